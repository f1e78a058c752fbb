/**
 * The migration runner on a real server: safe to repeat and for several at once, and it refuses what does not fit.
 */
import { cp, mkdtemp, readdir, rename, rm, writeFile, appendFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClickHouseClient } from '@clickhouse/client'
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest'
import { createClickHouse } from '../../infra/clickhouse/client.ts'
import { type Columns, type ColumnType, rawColumns, rawTables } from '../../schemas/raw-tables.ts'
import type { Reference } from '../../schemas/reference.ts'
import { topicKinds } from '../../schemas/topics.ts'
import { databaseNames } from '../../sql/databases.ts'
import { migrationsDirectory, viewsDirectory } from '../../sql/directories.ts'
import { migrate, type MigrateResult } from '../../sql/migrate.ts'
import { readReference } from '../../sql/reference.ts'
import { contractDifferences, type ViewColumn } from '../support/contract-views.ts'
import { checkout } from '../support/pipeline.ts'

const databases = databaseNames('migrate')
let client: ClickHouseClient
let storeClient: ClickHouseClient
let reference: Reference
let folder: string

beforeAll(async () => {
  const { clickhouseUrl, credentials } = inject('stack')
  const access = { url: clickhouseUrl, user: 'kunjungan_admin', password: credentials.admin }
  client = createClickHouse(access)
  storeClient = createClickHouse(access, { database: databases.store })
  reference = await readReference(join(checkout, 'sql', 'reference'))
  folder = await mkdtemp(join(tmpdir(), 'kunjungan-migrations-'))
})
afterAll(async () => {
  await emptyServer()
  await Promise.all([client.close(), storeClient.close(), rm(folder, { recursive: true })])
})
beforeEach(takeOriginals)

/** Makes the folder of migrations what it is in the checkout. */
async function takeOriginals(): Promise<void> {
  await rm(folder, { recursive: true })
  await cp(migrationsDirectory, folder, { recursive: true })
}

async function emptyServer(): Promise<void> {
  for (const database of Object.values(databases))
    await client.command({ query: `DROP DATABASE IF EXISTS ${database}` })
}

const run = (more: Partial<Reference> = {}, views = viewsDirectory): Promise<MigrateResult> =>
  migrate(
    { databases, reference: { ...reference, ...more }, migrations: folder, views },
    { client, storeClient, progress: () => undefined },
  )

async function count(query: string): Promise<number> {
  const [row] = await (await client.query({ query, format: 'JSONEachRow' })).json<{ n: number }>()
  return row?.n ?? -1
}

describe('an empty server', () => {
  beforeEach(emptyServer)

  it('has everything applied, and nothing the second time', async () => {
    const first = await run()
    expect(first.applied).toContain('0001_events.sql')
    expect(first.referenceLoaded).toBe(true)
    const second = await run()
    expect(second).toMatchObject({ applied: [], referenceLoaded: false, views: first.views })
  })

  it('comes to no harm when several run at once', async () => {
    await Promise.all([run(), run(), run()])
    expect(await count(`SELECT count() AS n FROM ${databases.store}.ref_mpps`)).toBe(reference.mpps.length)
    expect(await count(`SELECT count() AS n FROM ${databases.store}.schema_migrations FINAL`)).toBe(
      (await readdir(migrationsDirectory)).length,
    )
    const copies = `SELECT count() AS n FROM system.tables WHERE database = '${databases.store}' AND match(name, '_[0-9a-f]{12}$')`
    expect(await count(copies)).toBe(0)
  })
})

describe('a server that has every migration', () => {
  beforeAll(async () => {
    await emptyServer()
    await takeOriginals()
    await run()
  })

  it.each(topicKinds)('has the raw table of the %s topic as ingest writes it', async (kind) => {
    const types: Record<ColumnType, readonly string[]> = {
      text: ['String'],
      word: ['LowCardinality(String)'],
      day: ['Date'],
      instant: ["DateTime64(3, 'UTC')"],
      uint8: ['UInt8'],
      uint32: ['UInt32'],
      int64: ['Int64'],
      digits: ['UInt64'],
    }
    const query = `SELECT name, type FROM system.columns WHERE database = {database:String} AND table = {table:String}
      AND default_kind = '' ORDER BY position`
    const answer = await client.query({
      query,
      query_params: { database: databases.store, table: rawTables[kind] },
      format: 'JSONEachRow',
    })
    const columns = await answer.json<{ name: string; type: string }>()
    const written: Columns = rawColumns[kind]
    expect(columns.map(({ name }) => name)).toEqual(Object.keys(written))
    for (const { name, type } of columns) expect(types[written[name] ?? 'text'], name).toContain(type)
  })

  it('has every view with the columns that the contract names, in their order and of their types', async () => {
    const answer = await client.query({
      query: `SELECT table AS view, name AS column, type, toInt64(position) AS position FROM system.columns
        WHERE database = {database:String} ORDER BY view, position`,
      query_params: { database: databases.bi },
      format: 'JSONEachRow',
    })
    expect(contractDifferences(await answer.json<ViewColumn>())).toEqual([])
  })

  it('has a comment on every view and every column of mpp_bi, and lists them in the data dictionary', async () => {
    const bi = databases.bi
    expect(
      await count(`SELECT count() AS n FROM system.columns WHERE database = '${bi}' AND comment = ''`),
    ).toBe(0)
    expect(
      await count(`SELECT count() AS n FROM system.tables WHERE database = '${bi}' AND comment = ''`),
    ).toBe(0)
    const columns = await count(`SELECT count() AS n FROM system.columns WHERE database = '${bi}'`)
    expect(await count(`SELECT count() AS n FROM ${bi}.data_dictionary`)).toBe(columns)
    const odd = `SELECT count() AS n FROM system.columns WHERE database = '${bi}' AND NOT match(type, '^(Nullable\\\\()?(String|Date|DateTime\\\\(.UTC.\\\\)|Int64|Float64)\\\\)?$')`
    expect(await count(odd)).toBe(0)
  })

  it('refuses a migration that was edited after it was applied', async () => {
    await appendFile(join(folder, '0002_legs.sql'), '\n-- one more thought\n')
    await expect(run()).rejects.toThrow(/0002_legs\.sql was edited after it was applied: restore the file/)
  })

  it('refuses a migration that has no file any more', async () => {
    await rm(join(folder, '0003_days.sql'))
    await expect(run()).rejects.toThrow(/0003_days\.sql was applied but its file is missing/)
  })

  it('refuses a file that is slipped in before one that was applied, a number taken twice and a name without one', async () => {
    await rename(join(folder, '0003_days.sql'), join(folder, '0099_reference.sql'))
    await expect(run()).rejects.toThrow(/0003_days\.sql was applied but its file is missing/)
    await rename(join(folder, '0099_reference.sql'), join(folder, '0003_days.sql'))
    await writeFile(join(folder, '0002_b.sql'), 'SELECT 1;\n')
    await expect(run()).rejects.toThrow(/Two migrations have the number 0002/)
    await rename(join(folder, '0002_b.sql'), join(folder, '0000_b.sql'))
    await expect(run()).rejects.toThrow(/0000_b\.sql comes before \d{4}_[a-z0-9_]+\.sql/)
    await rename(join(folder, '0000_b.sql'), join(folder, 'extra.sql'))
    await expect(run()).rejects.toThrow(/extra\.sql is not named like/)
  })

  it('sends a store of the former schema to `rebuild`, and changes nothing in it', async () => {
    const first = '0001_raw_events.sql'
    await client.insert({
      table: `${databases.store}.schema_migrations`,
      columns: ['name', 'checksum'],
      values: [[first, 'a checksum']],
      format: 'JSONCompactEachRow',
    })
    await expect(run()).rejects.toThrow(
      'This store was made by a version whose schema was replaced as a whole: run `npx kunjungan rebuild --yes`, which computes it from the topics again.',
    )
    await client.command({
      query: `DELETE FROM ${databases.store}.schema_migrations WHERE name = '${first}'`,
    })
  })

  it('has its reference data replaced when its content has changed, also where rows are gone', async () => {
    const holidays = reference.holidays.slice(1)
    const agencies = reference.agencies.slice(0, 5)
    const services: Reference['services'] = []
    expect((await run({ holidays, agencies, services })).referenceLoaded).toBe(true)
    expect(await count(`SELECT count() AS n FROM ${databases.store}.ref_agencies`)).toBe(5)
    expect(await count(`SELECT count() AS n FROM ${databases.store}.ref_services`)).toBe(0)
    expect(await count(`SELECT countIf(is_holiday) AS n FROM ${databases.store}.ref_days`)).toBe(
      holidays.length,
    )
  })

  it('takes up a migration again that failed half-way, once it is fixed', async () => {
    await writeFile(
      join(folder, '0099_more.sql'),
      'CREATE TABLE IF NOT EXISTS more (a String) ENGINE = MergeTree ORDER BY a;\nCREATE TABLE bad (a Sting) ENGINE = MergeTree ORDER BY a;\n',
    )
    await expect(run()).rejects.toThrow(/0099_more\.sql cannot be applied/)
    await writeFile(
      join(folder, '0099_more.sql'),
      'CREATE TABLE IF NOT EXISTS more (a String) ENGINE = MergeTree ORDER BY a;\nALTER TABLE more ADD COLUMN IF NOT EXISTS b String;\n',
    )
    expect((await run()).applied).toEqual(['0099_more.sql'])
  })
})

/** Writes a migration that makes a table. */
const makes = (file: string, table: string): Promise<void> =>
  writeFile(
    join(folder, file),
    `CREATE TABLE IF NOT EXISTS ${table} (a String) ENGINE = MergeTree ORDER BY a;\n`,
  )

describe('a migration that drops what the former views read', () => {
  const { store } = databases
  let views: string

  beforeAll(async () => {
    await emptyServer()
    await takeOriginals()
    views = await mkdtemp(join(tmpdir(), 'kunjungan-views-'))
    await cp(viewsDirectory, views, { recursive: true })
    await makes('0097_former.sql', 'former')
    await reads('a FROM former')
    await run({}, views)
  })
  afterAll(() => rm(views, { recursive: true }))

  const reads = (what: string): Promise<void> =>
    writeFile(join(views, '90_reader.sql'), `CREATE OR REPLACE VIEW reader AS SELECT ${what};\n`)
  const tables = (name: string): Promise<number> =>
    count(`SELECT count() AS n FROM system.tables WHERE database = '${store}' AND name = '${name}'`)
  const rowsRead = (): Promise<number> => count(`SELECT count() AS n FROM ${store}.reader`)

  it('waits until the new views are there, also where a later one has been applied by then', async () => {
    await makes('0097_former.sql', 'former')
    await writeFile(
      join(folder, '0098_drop.sql'),
      '-- After the views: none reads it.\nDROP TABLE IF EXISTS former;\n',
    )
    await makes('0099_later.sql', 'later')
    await reads('no_such_column FROM later')
    await expect(run({}, views)).rejects.toThrow(/90_reader\.sql cannot be applied/)
    expect(await rowsRead()).toBe(0)
    expect([await tables('former'), await tables('later')]).toEqual([1, 1])
    await reads('a FROM later')
    expect((await run({}, views)).applied).toEqual(['0098_drop.sql'])
    expect(await rowsRead()).toBe(0)
    expect([await tables('former'), await tables('later')]).toEqual([0, 1])
  })
})
