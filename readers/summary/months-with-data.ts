/** Which months a report can be asked for, for whom asks for one without data. */
import type { ClickHouseClient } from '@clickhouse/client'
import { z } from 'zod'
import { queryRows } from '../../infra/clickhouse/query-rows.ts'

const Months = z.object({ first: z.string(), last: z.string(), months: z.number() })

const monthsWithDataQuery = `
SELECT formatDateTime(min(month), '%Y-%m') AS first, formatDateTime(max(month), '%Y-%m') AS last, uniqExact(month) AS months
FROM {bi:Identifier}.visits_by_mpp_month
WHERE (mpp IN {mpps:Array(String)} OR empty({mpps:Array(String)})) AND (visits > 0 OR basis = 'tally')`

/** A sentence with the months that have data, for these MPPs or for all. */
export async function monthsWithData(
  client: ClickHouseClient,
  bi: string,
  mpps: readonly string[],
  month: string,
): Promise<string> {
  const [row] = await queryRows(client, Months, monthsWithDataQuery, { params: { bi, mpps } })
  const of = mpps.length === 0 ? '' : ` of ${mpps.join(', ')}`
  if (row === undefined || row.months === 0) {
    return `There are no data${of} at all yet: load events or tallies first (\`npx kunjungan import\`, then \`ingest\`).`
  }
  const { first, last, months } = row
  const span = first === last ? `of ${first} alone` : `of ${months} months from ${first} to ${last}`
  return `There are no data${of} for ${month}; there are some ${span}: give one of these as --month, or leave it out for the latest.`
}
