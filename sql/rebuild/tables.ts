/**
 * What a rebuild does with each table of the store. A table that a later migration adds is replaced, unless it is
 * named here.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import { z } from 'zod'
import { queryRows } from '../../infra/clickhouse/query-rows.ts'
import { rawTables } from '../../schemas/raw-tables.ts'
import { alertTables } from '../access/users.ts'
import type { Databases } from '../databases.ts'

/** The live databases, and those beside them in which the topics are read again. */
export interface RebuiltDatabases {
  readonly live: Databases
  readonly temporary: Databases
}

/** What ingest inserts into; everything else that is replaced follows from these by materialised views. */
export const insertedTables: readonly string[] = [...Object.values(rawTables), 'refused_records']

/**
 * Rows of these are added to the live ones and none is removed: the first time that a record was refused is older than
 * the rebuild, and a replay may have been noted by the command alone.
 */
const addedTables = ['first_refusals', 'dead_letter_replays']

/** What no topic of events has. Where the live databases are made again, it is carried over. */
export const carriedTables: readonly string[] = [...alertTables, ...addedTables]

const Named = z.object({ name: z.string() })

/** The tables whose partitions are replaced: all but what is carried, the reference data and what `migrate` notes. */
export async function replacedTables(client: ClickHouseClient, { store }: Databases): Promise<string[]> {
  const found = await queryRows(
    client,
    Named,
    `SELECT name FROM system.tables
     WHERE database = {store:String} AND endsWith(engine, 'MergeTree') AND name NOT IN {carried:Array(String)}
       AND NOT match(name, '^(ref_|reference_versions|view_columns|schema_migrations)')
     ORDER BY name`,
    { params: { store, carried: carriedTables } },
  )
  return found.map(({ name }) => name)
}

/** Columns of a table that can be inserted; none where it is not there. */
async function columnsOf(client: ClickHouseClient, store: string, table: string): Promise<string[]> {
  const found = await queryRows(
    client,
    Named,
    `SELECT name FROM system.columns
     WHERE database = {store:String} AND table = {table:String} AND default_kind NOT IN ('ALIAS', 'MATERIALIZED')
     ORDER BY position`,
    { params: { store, table } },
  )
  return found.map(({ name }) => name)
}

interface StoreOnServer {
  readonly client: ClickHouseClient
  readonly store: string
}

/** Columns that a table has in both stores, in the order of the second. */
export async function commonColumns(
  from: StoreOnServer,
  to: StoreOnServer,
  table: string,
): Promise<string[]> {
  const theirs = new Set(await columnsOf(from.client, from.store, table))
  return (await columnsOf(to.client, to.store, table)).filter((column) => theirs.has(column))
}

/** Adds the rows of one store's carried tables to those of another, which may be of another version. */
export async function carryOver(client: ClickHouseClient, from: string, to: string): Promise<void> {
  for (const table of carriedTables) {
    const names = await commonColumns({ client, store: from }, { client, store: to }, table)
    const columns = names.join(', ')
    // Of a replay that is noted in both, the older note stays.
    const isNew =
      table === 'dead_letter_replays'
        ? `WHERE dead_letter NOT IN (SELECT dead_letter FROM ${to}.${table})`
        : ''
    if (columns === '') continue
    await client.command({
      query: `INSERT INTO ${to}.${table} (${columns}) SELECT ${columns} FROM ${from}.${table} ${isNew}`,
      clickhouse_settings: { wait_end_of_query: 1 },
    })
  }
}
