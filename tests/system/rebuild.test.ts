/**
 * `rebuild` while ingest and readers go on: no reader sees fewer visits, what was stored wrongly is put right, what
 * alerts have written stays, and a rebuild that is killed at any step leaves the live store with its figures.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { readDeadLetters } from '../../consumers/dead-letters/read.ts'
import { heldTables, holdInserts } from '../../sql/rebuild/held-inserts.ts'
import { carriedTables } from '../../sql/rebuild/tables.ts'
import { readBiViews } from '../../sql/access/views.ts'
import { comparedColumns, partHashes } from '../../sql/compare/view-rows.ts'
import { migrate } from '../../sql/migrate.ts'
import { createClickHouse } from '../../infra/clickhouse/client.ts'
import { type CliRun, runCliWith, startCli } from '../support/cli.ts'
import { createPipeline, type Pipeline, type TestEvent } from '../support/pipeline.ts'
import { storeDays } from '../support/store-days.ts'

function environment(namespace: string): Record<string, string> {
  const { brokers, clickhouseUrl, credentials } = inject('stack')
  return {
    KAFKA_BROKERS: brokers.join(','),
    CLICKHOUSE_URL: clickhouseUrl,
    KUNJUNGAN_NAMESPACE: namespace,
    CLICKHOUSE_ADMIN_PASSWORD: credentials.admin,
    CLICKHOUSE_PASSWORD: credentials.ingest,
  }
}

let serial = 0
/** Tickets of one MPP on days of its past, each a visit. */
function tickets(mpp: string, count: number): TestEvent[] {
  return Array.from({ length: count }, () => {
    const at = serial++
    const day = String((at % 28) + 1).padStart(2, '0')
    const month = String((Math.floor(at / 28) % 6) + 1).padStart(2, '0')
    return {
      specversion: '1.0',
      id: `e${at}`,
      source: '/test/rebuild',
      type: 'mpp.ticket.issued',
      time: `2026-${month}-${day}T09:00:00+08:00`,
      data: { mpp, agency: 'polri', ticket_id: `t${at}` },
    }
  })
}

async function visits({ rows, databases: { bi } }: Pipeline, mpp: string): Promise<number> {
  const [row] = await rows<{ n: number }>(
    `SELECT toInt64(sum(visits)) AS n FROM ${bi}.visits_by_mpp_day WHERE mpp = '${mpp}'`,
  )
  return row?.n ?? -1
}

const groupOf = (namespace: string): string => `${namespace}.kunjungan-ingest-rebuild`

/** The databases and groups of a rebuild that are there. */
async function leftOf(pipeline: Pipeline, namespace: string): Promise<string[]> {
  const admin = pipeline.kafka.admin()
  await admin.connect()
  const { groups } = await admin.listGroups()
  await admin.disconnect()
  const databases = await pipeline.rows<{ name: string }>(
    `SELECT name FROM system.databases WHERE name LIKE '${namespace}%rebuild' ORDER BY name`,
  )
  return [...databases.map(({ name }) => name), ...groups.map(({ groupId }) => groupId)].filter(
    (name) => name === groupOf(namespace) || name.endsWith('_rebuild'),
  )
}

const alert = `SELECT 'kukar' AS mpp, 'alert-1' AS alert_id, 'firing' AS status, 'polri' AS agency, 'surge' AS kind,
  '2026-02-02 01:00:00' AS started_at, '2026-02-02 00:45:00' AS window_start, '2026-02-02 01:00:00' AS window_end,
  41.5 AS observed, 12.25 AS expected, 8 AS expected_low, 16 AS expected_high, 5.5 AS score,
  'polri 30' AS driving_agencies, 'a payday' AS calendar_note, '2026-02-02 01:00:01' AS updated_at`

/** Rows of every table that is carried over. Decisions and deliveries are deleted when they are old. */
const carriedRows: Readonly<Record<string, string>> = {
  alert_states: `${alert} UNION ALL SELECT * REPLACE ('resolved' AS status) FROM (${alert})`,
  alert_decisions: `SELECT 'line' AS lineage, number AS step, concat('decision-', toString(number)) AS decision,
    'kukar' AS mpp, now64(3) AS judged_to, '{"at":1}' AS state, now64(3) AS written_at FROM numbers(3)`,
  alert_deliveries: `SELECT 'telegram-0a1b' AS receiver, ['', 'alert-1'][number] AS alert_id,
    ['known', 'firing'][number] AS status, now64(3) AS delivered_at FROM numbers(1, 2)`,
  alert_silences: `SELECT 'abcd' AS silence_id, 'kukar' AS mpp, '*' AS agency, 'surge' AS kind, 'Ani' AS author,
    'a fair' AS reason, '2026-02-02 01:00:00' AS starts_at, '2026-02-03 01:00:00' AS expires_at, 0 AS is_removed,
    '2026-02-02 01:00:00.456' AS updated_at`,
  first_refusals: `SELECT 'a former topic' AS topic, 3 AS kafka_partition, 9 AS kafka_offset,
    toDateTime64('2026-01-02 03:04:05.678', 3) AS first_refused_at`,
  dead_letter_replays: "SELECT 'topic:0:1' AS dead_letter, '2026-01-02 03:04:05.678' AS replayed_at",
}

type Carried = Readonly<Record<string, unknown[]>>

/** Writes what no topic has, and says what of it is there then. */
async function writeCarried(pipeline: Pipeline): Promise<Carried> {
  const { admin, databases } = pipeline
  expect(Object.keys(carriedRows)).toEqual(carriedTables)
  for (const [table, rows] of Object.entries(carriedRows)) {
    // By the names of the columns, not by their order.
    const sample = await admin.query({ query: `SELECT * FROM (${rows}) LIMIT 0`, format: 'JSON' })
    const { meta = [] } = await sample.json()
    const columns = meta.map(({ name }) => name).join(', ')
    await admin.command({ query: `INSERT INTO ${databases.store}.${table} (${columns}) ${rows}` })
  }
  return readCarried(pipeline)
}

/** Writes silences one after another until it is told to end; the ids of those that were acknowledged. */
async function writeSilences({ admin, databases }: Pipeline, signal: AbortSignal): Promise<string[]> {
  const written: string[] = []
  for (let n = 0; !signal.aborted; n++) {
    const insert = `INSERT INTO ${databases.store}.alert_silences (silence_id, updated_at) SELECT 's${n}', now64(3)`
    await admin.command({ query: insert }).then(
      () => written.push(`s${n}`),
      () => delay(5),
    )
    await delay(2)
  }
  return written
}

async function readCarried({ rows, databases: { store } }: Pipeline): Promise<Carried> {
  const found: Record<string, unknown[]> = {}
  for (const table of carriedTables)
    found[table] = await rows(`SELECT DISTINCT * FROM ${store}.${table} ORDER BY ALL SETTINGS final = 1`)
  return found
}

describe('a rebuild beside a store in use', () => {
  const namespace = 'rebuild1'
  let pipeline: Pipeline
  let run: (args: readonly string[]) => Promise<CliRun>
  let sent = 600
  let carried: Carried

  beforeAll(async () => {
    pipeline = await createPipeline(namespace)
    run = (args) => runCliWith(args, environment(namespace))
    await pipeline.send([
      ...tickets('kukar', 600),
      ...tickets('balikpapan', 300),
      {
        ...tickets('kukar', 1)[0],
        type: 'mpp.ticket.issued',
        data: { mpp: 'nowhere', agency: 'a', ticket_id: 'x' },
      },
    ])
    await pipeline.catchUp()
    await storeDays(pipeline)
    carried = await writeCarried(pipeline)
  })
  afterAll(() => pipeline[Symbol.asyncDispose]())

  it('that is killed while it reads leaves the live store as it was', async () => {
    const killed = startCli(['rebuild', '--yes'], environment(namespace))
    await killed.untilItSays(/Reading all topics/)
    killed.kill('SIGKILL')
    await killed.ended
    expect(await leftOf(pipeline, namespace)).toContain('rebuild1_kunjungan_rebuild')
    expect(await visits(pipeline, 'kukar')).toBe(600)
  })

  it('puts right what is wrong, while events come in and no reader ever sees fewer visits', async () => {
    const { store } = pipeline.databases
    const before = await visits(pipeline, 'balikpapan')
    await pipeline.admin.command({
      query: `INSERT INTO ${store}.legs (mpp, local_date, agency, ticket_id, first_visit_local, mark)
        VALUES ('balikpapan', '2026-01-05', 'polri', 'by hand', '2026-01-05 09:00:00', 7)`,
    })
    await pipeline.admin.command({
      query: `INSERT INTO ${store}.day_figures
        SELECT * REPLACE (visits + 100 AS visits, stored_at + INTERVAL 1 DAY AS stored_at)
        FROM ${store}.day_figures FINAL WHERE mpp = 'balikpapan' AND local_date = '2026-02-05'`,
    })
    await pipeline.admin.command({
      query: `INSERT INTO ${store}.month_figures
        SELECT * REPLACE (visits + 100 AS visits, stored_at + INTERVAL 1 DAY AS stored_at)
        FROM ${store}.month_figures FINAL WHERE mpp = 'balikpapan' AND month = '2026-02-01'`,
    })
    expect(await visits(pipeline, 'balikpapan')).toBe(before + 101)

    // As one leaves it that is killed while ingest waits.
    await holdInserts(pipeline.admin, store, 'events', new AbortController().signal)
    await using ingest = await pipeline.ingest()
    const end = new AbortController()
    const sending = (async () => {
      while (!end.signal.aborted) {
        await pipeline.send(tickets('kukar', 5))
        sent += 5
        await delay(200)
      }
    })()
    const seen: number[] = []
    const reading = (async () => {
      for (; !end.signal.aborted; await delay(20)) seen.push(await visits(pipeline, 'kukar'))
    })()
    const { exitCode, said, out } = await run(['rebuild', '--yes'])
    end.abort()
    await Promise.all([sending, reading])
    expect([exitCode, said]).toEqual([0, expect.stringMatching(/Switched; ingest waited for/)])
    expect(said).toMatch(/ingest waited for it: ingest goes on now/)
    expect(said).toMatch(/A former rebuild was ended before it was done: what it left is removed/)
    expect(out).toMatch(/visits +balikpapan +2026-01 +\d+ +\d+\n/)
    expect(out).toMatch(/visits +balikpapan +2026-02 +\d+ +\d+\n/)
    expect(seen.length).toBeGreaterThan(10)
    expect(seen).toEqual(seen.toSorted((a, b) => a - b))
    await ingest[Symbol.asyncDispose]()
    await pipeline.catchUp()
    expect(await visits(pipeline, 'kukar')).toBe(sent)
    expect(await visits(pipeline, 'balikpapan')).toBe(before)
    expect(await readCarried(pipeline)).toEqual(carried)
    expect(await leftOf(pipeline, namespace)).toEqual([])
  })

  it('sends no dead letter a second time, and stores days again afterwards', async () => {
    const letters = await readDeadLetters(pipeline.kafka, pipeline.topics.deadLetter)
    expect(letters.map(({ reason }) => reason)).toEqual(['unknown_mpp'])
    const { store } = pipeline.databases
    expect(await pipeline.rows(`SELECT reason FROM ${store}.refused_records FINAL`)).toHaveLength(1)
    const views = await pipeline.rows<{ status: string }>(
      `SELECT status FROM system.view_refreshes WHERE database = '${store}'`,
    )
    expect(views.map(({ status }) => status)).not.toContain('Disabled')
    expect(views).toHaveLength(2)
  })

  it('of a store of a former schema makes the databases again and keeps what alerts have written', async () => {
    await pipeline.admin.command({
      query: `INSERT INTO ${pipeline.databases.store}.schema_migrations (name, checksum) VALUES ('0001_raw_events.sql', 'a checksum')`,
    })
    await expect(pipeline.migrate()).rejects.toThrow(/rebuild --yes/)
    const end = new AbortController()
    const silencing = writeSilences(pipeline, end.signal)
    const { exitCode, said, out } = await run(['rebuild', '--yes'])
    end.abort()
    const kept = await silencing
    expect([exitCode, said]).toEqual([0, expect.stringMatching(/readers see errors for some seconds/)])
    expect(out).toMatch(/1 dead letters\. Same figures as before/)
    expect(await visits(pipeline, 'kukar')).toBe(sent)
    expect(kept.length).toBeGreaterThan(10)
    const { alert_silences: silences = [], ...others } = await readCarried(pipeline)
    // None is lost that was acknowledged, whenever it was.
    expect(silences).toHaveLength(1 + kept.length)
    expect(silences).toEqual(expect.arrayContaining(carried['alert_silences'] ?? []))
    expect(others).toEqual({ ...carried, alert_silences: undefined })
    carried = await readCarried(pipeline)
    expect(await leftOf(pipeline, namespace)).toEqual([])
  })

  it('that is killed after it has dropped the former store is finished by the next one', async () => {
    await using temporary = await createTemporary(pipeline)
    await temporary.catchUp()
    for (const table of carriedTables)
      await pipeline.admin.command({
        query: `INSERT INTO ${temporary.databases.store}.${table} SELECT * FROM ${pipeline.databases.store}.${table}`,
      })
    for (const database of Object.values(pipeline.databases))
      await pipeline.admin.command({ query: `DROP DATABASE ${database} SYNC` })
    await pipeline.admin.command({
      query: `CREATE TABLE ${temporary.databases.store}.live_store_is_dropped (nothing UInt8) ENGINE = Null`,
    })
    const { exitCode, said } = await run(['rebuild', '--yes'])
    expect(exitCode).toBe(0)
    expect(said).toMatch(/`npx kunjungan rebuild --yes` finishes it; until then figures are incomplete/)
    expect(await visits(pipeline, 'kukar')).toBe(sent)
    expect(await readCarried(pipeline)).toEqual(carried)
    expect(await leftOf(pipeline, namespace)).toEqual([])
  })
})

interface Temporary extends AsyncDisposable {
  readonly databases: Pipeline['databases']
  readonly catchUp: () => Promise<unknown>
}

/** The temporary databases as a rebuild makes and fills them. */
async function createTemporary(pipeline: Pipeline): Promise<Temporary> {
  const { clickhouseUrl, credentials } = inject('stack')
  const { store, bi } = pipeline.databases
  const databases = { store: `${store}_rebuild`, bi: `${bi}_rebuild` }
  const access = { url: clickhouseUrl, user: 'kunjungan_admin', password: credentials.admin }
  const storeClient = createClickHouse(access, { database: databases.store })
  await migrate(
    { databases, reference: pipeline.reference },
    { client: pipeline.admin, storeClient, progress: () => undefined },
  )
  return {
    databases,
    catchUp: () => pipeline.catchUp({ groupId: groupOf('rebuild1'), clickhouse: storeClient }),
    [Symbol.asyncDispose]: () => storeClient.close(),
  }
}

const figureViewNames: ReadonlySet<string> = new Set([
  'visits_by_mpp_day',
  'visits_by_agency_hour',
  'waits_by_mpp_month',
  'arrivals_by_weekday_hour',
])
/** Views whose rows are compared around a kill: of stored days and months, and of legs. */
const figureViews = readBiViews().filter(({ name }) => figureViewNames.has(name))

/** A hash of the rows of each place and month of these views. */
async function figuresOf({ admin, databases: { bi } }: Pipeline): Promise<unknown> {
  const columns = await comparedColumns({ client: admin, bi })
  const found: Record<string, unknown> = {}
  for (const view of figureViews)
    found[view.name] = await partHashes({ client: admin, bi }, view, columns.get(view.name) ?? [])
  return found
}

/** Resolves once inserts are held and a partition of a table has been replaced: others follow. */
async function untilPartitionsChange(
  { admin, rows, databases: { store } }: Pipeline,
  from: string,
): Promise<void> {
  for (;;) {
    const isHeld = (await heldTables(admin, store)).length > 0
    if (isHeld && (await partsOf({ rows }, store)) !== from) return
    await delay(1)
  }
}

async function partsOf({ rows }: Pick<Pipeline, 'rows'>, store: string): Promise<string> {
  const parts = await rows(
    `SELECT name FROM system.parts WHERE active AND database = '${store}' AND table = 'day_figures' ORDER BY name`,
  )
  return JSON.stringify(parts)
}

describe('a rebuild that is killed', () => {
  const kills: readonly (readonly [step: string, says: RegExp, namespace: string])[] = [
    ['days', /days or months left to store/, 'rebuild2'],
    ['comparison', /Comparing the figures/, 'rebuild3'],
    ['switch', /Switching to the new store/, 'rebuild4'],
  ]

  // At once, as each waits for ten seconds until Kafka has noticed the kill.
  it.concurrent.each(kills)(
    'in the middle of its step, %s, changes no figure, and the next one succeeds',
    async (step, says, namespace) => {
      await using pipeline = await createPipeline(namespace)
      const {
        admin,
        databases: { store },
      } = pipeline
      await pipeline.send(tickets('kukar', 50))
      await pipeline.catchUp()
      await storeDays(pipeline)
      const before = await figuresOf(pipeline)
      const parts = await partsOf(pipeline, store)
      const killed = startCli(['rebuild', '--yes'], environment(namespace))
      await killed.untilItSays(says)
      if (step === 'switch') await untilPartitionsChange(pipeline, parts)
      killed.kill('SIGKILL')
      expect((await killed.ended).exitCode).toBeNull()
      expect(await leftOf(pipeline, namespace)).toContain(`${store}_rebuild`)
      expect(await figuresOf(pipeline)).toEqual(before)
      if (step === 'switch') {
        expect(await heldTables(admin, store)).not.toEqual([])
        expect((await runCliWith(['migrate'], environment(namespace))).said).toMatch(/ingest goes on now/)
        expect(await figuresOf(pipeline)).toEqual(before)
      }
      await pipeline.send(tickets('kukar', 10))
      await pipeline.catchUp()
      expect(await visits(pipeline, 'kukar')).toBe(60)
      const after = await figuresOf(pipeline)
      const { exitCode, said, out } = await runCliWith(['rebuild', '--yes'], environment(namespace))
      expect([exitCode, said]).toEqual([0, expect.stringMatching(/Switched; ingest waited for/)])
      expect(out).toMatch(/Same figures as before/)
      expect(await figuresOf(pipeline)).toEqual(after)
      expect(await leftOf(pipeline, namespace)).toEqual([])
      expect(await heldTables(admin, store)).toEqual([])
    },
  )
})
