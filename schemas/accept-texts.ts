/**
 * What a plain text is, for `accept`: printable ASCII without a quote, a backslash and an @, of the characters that
 * its form allows, and without digits enough for a NIK or a phone number. One pass over the bytes finds out, instead
 * of two regular expressions. A text with more digits is searched for personal data.
 */
import { textForms } from './fields.ts'

/** What characters a plain text of some form has, as bits of `classes`. */
export interface PlainForm {
  readonly first: number
  readonly every: number
  readonly maxLength: number
}

const slugStart = 1
const inSlug = 2
const inLocalId = 4
const printable = 8
const digit = 16
const separator = 32

/** The bits of each byte. */
const classes = Uint8Array.from({ length: 256 }, (_, code) => classOf(String.fromCharCode(code)))

function classOf(character: string): number {
  return (
    (/[a-z0-9]/.test(character) ? slugStart : 0) |
    (/[a-z0-9-]/.test(character) ? inSlug : 0) |
    (/[A-Za-z0-9._:/-]/.test(character) ? inLocalId : 0) |
    (/[ -~]/.test(character) && !/["\\@]/.test(character) ? printable : 0) |
    (/[0-9]/.test(character) ? digit : 0) |
    (/[ .-]/.test(character) ? separator : 0)
  )
}

/** Any plain text, of the longest form. */
export const anyPlain: PlainForm = { first: printable, every: printable, maxLength: 256 }

const forms = new Map<RegExp, PlainForm>([
  [textForms.slug, { first: slugStart, every: inSlug, maxLength: 64 }],
  [textForms.localId, { first: inLocalId, every: inLocalId, maxLength: 64 }],
  [textForms.label, { ...anyPlain, maxLength: 64 }],
  [textForms.id, { ...anyPlain, maxLength: 128 }],
  [textForms.source, { ...anyPlain, maxLength: 256 }],
])

/** The form of the plain texts that a pattern takes; undefined for a pattern that is none of `textForms`. */
export function plainFormOf(pattern: RegExp): PlainForm | undefined {
  return forms.get(pattern)
}

/** A NIK has 16 digits and a phone number at least nine: 0, 8 and seven more. */
const fewestDigits = 9

export const notPlain = -1
/** Set in the end of a text that has digits enough for personal data. No value of a record is so long. */
export const manyDigits = 1 << 20
const quote = 34

/** The place of the quote that ends the plain text at `from`, perhaps with `manyDigits`, or `notPlain`. */
export function plainTextEnd(
  bytes: Uint8Array,
  from: number,
  { first, every, maxLength }: PlainForm,
): number {
  let at = from
  // Digits in a row, with or without the separators that a phone number may have.
  let digits = 0
  let flag = 0
  for (;;) {
    const bits = classes[bytes[at] ?? 0] ?? 0
    if ((bits & every) === 0) break
    if ((bits & digit) !== 0) {
      if (++digits === fewestDigits) flag = manyDigits
    } else if ((bits & separator) === 0) digits = 0
    at++
  }
  const length = at - from
  if (bytes[at] !== quote || length > maxLength) return notPlain
  // An empty text begins with the quote, which is none of the first characters.
  return ((classes[bytes[from] ?? 0] ?? 0) & first) === 0 ? notPlain : at | flag
}
