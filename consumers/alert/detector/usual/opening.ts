/**
 * On which days a level is open: the reference data, corrected by what its counts showed up to a day. An agency that
 * comes twice a week without being registered so has its own weekdays, and a place that works on Saturdays is
 * open then. Reads only days before the one it is asked for.
 */
import { weekdayOf } from '../../../../schemas/time.ts'
import { isHoliday } from '../../../../schemas/calendar.ts'
import { registeredWeekdays } from './calendar.ts'
import type { MppHistory } from '../types.ts'
import type { Series } from './series.ts'

export interface Opening {
  /** Open on that weekday, holidays aside. */
  readonly isUsual: (day: number) => boolean
  readonly isOpen: (day: number) => boolean
}

/** How many days of a weekday are counted. */
const weeks = 8

/**
 * What is known before `day` begins. `mpp` is the series of the whole MPP, which shows whether anything was counted.
 */
export function openingOf(history: MppHistory, series: Series, mpp: Series, day: number): Opening {
  const { reference } = history
  const registered = registeredWeekdays(reference, history.mpp, series.agency)
  const seen = [1, 2, 3, 4, 5, 6, 7].map((weekday) => seenOn(history, series, mpp, day, weekday))
  const best = Math.max(...seen.map(({ mean }) => mean))
  const open = seen.map(({ weekday, days, active, mean }) => {
    const byReference = registered === undefined ? weekday <= 5 : registered.includes(weekday)
    if (days < 3) return byReference
    if (mean >= 0.15 * best && active * 2 >= days) return true
    // Nothing on any of these days although the best weekday would have brought at least six visits in all.
    const isNeverOpen = mean <= 0.02 * best && best * days >= 6
    return byReference && !isNeverOpen
  })
  const opensOnHolidays = holidaysAreWorked(history, mpp, day)
  const isUsual = (other: number): boolean => open[weekdayOf(other) - 1] ?? false
  return { isUsual, isOpen: (other) => isUsual(other) && (opensOnHolidays || !isHoliday(reference, other)) }
}

/** What was seen on the last days of one weekday. */
interface Seen {
  readonly weekday: number
  readonly days: number
  readonly active: number
  readonly mean: number
}

function seenOn(history: MppHistory, series: Series, mpp: Series, day: number, weekday: number): Seen {
  let days = 0
  let active = 0
  let sum = 0
  const latest = day - 1 - ((weekdayOf(day - 1) - weekday + 7) % 7)
  for (let other = latest; other >= Math.max(series.firstDay, day - 7 * 20) && days < weeks; other -= 7) {
    // A weekend day without anything anywhere counts: nobody works then. Any other such day was not observed.
    if (isHoliday(history.reference, other) || (weekday <= 5 && mpp.total(other) === 0)) continue
    days++
    sum += series.total(other)
    if (series.total(other) > 0) active++
  }
  return { weekday, days, active, mean: sum / Math.max(1, days) }
}

/** Whether this place, unlike an Indonesian office, works on the holidays of the reference data. */
function holidaysAreWorked(history: MppHistory, mpp: Series, day: number): boolean {
  let holidays = 0
  let worked = 0
  for (let other = day - 1; other > day - 400 && other >= mpp.firstDay; other--) {
    if (weekdayOf(other) > 5 || !isHoliday(history.reference, other)) continue
    holidays++
    if (mpp.total(other) > 0.3 * Math.max(mpp.total(other - 7), mpp.total(other - 1), 1)) worked++
  }
  return holidays >= 2 && worked * 2 > holidays
}
