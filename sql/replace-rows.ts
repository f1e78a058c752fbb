/**
 * Replaces all rows of a table at once: a copy is filled and swapped with it, so that a reader sees the old rows or
 * the new ones and never a mixture. Copies have random names: two at once do no harm, the later one stays.
 */
import { randomBytes } from 'node:crypto'
import type { ClickHouseClient } from '@clickhouse/client'
import type { Databases } from './databases.ts'

export async function replaceRows(
  client: ClickHouseClient,
  databases: Databases,
  table: string,
  fill: (copy: string) => Promise<unknown>,
): Promise<void> {
  // CREATE ... AS and EXCHANGE take no parameters; these names are ours: letters, digits and underscores.
  const current = `${databases.store}.${table}`
  const copy = `${table}_${randomBytes(6).toString('hex')}`
  const copied = `${databases.store}.${copy}`
  await client.command({ query: `CREATE TABLE ${copied} AS ${current}` })
  try {
    await fill(copy)
    await client.command({ query: `EXCHANGE TABLES ${copied} AND ${current}` })
  } finally {
    await client.command({ query: `DROP TABLE ${copied}` })
  }
}
