/** Databases of a change: made anew with its SQL, filled from the raw rows that are kept, dropped afterwards. */
import type { ClickHouseClient } from '@clickhouse/client'
import { createClickHouse } from '../../../infra/clickhouse/client.ts'
import { rawTables } from '../../../schemas/raw-tables.ts'
import type { Databases } from '../../../sql/databases.ts'
import { migrate } from '../../../sql/migrate.ts'
import type { Pipeline } from '../../support/pipeline.ts'
import { stopStoring } from '../../support/store-days.ts'
import type { SqlWorld } from './world.ts'

/** The same pipeline with other databases, to be read. */
export function readerOf({ early, reference }: SqlWorld, databases: Databases): Pipeline {
  return {
    ...early,
    databases,
    reference,
    view: (name) => early.rows(`SELECT * FROM ${databases.bi}.${name}`),
  }
}

/**
 * Makes the databases with the SQL of a folder. Nothing is stored until a test says so.
 * @throws KunjunganError `migration` for SQL that ClickHouse refuses.
 */
export async function makeDatabases(
  world: SqlWorld,
  databases: Databases,
  folders: { migrations: string; views: string } | Record<string, never>,
): Promise<void> {
  const { admin } = world.early
  const { reference } = world
  await withStore(world, databases, (storeClient) =>
    migrate({ databases, reference, ...folders }, { client: admin, storeClient, progress: () => undefined }),
  )
  await stopStoring(readerOf(world, databases))
}

/** Lends a client whose unqualified names are those of the store. */
export async function withStore(
  { stack: { clickhouseUrl, credentials } }: SqlWorld,
  { store }: Databases,
  work: (client: ClickHouseClient) => Promise<unknown>,
): Promise<void> {
  const access = { url: clickhouseUrl, user: 'kunjungan_admin', password: credentials.admin }
  const client = createClickHouse(access, { database: store })
  try {
    await work(client)
  } finally {
    await client.close()
  }
}

/**
 * Keeps the parts of every table as they were inserted, so that states that do not merge, and a FINAL that is missing,
 * always show. Those of legs always stay as they are: days are stored from them. A limit on what is merged lets their
 * columns be changed all the same, as storing them at once needs it.
 */
export async function stopMerges(world: SqlWorld, databases: Databases): Promise<void> {
  await ofEachTable(world, databases, (table) =>
    isOfLegs(table)
      ? `ALTER TABLE ${table} MODIFY SETTING max_bytes_to_merge_at_max_space_in_pool = 1`
      : `SYSTEM STOP MERGES ${table}`,
  )
}

function isOfLegs(table: string): boolean {
  return table.endsWith('.legs')
}

const isMerged = (table: string): boolean => !/\.(legs|alert_silences|refused_records)$/.test(table)

/**
 * Merges the parts of tables, and lets them merge: some views leave it to the tables to merge states. Days are stored
 * from legs, and these views see what comes to a row by hand (by-hand.ts), both as they were inserted.
 */
export async function mergeParts(world: SqlWorld, databases: Databases): Promise<void> {
  const ofMerged = (verb: string, last = '') =>
    ofEachTable(world, databases, (table) => (isMerged(table) ? `${verb} ${table}${last}` : undefined))
  await ofMerged('SYSTEM START MERGES')
  await ofMerged('OPTIMIZE TABLE', ' FINAL')
}

async function ofEachTable(
  { early: { admin, rows } }: SqlWorld,
  { store }: Databases,
  statement: (table: string) => string | undefined,
): Promise<void> {
  const tables = await rows<{ name: string }>(
    `SELECT name FROM system.tables WHERE database = '${store}' AND engine LIKE '%MergeTree'`,
  )
  for (const { name } of tables) {
    const query = statement(`${store}.${name}`)
    if (query !== undefined) await admin.command({ query })
  }
}

/**
 * Inserts into one late day of every second month what changes no figure, so that such a month is computed from days
 * that are stored and one that is not.
 */
export async function touchLateDays({ early: { admin } }: SqlWorld, { store }: Databases): Promise<void> {
  await admin.command({
    query: `INSERT INTO ${store}.legs (mpp, local_date, agency, ticket_id, mark)
      SELECT mpp, local_date, agency, ticket_id, 1 FROM ${store}.legs
      WHERE toMonth(local_date) % 2 = 0 AND toDayOfMonth(local_date) > 14
      ORDER BY local_date DESC LIMIT 1 BY mpp, toStartOfMonth(local_date)`,
  })
}

/** Inserts the raw rows of the given pipelines in shuffled blocks; a quarter of the rows is in every block. */
export async function fill(
  { early: { admin, rows } }: SqlWorld,
  { store }: Databases,
  from: readonly Pipeline[],
  blocks: 2 | 3,
): Promise<void> {
  for (const table of Object.values(rawTables)) {
    const columns = await rows<{ names: string }>(
      `SELECT arrayStringConcat(groupArray(name), ', ') AS names FROM system.columns
        WHERE database = '${store}' AND table = '${table}' AND default_kind != 'MATERIALIZED'`,
    )
    const names = columns[0]?.names ?? ''
    const all = from
      .map(({ databases }) => `SELECT ${names} FROM ${databases.store}.${table}`)
      .join(' UNION ALL ')
    for (let block = 0; block < blocks; block++)
      await admin.command({
        query: `INSERT INTO ${store}.${table} (${names}) SELECT ${names} FROM (${all})
          WHERE cityHash64(id, source) % 4 % ${blocks} = ${block} OR cityHash64(id, source) % 4 = 3
          ORDER BY cityHash64(id, source, ${block}) SETTINGS max_insert_threads = 1, max_threads = 1`,
      })
  }
}

/** Drops both, if they are there. */
export async function dropDatabases({ early: { admin } }: SqlWorld, { bi, store }: Databases): Promise<void> {
  for (const name of [bi, store]) await admin.command({ query: `DROP DATABASE IF EXISTS ${name} SYNC` })
}
