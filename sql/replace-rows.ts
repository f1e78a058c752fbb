/**
 * Replaces all rows of a table at once, so that a reader sees the old rows or the new ones and never a mixture: a copy
 * is filled, and its rows take the place of the table's, on every node where the table is replicated. Copies have
 * random names: two at once do no harm, the later one stays. For tables without partitions.
 */
import { randomBytes } from 'node:crypto'
import type { ClickHouseClient } from '@clickhouse/client'
import { z } from 'zod'
import { queryRows } from '../infra/clickhouse/query-rows.ts'
import type { Databases } from './databases.ts'

export async function replaceRows(
  client: ClickHouseClient,
  databases: Databases,
  table: string,
  fill: (copy: string) => Promise<unknown>,
): Promise<void> {
  // ALTER TABLE takes no parameters; these names are ours: letters, digits and underscores.
  const current = `${databases.store}.${table}`
  const copy = `${table}_${randomBytes(6).toString('hex')}`
  const copied = `${databases.store}.${copy}`
  await client.command({
    query: `CREATE TABLE ${copied} AS ${current} ENGINE = MergeTree ORDER BY ${await sortingKey(client, databases, table)}`,
  })
  try {
    await fill(copy)
    // ClickHouse refuses to replace rows by none.
    const change = (await isEmpty(client, copied)) ? 'DROP' : 'REPLACE'
    const source = change === 'DROP' ? '' : ` FROM ${copied}`
    await client.command({ query: `ALTER TABLE ${current} ${change} PARTITION tuple()${source}` })
  } finally {
    await client.command({ query: `DROP TABLE ${copied}` })
  }
}

async function sortingKey(client: ClickHouseClient, { store }: Databases, table: string): Promise<string> {
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

async function isEmpty(client: ClickHouseClient, table: string): Promise<boolean> {
  return (await queryRows(client, z.object({}), `SELECT 1 FROM ${table} LIMIT 1`)).length === 0
}
