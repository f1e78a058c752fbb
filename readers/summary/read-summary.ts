/**
 * Reads the summary from the BI views as any BI user could. It checks the scope (an unknown MPP, a malformed month)
 * and formats nothing.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import type { z } from 'zod'
import { KunjunganError } from '../../infra/errors.ts'
import { queryRows } from '../../infra/clickhouse/query-rows.ts'
import { comparisonQuery, peopleQuery } from '../rows/shared-queries.ts'
import { publicSummary } from '../suppression/public-summary.ts'
import {
  AgencyMonthRow,
  ClockRow,
  ComparisonRow,
  FreshnessRow,
  isAhead,
  MppMonthRow,
  NowRow,
  PeakRow,
  PeopleMonth,
  ProvinceRow,
  type SummaryReport,
  type SummaryScope,
} from '../rows/summary-rows.ts'
import {
  agenciesQuery,
  clocksQuery,
  freshnessQuery,
  monthsQuery,
  nowQuery,
  peaksQuery,
  provincesQuery,
} from './queries.ts'

/**
 * Reads what the report shows.
 * @param client - of the user `bi`, or any that may read the views; it sets nothing and writes nothing.
 * @param bi - name of the views' database.
 * @throws KunjunganError `usage` for an unknown MPP or a malformed month.
 */
export async function readSummary(
  client: ClickHouseClient,
  bi: string,
  scope: SummaryScope,
): Promise<SummaryReport> {
  const month = firstDayOf(scope.month)
  const rows = <T extends z.ZodType>(
    row: T,
    query: string,
    params: Record<string, unknown>,
  ): Promise<z.infer<T>[]> => queryRows(client, row, query, { params: { bi, ...params } })

  const everyFreshness = await rows(FreshnessRow, freshnessQuery, {})
  const mpps = chosenMpps(everyFreshness, scope.mpps ?? [])
  const freshness = everyFreshness.filter(({ mpp }) => mpps.includes(mpp))
  const live = scope.liveSince ?? {}
  const [clocks, months, peaks, now] = await Promise.all([
    hasWrongClock(freshness)
      ? rows(ClockRow, clocksQuery, { mpps, live: new Map(Object.entries(live)) })
      : [],
    rows(MppMonthRow, monthsQuery, { mpps, month }),
    rows(PeakRow, peaksQuery, { mpps, month }),
    rows(NowRow, nowQuery, { mpps }),
  ])
  const comparisonMonth = month ?? latestOf(months)
  const [agencies, comparison, provinces] = await Promise.all([
    rows(AgencyMonthRow, agenciesQuery, { mpps, months: [...new Set(months.map((shown) => shown.month))] }),
    comparisonMonth === null ? [] : rows(ComparisonRow, comparisonQuery, { mpps, month: comparisonMonth }),
    comparisonMonth === null
      ? []
      : rows(ProvinceRow, provincesQuery, {
          provinces: [...new Set(freshness.map(({ province_code }) => province_code))],
          month: comparisonMonth,
        }),
  ])
  const data: SummaryReport = {
    is_public: false,
    as_of: asOf(everyFreshness),
    scope: { mpps: [...new Set(scope.mpps ?? [])], month: scope.month ?? null },
    comparison_month: comparisonMonth,
    freshness,
    clocks,
    months,
    agencies: agencies.filter((row) =>
      months.some((shown) => shown.mpp === row.mpp && shown.month === row.month),
    ),
    peaks,
    comparison,
    provinces,
    now,
  }
  return scope.isPublic === true ? publicSummary(data, await rows(PeopleMonth, peopleQuery, {})) : data
}

function hasWrongClock(freshness: readonly FreshnessRow[]): boolean {
  return freshness.some((row) => isAhead(row) || (row.events_before_live ?? 0) > 0)
}

/** What ClickHouse's Date holds. */
const firstMonth = '1970-01'
const lastMonth = '2149-05'

function firstDayOf(month: string | undefined): string | null {
  if (month === undefined) return null
  if (/^\d{4}-(0[1-9]|1[0-2])$/.test(month)) {
    if (month >= firstMonth && month <= lastMonth) return `${month}-01`
    throw new KunjunganError(
      'usage',
      `There are no data for ${month}, as no day outside ${firstMonth} to ${lastMonth} can be stored: give another --month.`,
    )
  }
  throw new KunjunganError('usage', `"${month}" is no month: give --month as YYYY-MM, such as 2026-10.`)
}

function chosenMpps(freshness: readonly FreshnessRow[], chosen: readonly string[]): string[] {
  const known = [...new Set(freshness.map(({ mpp }) => mpp))]
  const unknown = chosen.find((slug) => !known.includes(slug))
  if (unknown !== undefined) {
    throw new KunjunganError(
      'usage',
      `No MPP "${unknown}" in the reference data: give --mpp one of ${known.join(', ')}.`,
    )
  }
  return chosen.length === 0 ? known : [...new Set(chosen)]
}

/** The latest ended month that any MPP has; the running one where there is no other. */
function latestOf(months: readonly MppMonthRow[]): string | null {
  const ended = months.filter(({ is_provisional }) => !is_provisional)
  const all = (ended.length > 0 ? ended : months).map(({ month }) => month)
  return all.toSorted().at(-1) ?? null
}

function asOf(freshness: readonly FreshnessRow[]): string {
  const [first] = freshness
  if (first === undefined)
    throw new KunjunganError('clickhouse', 'No MPP is registered: run `npx kunjungan migrate`.')
  return `${first.as_of.replace(' ', 'T')}Z`
}
