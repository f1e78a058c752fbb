/**
 * The search of a refused record for personal data. It finds more than the contract calls so, as a dead letter may keep
 * less: what is no whole JSON, and a text that is JSON of its own, is also searched with its escapes undone, as a line
 * break before a NIK is a letter there that touches the digits. Pure.
 */
import type { Headers, KafkaRecord } from '../../../schemas/cloud-event.ts'
import { parseJson } from '../../../schemas/json.ts'
import {
  personalDataIn,
  personalDataInJson,
  personalDataInValue,
  type PersonalDataKind,
} from '../../../schemas/personal-data.ts'
import { isList } from './kept-headers.ts'

/** @param value - as much of it as is kept. */
export function hasPersonalData({ key, headers, ...record }: KafkaRecord, value: Buffer | null): boolean {
  if (key !== null && textsOf(key).some(isFound)) return true
  if (headerTexts(headers ?? {}).some(isFound)) return true
  if (value === null) return false
  const text = value.toString('utf8')
  const isWhole = record.value?.length === value.length
  if (isWhole && parseJson(text) !== undefined) return personalDataInJson(text, inTextOrItsJson) !== undefined
  return textsOf(value).some(isFound)
}

function isFound(text: string): boolean {
  return personalDataInValue(text, behindEscapes) !== undefined
}

function inTextOrItsJson(text: string): PersonalDataKind | undefined {
  const isJson = text.includes('\\') && parseJson(text) !== undefined
  return isJson ? behindEscapes(text) : personalDataIn(text)
}

/** JSON within JSON is searched to this depth; the bound keeps the time linear. */
const mostEscapes = 4

function behindEscapes(text: string): PersonalDataKind | undefined {
  let undone = text
  for (let level = 0; ; level++) {
    const kind = personalDataIn(undone)
    if (kind !== undefined || level === mostEscapes || !undone.includes('\\')) return kind
    undone = withoutEscapes(undone)
  }
}

const unicodeEscape = /\\u[\da-fA-F]{4}/y

/**
 * Takes what no JSON has as well. A line break stands for whatever a letter means: it touches no digits and joins none.
 * A loop takes a fifth of the time that `replaceAll` with a function does.
 */
function withoutEscapes(text: string): string {
  let undone = ''
  let from = 0
  for (let at = text.indexOf('\\'); at !== -1; at = text.indexOf('\\', from)) {
    undone += text.slice(from, at)
    unicodeEscape.lastIndex = at
    if (unicodeEscape.test(text)) {
      from = at + 6
      undone += String.fromCharCode(Number.parseInt(text.slice(at + 2, from), 16))
    } else {
      from = at + 2
      const character = text.charAt(at + 1)
      undone += /[A-Za-z]/.test(character) ? '\n' : character
    }
  }
  return undone + text.slice(from)
}

/** Every header's name and values. */
function headerTexts(headers: Headers): string[] {
  return Object.entries(headers).flatMap(([name, value]) => [
    name,
    ...(isList(value) ? value : [value]).flatMap((item) =>
      Buffer.isBuffer(item) ? textsOf(item) : [item ?? ''],
    ),
  ])
}

/** The text of bytes; where a zero byte is among them, also what they say in UTF-16 of either byte order. */
function textsOf(bytes: Buffer): string[] {
  const text = bytes.toString('utf8')
  if (!bytes.includes(0)) return [text]
  const pairs = bytes.subarray(0, bytes.length - (bytes.length % 2))
  return [text, pairs.toString('utf16le'), Buffer.from(pairs).swap16().toString('utf16le')]
}
