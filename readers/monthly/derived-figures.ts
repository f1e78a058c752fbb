/** Figures of the monthly report that no view has: changes per agency, totals of waits, coverages compared. Pure. */
import type { z } from 'zod'
import { shiftedMonth } from '../months.ts'
import { month as Month, number } from '../rows/columns.ts'
import type { LeavingTotalRow, OutcomeRow, outcomes, OutcomeTotal } from '../rows/leaving-rows.ts'
import {
  type AgencyPeakRow,
  type AgencyRow,
  type DayRow,
  type MonthlyAgencyRow,
  MonthlyComparisonRow,
  type MonthlyWaitRow,
  type TotalWait,
  type YearMonthRow,
} from '../rows/monthly-rows.ts'
import type { ComparisonRow } from '../rows/summary-rows.ts'

export const CoverageRow = MonthlyComparisonRow.pick({
  ...({ mpp: true, province_code: true, expected_days: true, coverage: true } as const),
}).extend({ month: Month, expected_days: number })
export type CoverageRow = z.infer<typeof CoverageRow>

/**
 * The days of a month, where they add up to it: those of events in a month of events, and in a month that is a tally
 * those that are tallies too, if their sum is the month's.
 */
export function daysOfMonth<T extends Pick<DayRow, 'basis' | 'visits'>>(
  days: readonly T[],
  { basis, visits }: Pick<DayRow, 'basis' | 'visits'>,
): readonly T[] {
  if (basis === 'events') return days
  const own = days.filter((day) => day.basis === 'tally')
  return own.reduce((total, day) => total + (day.visits ?? 0), 0) === visits ? own : []
}

/** The peaks of agencies by the same rule. */
export function peaksOfMonth(
  peaks: readonly z.infer<typeof AgencyPeakRow>[],
  rows: readonly AgencyRow[],
  isCounted: boolean,
): readonly z.infer<typeof AgencyPeakRow>[] {
  if (isCounted) return peaks
  return peaks.filter(({ agency, visits_of_days: visits }) =>
    rows.some((row) => row.agency === agency && row.basis === 'tally' && row.visits === visits),
  )
}

/**
 * An agency that had visits the month before and has none now is part of what changed. Where the MPP's month is a tally
 * it is not known whether an agency without a row had visits.
 */
export function withPrevious(
  rows: readonly AgencyRow[],
  { month, basis: basisOfMpp }: Pick<YearMonthRow, 'month' | 'basis'>,
  peaks: readonly z.infer<typeof AgencyPeakRow>[],
): MonthlyAgencyRow[] {
  const own = rows.filter((row) => row.month === month)
  const before = rows.filter((row) => row.month !== month)
  const isKnown = basisOfMpp === 'events' && own.some((row) => !row.is_provisional)
  const gone = before
    .filter(({ basis }) => isKnown && basis === 'events')
    .filter((row) => !own.some(({ agency }) => agency === row.agency))
    .map((row) => ({ ...row, month, visits: 0, visitors: 0, open_days: 0, share_of_mpp: 0 }))
    .map((row) => ({ ...row, visits_per_open_day: null, coverage: 0, is_provisional: false }))
  return [...own, ...gone].map((row) => {
    const previous = before.find(({ agency, basis }) => agency === row.agency && basis === row.basis)
    const known = row.is_provisional ? null : (previous?.visits ?? null)
    const peak = peaks.find(({ agency }) => agency === row.agency)
    return {
      ...row,
      difference: known === null || row.visits === null ? null : row.visits - known,
      change_on_previous_month: known === null || known === 0 ? null : (row.visits ?? 0) / known - 1,
      peak_day: peak?.peak_day ?? null,
      peak_day_visits: peak?.peak_day_visits ?? null,
    }
  })
}

/** How much of both together the first is. */
export function shareOf(part: number | null, rest: number | null): number | null {
  const all = (part ?? 0) + (rest ?? 0)
  return all === 0 ? null : (part ?? 0) / all
}

/** Means and rates of all agencies together, each agency by its legs. */
export function totalWait(waits: readonly MonthlyWaitRow[]): TotalWait {
  const legs = sum(waits.map((row) => row.timed_legs))
  const standardLegs = sum(waits.map((row) => row.standard_legs))
  const waited = sum(waits.map((row) => (row.wait_mean_seconds ?? 0) * (row.timed_legs ?? 0)))
  const within = sum(waits.map((row) => (row.within_standard_rate ?? 0) * (row.standard_legs ?? 0)))
  const untimed = sum(waits.map((row) => row.untimed_legs))
  const judged = waits.filter((row) => row.standard_wait_minutes !== null)
  const judgedLegs = sum(judged.flatMap((row) => [row.timed_legs, row.untimed_legs]))
  return {
    timed_legs: legs,
    untimed_legs: untimed,
    untimed_share: shareOf(untimed, legs),
    wait_mean_seconds: legs === 0 ? null : waited / legs,
    within_standard_rate: standardLegs === 0 ? null : within / standardLegs,
    within_standard_of_all: judgedLegs === 0 ? null : within / judgedLegs,
  }
}

/** How many of all visits were never called. */
export function withNeverCalledShare<Row extends LeavingTotalRow>(
  row: Row,
): Row & { readonly never_called_share: number | null } {
  const rest = sum([row.timed_legs, row.untimed_legs]) - (row.never_called ?? 0)
  return { ...row, never_called_share: shareOf(row.never_called, rest) }
}

export function totalOutcomes(rows: readonly OutcomeRow[]): OutcomeTotal {
  const of = (column: 'visits' | (typeof outcomes)[number]): number => sum(rows.map((row) => row[column]))
  return {
    visits: of('visits'),
    completed: of('completed'),
    missed: of('missed'),
    cancelled: of('cancelled'),
    transferred: of('transferred'),
  }
}

export function withCoverage(row: ComparisonRow, coverages: readonly CoverageRow[]): MonthlyComparisonRow {
  const of = (months: number): CoverageRow | undefined =>
    coverages.find(({ mpp, month }) => mpp === row.mpp && month === shiftedMonth(row.month, months))
  return {
    ...row,
    province_code: of(0)?.province_code ?? '',
    expected_days: of(0)?.expected_days ?? null,
    previous_month_coverage: of(-1)?.coverage ?? null,
    last_year_coverage: of(-12)?.coverage ?? null,
  }
}

export function sum(values: readonly (number | null)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0)
}
