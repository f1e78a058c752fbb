/**
 * Puts the partitions of the temporary store in the place of the live ones. Tables keep their identity, so readers and
 * materialised views go on. A partition changes at once for whoever reads it. As every figure follows from the events,
 * a mixture of old and new partitions shows the same figures.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import { z } from 'zod'
import { queryRows } from '../../infra/clickhouse/query-rows.ts'
import { KunjunganError } from '../../infra/errors.ts'
import { carryOver, type RebuiltDatabases, replacedTables } from './tables.ts'

/**
 * @param how - `add` removes nothing: for live databases that were made a moment ago, into which ingest inserts
 * already.
 * @throws KunjunganError `halted` where the temporary store is gone, before any live partition is dropped because of it.
 */
export async function takePartitions(
  client: ClickHouseClient,
  { live, temporary }: RebuiltDatabases,
  how: 'replace' | 'add',
): Promise<void> {
  for (const table of await replacedTables(client, temporary)) {
    const from = `${temporary.store}.${table}`
    const to = `${live.store}.${table}`
    const fresh = await partitions(client, temporary.store, table)
    const former = await partitions(client, live.store, table)
    const take = how === 'add' ? 'ATTACH' : 'REPLACE'
    for (const id of fresh)
      await client.command({ query: `ALTER TABLE ${to} ${take} PARTITION ID '${id}' FROM ${from}` })
    if (how === 'add') continue
    if (fresh.length === 0) await requireTable(client, temporary.store, table)
    for (const id of former.filter((one) => !fresh.includes(one)))
      await client.command({ query: `ALTER TABLE ${to} DROP PARTITION ID '${id}'` })
  }
  await carryOver(client, temporary.store, live.store)
}

/** A table that is gone has no partitions, as an empty one has none. */
async function requireTable(client: ClickHouseClient, store: string, table: string): Promise<void> {
  const found = await queryRows(
    client,
    z.object({}),
    'SELECT 1 FROM system.tables WHERE database = {store:String} AND name = {table:String}',
    { params: { store, table } },
  )
  if (found.length > 0) return
  throw new KunjunganError(
    'halted',
    `${store}.${table} is gone: another rebuild has removed it. Nothing more is changed; run \`npx kunjungan rebuild --yes\` again, alone.`,
  )
}

async function partitions(client: ClickHouseClient, store: string, table: string): Promise<string[]> {
  const found = await queryRows(
    client,
    z.object({ id: z.string() }),
    `SELECT DISTINCT partition_id AS id FROM system.parts
     WHERE active AND database = {store:String} AND table = {table:String} ORDER BY id`,
    { params: { store, table } },
  )
  return found.map(({ id }) => id)
}
