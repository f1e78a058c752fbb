/**
 * Months, years and the days on which an MPP or an agency is expected to be open ("Expected day").
 * A month is the text of its first day, a day the number of days since 1970-01-01.
 */
import type { Mpp, Reference } from '../../../schemas/reference.ts'
import { formatDay, parseDay, weekdayOf } from '../../../schemas/time.ts'

export function dayNumber(text: string): number {
  const day = parseDay(text)
  if (day === undefined) throw new Error('the oracle was given a bad date')
  return day
}

export function monthOf(day: number): string {
  const known = monthByDay.get(day) ?? `${formatDay(day).slice(0, 7)}-01`
  monthByDay.set(day, known)
  return known
}

/** The first days of months by day: asked for every event. */
const monthByDay = new Map<number, string>()

export function yearOf(month: string): number {
  return Number(month.slice(0, 4))
}

/** The month that lies so many months before. */
export function monthsBefore(month: string, months: number): string {
  const date = new Date(`${month}T00:00:00Z`)
  date.setUTCMonth(date.getUTCMonth() - months)
  return date.toISOString().slice(0, 10)
}

export function lastDayOf(month: string): number {
  return dayNumber(monthsBefore(month, -1)) - 1
}

/** The first day of the quarter in which a month lies. */
export function quarterOf(month: string): string {
  const ofYear = Number(month.slice(5, 7)) - 1
  return `${month.slice(0, 5)}${String(ofYear - (ofYear % 3) + 1).padStart(2, '0')}-01`
}

/** The Monday of the week in which a day lies. */
export function mondayOf(day: number): number {
  return day - (weekdayOf(day) - 1)
}

export function daysOf(month: string): number[] {
  const first = dayNumber(month)
  return Array.from({ length: lastDayOf(month) - first + 1 }, (_, index) => first + index)
}

/**
 * "Monday to Friday and no public holiday, election day or joint leave, or on the agency's own opening
 * weekdays, which replace Monday to Friday; holidays, election days and joint leave are taken off in every
 * case." Agency '' asks for the MPP.
 */
export function isExpectedDay(reference: Reference, mpp: Mpp, agency: string, day: number): boolean {
  const known = reference.agencies.find((other) => other.mpp === mpp.mpp && other.agency === agency)
  const weekdays = known?.opening_weekdays ?? [1, 2, 3, 4, 5]
  const date = formatDay(day)
  return weekdays.includes(weekdayOf(day)) && !reference.holidays.some((holiday) => holiday.date === date)
}

/** "In a running month expected days count up to today" (today among them). */
export function expectedDaysOf(
  reference: Reference,
  mpp: Mpp,
  agency: string,
  month: string,
  today: number,
): number[] {
  return daysOf(month).filter((day) => day <= today && isExpectedDay(reference, mpp, agency, day))
}
