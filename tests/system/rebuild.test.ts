/**
 * `rebuild` while ingest and readers go on: no reader sees fewer visits, what was stored wrongly is put right, and what
 * alerts have written stays.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { readDeadLetters } from '../../consumers/dead-letters/read.ts'
import { createClickHouse } from '../../infra/clickhouse/client.ts'
import { migrate } from '../../sql/migrate.ts'
import { holdInserts } from '../../sql/rebuild/held-inserts.ts'
import { carriedTables } from '../../sql/rebuild/tables.ts'
import { type Carried, readCarried, writeCarried, writeSilences } from '../support/carried-rows.ts'
import { type CliRun, runCliWith, startCli } from '../support/cli.ts'
import { createPipeline, type Pipeline } from '../support/pipeline.ts'
import { environment, groupOf, leftOf, tickets, visits } from '../support/rebuild.ts'
import { storeDays } from '../support/store-days.ts'

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
