/**
 * The figures of two stores side by side: visits of each MPP and month, and distinct events of each raw table and MPP.
 * Of days that have ended everywhere in Indonesia, as events of today go on coming in while they are counted.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import { z } from 'zod'
import { queryRows } from '../../infra/clickhouse/query-rows.ts'
import { rawTables } from '../../schemas/raw-tables.ts'
import type { Databases } from '../databases.ts'
import type { RebuiltDatabases } from './tables.ts'

export interface FigureDifference {
  /** `visits`, or a raw table. */
  readonly figure: string
  readonly mpp: string
  /** Its first day; of visits alone. */
  readonly month?: string
  readonly before: number
  readonly after: number
}

const Figure = z.object({
  figure: z.string(),
  mpp: z.string(),
  /** First day of a month, or empty. */
  period: z.string(),
  n: z.number(),
})
type Figure = z.infer<typeof Figure>

/** Days before it have ended in all zones of Indonesia. */
const today = "toDate(now(), 'Asia/Jakarta')"

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
  for (const query of [visits, ...events])
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
