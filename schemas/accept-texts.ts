/**
 * Checks of plain texts for `accept`: one pass over the characters instead of two regular expressions. Plain is what
 * nearly every text of an event is: short, ASCII, without @ and without digits enough for a NIK or a phone number.
 * A text that is not plain is judged by the form's pattern and the full search, so that both ways agree.
 */
import { textForms } from './event.ts'
import { personalDataInField } from './personal-data.ts'

/** True where the text of a field keeps the form and holds no personal data. */
export type TextCheck = (field: string, text: string) => boolean

/** What a character is, as bits. */
const slugStart = 1
const inSlug = 2
const inLocalId = 4
const printable = 8
const digit = 16
const separator = 32

const classes = Uint8Array.from({ length: 128 }, (_, code) => classOf(String.fromCharCode(code)))

function classOf(character: string): number {
  const isDigit = /[0-9]/.test(character)
  return (
    (/[a-z0-9]/.test(character) ? slugStart : 0) |
    (/[a-z0-9-]/.test(character) ? inSlug : 0) |
    (/[A-Za-z0-9._:/-]/.test(character) ? inLocalId : 0) |
    // Without @, which may be an e-mail address.
    (/[ -?A-~]/.test(character) ? printable : 0) |
    (isDigit ? digit : 0) |
    (/[ .-]/.test(character) ? separator : 0)
  )
}

/** The pattern of a text without a rule. */
export const anyText = /^/

interface PlainForm {
  readonly pattern: RegExp
  readonly first: number
  readonly every: number
  readonly maxLength: number
}

/** For each form the characters that every plain text of it has: not all that the pattern takes. */
const plainForms: readonly PlainForm[] = [
  { pattern: textForms.slug, first: slugStart, every: inSlug, maxLength: 64 },
  { pattern: textForms.localId, first: inLocalId, every: inLocalId, maxLength: 64 },
  { pattern: textForms.label, first: printable, every: printable, maxLength: 64 },
  { pattern: textForms.id, first: printable, every: printable, maxLength: 128 },
  { pattern: textForms.source, first: printable, every: printable, maxLength: 256 },
  { pattern: anyText, first: printable, every: printable, maxLength: 256 },
]

/** The check of texts that keep a pattern. */
export function textCheck(pattern: RegExp): TextCheck {
  const form = plainForms.find((one) => one.pattern === pattern)
  const byPattern: TextCheck = (field, text) =>
    pattern.test(text) && personalDataInField(field, text) === undefined
  if (form === undefined) return byPattern
  return (field, text) => isPlain(text, form) || byPattern(field, text)
}

/** A NIK has 16 digits and a phone number at least nine: 0, 8 and seven more. */
const fewestDigits = 9

/** True only where the pattern takes the text and no personal data can be in it; false says nothing. */
function isPlain(text: string, { first, every, maxLength }: PlainForm): boolean {
  const { length } = text
  if (length === 0 || length > maxLength || (classAt(text, 0) & first) === 0) return false
  // Digits in a row, with or without the separators that a phone number may have.
  let digits = 0
  for (let at = 0; at < length; at++) {
    const bits = classAt(text, at)
    if ((bits & every) === 0) return false
    if ((bits & digit) !== 0) {
      if (++digits === fewestDigits) return false
    } else if ((bits & separator) === 0) digits = 0
  }
  return true
}

function classAt(text: string, at: number): number {
  const code = text.charCodeAt(at)
  return code < 128 ? (classes[code] ?? 0) : 0
}
