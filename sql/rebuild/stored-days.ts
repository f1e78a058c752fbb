/**
 * The refreshable views that store days and months (sql/views/11, 12), around a rebuild: the temporary store stores all
 * of its own before its partitions take the place of the live ones, so that a reader who has found a stored day in the
 * live table finds it in the new one; and the live ones stand still meanwhile.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import { z } from 'zod'
import { queryRows } from '../../infra/clickhouse/query-rows.ts'
import { readViewStatements } from '../view-files.ts'

const storing = [
  ['store_days', 'due_day'],
  ['store_months', 'due_month'],
] as const

/** In a store into which events are being read, a day waits until nothing has come into it for ten minutes. */
const quietTime = " AND l.changed_at <= now('UTC') - toIntervalMinute(10)"

/** Makes days of the temporary store due as soon as they have ended. */
export async function storeWithoutWaiting(storeClient: ClickHouseClient): Promise<void> {
  const statements = (await readViewStatements()).map(({ statement }) => statement)
  const due = statements.find((statement) => statement.includes('VIEW due_day AS'))
  if (due?.includes(quietTime) !== true)
    throw new Error('sql/views/11_store_days.sql does not say any more how long a day waits.')
  await storeClient.command({ query: due.replace(quietTime, '') })
}

/** Days that events come into all the time are due again at once: they need not be stored as they are now. */
const lastRounds = 2

/** Stores all days and months of a store that are due, each at least once. */
export async function storeDueDays(
  client: ClickHouseClient,
  store: string,
  onProgress: (left: number) => void,
  signal: AbortSignal,
): Promise<void> {
  for (const [view, due] of storing) {
    const most = await mostOfOneRefresh(client, store, due)
    for (let rounds = 0; rounds < lastRounds;) {
      signal.throwIfAborted()
      const [row] = await queryRows(
        client,
        z.object({ n: z.number() }),
        `SELECT count() AS n FROM ${store}.${due}`,
      )
      const left = row?.n ?? 0
      onProgress(left)
      if (left === 0) break
      if (left < most) rounds++
      await client.command({ query: `SYSTEM REFRESH VIEW ${store}.${view}` })
      await client.command({ query: `SYSTEM WAIT VIEW ${store}.${view}` })
    }
  }
}

async function mostOfOneRefresh(client: ClickHouseClient, store: string, due: string): Promise<number> {
  const [row] = await queryRows(
    client,
    z.object({ query: z.string() }),
    'SELECT as_select AS query FROM system.tables WHERE database = {store:String} AND name = {due:String}',
    { params: { store, due } },
  )
  return Number(/\bLIMIT (\d+)/.exec(row?.query ?? '')?.[1] ?? Number.POSITIVE_INFINITY)
}

/** Resolves once nothing is being stored any more. */
export async function stopStoringDays(client: ClickHouseClient, store: string): Promise<void> {
  const views = await viewsOf(client, store)
  for (const { view } of views) await client.command({ query: `SYSTEM STOP VIEW ${store}.${view}` })
  while ((await viewsOf(client, store)).some(({ status }) => status !== 'Disabled')) await delay(20)
}

export async function startStoringDays(client: ClickHouseClient, store: string): Promise<void> {
  for (const { view } of await viewsOf(client, store))
    await client.command({ query: `SYSTEM START VIEW ${store}.${view}` })
}

const Refreshed = z.object({ view: z.string(), status: z.string() })

async function viewsOf(client: ClickHouseClient, store: string): Promise<z.infer<typeof Refreshed>[]> {
  return queryRows(
    client,
    Refreshed,
    'SELECT view, status FROM system.view_refreshes WHERE database = {store:String} AND view IN {views:Array(String)}',
    { params: { store, views: storing.map(([view]) => view) } },
  )
}
