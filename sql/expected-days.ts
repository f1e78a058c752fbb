/**
 * Expected days: those on one of the opening weekdays that are no public holiday, election day or joint leave. The views
 * read the result (`ref_expected_days`), so the rule stands nowhere in SQL.
 */
import type { Reference } from '../schemas/reference.ts'
import { formatDay, parseDay, weekdayOf } from '../schemas/time.ts'

/** Monday to Friday: the opening weekdays of an MPP, and of an agency for which no others are known. */
const mondayToFriday = [1, 2, 3, 4, 5]

/** How many days a `Date` of ClickHouse holds from 1970-01-01 on. */
export const daysOfDate = 65_536

/** Opening weekdays (1 is Monday) as bits, the lowest for Monday. */
export function weekdayBits(weekdays: readonly number[] = mondayToFriday): number {
  return weekdays.reduce((bits, weekday) => bits | (1 << (weekday - 1)), 0)
}

/**
 * For each set of opening weekdays that occurs and each month: [weekdays as bits, first day of the month, expected days
 * as bits, the lowest for the first of the month].
 */
export function expectedDays(reference: Reference): [number, string, number][] {
  const holidays = new Set(reference.holidays.map((holiday) => parseDay(holiday.date)))
  const sets = new Set([weekdayBits(), ...reference.agencies.map((of) => weekdayBits(of.opening_weekdays))])
  const months = new Map<string, number[]>()
  for (let day = 0; day < daysOfDate; day++) {
    const month = `${formatDay(day).slice(0, 7)}-01`
    const days = months.get(month)
    if (days === undefined) months.set(month, [day])
    else days.push(day)
  }
  return [...sets].flatMap((weekdays) =>
    [...months].map(([month, days]): [number, string, number] => [
      weekdays,
      month,
      days.reduce((bits, day, at) => {
        const isExpected = (weekdays & (1 << (weekdayOf(day) - 1))) > 0 && !holidays.has(day)
        return isExpected ? bits + 2 ** at : bits
      }, 0),
    ]),
  )
}
