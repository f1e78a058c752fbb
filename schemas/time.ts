/**
 * Instants and local days. Indonesia has no summer time, so a zone is a fixed offset and a local day is arithmetic.
 * Pure; nothing here reads a clock or the machine's zone.
 */

/** The form alone: whether there is such a day and hour is another matter. */
export const rfc3339 =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:Z|([+-])(\d{2}):(\d{2}))$/
const isoDate = /^(\d{4})-(\d{2})-(\d{2})$/

export const dayMs = 86_400_000

/**
 * An RFC 3339 instant with offset, capital T and Z, in milliseconds since 1970 (what is finer is cut off), or
 * undefined where the text is none. A leap second (`:60`) is none.
 */
export function parseInstant(text: string): number | undefined {
  const bytes = new TextEncoder().encode(text)
  return parseInstantAt(bytes, 0, bytes.length)
}

/**
 * The same of the bytes from `from` up to `end`. Read digit by digit, as every event of ingest passes here: with
 * `rfc3339` and a `Date` it took six times as long, and a library does the same.
 */
export function parseInstantAt(bytes: Uint8Array, from: number, end: number): number | undefined {
  const midnight = utcMidnight(digits(bytes, from, 4), digits(bytes, from + 5, 2), digits(bytes, from + 8, 2))
  const hour = digits(bytes, from + 11, 2)
  const minute = digits(bytes, from + 14, 2)
  const second = digits(bytes, from + 17, 2)
  const isLaidOut =
    bytes[from + 4] === dash &&
    bytes[from + 7] === dash &&
    bytes[from + 10] === 84 &&
    bytes[from + 13] === colon &&
    bytes[from + 16] === colon
  if (midnight === undefined || !isLaidOut || !(hour <= 23 && minute <= 59 && second <= 59)) return undefined
  let at = from + 19
  let fractionMs = 0
  if (bytes[at] === 46) {
    const first = ++at
    let unitMs = 100
    for (; at < end; at++) {
      const digit = (bytes[at] ?? 0) - 48
      if (!(digit >= 0 && digit <= 9)) break
      fractionMs += digit * unitMs
      // 0 from the fourth digit on.
      unitMs = Math.trunc(unitMs / 10)
    }
    if (at === first) return undefined
  }
  const offsetMinutes = parseOffset(bytes, at, end)
  if (offsetMinutes === undefined) return undefined
  return midnight + ((hour * 60 + minute - offsetMinutes) * 60 + second) * 1_000 + fractionMs
}

/** What stands at the end of an instant, in minutes east of UTC. */
function parseOffset(bytes: Uint8Array, at: number, end: number): number | undefined {
  const sign = bytes[at]
  if (end === at + 1) return sign === 90 ? 0 : undefined
  if ((sign !== plus && sign !== dash) || bytes[at + 3] !== colon || end !== at + 6) return undefined
  const hour = digits(bytes, at + 1, 2)
  const minute = digits(bytes, at + 4, 2)
  return hour <= 23 && minute <= 59 ? (hour * 60 + minute) * (sign === dash ? -1 : 1) : undefined
}

const plus = 43
const dash = 45
const colon = 58

/** So many digits as a number; not a number where one is no digit. */
function digits(bytes: Uint8Array, from: number, count: number): number {
  let value = 0
  for (let at = from; at < from + count; at++) {
    const digit = (bytes[at] ?? 0) - 48
    if (!(digit >= 0 && digit <= 9)) return Number.NaN
    value = value * 10 + digit
  }
  return value
}

/** A calendar day `YYYY-MM-DD` as days since 1970-01-01, or undefined where the text is none. */
export function parseDay(text: string): number | undefined {
  const match = isoDate.exec(text)
  if (match === null) return undefined
  const midnight = utcMidnight(Number(match[1]), Number(match[2]), Number(match[3]))
  return midnight === undefined ? undefined : midnight / dayMs
}

/** Days since 1970-01-01 as `YYYY-MM-DD`. */
export function formatDay(day: number): string {
  return new Date(day * dayMs).toISOString().slice(0, 10)
}

/** The local day (days since 1970-01-01) of an instant in a zone of that many minutes east of UTC. */
export function localDay(instantMs: number, utcOffsetMinutes: number): number {
  return Math.floor((instantMs + utcOffsetMinutes * 60_000) / dayMs)
}

/** ISO weekday of a day since 1970-01-01: 1 Monday to 7 Sunday. */
export function weekdayOf(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1
}

function utcMidnight(year: number, month: number, day: number): number | undefined {
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1 && day <= lengthOf(year, month))) return undefined
  // Years of 365 days from March to February, so that a leap day is the last day of its year.
  const marchYear = month > 2 ? year : year - 1
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1
  const leapDays = Math.floor(marchYear / 4) - Math.floor(marchYear / 100) + Math.floor(marchYear / 400)
  return (marchYear * 365 + leapDays + dayOfYear - daysBefore1970) * dayMs
}

/** Days from 1 March of the year 0 to 1 January 1970. */
const daysBefore1970 = 719_468

function lengthOf(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}
