/**
 * Reads the monthly report of one MPP from the BI views as any BI user could, and adds to each agency its
 * change on the month before. It formats nothing.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import type { z } from 'zod'
import type { Reference } from '../../schemas/reference.ts'
import { ComparisonRow, PeopleMonth, type SummaryReport } from '../rows/summary-rows.ts'
import { comparisonQuery, peopleQuery } from '../rows/shared-queries.ts'
import {
  CoverageRow,
  daysOfMonth,
  peaksOfMonth,
  shareOf,
  sum,
  totalOutcomes,
  totalWait,
  withCoverage,
  withNeverCalledShare,
  withPrevious,
} from './derived-figures.ts'
import { localDate } from './names.ts'
import { LeavingRow, LeavingTotalRow, OutcomeRow, WaitScoreRow } from '../rows/leaving-rows.ts'
import { queryRows } from '../../infra/clickhouse/query-rows.ts'
import { leastShown } from '../suppression/suppress-cells.ts'
import {
  AgencyPeakRow,
  AgencyRow,
  AgencyScoresRow,
  DayRow,
  type MonthlyReport,
  Place,
  QuotaRow,
  SatisfactionRow,
  WaitRow,
  YearMonthRow,
} from '../rows/monthly-rows.ts'
import { publicMonthly } from '../suppression/public-monthly.ts'
import {
  agenciesQuery,
  agencyPeaksQuery,
  agencyScoresQuery,
  coverageQuery,
  daysQuery,
  leavingQuery,
  leavingTotalQuery,
  outcomesQuery,
  placeQuery,
  quotasQuery,
  satisfactionQuery,
  waitScoresQuery,
  waitsQuery,
  yearQuery,
} from './queries.ts'

/**
 * Reads what the monthly report shows.
 * @param summary - the summary of this MPP and month: its scope is checked, and it has month and freshness.
 * @param reference - names the zone of the MPP and the standard waiting times.
 * @returns undefined where the MPP has no such month.
 */
export async function readMonthly(
  client: ClickHouseClient,
  bi: string,
  summary: SummaryReport,
  reference: Reference,
): Promise<MonthlyReport | undefined> {
  const [shown] = summary.months
  if (shown === undefined) return undefined
  const { mpp, month } = shown
  const { is_public } = summary
  const today = localDate(summary.as_of, timeZoneOf(reference, mpp))
  const rows: ReadRows = (row, query) =>
    queryRows(client, row, query, {
      params: { bi, mpp, month, today, mpps: [mpp], least: is_public ? leastShown : 1 },
    })
  const everyMpp = { bi, month, mpps: reference.mpps.map(({ mpp: slug }) => slug) }
  const views = {
    ...(await readFigures(rows)),
    ...(await readLeaving(rows)),
    ...(await readComparison(client, everyMpp, rows)),
  }
  const report = reportOf(views, { mpp, month, summary, reference })
  if (report === undefined) return undefined
  if (!is_public) return report
  const [people, scores] = await Promise.all([
    queryRows(client, PeopleMonth, peopleQuery, { params: { bi } }),
    rows(AgencyScoresRow, agencyScoresQuery),
  ])
  const former = views.agencies.filter((row) => row.month !== month)
  return publicMonthly(report, people, former, scores)
}

function timeZoneOf({ mpps }: Reference, mpp: string): Reference['mpps'][number]['time_zone'] {
  return mpps.find((known) => known.mpp === mpp)?.time_zone ?? 'Asia/Jakarta'
}

/** Asks about this MPP and month. */
type ReadRows = <T extends z.ZodType>(row: T, query: string) => Promise<z.infer<T>[]>

async function readFigures(rows: ReadRows) {
  const [[place], year, days, agencies, agencyPeaks, waits, quotas] = await Promise.all([
    rows(Place, placeQuery),
    rows(YearMonthRow, yearQuery),
    rows(DayRow, daysQuery),
    rows(AgencyRow, agenciesQuery),
    rows(AgencyPeakRow, agencyPeaksQuery),
    rows(WaitRow, waitsQuery),
    rows(QuotaRow, quotasQuery),
  ])
  return { place, year, days, agencies, agencyPeaks, waits, quotas }
}

async function readLeaving(rows: ReadRows) {
  const [leaving, [leavingTotal], outcomes, waitScores] = await Promise.all([
    rows(LeavingRow, leavingQuery),
    rows(LeavingTotalRow, leavingTotalQuery),
    rows(OutcomeRow, outcomesQuery),
    rows(WaitScoreRow, waitScoresQuery),
  ])
  return { leaving, leavingTotal, outcomes, waitScores }
}

async function readComparison(
  client: ClickHouseClient,
  everyMpp: { readonly bi: string; readonly month: string; readonly mpps: readonly string[] },
  rows: ReadRows,
) {
  const { bi, month } = everyMpp
  const [satisfaction, comparison, coverages] = await Promise.all([
    rows(SatisfactionRow, satisfactionQuery),
    queryRows(client, ComparisonRow, comparisonQuery, { params: everyMpp }),
    queryRows(client, CoverageRow, coverageQuery, { params: { bi, month } }),
  ])
  return { satisfaction, comparison, coverages }
}

type Views = Awaited<ReturnType<typeof readFigures>> &
  Awaited<ReturnType<typeof readLeaving>> &
  Awaited<ReturnType<typeof readComparison>>

interface Asked {
  readonly mpp: string
  readonly month: string
  readonly summary: SummaryReport
  readonly reference: Reference
}

/** Undefined where the views have no such month. */
function reportOf(views: Views, { mpp, month, summary, reference }: Asked): MonthlyReport | undefined {
  const { place, year, days, agencies, leavingTotal, outcomes, quotas } = views
  const figures = year.find((row) => row.month === month)
  if (place === undefined || figures === undefined) return undefined
  const isCounted = figures.basis === 'events'
  const agenciesNow = agencies.filter((row) => row.month === month)
  const measured = views.waits.map((row) => ({
    ...row,
    standard_wait_minutes: standardOf(reference, mpp, row.agency),
    untimed_share: shareOf(row.untimed_legs, row.timed_legs),
  }))
  return {
    ...place,
    is_public: summary.is_public,
    as_of: summary.as_of,
    time_zone: timeZoneOf(reference, mpp),
    month,
    freshness: summary.freshness,
    clocks: summary.clocks,
    figures,
    year,
    // Days of events would not add up to a tally of the month, tallies of its days do.
    days: [...daysOfMonth(days, figures)],
    agencies: withPrevious(agencies, figures, peaksOfMonth(views.agencyPeaks, agenciesNow, isCounted)),
    waits: measured,
    waits_total: totalWait(measured),
    leaving: views.leaving.map(withNeverCalledShare),
    leaving_total: leavingTotal === undefined ? null : withNeverCalledShare(leavingTotal),
    outcomes,
    outcomes_total: totalOutcomes(outcomes),
    quotas,
    quotas_total: {
      refused_for_quota: quotas.length === 0 ? null : sum(quotas.map((row) => row.refused_for_quota)),
    },
    satisfaction: views.satisfaction,
    satisfaction_by_wait: views.waitScores,
    comparison: views.comparison.map((row) => withCoverage(row, views.coverages)),
  }
}

function standardOf({ agencies }: Reference, mpp: string, slug: string): number | null {
  const known = agencies.find((row) => row.mpp === mpp && row.agency === slug)
  return known?.standard_wait_minutes ?? null
}
