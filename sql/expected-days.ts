/**
 * The expected days of schemas/calendar.ts as rows. The views read them (`ref_expected_days`), so the rule stands nowhere
 * in SQL.
 */
import { isExpectedDay, mondayToFriday } from '../schemas/calendar.ts'
import type { Reference } from '../schemas/reference.ts'
import { formatDay } from '../schemas/time.ts'

/** How many days a `Date` of ClickHouse holds from 1970-01-01 on. */
export const daysOfDate = 65_536

/** Opening weekdays (1 is Monday) as bits, the lowest for Monday. */
export function weekdayBits(weekdays = mondayToFriday): number {
  return weekdays.reduce((bits, weekday) => bits | (1 << (weekday - 1)), 0)
}

/**
 * For each set of opening weekdays that occurs and each month: [weekdays as bits, first day of the month, expected days
 * as bits, the lowest for the first of the month].
 */
export function expectedDays(reference: Reference): [number, string, number][] {
  const occurring = [mondayToFriday, ...reference.agencies.map((of) => of.opening_weekdays ?? mondayToFriday)]
  const sets = new Map(occurring.map((weekdays) => [weekdayBits(weekdays), weekdays]))
  const months = new Map<string, number[]>()
  for (let day = 0; day < daysOfDate; day++) {
    const month = `${formatDay(day).slice(0, 7)}-01`
    const days = months.get(month)
    if (days === undefined) months.set(month, [day])
    else days.push(day)
  }
  return [...sets].flatMap(([set, weekdays]) =>
    [...months].map(([month, days]): [number, string, number] => [
      set,
      month,
      days.reduce((bits, day, at) => (isExpectedDay(reference, day, weekdays) ? bits + 2 ** at : bits), 0),
    ]),
  )
}
