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
  const match = rfc3339.exec(text)
  if (match === null) return undefined
  const [
    ,
    year,
    month,
    day,
    hour,
    minute,
    second,
    fraction = '',
    sign,
    offsetHour = '0',
    offsetMinute = '0',
  ] = match
  const midnight = utcMidnight(Number(year), Number(month), Number(day))
  if (midnight === undefined) return undefined
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  if (Number(offsetHour) > 23 || Number(offsetMinute) > 59) return undefined
  const offset = (Number(offsetHour) * 60 + Number(offsetMinute)) * 60_000 * (sign === '-' ? -1 : 1)
  const ofDay = ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1_000
  return midnight + ofDay + Number(fraction.slice(0, 3).padEnd(3, '0')) - offset
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
  if (month < 1 || month > 12 || day < 1) return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : undefined
}
