/**
 * On which days a level is open: the reference data, corrected by what its counts showed up to a day. An agency that
 * comes twice a week without being registered so has its own weekdays, and a place that works on Saturdays is
 * open then. Reads only days before the one it is asked for.
 */
import { weekdayOf } from '../../../../schemas/time.ts'
import { isHoliday, registeredWeekdays } from './calendar.ts'
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
  const seen = Array.from({ length: 8 }, (_, weekday) =>
    weekday === 0 ? undefined : meanOf(history, series, mpp, day, weekday),
  )
  const best = Math.max(0, ...seen.map((mean) => mean?.mean ?? 0))
  const open = seen.map((one, weekday) => {
    const byReference = registered === undefined ? weekday >= 1 && weekday <= 5 : registered.includes(weekday)
    if (one === undefined || one.days < 3 || best === 0) return byReference
    if (one.mean >= 0.15 * best && one.active * 2 >= one.days) return true
    // Nothing on any of these days although the best weekday would have brought at least six visits in all.
    const isNeverOpen = one.mean <= 0.02 * best && best * one.days >= 6
    return byReference && !isNeverOpen
  })
  const opensOnHolidays = holidaysAreWorked(history, mpp, day)
  const isUsual = (other: number): boolean => open[weekdayOf(other)] ?? false
  return { isUsual, isOpen: (other) => isUsual(other) && (opensOnHolidays || !isHoliday(reference, other)) }
}

interface Seen {
  readonly days: number
  readonly active: number
  readonly mean: number
}

function meanOf(history: MppHistory, series: Series, mpp: Series, day: number, weekday: number): Seen {
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
  return { days, active, mean: days === 0 ? 0 : sum / days }
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
