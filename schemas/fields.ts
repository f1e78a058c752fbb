/**
 * The fields that events are made of: texts of each form, numbers, dates and instants. Messages name the rule and never
 * the value.
 */
import { z } from 'zod'
import { dayMs, parseDay, parseInstant, rfc3339 } from './time.ts'

/** The forms of texts, exported for `accept`, which checks plain texts of each form without a regular expression. */
export const textForms = {
  slug: /^[a-z0-9][a-z0-9-]{0,63}$/,
  localId: /^[A-Za-z0-9._:/-]{1,64}$/,
  label: /^[^\p{Cc}\p{Cs}]{1,64}$/u,
  id: /^\P{Cs}{1,128}$/u,
  source: /^\P{Cs}{1,256}$/u,
} as const

export const slug = z
  .string('must be a text')
  .regex(textForms.slug, 'must be 1 to 64 of a-z, 0-9 and -, not starting with -')
/** For descriptions. */
export const notSixteenDigits = 'No 16 digits in a row, which may read as a NIK: then the event is refused.'
export const localId = z
  .string('must be a text')
  .regex(textForms.localId, 'must be 1 to 64 of A-Z, a-z, 0-9 and . _ : / -')
  .meta({ description: notSixteenDigits })
export const label = z
  .string('must be a text')
  .regex(textForms.label, 'must be 1 to 64 characters without control characters')
export const wholeNumber = (from: number, to: number = Number.MAX_SAFE_INTEGER): z.ZodInt =>
  z.int('must be a whole number').min(from, `must be at least ${from}`).max(to, `must be at most ${to}`)

/** What ClickHouse's Date holds; a day outside could not be stored as what it is. */
const lastStorableDay = 65_535
export const localDate = z
  .string('must be a date')
  .refine(
    (text) => inStorableRange(parseDay(text)),
    'must be a date YYYY-MM-DD from 1970-01-01 to 2149-06-06',
  )
  .meta({ format: 'date' })
export const instant = z
  .string('must be an instant')
  .refine(
    (text) => inStorableRange(dayOf(text)),
    'must be RFC 3339 with offset, from 1970-01-02 to 2149-06-05',
  )
  .meta({ format: 'date-time', pattern: rfc3339.source })

function inStorableRange(day: number | undefined): boolean {
  return day !== undefined && day >= 0 && day <= lastStorableDay
}

/** The UTC day of an instant, moved out of range at both ends, where some zone's local day would be out of it. */
function dayOf(text: string): number | undefined {
  const at = parseInstant(text)
  if (at === undefined) return undefined
  const day = Math.floor(at / dayMs)
  return day === 0 || day === lastStorableDay ? -1 : day
}
