/**
 * The figures of two stores side by side: of each MPP and month visits, waits, services, quotas, counters and people
 * entering, of each quarter satisfaction, and distinct events of each raw table. Of days, months and quarters that have
 * ended everywhere in Indonesia, as events of today go on coming in while they are counted.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import { z } from 'zod'
import { queryRows } from '../../infra/clickhouse/query-rows.ts'
import { rawTables } from '../../schemas/raw-tables.ts'
import type { Databases } from '../databases.ts'
import type { RebuiltDatabases } from './tables.ts'

export interface FigureDifference {
  /** `visits`, another figure of a period, or a raw table, whose distinct events are counted. */
  readonly figure: string
  readonly mpp: string
  /** First day of the month, or of the quarter where the figure is of one; none of a raw table. */
  readonly month?: string
  readonly before: number
  readonly after: number
}

const Figure = z.object({
  figure: z.string(),
  mpp: z.string(),
  /** First day of a month or quarter, or empty. */
  period: z.string(),
  n: z.number(),
})
type Figure = z.infer<typeof Figure>

/** Days before it have ended in all zones of Indonesia. */
const today = "toDate(now(), 'Asia/Jakarta')"

interface PeriodFigures {
  readonly view: string
  /** The column of the view that says when: only its periods that have ended are compared. */
  readonly period: 'local_date' | 'month' | 'quarter'
  /** What is compared, and how it follows from the view's rows of an MPP and period. */
  readonly figures: Readonly<Record<string, string>>
}

/** Beside visits. A mean is compared to two decimals, as the order of its sum may change more. */
const periodFigures: readonly PeriodFigures[] = [
  { view: 'visits_by_mpp_month', period: 'month', figures: { visitors: 'sum(visitors)' } },
  {
    view: 'waits_by_mpp_month',
    period: 'month',
    figures: {
      'visits with a wait': 'sum(timed_legs)',
      'visits without a wait': 'sum(untimed_legs)',
      'visits never called': 'sum(never_called)',
      'mean wait, seconds': 'max(wait_mean_seconds)',
      '9 of 10 wait at most, seconds': 'max(wait_p90_seconds)',
      'mean service, seconds': 'max(service_mean_seconds)',
    },
  },
  {
    view: 'service_throughput_month',
    period: 'month',
    figures: { 'services issued': 'sum(issued)', 'services completed': 'sum(completed)' },
  },
  {
    view: 'quota_by_agency_day',
    period: 'local_date',
    figures: { quotas: 'sum(quota)', 'refused for quota': 'sum(refused_for_quota)' },
  },
  {
    view: 'counters_by_agency_day',
    period: 'local_date',
    figures: { 'counters used': 'sum(counters_used)', 'minutes counters were open': 'sum(open_minutes)' },
  },
  { view: 'footfall_by_mpp_day', period: 'local_date', figures: { 'people entering': 'sum(entered)' } },
  {
    view: 'satisfaction_by_mpp_quarter',
    period: 'quarter',
    figures: { 'survey responses': 'sum(responses)', 'satisfaction index': 'max(ikm)' },
  },
]

/** The first instant of the period that today is in, so that earlier ones have ended. */
const current = {
  local_date: today,
  month: `toStartOfMonth(${today})`,
  quarter: `toStartOfQuarter(${today})`,
} as const

/** All figures of a view in one reading of it. */
function queryOf({ view, period, figures }: PeriodFigures, bi: string): string {
  const values = Object.entries(figures).map(
    ([name, value]) => `('${name}', round(ifNull(toFloat64(${value}), 0), 2))`,
  )
  const first = period === 'local_date' ? 'toStartOfMonth(local_date)' : period
  return `
    SELECT found.1 AS figure, mpp, period, found.2 AS n
    FROM
    (
      SELECT toString(mpp) AS mpp, toString(${first}) AS period, [${values.join(', ')}] AS founds
      FROM ${bi}.${view} WHERE ${period} < ${current[period]}
      GROUP BY mpp, period
    )
    ARRAY JOIN founds AS found`
}

async function figuresOf(client: ClickHouseClient, { store, bi }: Databases): Promise<Map<string, Figure>> {
  const visits = `
    SELECT 'visits' AS figure, mpp, toString(month) AS period, toInt64(visits) AS n
    FROM ${bi}.visits_by_mpp_month WHERE month < toStartOfMonth(${today})
    UNION ALL
    SELECT 'visits', mpp, toString(toStartOfMonth(local_date)), toInt64(sum(visits))
    FROM ${bi}.visits_by_mpp_day WHERE local_date >= toStartOfMonth(${today}) AND local_date < ${today}
    GROUP BY mpp, toStartOfMonth(local_date)`
  const events = Object.values(rawTables).map(
    (table) => `
      SELECT '${table}' AS figure, mpp, '' AS period, toInt64(sum(n)) AS n
      FROM
      (
        SELECT toString(mpp) AS mpp, uniqExact(source, id) AS n
        FROM ${store}.${table} WHERE local_date < ${today}
        GROUP BY mpp, local_date
      )
      GROUP BY mpp
      SETTINGS optimize_aggregation_in_order = 1`,
  )
  const found = new Map<string, Figure>()
  for (const query of [visits, ...periodFigures.map((one) => queryOf(one, bi)), ...events])
    for (const one of await queryRows(client, Figure, query))
      found.set([one.figure, one.mpp, one.period].join('/'), one)
  return found
}

/** What differs, visits first, by MPP and month. */
export async function compareFigures(
  client: ClickHouseClient,
  { live, temporary }: RebuiltDatabases,
): Promise<FigureDifference[]> {
  const before = await figuresOf(client, live)
  const after = await figuresOf(client, temporary)
  return [...new Map([...before, ...after])]
    .map(([key, { figure, mpp, period }]) => ({
      figure,
      mpp,
      ...(period === '' ? {} : { month: period }),
      before: before.get(key)?.n ?? 0,
      after: after.get(key)?.n ?? 0,
    }))
    .filter((one) => one.before !== one.after)
    .toSorted(
      (a, b) =>
        Number(a.figure !== 'visits') - Number(b.figure !== 'visits') ||
        a.mpp.localeCompare(b.mpp) ||
        a.figure.localeCompare(b.figure) ||
        (a.month ?? '').localeCompare(b.month ?? ''),
    )
}
