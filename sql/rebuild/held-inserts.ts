/**
 * Lets ingest wait for the second in which partitions are replaced, so that no row comes into a partition that is
 * about to go; where the live tables themselves are about to go, whoever writes what is carried over waits as well.
 * While it is held, an insert is answered as if the table had too many parts (252), before anything of it is written:
 * ingest retries that for twenty seconds before it says anything more than a warning. Nothing is lost, as its offsets
 * are not committed.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import { z } from 'zod'
import { queryRows } from '../../infra/clickhouse/query-rows.ts'
import { KunjunganError } from '../../infra/errors.ts'
import { carriedTables, insertedTables } from './tables.ts'

const Named = z.object({ name: z.string() })

/** No parts at all: a table that has none is held as well. */
const [setting, none] = ['max_parts_in_total', 0]
/** All that is ever held. */
const heldNames: readonly string[] = [...insertedTables, ...carriedTables]
const pollMs = 20
/** How long inserts that already run are waited for: as long as their client waits. */
const drainMs = 120_000

/**
 * Resolves once no insert into the store runs any more.
 * @param which - `all` holds what is carried over too, as its tables are about to be dropped.
 */
export async function holdInserts(
  client: ClickHouseClient,
  store: string,
  which: 'events' | 'all',
  signal: AbortSignal,
): Promise<void> {
  const tables = await queryRows(
    client,
    Named,
    'SELECT name FROM system.tables WHERE database = {store:String} AND name IN {names:Array(String)}',
    { params: { store, names: which === 'all' ? heldNames : insertedTables } },
  )
  for (const { name } of tables)
    await client.command({ query: `ALTER TABLE ${store}.${name} MODIFY SETTING ${setting} = ${none}` })
  let running = new Set(await runningInserts(client, store))
  for (const since = performance.now(); running.size > 0; await delay(pollMs)) {
    signal.throwIfAborted()
    if (performance.now() - since > drainMs)
      throw new KunjunganError(
        'clickhouse',
        `An insert into ${store} lasts longer than two minutes: end it (system.processes), then run \`npx kunjungan rebuild --yes\` again.`,
      )
    // Later ones wait; only those that had begun are waited for.
    running = running.intersection(new Set(await runningInserts(client, store)))
  }
}

/** Lets inserts in again. */
export async function releaseInserts(client: ClickHouseClient, store: string): Promise<void> {
  for (const name of await heldTables(client, store))
    await client.command({ query: `ALTER TABLE ${store}.${name} RESET SETTING ${setting}` })
}

/** The tables of a store whose inserts are held. */
export async function heldTables(client: ClickHouseClient, store: string): Promise<string[]> {
  const held = await queryRows(
    client,
    Named,
    `SELECT name FROM system.tables
     WHERE database = {store:String} AND name IN {names:Array(String)} AND position(engine_full, '${setting}') > 0`,
    { params: { store, names: heldNames } },
  )
  return held.map(({ name }) => name)
}

async function runningInserts(client: ClickHouseClient, store: string): Promise<string[]> {
  const running = await queryRows(
    client,
    z.object({ query_id: z.string() }),
    `SELECT query_id FROM system.processes
     WHERE query_kind = 'Insert' AND (current_database = {store:String} OR position(query, {prefix:String}) > 0)`,
    { params: { store, prefix: `${store}.` } },
  )
  return running.map(({ query_id }) => query_id)
}
