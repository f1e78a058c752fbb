/** Which days the pipeline of the BI tests is filled with, and whole months among them for what filters by time. */
import { shiftedMonth } from '../../../readers/months.ts'

const day = 86_400_000

/** Thirteen months up to today, so that peaks, last year's months and views of now have rows. */
export const filledPeriod = { from: dayBack(395), to: dayBack(0) }

const firstWhole = shiftedMonth(`${filledPeriod.from.slice(0, 7)}-01`, 1)

/** Six whole months: their first day, the first day of the last one, and the day after them. */
export const halfYear = {
  from: firstWhole,
  lastMonth: shiftedMonth(firstWhole, 5),
  until: shiftedMonth(firstWhole, 6),
}

/** Twelve months from the same day on: in them a year begins, a quarter, a month and a week. */
export const wholeYear = { from: firstWhole, until: shiftedMonth(firstWhole, 12) }

export function dayBack(days: number): string {
  return new Date(Date.now() - days * day).toISOString().slice(0, 10)
}
