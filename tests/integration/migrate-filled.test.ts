/**
 * A store that has events, stored days and stored months is brought over migrations 0010 and 0011: no figure is another
 * at any step, and rows that were stored before are not taken for ones that have what the new columns hold.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import { afterAll, beforeAll, expect, inject, it } from 'vitest'
import { createClickHouse } from '../../infra/clickhouse/client.ts'
import { readSqlFiles } from '../../infra/text/sql-files.ts'
import { migrationsDirectory } from '../../sql/directories.ts'
import { expectViewsToMatch } from '../support/expect-views.ts'
import { randomEvents } from '../support/oracle/random-events.ts'
import { createPipeline, type Pipeline } from '../support/pipeline.ts'
import { testDay } from '../support/repeat.ts'
import { shuffled } from '../support/shuffle.ts'
import { stopStoring, storeDays } from '../support/store-days.ts'

const seed = 20_261_201
let pipeline: Pipeline
/** Unqualified names are those of the store, as in migrations. */
let storeClient: ClickHouseClient
let events: ReturnType<typeof randomEvents>

beforeAll(async () => {
  pipeline = await createPipeline('migrate2')
  const { databases, reference } = pipeline
  const { clickhouseUrl: url, credentials } = inject('stack')
  const access = { url, user: 'kunjungan_admin', password: credentials.admin }
  storeClient = createClickHouse(access, { database: databases.store })
  events = randomEvents({ seed, count: 5_000, reference, from: '2026-06-20', to: testDay(420) })
  await stopStoring(pipeline)
  await pipeline.send(shuffled(events, seed))
  await pipeline.catchUp()
  await storeDays(pipeline)
  expect(await storedMonths()).toBeGreaterThan(10)
  await expectViewsToMatch(pipeline, events)
})
afterAll(async () => {
  await storeClient.close()
  await pipeline[Symbol.asyncDispose]()
})

async function storedMonths(): Promise<number> {
  const [row] = await pipeline.rows<{ n: number }>(
    `SELECT count() AS n FROM ${pipeline.databases.store}.month_figures`,
  )
  return row?.n ?? -1
}

/** The columns of a table of the store, in their order: days and months are read and stored by position. */
async function columnsOf(table: string): Promise<string[]> {
  const rows = await pipeline.rows<{ column: string }>(
    `SELECT concat(name, ' ', type, ' ', default_kind) AS column FROM system.columns
      WHERE database = '${pipeline.databases.store}' AND table = '${table}' ORDER BY position`,
  )
  return rows.map(({ column }) => column)
}

const inStore = (query: string): Promise<unknown> => storeClient.command({ query })

async function statementsFrom(number: string): Promise<readonly string[]> {
  const file = (await readSqlFiles(migrationsDirectory)).find(({ name }) => name.startsWith(number))
  return file?.statements ?? []
}

it('shows the same between any two statements, run again where they have been before', async () => {
  const statements = [...(await statementsFrom('0010')), ...(await statementsFrom('0011'))]
  expect(statements.length).toBeGreaterThan(4)
  for (const statement of statements) {
    await inStore(statement)
    await expectViewsToMatch(pipeline, events)
  }
  expect(await storedMonths()).toBe(0)
  await pipeline.migrate()
  await stopStoring(pipeline)
  await storeDays(pipeline)
  expect(await storedMonths()).toBeGreaterThan(10)
  await expectViewsToMatch(pipeline, events)
})

it('shows the same when it comes from before both, with months that were stored then', async () => {
  const [months, legs] = [await columnsOf('month_figures'), await columnsOf('legs')]
  const added = (await statementsFrom('0010')).flatMap((statement) =>
    [...statement.matchAll(/ADD COLUMN IF NOT EXISTS (\S+)/g)].map(([, column]) => `DROP COLUMN ${column}`),
  )
  expect(added.length).toBeGreaterThan(10)
  await inStore('DROP VIEW IF EXISTS store_months')
  await inStore(`ALTER TABLE month_figures ${added.join(', ')}`)
  await inStore('ALTER TABLE legs ADD COLUMN is_visit UInt8 ALIAS first_visit_local IS NOT NULL')
  await inStore('CREATE VIEW period_tally AS SELECT count() AS visits FROM legs WHERE is_visit')
  await inStore("DELETE FROM schema_migrations WHERE name >= '0010'")
  expect(await storedMonths()).toBeGreaterThan(10)

  const files = await readSqlFiles(migrationsDirectory)
  const applied = files.map(({ name }) => name).filter((name) => name >= '0010')
  expect(await pipeline.migrate()).toMatchObject({ applied })
  await stopStoring(pipeline)
  expect(await columnsOf('month_figures')).toEqual(months)
  expect(await columnsOf('legs')).toEqual(legs)
  expect(await columnsOf('period_tally')).toEqual([])
  await expectViewsToMatch(pipeline, events)
  await storeDays(pipeline)
  expect(await storedMonths()).toBeGreaterThan(10)
  await expectViewsToMatch(pipeline, events)
})
