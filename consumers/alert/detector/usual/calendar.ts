/**
 * What the calendar says of a local day: closed, first after a break, near a month's end, fasting. Kinds of day come
 * from the reference data alone, so they are known before the day begins. Pure; reads no counts.
 */
import { isFasting, isHoliday, isExpectedDay, monthOf } from '../../../../schemas/calendar.ts'
import type { Reference } from '../../../../schemas/reference.ts'

/** Opening weekdays as the reference data have them (1 Monday to 7 Sunday); undefined where they are not set. */
export function registeredWeekdays(
  reference: Reference,
  mpp: string,
  agency: string,
): readonly number[] | undefined {
  return reference.agencies.find((row) => row.mpp === mpp && row.agency === agency)?.opening_weekdays
}

/** Opening hours in minutes of the local day, the agency's own or else the MPP's. */
export function registeredHours(
  reference: Reference,
  mpp: string,
  agency: string,
): readonly [opens: number, closes: number] {
  const place = reference.mpps.find((row) => row.mpp === mpp)
  const own = reference.agencies.find((row) => row.mpp === mpp && row.agency === agency)
  return [
    minuteOf(own?.opens_at ?? place?.opens_at ?? '08:00'),
    minuteOf(own?.closes_at ?? place?.closes_at ?? '15:00'),
  ]
}

/** What makes a day unlike others of its weekday; each is 0 on an ordinary day. */
export interface DayKind {
  /** 1 on the first open day after the level missed at least one of its usual opening days. */
  readonly afterBreak: number
  /** After four missed days or more: 1, 0.6 and 0.3 on the first three open days. */
  readonly afterLongBreak: number
  /** 1 on the last open day before a missed one. */
  readonly beforeBreak: number
  /** 1 on the last three workdays of the month. */
  readonly monthEnd: number
  /** 1 on the first three workdays of the month. */
  readonly monthStart: number
  readonly fasting: number
}

/** `isUsual` says on which weekdays the level opens; a missed day is a usual one that is a holiday. */
export function dayKind(reference: Reference, day: number, isUsual: (day: number) => boolean): DayKind {
  const missed = missedBefore(reference, day, isUsual, -1)
  return {
    afterBreak: missed > 0 ? 1 : 0,
    afterLongBreak: longBreakEcho(reference, day, isUsual),
    beforeBreak: missedBefore(reference, day, isUsual, 1) > 0 ? 1 : 0,
    monthEnd: workdaysLeft(reference, day, 1) < 3 ? 1 : 0,
    monthStart: workdaysLeft(reference, day, -1) < 3 ? 1 : 0,
    fasting: isFasting(reference, day) ? 1 : 0,
  }
}

/** In words for the alert: `first_day_after_break;month_end`; empty on an ordinary day. */
export function noteOf(kind: DayKind): string {
  return [
    kind.afterBreak > 0 ? 'first_day_after_break' : '',
    kind.afterBreak === 0 && kind.afterLongBreak > 0 ? 'days_after_long_break' : '',
    kind.beforeBreak > 0 ? 'last_day_before_break' : '',
    kind.monthEnd > 0 ? 'month_end' : '',
    kind.fasting > 0 ? 'ramadan' : '',
  ]
    .filter((word) => word !== '')
    .join(';')
}

/** How many of the level's days fell out right before (step -1) or after (step 1) a day. */
function missedBefore(
  reference: Reference,
  day: number,
  isUsual: (day: number) => boolean,
  step: 1 | -1,
): number {
  let missed = 0
  for (let other = day + step, seen = 0; seen < 21; other += step, seen++) {
    if (!isUsual(other)) continue
    if (!isHoliday(reference, other)) return missed
    missed++
  }
  return missed
}

function longBreakEcho(reference: Reference, day: number, isUsual: (day: number) => boolean): number {
  let open = 0
  for (let other = day; other > day - 10; other--) {
    if (!isUsual(other) || isHoliday(reference, other)) continue
    if (missedBefore(reference, other, isUsual, -1) >= 4) return [1, 0.6, 0.3][open] ?? 0
    open++
    if (open > 2) return 0
  }
  return 0
}

/** Workdays of the same month after (step 1) or before (step -1) a day. */
function workdaysLeft(reference: Reference, day: number, step: 1 | -1): number {
  const month = monthOf(day)
  let count = 0
  for (let other = day + step; monthOf(other) === month && count < 3; other += step)
    if (isExpectedDay(reference, other)) count++
  return count
}

function minuteOf(text: string): number {
  return Number(text.slice(0, 2)) * 60 + Number(text.slice(3))
}
