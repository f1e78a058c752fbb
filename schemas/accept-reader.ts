/**
 * Reads the plain JSON of an event by rules, in one pass over the bytes: what it takes is what `JSON.parse` would give,
 * with every rule kept. Plain is: ASCII, no escapes, no name given twice, whole numbers in digits. Of anything else it
 * says only that it is not plain. Nothing is read twice, so nothing hides from the search for personal data.
 */
import {
  type Field,
  type Fields,
  hashWith,
  type IntegerRule,
  type ObjectRule,
  type TextRule,
} from './accept-rules.ts'
import { manyDigits, notPlain, plainTextEnd } from './accept-texts.ts'
import { personalDataIn } from './personal-data.ts'

/** The same characters as bytes and as text. */
export interface Source {
  readonly bytes: Uint8Array
  readonly text: string
}
type Target = Record<string, unknown>

const quote = 34
const comma = 44
const colon = 58
const openBrace = 123
const closeBrace = 125

/** Reads the object at `from` into `target` and returns the place behind it, or `notPlain`. */
export function readMembers(source: Source, from: number, fields: Fields, target: Target): number {
  const { bytes } = source
  let at = skipBlanks(bytes, from)
  if (bytes[at++] !== openBrace) return notPlain
  let seen = 0
  do {
    at = skipBlanks(bytes, at)
    if (bytes[at++] !== quote) return notPlain
    const field = fieldAt(bytes, at, fields)
    if (field === undefined || (seen & field.bit) !== 0) return notPlain
    seen |= field.bit
    at = skipBlanks(bytes, at + field.bytes.length + 1)
    if (bytes[at++] !== colon) return notPlain
    at = readValue(source, skipBlanks(bytes, at), field, target)
    if (at < 0) return notPlain
    at = skipBlanks(bytes, at)
  } while (bytes[at++] === comma)
  return bytes[at - 1] === closeBrace && (seen & fields.required) === fields.required ? at : notPlain
}

/** The place of the first byte from here on that is no blank of JSON. */
export function skipBlanks(bytes: Uint8Array, from: number): number {
  let at = from
  for (let byte = bytes[at]; byte === 32 || byte === 10 || byte === 13 || byte === 9; byte = bytes[at]) at++
  return at
}

/** The field whose name stands here, up to its closing quote. */
function fieldAt(bytes: Uint8Array, from: number, fields: Fields): Field | undefined {
  let at = from
  let hash = 0
  for (let byte = bytes[at] ?? quote; byte !== quote; byte = bytes[at] ?? quote) {
    hash = hashWith(hash, byte)
    at++
  }
  const field = fields.byHash.get(hash)
  if (field === undefined) return undefined
  const { bytes: name } = field
  const { length } = name
  if (length !== at - from) return undefined
  for (let index = 0; index < length; index++) if (bytes[from + index] !== name[index]) return undefined
  return field
}

function readValue(source: Source, at: number, field: Field, target: Target): number {
  const { name, rule } = field
  switch (rule.kind) {
    case 'text':
      return readText(source, at, name, rule, target)
    case 'integer':
      return readInteger(source, at, name, rule, target)
    case 'object':
      return readObject(source, at, name, rule, target)
    case 'chosen':
      return readObject(source, at, name, rule.choose(target, source.text), target)
  }
}

function readText(
  { bytes, text }: Source,
  from: number,
  name: string,
  rule: TextRule,
  target: Target,
): number {
  if (bytes[from] !== quote) return notPlain
  const start = from + 1
  const found = plainTextEnd(bytes, start, rule.plain)
  if (found === notPlain) return notPlain
  const end = found & ~manyDigits
  const value = text.substring(start, end)
  if ((end !== found || !rule.isPlainEnough) && !rule.check(name, value)) return notPlain
  target[name] = value
  return end + 1
}

/** More digits are left to `JSON.parse`, which knows how to round. */
const exactDigits = 15

function readInteger(
  { bytes, text }: Source,
  from: number,
  name: string,
  { least, most }: IntegerRule,
  target: Target,
): number {
  let at = from
  let value = 0
  for (let digit = (bytes[at] ?? 0) - 48; digit >= 0 && digit <= 9; digit = (bytes[at] ?? 0) - 48) {
    value = value * 10 + digit
    at++
  }
  const length = at - from
  const isPlain = length > 0 && length <= exactDigits && (bytes[from] !== 48 || length === 1)
  if (!isPlain || value < least || value > most) return notPlain
  if (length >= 9 && personalDataIn(text.substring(from, at)) !== undefined) return notPlain
  target[name] = value
  return at
}

function readObject(
  source: Source,
  from: number,
  name: string,
  rule: ObjectRule | undefined,
  target: Target,
): number {
  if (rule === undefined) return notPlain
  const value: Target = {}
  const end = readMembers(source, from, rule.fields, value)
  if (end < 0) return notPlain
  for (const isKept of rule.refinements) if (!isKept(value)) return notPlain
  target[name] = value
  return end
}
