/**
 * Brings a ClickHouse server to the schema of this version: numbered migrations, each once; then the reference data;
 * then every view, created again; then migrations that drop what only the former views read. Safe to repeat, and for
 * two at once: every statement may run again without harm. Refuses a migration that was edited, lost or slipped in before
 * one that has been applied.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import { z } from 'zod'
import type { ClickHouseNode } from '../infra/clickhouse/failover.ts'
import { queryRows } from '../infra/clickhouse/query-rows.ts'
import { isInternal, KunjunganError } from '../infra/errors.ts'
import type { Cluster } from './cluster.ts'
import { databaseOfAllShards, type Databases } from './databases.ts'
import { readSqlFiles, type SqlFile } from '../infra/text/sql-files.ts'
import { migrationsDirectory } from './directories.ts'
import { makeLackingTables } from './node-tables.ts'
import { dropLeftCopies, replaceRows } from './replace-rows.ts'
import { loadReference, type LoadReferenceConfig, type LoadReferenceDeps } from './load-reference.ts'
import { SchemaChanges } from './schema-changes.ts'
import { dividedView, otherStore, shardStatements } from './shards.ts'
import { readViewStatements } from './view-files.ts'

export interface MigrateDeps extends LoadReferenceDeps {
  /** One whose unqualified names are those of the store, which need not be there yet. */
  readonly storeClient: ClickHouseClient
  /** Of a cluster, each node by its own address. */
  readonly nodes?: readonly ClickHouseNode[]
}

export interface MigrateConfig extends LoadReferenceConfig {
  /** Where the numbered files are; tests give their own. */
  readonly migrations?: string
  /** Where the views are; tests give their own. */
  readonly views?: string
}

export interface MigrateResult {
  readonly applied: readonly string[]
  readonly referenceLoaded: boolean
  readonly views: number
}

const AppliedMigration = z.object({ name: z.string(), checksum: z.string() })
type AppliedMigration = Readonly<z.infer<typeof AppliedMigration>>

/** @throws KunjunganError `migration` where files and server do not fit together. */
export async function migrate(config: MigrateConfig, deps: MigrateDeps): Promise<MigrateResult> {
  const { databases } = config
  const files = await readSqlFiles(config.migrations ?? migrationsDirectory)
  await refuseOtherStore(config, deps.client)
  await makeLackingTables(deps.nodes ?? [], databases, files, deps.progress)
  for (const client of deps.nodes?.map((node) => node.client) ?? [deps.client])
    await dropLeftCopies(client, databases).catch((error: unknown) => {
      // A node that does not answer has them until another time.
      if (isInternal(error)) throw error
    })
  const schema = new SchemaChanges(config, deps)
  await schema.run(deps.client, 'CREATE DATABASE IF NOT EXISTS {store:Identifier}')
  await schema.run(deps.client, 'CREATE DATABASE IF NOT EXISTS {bi:Identifier}')
  await schema.run(
    deps.client,
    `CREATE TABLE IF NOT EXISTS {store:Identifier}.schema_migrations
(name String, checksum String, applied_at DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC'))
ENGINE = ReplacingMergeTree(applied_at)
ORDER BY name`,
  )

  const pending = pendingMigrations(files, await appliedMigrations(deps.client, databases))
  for (const file of pending.filter((one) => !isAfterViews(one)))
    await applyMigration(schema, deps, config, file)
  if (isDivided(config)) await divide(schema, deps, config)
  const referenceLoaded = await loadReference(config, deps)
  const views = await makeViews(schema, deps, config)
  for (const file of pending.filter(isAfterViews)) await applyMigration(schema, deps, config, file)
  schema.reportMissing()
  return { applied: pending.map((file) => file.name), referenceLoaded, views }
}

/** True for a migration that drops what only the former views read: it has to wait until the new ones are made. */
function isAfterViews({ statements: [first = ''] }: SqlFile): boolean {
  return first.startsWith('-- After the views')
}

async function applyMigration(
  schema: SchemaChanges,
  { client, storeClient, progress }: MigrateDeps,
  { databases }: MigrateConfig,
  file: SqlFile,
): Promise<void> {
  progress(`schema: ${file.name}`)
  for (const statement of file.statements) await runStatement(schema, storeClient, file.name, statement)
  await client.insert({
    table: `${databases.store}.schema_migrations`,
    columns: ['name', 'checksum'],
    values: [[file.name, file.checksum]],
    format: 'JSONCompactEachRow',
  })
}

/** Before the schema was replaced once, when nothing had been released, the first migration had this name. */
const firstOfFormerSchema = '0001_raw_events.sql'

/** True for a store that only a rebuild brings to this version. */
export async function isOfFormerSchema(client: ClickHouseClient, databases: Databases): Promise<boolean> {
  const found = await queryRows(
    client,
    z.object({ name: z.string() }),
    "SELECT name FROM system.tables WHERE database = {store:String} AND name = 'schema_migrations'",
    { params: { store: databases.store } },
  )
  if (found.length === 0) return false
  return (await appliedMigrations(client, databases)).some(({ name }) => name === firstOfFormerSchema)
}

/** The migrations that the server has, by name. */
export async function appliedMigrations(
  client: ClickHouseClient,
  databases: Databases,
): Promise<AppliedMigration[]> {
  return queryRows(
    client,
    AppliedMigration,
    'SELECT name, checksum FROM {store:Identifier}.schema_migrations FINAL ORDER BY name',
    { params: { store: databases.store } },
  )
}

/**
 * Which files are still to be applied.
 * @throws KunjunganError `migration` for a file that was edited, is missing, has no number or one that is taken, or
 * comes before one that has been applied.
 */
export function pendingMigrations(
  files: readonly SqlFile[],
  applied: readonly AppliedMigration[],
): SqlFile[] {
  const numbers = new Set<string>()
  for (const { name } of files) {
    const number = /^(\d{4})_[a-z0-9_]+\.sql$/.exec(name)?.[1]
    if (number === undefined) throw fault(`${name} is not named like 0001_what_it_does.sql: rename it.`)
    if (numbers.has(number))
      throw fault(`Two migrations have the number ${number}: give the newer one the next free number.`)
    numbers.add(number)
  }
  if (applied.some(({ name }) => name === firstOfFormerSchema))
    throw fault(
      'This store was made by a version whose schema was replaced as a whole: run `npx kunjungan rebuild --yes`, which computes it from the topics again.',
    )
  for (const { name, checksum } of applied) {
    const file = files.find((candidate) => candidate.name === name)
    if (file === undefined)
      throw fault(
        `The migration ${name} was applied but its file is missing: restore it from the repository.`,
      )
    if (checksum !== file.checksum && checksum !== file.checksumWithCrlf) {
      throw fault(
        `The migration ${name} was edited after it was applied: restore the file and put the change into a new migration.`,
      )
    }
  }
  const done = new Set(applied.map(({ name }) => name))
  const pending = files.filter(({ name }) => !done.has(name))
  const last = applied.at(-1)?.name ?? ''
  const early = pending.find((file) => file.name < last && !isAfterViews(file))
  if (early !== undefined)
    throw fault(
      `The migration ${early.name} comes before ${last}, which is applied already: give it the next free number.`,
    )
  return pending
}

function fault(message: string, cause?: unknown): KunjunganError {
  return new KunjunganError('migration', message, { cause })
}

async function runStatement(
  schema: SchemaChanges,
  client: ClickHouseClient,
  file: string,
  query: string,
): Promise<void> {
  try {
    await schema.run(client, query)
  } catch (error) {
    throw fault(`${file} cannot be applied: ${error instanceof Error ? error.message : String(error)}`, error)
  }
}

interface Divided extends MigrateConfig {
  readonly cluster: Cluster
}

function isDivided(config: MigrateConfig): config is Divided {
  return config.cluster !== undefined && config.cluster.shards > 1
}

/** Makes what a store over several shards has beside its tables. */
async function divide(
  schema: SchemaChanges,
  { storeClient }: MigrateDeps,
  { databases, cluster }: Divided,
): Promise<void> {
  await schema.run(storeClient, `CREATE DATABASE IF NOT EXISTS ${databaseOfAllShards(databases, cluster)}`)
  for (const statement of shardStatements(databases, cluster)) await schema.run(storeClient, statement)
}

/**
 * Any user with a right to the table of queue events may ask.
 * @throws KunjunganError `migration` where the store is not as the settings say: with or without a cluster, or over
 * another number of shards.
 */
export async function refuseOtherStore(
  { databases, cluster }: Pick<MigrateConfig, 'databases' | 'cluster'>,
  client: ClickHouseClient,
): Promise<void> {
  const [found] = await queryRows(
    client,
    z.object({ engine_full: z.string() }),
    "SELECT engine_full FROM system.tables WHERE database = {store:String} AND name = 'queue_events'",
    { params: { store: databases.store } },
  )
  const why = found === undefined ? undefined : otherStore(cluster, found.engine_full)
  if (why !== undefined) throw fault(why)
}

/** Recreates every view, which ClickHouse checks against the tables, and notes their comments for `data_dictionary`. */
async function makeViews(
  schema: SchemaChanges,
  { client, storeClient }: MigrateDeps,
  config: MigrateConfig,
): Promise<number> {
  const { databases, views: directory } = config
  const made = await readViewStatements(directory)
  for (const view of made) {
    const statements = isDivided(config) ? dividedView(view, databases, config.cluster) : [view.statement]
    for (const statement of statements) await runStatement(schema, storeClient, view.file, statement)
  }
  const views = made.flatMap(({ biView }) => biView ?? [])
  await replaceRows(client, databases, 'view_columns', (node, copy) =>
    node.command({
      query: `INSERT INTO {store:Identifier}.{copy:Identifier} (view, column, position, type, meaning)
        SELECT table, name, position, type, comment FROM system.columns WHERE database = {bi:String}`,
      query_params: { store: databases.store, copy, bi: databases.bi },
    }),
  )
  return views.length
}
