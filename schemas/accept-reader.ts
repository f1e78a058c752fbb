/**
 * Reads the plain JSON of an event by rules, in one pass over the bytes: what it takes is what `JSON.parse` would give,
 * with every rule kept. Plain is: ASCII, no escapes, no name given twice, whole numbers in digits. Of anything else it
 * says only that it is not plain. Nothing is read twice, so nothing hides from the search for personal data. No text
 * is made: it notes where each one stands.
 */
import type { Field, Fields, IntegerRule, ObjectRule, TextRule } from './accept-rules.ts'
import { manyDigits, notPlain, plainTextEnd } from './accept-texts.ts'
import { isAt } from './byte-map.ts'
import { mayBePersonalData, personalDataIn, personalDataInValue } from './personal-data.ts'

/** More than the texts and numbers of any event. */
const slotCount = 64

/** What was read of one event, by slot: where its texts stand in the bytes, and its numbers. */
export class Reading {
  bytes: Uint8Array = new Uint8Array(0)
  /** -1 where a field is not there. A number and an object have 0. */
  readonly starts = new Int32Array(slotCount)
  readonly ends = new Int32Array(slotCount)
  readonly numbers = new Float64Array(slotCount)
  /** The rule that `data` was read by. */
  data: ObjectRule | undefined
  /** Gives the rule of `data`. */
  readonly chooseData: (reading: Reading) => ObjectRule | undefined

  constructor(chooseData: (reading: Reading) => ObjectRule | undefined) {
    this.chooseData = chooseData
  }

  /** Forgets what was read, for the bytes of another event. */
  begin(bytes: Uint8Array): void {
    this.bytes = bytes
    this.data = undefined
    this.starts.fill(-1)
  }

  /** All bytes as one text: to cut texts from it is faster than to make each one of its bytes. */
  all(): string {
    return textOf(this.bytes, 0, this.bytes.length)
  }

  /** The text of a slot. */
  text(slot: number, all = this.all()): string {
    return all.slice(this.starts[slot], this.ends[slot])
  }

  /** The object of these fields, as `JSON.parse` would give it. */
  object({ all: fields }: Fields, all = this.all()): Record<string, unknown> {
    const value: Record<string, unknown> = {}
    for (const { name, rule, slot } of fields) {
      if ((this.starts[slot] ?? -1) < 0) continue
      if (rule.kind === 'integer') value[name] = this.numbers[slot]
      else value[name] = rule.kind === 'object' ? this.object(rule.fields, all) : this.text(slot, all)
    }
    return value
  }
}

const quote = 34
const comma = 44
const colon = 58
const openBrace = 123
const closeBrace = 125

/** Reads the object at `from` and returns the place behind it, or `notPlain`. */
export function readMembers(reading: Reading, from: number, fields: Fields): number {
  const { bytes } = reading
  let at = skipBlanks(bytes, from)
  if (bytes[at++] !== openBrace) return notPlain
  let seen = 0
  let last: Field | undefined
  do {
    at = skipBlanks(bytes, at)
    if (bytes[at++] !== quote) return notPlain
    const guess = last === undefined ? fields.first : last.next
    const field = guess !== undefined && isNameAt(bytes, at, guess) ? guess : fieldAt(bytes, at, fields)
    if (field === undefined || (seen & field.bit) !== 0) return notPlain
    if (last === undefined) fields.first = field
    else last.next = field
    last = field
    seen |= field.bit
    at = skipBlanks(bytes, at + field.bytes.length + 1)
    if (bytes[at++] !== colon) return notPlain
    at = readValue(reading, skipBlanks(bytes, at), field)
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

/** Whether the name of this field stands here, with its closing quote. */
function isNameAt(bytes: Uint8Array, from: number, { bytes: name }: Field): boolean {
  const end = from + name.length
  return bytes[end] === quote && isAt(bytes, from, end, name)
}

/** The field whose name stands here, up to its closing quote. */
function fieldAt(bytes: Uint8Array, from: number, fields: Fields): Field | undefined {
  let end = from
  while ((bytes[end] ?? quote) !== quote) end++
  return fields.byName.get(bytes, from, end)
}

function readValue(reading: Reading, at: number, field: Field): number {
  const { rule } = field
  switch (rule.kind) {
    case 'text':
      return readText(reading, at, field, rule)
    case 'integer':
      return readInteger(reading, at, field, rule)
    case 'object':
      reading.starts[field.slot] = 0
      return readObject(reading, at, rule)
    case 'chosen': {
      reading.data = reading.chooseData(reading)
      return reading.data === undefined ? notPlain : readObject(reading, at, reading.data)
    }
  }
}

function readText(reading: Reading, from: number, { slot }: Field, rule: TextRule): number {
  const { bytes, starts, ends } = reading
  if (bytes[from] !== quote) return notPlain
  const start = from + 1
  const found = plainTextEnd(bytes, start, rule.plain)
  if (found === notPlain) return notPlain
  const end = found & ~manyDigits
  if (end !== found && rule.isSearched && mayBePersonalData(bytes, start, end)) {
    if (personalDataInValue(textOf(bytes, start, end)) !== undefined) return notPlain
  }
  if (rule.choices !== undefined && rule.choices.get(bytes, start, end) === undefined) return notPlain
  if (rule.check !== undefined && !keepsCheck(rule, bytes, start, end)) return notPlain
  starts[slot] = start
  ends[slot] = end
  return end + 1
}

function keepsCheck(rule: TextRule, bytes: Uint8Array, start: number, end: number): boolean {
  if (rule.kept !== undefined && isAt(bytes, start, end, rule.kept)) return true
  if (rule.check?.(textOf(bytes, start, end)) !== true) return false
  rule.kept = Uint8Array.from(bytes.subarray(start, end))
  return true
}

/** More digits are left to `JSON.parse`, which knows how to round. */
const exactDigits = 15

function readInteger(
  { bytes, starts, numbers }: Reading,
  from: number,
  { slot }: Field,
  { least, most }: IntegerRule,
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
  if (length >= 9 && personalDataIn(textOf(bytes, from, at)) !== undefined) return notPlain
  starts[slot] = 0
  numbers[slot] = value
  return at
}

function readObject(reading: Reading, from: number, rule: ObjectRule): number {
  const end = readMembers(reading, from, rule.fields)
  if (end < 0 || rule.refinements.length === 0) return end
  const value = reading.object(rule.fields)
  for (const isKept of rule.refinements) if (!isKept(value)) return notPlain
  return end
}

/** Right for ASCII, and nothing else is plain. */
function textOf(bytes: Uint8Array, from: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset + from, end - from).toString('latin1')
}
