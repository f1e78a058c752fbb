/**
 * From one server to a cluster and back, while events come in: the cluster's store is built from the topics by an
 * `ingest` of its own, `compare` finds every view the same on every node and names what is not, and what no topic has is
 * carried over. KUNJUNGAN_TEST_EVENTS is another number of events; from 100,000 on, figures are compared by the command
 * alone.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { seenByNode } from '../support/cluster-nodes.ts'
import { clusterName, nodeUrls } from '../support/cluster-rig.ts'
import { type CliRun, runCliWith, startCli } from '../support/cli.ts'
import { expectViewsToMatch } from '../support/expect-views.ts'
import { randomEvents } from '../support/oracle/random-events.ts'
import { createPipeline, type Pipeline } from '../support/pipeline.ts'
import { testDay } from '../support/repeat.ts'

const namespace = 'cluster2'
const count = Number(process.env['KUNJUNGAN_TEST_EVENTS'] ?? 20_000)
const mostForFold = 100_000

const cluster = inject('stack')
const { clickhouseTcpPort, brokers, credentials } = cluster
const oneServer = inject('oneServer')
const firstNode = nodeUrls.a1
let pipeline: Pipeline
let events: ReturnType<typeof randomEvents>
let sent = 0

const common = {
  KAFKA_BROKERS: brokers.join(','),
  KUNJUNGAN_NAMESPACE: namespace,
  CLICKHOUSE_ADMIN_PASSWORD: credentials.admin,
  CLICKHOUSE_PASSWORD: credentials.ingest,
}
const onServer = { ...common, CLICKHOUSE_URL: oneServer }
/** One node stands for all where these have been compared before. */
const onNode = { ...common, CLICKHOUSE_URL: firstNode, CLICKHOUSE_CLUSTER: clusterName }
const onCluster = { ...common, CLICKHOUSE_URL: cluster.clickhouseUrl, CLICKHOUSE_CLUSTER: clusterName }

beforeAll(async () => {
  const server = { brokers, clickhouseUrl: oneServer, clickhouseTcpPort, credentials }
  pipeline = await createPipeline(namespace, undefined, server)
  const { reference } = pipeline
  events = randomEvents({ seed: 20_261_130, count, reference, from: '2026-07-20', to: testDay() })
  expect(await runCliWith(['migrate'], onCluster)).toMatchObject({ exitCode: 0 })
  say('the schema is on the cluster')
})
afterAll(async () => {
  await pipeline[Symbol.asyncDispose]()
})

const began = performance.now()
function say(what: string): void {
  process.stderr.write(
    `${((performance.now() - began) / 1_000).toFixed(0)} s: ${what}, ${sent} events sent\n`,
  )
}

async function send(upTo: number): Promise<void> {
  const next = events.slice(sent, upTo)
  sent = upTo
  await pipeline.send(next)
}

/** Sends a few at a time until it is disposed. */
function keepSending(size: number): AsyncDisposable {
  const end = new AbortController()
  const sending = (async () => {
    while (!end.signal.aborted && sent < events.length) {
      await send(Math.min(events.length, sent + size))
      await delay(100)
    }
  })()
  return {
    async [Symbol.asyncDispose]() {
      end.abort()
      await sending
    },
  }
}

async function untilCaughtUp(env: Readonly<Record<string, string>>): Promise<void> {
  expect(await runCliWith(['ingest', '--until-caught-up'], env)).toMatchObject({ exitCode: 0 })
}

const rawTables = ['queue', 'survey', 'counter'].map((kind) => `${kind}_events`)

/** Resolves once a store holds so many events, whoever reads them. */
async function untilStored(at: Pipeline, least: number): Promise<void> {
  const counts = rawTables.map(
    (table) => `SELECT uniqExact(source, id) AS n FROM ${at.databases.store}.${table}`,
  )
  const query = `SELECT toUInt32(sum(n)) AS n FROM (${counts.join(' UNION ALL ')})`
  const stored = async (): Promise<void> => {
    const [row] = await at.rows<{ n: number }>(query)
    expect(row?.n).toBeGreaterThanOrEqual(least)
  }
  await vi.waitFor(stored, { timeout: 120_000, interval: 500 })
}

/** Some of the random events are sent twice. */
function distinct(some: readonly { readonly source: string; readonly id: string }[]): number {
  return new Set(some.map(({ source, id }) => `${source} ${id}`)).size
}

/** What a silence and an alert are on a store. */
function carried(env: Readonly<Record<string, string>>): Promise<CliRun> {
  return runCliWith(['alert', 'silence', 'list', '--json'], {
    ...env,
    CLICKHOUSE_ALERT_PASSWORD: credentials.alert,
  })
}

describe('going over to a cluster', () => {
  it('builds its store beside the one in use, and shows the same on every node', async () => {
    await using _old = await pipeline.ingest()
    await send(Math.floor(count * 0.8))
    say('the old store is in use')
    const ingest = startCli(['ingest'], { ...onCluster, LOG_LEVEL: 'info' })
    await ingest.untilItSays(/ingest started/)
    {
      await using _sending = keepSending(Math.ceil(count / 3_000))
      await untilStored(seenByNode(pipeline, 'a1'), distinct(events.slice(0, count * 0.8)))
      expect(sent).toBeLessThan(count)
      say('the cluster has caught up once')
      const before = sent
      const during = await runCliWith(['compare', oneServer], onNode)
      expect(during, during.out + during.said).toMatchObject({ exitCode: 0 })
      expect(sent).toBeGreaterThan(before)
      say('compared while events came in')
    }
    await send(count)
    await untilStored(pipeline, distinct(events))
    await untilStored(seenByNode(pipeline, 'a1'), distinct(events))
    say('both stores have all')
    const after = await runCliWith(['compare', oneServer], onCluster)
    expect(after, after.out + after.said).toMatchObject({ exitCode: 0 })
    for (const node of Object.values(nodeUrls)) expect(after.out).toContain(`${node}: all `)
    // Only minutes of counters that are open now go on.
    for (const [, moving] of after.out.matchAll(/(\d+) rows changed/g))
      expect(Number(moving)).toBeLessThan(100)
    say('compared on every node')
    if (count <= mostForFold) await expectViewsToMatch(pipeline, events)
    ingest.kill('SIGTERM')
    expect(await ingest.ended).toMatchObject({ exitCode: 0 })
  })

  it('carries over what no topic has, once, and back', async () => {
    const { admin, databases } = pipeline
    await admin.command({
      query: `INSERT INTO ${databases.store}.alert_silences (silence_id, mpp, author, reason, starts_at, expires_at, updated_at)
        VALUES ('abcd', 'kukar', 'Ani', 'a fair', now() - 60, now() + 3600, now64(3))`,
    })
    await admin.command({
      query: `INSERT INTO ${databases.store}.alert_states (mpp, alert_id, status, kind, started_at, updated_at)
        VALUES ('kukar', 'alert-1', 'firing', 'surge', '2026-02-02 01:00:00', '2026-02-02 01:00:00')`,
    })
    await admin.command({
      query: `INSERT INTO ${databases.store}.alert_decisions (lineage, step, decision, mpp, judged_to, state)
        VALUES ('l', 1, 'd1', 'kukar', now64(3), '{"at":1}'), ('l', 2, 'd2', 'kukar', now64(3), '{"at":2}')`,
    })
    const different = await runCliWith(['compare', oneServer, '--json'], onNode)
    expect(different.exitCode).toBe(1)
    const [first] = JSON.parse(different.out) as { views: { view: string; onlyThere: string[] }[] }[]
    expect(first?.views.filter(({ onlyThere }) => onlyThere.length > 0).map(({ view }) => view)).toEqual([
      'silences',
      'visit_alerts',
    ])
    for (const added of [1, 0]) {
      const copied = await runCliWith(['carry-over', oneServer], onCluster)
      expect(copied, copied.said).toMatchObject({ exitCode: 0 })
      for (const table of ['alert_states', 'alert_decisions', 'alert_silences'])
        expect(copied.out).toContain(`${table}: ${added} rows added`)
    }
    expect(await runCliWith(['compare', oneServer], onNode)).toMatchObject({ exitCode: 0 })
    expect((await carried(onCluster)).out).toBe((await carried(onServer)).out)
    expect((await carried(onServer)).out).toContain('a fair')
  })

  it('goes back, with what came meanwhile', async () => {
    const later = randomEvents({
      seed: 7,
      count: 500,
      reference: pipeline.reference,
      from: '2026-09-01',
      to: testDay(),
    })
    // Identities of their own.
    await pipeline.send(later.map((event) => ({ ...event, source: `${event.source}/later` })))
    await untilCaughtUp(onCluster)
    const behind = await runCliWith(['compare', firstNode], onServer)
    expect(behind.exitCode).toBe(1)
    expect(behind.out).toContain('visits_by_agency_day')
    expect(behind.out).toContain(', only there: [')
    await untilCaughtUp(onServer)
    expect(await runCliWith(['carry-over', firstNode], onServer)).toMatchObject({ exitCode: 0 })
    expect(await runCliWith(['compare', firstNode], onServer)).toMatchObject({ exitCode: 0 })
  })

  it('names an address that does not answer, and a password that is wrong', async () => {
    const away = await runCliWith(['compare', 'http://127.0.0.1:9'], onNode)
    expect(away.exitCode).not.toBe(0)
    expect(away.said).toContain('127.0.0.1:9')
    const wrong = { ...onNode, CLICKHOUSE_OTHER_ADMIN_PASSWORD: 'not-this-one' }
    const refused = await runCliWith(['carry-over', oneServer], wrong)
    expect(refused.exitCode).not.toBe(0)
    expect(refused.said).toContain(oneServer)
    expect(refused.said).not.toContain('not-this-one')
  })
})
