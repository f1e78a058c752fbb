/**
 * What is stored of the keys of a file's tallies and quotas, for `import` to compare with before it sends. Only reads,
 * and only what ingest has stored by now: what is still on its way through Kafka is not seen.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import { z } from 'zod'
import { queryRows } from '../infra/clickhouse/query-rows.ts'
import type { Figure, Loser, StoredFigure } from '../producers/import/figures.ts'

const talliesInForce = `
  SELECT 'mpp.tally.recorded' AS type, mpp, agency, service, toString(period_start) AS from, toString(period_end) AS to,
    unit, max(in_force) AS f, f.1 AS revision, toUnixTimestamp64Milli(f.2) AS timeMs, f.3 AS id, f.4 AS source, f.5 AS amount
  FROM tally_revisions
  WHERE mpp IN {mpps:Array(String)} AND period_start BETWEEN {from:Date} AND {to:Date}
  GROUP BY mpp, agency, service, period_start, period_end, unit`
const quotasInForce = `
  SELECT 'mpp.quota.set' AS type, mpp, agency, service, toString(local_date) AS from, from AS to,
    '' AS unit, max(in_force) AS f, f.1 AS revision, toUnixTimestamp64Milli(f.2) AS timeMs, f.3 AS id, f.4 AS source, f.5 AS amount
  FROM quotas
  WHERE mpp IN {mpps:Array(String)} AND local_date BETWEEN {from:Date} AND {to:Date}
  GROUP BY mpp, agency, service, local_date`
const storedIds = `
  SELECT DISTINCT id, source FROM counter_events
  WHERE mpp IN {mpps:Array(String)} AND type IN ('mpp.tally.recorded', 'mpp.quota.set') AND id IN {ids:Array(String)}`

const InForce = z.object({
  type: z.enum(['mpp.tally.recorded', 'mpp.quota.set']),
  mpp: z.string(),
  agency: z.string(),
  service: z.string(),
  from: z.string(),
  to: z.string(),
  unit: z.string(),
  revision: z.number(),
  timeMs: z.number(),
  id: z.string(),
  source: z.string(),
  amount: z.number(),
})
const StoredId = z.object({ id: z.string(), source: z.string() })

export interface Asked {
  readonly client: ClickHouseClient
  readonly signal: AbortSignal
}

/** The figures that count now for the MPPs and days that the file speaks of. */
export async function readInForce(
  { client, signal }: Asked,
  figures: readonly Pick<Figure, 'type' | 'mpp' | 'from'>[],
): Promise<StoredFigure[]> {
  const days = figures.map(({ from }) => from).toSorted()
  const params = {
    mpps: [...new Set(figures.map(({ mpp }) => mpp))],
    from: days[0] ?? '1970-01-01',
    to: days.at(-1) ?? '1970-01-01',
  }
  const types = new Set(figures.map(({ type }) => type))
  const queries = [
    ...(types.has('mpp.tally.recorded') ? [talliesInForce] : []),
    ...(types.has('mpp.quota.set') ? [quotasInForce] : []),
  ]
  const found = await Promise.all(
    queries.map((query) => queryRows(client, InForce, query, { params, signal })),
  )
  return found.flat()
}

/** A URL holds so many ids. */
const idsPerQuery = 500

/** Which lines are stored already: sending them again changes nothing. */
export async function readStoredLines(
  { client, signal }: Asked,
  losers: readonly Loser[],
): Promise<ReadonlySet<number>> {
  const stored = new Set<number>()
  for (let at = 0; at < losers.length; at += idsPerQuery) {
    const asked = losers.slice(at, at + idsPerQuery).map(({ figure }) => figure)
    const params = { mpps: [...new Set(asked.map(({ mpp }) => mpp))], ids: asked.map(({ id }) => id) }
    const rows = await queryRows(client, StoredId, storedIds, { params, signal })
    const identities = new Set(rows.map(({ id, source }) => JSON.stringify([id, source])))
    for (const { line, id, source } of asked)
      if (identities.has(JSON.stringify([id, source]))) stored.add(line)
  }
  return stored
}
