/**
 * Recognises what looks like personal data (UU 27/2022): a NIK, an Indonesian phone number, an e-mail address.
 * Works on the flat strings and numbers of a JSON text, so that depth, escapes and repeated keys hide nothing, in
 * time linear in the text. It reports kinds and field names, never a value.
 */
import { parseInstant } from './time.ts'

export type PersonalDataKind = 'nik' | 'phone' | 'email'

/** What was found: the kind and the JSON name that it stands at (or is), '' outside JSON. */
export interface PersonalDataFinding {
  readonly kind: PersonalDataKind
  readonly field: string
}

/**
 * 16 digits touched by no letter or digit: a province code, day 01 to 31 (women + 40) at digits 7 and 8, month at 9
 * and 10. Without the code a number made of date and time (2026...) would be one in some hours and not in others.
 */
const nik =
  /(?<![\p{L}\p{N}])(?:1[1-9]|21|3[1-6]|5[1-4]|6[1-5]|7[1-6]|8[12]|9[1-7])\d{4}(?:0[1-9]|[12]\d|3[01]|4[1-9]|[56]\d|7[01])(?:0[1-9]|1[0-2])\d{6}(?![\p{L}\p{N}])/u
/** +62, 62 or 0, then 8, then 7 to 11 digits, single blanks, dots or dashes between, neither of the latter around. */
const phone = /(?<![\p{L}\p{N}.-])(?:\+62|62|0)[ .-]?8(?:[ .-]?\d){7,11}(?![\p{L}\p{N}.-])/u
/** Marks belong to letters: a composed and a decomposed accent are the same address. */
const beforeAt = /[\p{L}\p{M}\p{N}._%+-]$/u
const domain = /@(?:[\p{L}\p{N}][\p{L}\p{M}\p{N}-]*\.)+\p{L}[\p{L}\p{M}]/uy

/** A text without any of these holds no personal data: one cheap test is enough for nearly every event. */
const suspicious = /@|\d{16}|(?:62|0)[ .-]?8(?:[ .-]?\d){7}/
/** What a search of the raw text would miss: escaped characters and numbers written with an exponent. */
const disguised = /\\|\d[eE][+-]?\d/

const jsonToken = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g

/**
 * The kind of personal data in a text, if any. A pseudonym, a UUID and a date hold none: in 64 hexadecimal characters
 * or between dashes, every number is touched by more letters and digits.
 */
export function personalDataIn(text: string): PersonalDataKind | undefined {
  if (!suspicious.test(text)) return undefined
  if (nik.test(text)) return 'nik'
  if (phone.test(text)) return 'phone'
  return hasEmail(text) ? 'email' : undefined
}

/**
 * The same cheap test for a text in ASCII without an @, on its bytes: false where it surely holds no personal data.
 * A NIK has 16 digits in a row; a phone number 0 or 62, then 8 and seven digits, single separators between.
 */
export function mayBePersonalData(bytes: Uint8Array, from: number, end: number): boolean {
  let row = 0
  for (let at = from; at < end; at++) {
    const byte = bytes[at]
    row = isDigit(byte) ? row + 1 : 0
    if (row === 16 || (byte === eight && isPhoneAt(bytes, from, at, end))) return true
  }
  return false
}

const eight = 56

/** Whether this 8 stands behind 0 or 62 and before seven digits. */
function isPhoneAt(bytes: Uint8Array, from: number, at: number, end: number): boolean {
  const last = isSeparator(bytes[at - 1]) ? at - 2 : at - 1
  const isPrefix =
    (last >= from && bytes[last] === 48) || (last > from && bytes[last] === 50 && bytes[last - 1] === 54)
  if (!isPrefix) return false
  let next = at + 1
  for (let digits = 0; digits < 7; digits++) {
    if (isSeparator(bytes[next])) next++
    if (next >= end || !isDigit(bytes[next++])) return false
  }
  return true
}

function isDigit(byte: number | undefined): boolean {
  const digit = (byte ?? 0) - 48
  return digit >= 0 && digit <= 9
}

function isSeparator(byte: number | undefined): boolean {
  return byte === 32 || byte === 45 || byte === 46
}

/** Searches one text. */
export type PersonalDataSearch = (text: string) => PersonalDataKind | undefined

/** The same in the value of a field: a valid time is none, whatever its digits. */
export function personalDataInValue(
  value: string,
  search: PersonalDataSearch = personalDataIn,
): PersonalDataKind | undefined {
  const kind = search(value)
  return kind === undefined || parseInstant(value) === undefined ? kind : undefined
}

/** The first personal data among the strings, names and numbers of a valid JSON text. */
export function personalDataInJson(
  json: string,
  search: PersonalDataSearch = personalDataIn,
): PersonalDataFinding | undefined {
  if (!suspicious.test(json) && !disguised.test(json)) return undefined
  let field = ''
  for (const match of json.matchAll(jsonToken)) {
    const token = match[0]
    const value: unknown = JSON.parse(token)
    const isName = typeof value === 'string' && isFollowedByColon(json, match.index + token.length)
    if (isName) field = value
    const kind = isName
      ? search(value)
      : (personalDataInValue(String(value), search) ?? personalDataInNumber(value, token))
    if (kind !== undefined) return { kind, field }
  }
  return undefined
}

/** A number as it was written: 16 digits are more than a double holds, so that its own text may differ. */
function personalDataInNumber(value: unknown, token: string): PersonalDataKind | undefined {
  return typeof value === 'number' ? personalDataIn(token) : undefined
}

function isFollowedByColon(json: string, from: number): boolean {
  let at = from
  while (' \n\r\t'.includes(json.charAt(at)) && at < json.length) at++
  return json.charAt(at) === ':'
}

/** Searches around each @ separately, so that time stays linear in the text's length. */
function hasEmail(text: string): boolean {
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    domain.lastIndex = at
    if (beforeAt.test(text.slice(Math.max(0, at - 2), at)) && domain.test(text)) return true
  }
  return false
}
