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
 * undefined where the text is none. A leap second (`:60`) is none. Read digit by digit, as every event of ingest and
 * of the simulator passes here: with `rfc3339` and a `Date` it took six times as long, and a library does the same.
 */
export function parseInstant(text: string): number | undefined {
  const midnight = utcMidnight(digits(text, 0, 4), digits(text, 5, 2), digits(text, 8, 2))
  const hour = digits(text, 11, 2)
  const minute = digits(text, 14, 2)
  const second = digits(text, 17, 2)
  const isLaidOut =
    text.charCodeAt(4) === dash &&
    text.charCodeAt(7) === dash &&
    text.charCodeAt(10) === 84 &&
    text.charCodeAt(13) === colon &&
    text.charCodeAt(16) === colon
  if (midnight === undefined || !isLaidOut || !(hour <= 23 && minute <= 59 && second <= 59)) return undefined
  let at = 19
  let fractionMs = 0
  if (text.charCodeAt(at) === 46) {
    const from = ++at
    let unitMs = 100
    for (let digit = digits(text, at, 1); digit >= 0; digit = digits(text, ++at, 1)) {
      fractionMs += digit * unitMs
      // 0 from the fourth digit on.
      unitMs = Math.trunc(unitMs / 10)
    }
    if (at === from) return undefined
  }
  const offsetMinutes = parseOffset(text, at)
  if (offsetMinutes === undefined) return undefined
  return midnight + ((hour * 60 + minute - offsetMinutes) * 60 + second) * 1_000 + fractionMs
}

/** What stands at the end of an instant, in minutes east of UTC. */
function parseOffset(text: string, at: number): number | undefined {
  const sign = text.charCodeAt(at)
  if (sign === 90) return text.length === at + 1 ? 0 : undefined
  if ((sign !== plus && sign !== dash) || text.charCodeAt(at + 3) !== colon || text.length !== at + 6)
    return undefined
  const hour = digits(text, at + 1, 2)
  const minute = digits(text, at + 4, 2)
  return hour <= 23 && minute <= 59 ? (hour * 60 + minute) * (sign === dash ? -1 : 1) : undefined
}

const plus = 43
const dash = 45
const colon = 58

/** So many digits as a number; not a number where one is no digit or the text ends before. */
function digits(text: string, from: number, count: number): number {
  let value = 0
  for (let at = from; at < from + count; at++) {
    const digit = text.charCodeAt(at) - 48
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
