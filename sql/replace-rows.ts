/**
 * Replaces all rows of a table at once, so that a reader sees the old rows or the new ones and never a mixture: a copy
 * is filled, and its rows take the place of the table's, on every node where the table is replicated. Copies have
 * random names: two at once do no harm, the later one stays. For tables without partitions.
 */
import { randomBytes } from 'node:crypto'
import type { ClickHouseClient } from '@clickhouse/client'
import { z } from 'zod'
import { type NodeCalls, onOneNode } from '../infra/clickhouse/failover.ts'
import { queryRows } from '../infra/clickhouse/query-rows.ts'
import type { Databases } from './databases.ts'

export function replaceRows(
  client: ClickHouseClient,
  databases: Databases,
  table: string,
  fill: (node: NodeCalls, copy: string) => Promise<unknown>,
): Promise<void> {
  // The copy is on one node alone.
  return onOneNode(client, (node) => replaceOn(node, databases, table, fill))
}

async function replaceOn(
  client: NodeCalls,
  databases: Databases,
  table: string,
  fill: (node: NodeCalls, copy: string) => Promise<unknown>,
): Promise<void> {
  // ALTER TABLE takes no parameters; these names are ours: letters, digits and underscores.
  const current = `${databases.store}.${table}`
  const copy = `${table}_${randomBytes(6).toString('hex')}`
  const copied = `${databases.store}.${copy}`
  const drop = (): Promise<unknown> => client.command({ query: `DROP TABLE ${copied}` })
  await client.command({
    query: `CREATE TABLE ${copied} AS ${current} ENGINE = MergeTree ORDER BY ${await sortingKey(client, databases, table)}`,
  })
  try {
    await fill(client, copy)
    // ClickHouse refuses to replace rows by none.
    const change = (await isEmpty(client, copied)) ? 'DROP' : 'REPLACE'
    const source = change === 'DROP' ? '' : ` FROM ${copied}`
    await client.command({ query: `ALTER TABLE ${current} ${change} PARTITION tuple()${source}` })
  } catch (error) {
    // The first error says what is wrong; a copy that stays is dropped by the next migrate.
    await drop().catch(() => undefined)
    throw error
  }
  await drop()
}

const answerWithinMs = 5_000

/** Drops copies that were left where a node or a command ended in the middle; one of today may be in use. */
export async function dropLeftCopies(client: NodeCalls, { store }: Databases): Promise<void> {
  const left = await queryRows(
    client,
    z.object({ name: z.string() }),
    `SELECT name FROM system.tables WHERE database = {store:String} AND match(name, '_[0-9a-f]{12}$')
      AND metadata_modification_time < now() - INTERVAL 1 DAY`,
    { params: { store }, signal: AbortSignal.timeout(answerWithinMs) },
  )
  for (const { name } of left) await client.command({ query: `DROP TABLE IF EXISTS ${store}.${name}` })
}

async function sortingKey(client: NodeCalls, { store }: Databases, table: string): Promise<string> {
  const [row] = await queryRows(
    client,
    z.object({ sorting_key: z.string() }),
    'SELECT sorting_key FROM system.tables WHERE database = {store:String} AND name = {table:String}',
    { params: { store, table } },
  )
  if (row === undefined) throw new Error(`${store}.${table} is not there.`)
  // One column in parentheses would not be the same key to ClickHouse.
  return row.sorting_key.includes(',') ? `(${row.sorting_key})` : row.sorting_key
}

async function isEmpty(client: NodeCalls, table: string): Promise<boolean> {
  return (await queryRows(client, z.object({}), `SELECT 1 FROM ${table} LIMIT 1`)).length === 0
}
