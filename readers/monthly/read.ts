/**
 * Reads the monthly report of one MPP from the BI views as any BI user could, and puts beside each agency what
 * it was the month before. It formats nothing.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import type { z } from 'zod'
import type { Reference } from '../../schemas/reference.ts'
import { ComparisonRow, month as Month, number, PeopleMonth, type ReportData } from '../summary/data.ts'
import { shiftedMonth } from '../summary/publish.ts'
import { comparisonQuery, peopleQuery } from '../summary/queries.ts'
import { queryRows } from '../summary/read.ts'
import { leastShown } from '../suppression/suppress.ts'
import {
  AgencyPeakRow,
  AgencyRow,
  DayRow,
  type MonthlyAgencyRow,
  MonthlyComparisonRow,
  type MonthlyReport,
  type MonthlyWaitRow,
  Place,
  QuotaRow,
  SatisfactionRow,
  type TotalWait,
  WaitRow,
  YearMonthRow,
} from './data.ts'
import { publishMonthly } from './publish.ts'
import {
  agenciesQuery,
  agencyPeaksQuery,
  coverageQuery,
  daysQuery,
  placeQuery,
  quotasQuery,
  satisfactionQuery,
  waitsQuery,
  yearQuery,
} from './queries.ts'

const CoverageRow = MonthlyComparisonRow.pick({
  ...({ mpp: true, province_code: true, expected_days: true, coverage: true } as const),
}).extend({ month: Month, expected_days: number })
type CoverageRow = z.infer<typeof CoverageRow>

/**
 * Reads what the monthly report shows.
 * @param summary - the summary of this MPP and month: it has judged the scope and has month and freshness.
 * @param reference - names the zone of the MPP and the standard waiting times.
 * @returns undefined where the MPP has no such month.
 */
export async function readMonthly(
  client: ClickHouseClient,
  bi: string,
  summary: ReportData,
  reference: Reference,
): Promise<MonthlyReport | undefined> {
  const [shown] = summary.months
  if (shown === undefined) return undefined
  const { mpp, month } = shown
  const { is_public } = summary
  const rows = <T extends z.ZodType>(row: T, query: string): Promise<z.infer<T>[]> =>
    queryRows(client, row, query, { bi, mpp, month, mpps: [mpp], least: is_public ? leastShown : 1 })
  const everyMpp = { bi, month, mpps: reference.mpps.map(({ mpp: slug }) => slug) }

  const [[place], year, days, agencies, agencyPeaks, waits, quotas] = await Promise.all([
    rows(Place, placeQuery),
    rows(YearMonthRow, yearQuery),
    rows(DayRow, daysQuery),
    rows(AgencyRow, agenciesQuery),
    rows(AgencyPeakRow, agencyPeaksQuery),
    rows(WaitRow, waitsQuery),
    rows(QuotaRow, quotasQuery),
  ])
  const [satisfaction, comparison, coverages] = await Promise.all([
    rows(SatisfactionRow, satisfactionQuery),
    queryRows(client, ComparisonRow, comparisonQuery, everyMpp),
    queryRows(client, CoverageRow, coverageQuery, { bi, month }),
  ])
  const figures = year.find((row) => row.month === month)
  if (place === undefined || figures === undefined) return undefined
  const isCounted = figures.basis === 'events'
  const measured = waits.map((row) => ({
    ...row,
    standard_wait_minutes: standardOf(reference, mpp, row.agency),
    untimed_share: shareOf(row.untimed_legs, row.timed_legs),
  }))
  const report: MonthlyReport = {
    ...place,
    is_public,
    as_of: summary.as_of,
    time_zone: reference.mpps.find((known) => known.mpp === mpp)?.time_zone ?? 'Asia/Jakarta',
    month,
    freshness: summary.freshness,
    clocks: summary.clocks,
    figures,
    year,
    // Days and agencies are counted from events: beside a tally of the month they would not add up to it.
    days: isCounted ? days : [],
    agencies: withPrevious(agencies, month, isCounted ? agencyPeaks : []),
    waits: measured,
    waits_total: totalWait(measured),
    quotas,
    quotas_total: {
      refused_for_quota: quotas.length === 0 ? null : sum(quotas.map((row) => row.refused_for_quota)),
    },
    satisfaction,
    comparison: comparison.map((row) => withCoverage(row, coverages)),
  }
  if (!is_public) return report
  const people = await queryRows(client, PeopleMonth, peopleQuery, { bi })
  return publishMonthly(
    report,
    people,
    agencies.filter((row) => row.month !== month),
  )
}

/** An agency that had visits the month before and has none now is part of what changed. */
function withPrevious(
  rows: readonly AgencyRow[],
  month: string,
  peaks: readonly z.infer<typeof AgencyPeakRow>[],
): MonthlyAgencyRow[] {
  const own = rows.filter((row) => row.month === month)
  const before = rows.filter((row) => row.month !== month)
  const isEnded = own.some((row) => !row.is_provisional)
  const gone = before
    .filter(({ basis }) => isEnded && basis === 'events')
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

function standardOf({ agencies }: Reference, mpp: string, slug: string): number | null {
  const known = agencies.find((row) => row.mpp === mpp && row.agency === slug)
  return known?.standard_wait_minutes ?? null
}

/** How much of both together the first is. */
function shareOf(part: number | null, rest: number | null): number | null {
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

function withCoverage(row: ComparisonRow, coverages: readonly CoverageRow[]): MonthlyComparisonRow {
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

function sum(values: readonly (number | null)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0)
}
