/**
 * When an MPP and its agencies are open: weekdays, holidays and hours of the reference data, and the fasting
 * month. Times are milliseconds of the local day inside the simulator and instants since 1970 where callers
 * get them. Reads no clock; since when a place exists is in its profile.
 */
import { KunjunganError } from '../../infra/errors.ts'
import { isExpectedDay, monthOf } from '../../schemas/calendar.ts'
import { utcOffsetMinutes } from '../../schemas/reference.ts'
import type { Agency, Mpp, Reference } from '../../schemas/reference.ts'
import { dayMs, weekdayOf } from '../../schemas/time.ts'

export const minuteMs = 60_000
export const hourMs = 3_600_000

/** Opening hours of one day, in milliseconds since its local midnight. */
export interface Hours {
  readonly opensMs: number
  readonly closesMs: number
}

export function mppOf(reference: Reference, slug: string): Mpp {
  const mpp = reference.mpps.find((row) => row.mpp === slug)
  if (mpp === undefined)
    throw new KunjunganError(
      'usage',
      `No MPP "${slug}" in the reference data: add it to mpps.csv, or name another.`,
    )
  return mpp
}

/**
 * The opening instants (milliseconds since 1970) of an MPP's local day, or undefined where it is closed that
 * day.
 */
export function openInterval(
  reference: Reference,
  mpp: string,
  day: number,
): { readonly opensAt: number; readonly closesAt: number } | undefined {
  const place = mppOf(reference, mpp)
  const open = isExpectedDay(reference, day) ? [hoursOf(place)] : []
  for (const agency of reference.agencies) {
    if (agency.mpp !== mpp) continue
    const hours = agencyHours(reference, place, agency, day)
    if (hours !== undefined) open.push(hours)
  }
  if (open.length === 0) return undefined
  const midnight = day * dayMs - utcOffsetMinutes[place.time_zone] * minuteMs
  return {
    opensAt: midnight + Math.min(...open.map((hours) => hours.opensMs)),
    closesAt: midnight + Math.max(...open.map((hours) => hours.closesMs)),
  }
}

/** The latest day before the given one on which the MPP was open; undefined if there was none for a year. */
export function lastOpenDay(reference: Reference, mpp: string, before: number): number | undefined {
  for (let day = before - 1; day >= before - 366; day--) {
    if (openInterval(reference, mpp, day) !== undefined) return day
  }
  return undefined
}

/** An agency's hours on a day, or undefined where it is closed: its own weekdays replace Monday to Friday. */
export function agencyHours(reference: Reference, mpp: Mpp, agency: Agency, day: number): Hours | undefined {
  if (!isExpectedDay(reference, day, agency.opening_weekdays)) return undefined
  return hoursOf({ opens_at: agency.opens_at ?? mpp.opens_at, closes_at: agency.closes_at ?? mpp.closes_at })
}

/** True after a closed stretch that is more than an ordinary weekend. */
export function isAfterGap(reference: Reference, day: number): boolean {
  let gap = 1
  while (gap < 15 && !isExpectedDay(reference, day - gap)) gap++
  return gap > (weekdayOf(day) === 1 ? 3 : 1)
}

/** True on the last three working days of a calendar month. */
export function isMonthEnd(reference: Reference, day: number): boolean {
  const month = monthOf(day)
  let later = 0
  for (let next = day + 1; monthOf(next) === month; next++) if (isExpectedDay(reference, next)) later++
  return later < 3
}

function hoursOf(times: { readonly opens_at: string; readonly closes_at: string }): Hours {
  return { opensMs: timeOfDay(times.opens_at), closesMs: timeOfDay(times.closes_at) }
}

function timeOfDay(text: string): number {
  return Number(text.slice(0, 2)) * hourMs + Number(text.slice(3)) * minuteMs
}
