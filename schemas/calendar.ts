/** What the reference data's calendar says of a local day (days since 1970-01-01): holidays, expected days, fasting. Pure. */
import type { Reference } from './reference.ts'
import { dayMs, parseDay, weekdayOf } from './time.ts'

interface Dates {
  readonly holidays: ReadonlySet<number>
  readonly fasting: readonly (readonly [start: number, end: number])[]
}

/** The opening weekdays (1 is Monday) of an MPP, and of an agency for which no others are known. */
export const mondayToFriday: readonly number[] = [1, 2, 3, 4, 5]

/** The same reference data is asked day after day: its dates are read once. */
const known = new WeakMap<Reference, Dates>()

/** Public holiday, election day or joint leave. */
export function isHoliday(reference: Reference, day: number): boolean {
  return datesOf(reference).holidays.has(day)
}

/** One of the opening weekdays and no holiday. */
export function isExpectedDay(reference: Reference, day: number, weekdays = mondayToFriday): boolean {
  return weekdays.includes(weekdayOf(day)) && !isHoliday(reference, day)
}

/** A day of Ramadan. */
export function isFasting(reference: Reference, day: number): boolean {
  return datesOf(reference).fasting.some(([start, end]) => day >= start && day <= end)
}

/** Calendar month of a day: 0 January to 11 December. */
export function monthOf(day: number): number {
  return new Date(day * dayMs).getUTCMonth()
}

function datesOf(reference: Reference): Dates {
  const before = known.get(reference)
  if (before !== undefined) return before
  const dates = {
    holidays: new Set(reference.holidays.map(({ date }) => dayOf(date))),
    fasting: reference.fastingMonths.map(({ start, end }) => [dayOf(start), dayOf(end)] as const),
  }
  known.set(reference, dates)
  return dates
}

function dayOf(date: string): number {
  return parseDay(date) ?? Number.NaN
}
