/**
 * Ingest seen from outside, on real Kafka and ClickHouse: the pages it serves, the values of its metrics, a halt and
 * its end, a rebalance; and every query of the dashboard and of the alerts on a real Prometheus that scrapes it.
 * Where `prometheus` is not on PATH, queries are checked by tests/unit/infra/monitoring/queries.test.ts alone.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import type { RunningIngest } from '../../consumers/ingest/ingest.ts'
import { createLogger } from '../../infra/log.ts'
import { type ServedIngest, serveIngest } from '../../consumers/ingest/metrics/serve-ingest.ts'
import { freePort } from '../../infra/stack/ports.ts'
import { checkout, createPipeline, type Pipeline, type TestEvent } from '../support/pipeline.ts'

const prometheus = 'prometheus'
const hasPrometheus = spawnSync(prometheus, ['--version']).status === 0
const patiently = { timeout: 20_000, interval: 100 }
const open = new AsyncDisposableStack()
let pipeline: Pipeline
let served: ServedIngest
let ingest: RunningIngest
let prometheusUrl = ''

beforeAll(async () => {
  pipeline = open.use(await createPipeline('metrics'))
  const { topics, groupId, kafka } = pipeline
  served = open.use(
    await serveIngest(
      { topics, groupId, host: '127.0.0.1', port: 0, lagEveryMs: 300 },
      {
        kafka,
        logger: createLogger({ level: 'silent', pretty: false }),
        nowMs: Date.now,
        signal: new AbortController().signal,
      },
    ),
  )
  if (hasPrometheus) prometheusUrl = await startPrometheus(new URL(served.url).host)
})
afterAll(() => open.disposeAsync())

let made = 0
function issued(): TestEvent {
  const id = `m${++made}`
  return {
    specversion: '1.0',
    id,
    source: '/test/metrics',
    time: new Date().toISOString(),
    type: 'mpp.ticket.issued',
    data: { mpp: 'balikpapan', agency: 'disdukcapil', ticket_id: id },
  }
}

async function page(path: string): Promise<{ status: number; body: string }> {
  const response = await fetch(`${served.url}${path}`)
  return { status: response.status, body: await response.text() }
}

/** The samples of /metrics by name and labels, without the common prefix. */
async function metrics(): Promise<Map<string, number>> {
  const lines = (await page('/metrics')).body.split('\n').filter((line) => /^[a-z]/.test(line))
  return new Map(
    lines.map((line) => {
      const at = line.lastIndexOf(' ')
      return [line.slice(0, at).replace(/^kunjungan_ingest_/, ''), Number(line.slice(at + 1))]
    }),
  )
}

async function lags(): Promise<number[]> {
  return [...(await metrics())]
    .filter(([name]) => name.startsWith('lag_records{'))
    .map(([, records]) => records)
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0)

async function becomes(status: number): Promise<string> {
  return vi.waitFor(async () => {
    const found = await page('/ready')
    expect(found.status).toBe(status)
    return found.body
  }, patiently)
}

describe('a running ingest', () => {
  it('lives before it is ready, and is ready once it has joined its group', async () => {
    expect((await page('/live')).status).toBe(200)
    expect(await page('/ready')).toMatchObject({ status: 503, body: expect.stringContaining('joined') })
    ingest = await pipeline.ingest({ observer: served.observer })
    open.defer(() => ingest[Symbol.asyncDispose]())
    await becomes(200)
    await vi.waitFor(async () => expect(await lags()).toEqual([0, 0, 0, 0, 0, 0, 0, 0]), patiently)
  })

  it('counts what it stores and refuses, and how long that takes', async () => {
    const producer = pipeline.kafka.producer()
    await producer.connect()
    const bad = Array.from({ length: 12 }, () => ({ key: 'k', value: '{' }))
    await producer.send({
      topic: pipeline.topics.queue,
      messages: [...bad, { value: null, key: 'balikpapan/x' }],
    })
    await producer.disconnect()
    await pipeline.send(Array.from({ length: 300 }, issued))
    const found = await vi.waitFor(async () => {
      const now = await metrics()
      expect(now.get('rows_total{table="queue_events"}')).toBe(300)
      expect(now.get('dead_letters_total{reason="not_json"}')).toBe(12)
      expect(now.get('buffered_rows')).toBe(0)
      return now
    }, patiently)
    const exact = {
      ready: 1,
      halted: 0,
      halts_total: 0,
      buffered_bytes: 0,
      'rows_total{table="refused_records"}': 13,
      'rows_total{table="survey_events"}': 0,
      'dead_letters_total{reason="tombstone"}': 1,
      'dead_letters_total{reason="unknown_mpp"}': 0,
      'insert_rows_sum{table="queue_events"}': 300,
      'event_delay_seconds_count{kind="queue"}': 300,
      'record_delay_seconds_bucket{kind="queue",le="60"}': 300,
      'event_delay_seconds_count{kind="survey"}': 0,
      'faults_total{dependency="clickhouse",class="halt"}': 0,
      [`assigned_partitions{topic="${pipeline.topics.queue}"}`]: 4,
      [`assigned_partitions{topic="${pipeline.topics.survey}"}`]: 2,
      [`lost_records_total{topic="${pipeline.topics.queue}"}`]: 0,
    }
    expect(Object.fromEntries(Object.keys(exact).map((name) => [name, found.get(name)]))).toEqual(exact)
    const inserts = found.get('inserts_total{table="queue_events"}') ?? 0
    expect(inserts).toBeGreaterThan(0)
    expect(found.get('insert_seconds_count{table="queue_events"}')).toBe(inserts)
    expect(found.get('insert_seconds_sum{table="queue_events"}')).toBeGreaterThan(0)
    expect(found.get('record_delay_seconds_sum{kind="queue"}')).toBeGreaterThan(0)
    expect(found.get('rebalances_total')).toBeGreaterThan(0)
    expect(found.get('process_resident_memory_bytes')).toBeGreaterThan(10_000_000)
    await vi.waitFor(async () => expect(total(await lags())).toBe(0), patiently)
  })

  it('is not ready while it is halted, says why and how much waits, and comes back once fixed', async () => {
    const table = `${pipeline.databases.store}.queue_events`
    await pipeline.admin.command({ query: `RENAME TABLE ${table} TO ${table}_away` })
    try {
      await pipeline.send(Array.from({ length: 40 }, issued))
      expect(JSON.parse(await becomes(503))).toMatchObject({
        reason: expect.stringMatching(/^ingest is halted/),
      })
      await vi.waitFor(async () => expect(total(await lags())).toBe(40), patiently)
      const found = await metrics()
      expect([found.get('ready'), found.get('halted'), found.get('halts_total')]).toEqual([0, 1, 1])
      expect(found.get('faults_total{dependency="clickhouse",class="halt"}')).toBeGreaterThan(0)
      expect(found.get('buffered_rows')).toBeGreaterThan(0)
      expect((await page('/live')).status).toBe(200)
      if (hasPrometheus) {
        const expr = (await alerts()).get('KunjunganIngestHalted') ?? ''
        await vi.waitFor(async () => expect(await query(expr)).toHaveLength(1), patiently)
      }
    } finally {
      await pipeline.admin.command({ query: `RENAME TABLE ${table}_away TO ${table}` })
    }
    await becomes(200)
    await vi.waitFor(async () => expect(total(await lags())).toBe(0), patiently)
    const found = await metrics()
    expect([found.get('halted'), found.get('rows_total{table="queue_events"}')]).toEqual([0, 340])
  })

  it('shows lag of its own partitions alone once another process shares them', async () => {
    await using _other = await pipeline.ingest()
    await vi.waitFor(async () => {
      const found = await metrics()
      const { queue, survey, counter } = pipeline.topics
      const assigned = [queue, survey, counter].map(
        (of) => found.get(`assigned_partitions{topic="${of}"}`) ?? 0,
      )
      expect(total(assigned)).toBeLessThan(8)
      expect(await lags()).toHaveLength(total(assigned))
    }, patiently)
    expect((await page('/ready')).status).toBe(200)
  })
})

describe.skipIf(!hasPrometheus)('Prometheus (skipped where it is not on PATH)', () => {
  beforeAll(async () => {
    // What cannot be made here in a minute is reported to the observer: retention that overtakes the consumer.
    served.observer.onLost(pipeline.topics.queue, 0, 3n)
    await pipeline.send(Array.from({ length: 50 }, issued))
    await vi.waitFor(
      async () => expect(await query('sum(kunjungan_ingest_lost_records_total)')).toMatchObject([[{}, '3']]),
      patiently,
    )
  })

  it('gets data for every query of the dashboard', async () => {
    const path = join(checkout, 'infra', 'monitoring', 'grafana', 'kunjungan-ingest.json')
    const { panels } = JSON.parse(await readFile(path, 'utf8')) as {
      panels: { title: string; targets?: { expr: string }[] }[]
    }
    const queries = panels.flatMap(({ title, targets = [] }) => targets.map(({ expr }) => ({ title, expr })))
    expect(queries.length).toBeGreaterThan(30)
    for (const { title, expr } of queries) {
      const filled = expr.replaceAll('$instance', '.*').replaceAll('$__rate_interval', '1m')
      await vi.waitFor(async () => expect((await query(filled)).length, title).toBeGreaterThan(0), patiently)
    }
  })

  it('takes every alert, and those that have cause find data', async () => {
    for (const [name, expr] of await alerts()) {
      const found = await query(expr)
      if (name === 'KunjunganIngestDeadLettersRising')
        expect(found).toMatchObject([[{ reason: 'not_json' }, '12']])
      if (name === 'KunjunganIngestRecordsLost')
        expect(found).toMatchObject([[{ topic: pipeline.topics.queue }, '3']])
      if (name === 'KunjunganIngestAbsent' || name === 'KunjunganIngestLagUnknown') expect(found).toEqual([])
    }
  })
})

/** A Prometheus that scrapes `target` every half second, with the alert rules. */
async function startPrometheus(target: string): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'kunjungan-prometheus-'))
  open.defer(() => rm(home, { recursive: true, force: true }))
  const config = {
    global: { scrape_interval: '500ms', scrape_timeout: '500ms', evaluation_interval: '1s' },
    rule_files: [join(checkout, 'infra', 'monitoring', 'prometheus', 'kunjungan-rules.yml')],
    scrape_configs: [{ job_name: 'kunjungan-ingest', static_configs: [{ targets: [target] }] }],
  }
  const file = join(home, 'prometheus.yml')
  await writeFile(file, JSON.stringify(config))
  const address = `127.0.0.1:${await freePort()}`
  const options = [`--config.file=${file}`, `--storage.tsdb.path=${home}/data`]
  const child = spawn(prometheus, [...options, `--web.listen-address=${address}`, '--log.level=error'], {
    stdio: 'ignore',
  })
  open.defer(() => ended(child))
  await vi.waitFor(async () => expect((await fetch(`http://${address}/-/ready`)).ok).toBe(true), patiently)
  return `http://${address}`
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const exit = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  await exit
}

/** The result of an instant query: labels and value of each series. */
async function query(expr: string): Promise<[Record<string, string>, string][]> {
  const response = await fetch(`${prometheusUrl}/api/v1/query?query=${encodeURIComponent(expr)}`)
  const answer = (await response.json()) as {
    status: string
    error?: string
    data?: { result: { metric: Record<string, string>; value: [number, string] }[] }
  }
  if (answer.data === undefined) throw new Error(`${expr}: ${answer.error ?? answer.status}`)
  return answer.data.result.map(({ metric, value }) => [metric, value[1]])
}

/** The alerts as Prometheus has loaded them, each of which it could evaluate. */
async function alerts(): Promise<Map<string, string>> {
  return vi.waitFor(async () => {
    const response = await fetch(`${prometheusUrl}/api/v1/rules`)
    const { data } = (await response.json()) as {
      data: { groups: { rules: { name: string; query: string; health: string; lastError?: string }[] }[] }
    }
    const rules = data.groups.flatMap((group) => group.rules)
    expect(rules).toHaveLength(9)
    for (const { name, health, lastError } of rules)
      expect([name, health, lastError ?? '']).toEqual([name, 'ok', ''])
    return new Map(rules.map((rule) => [rule.name, rule.query]))
  }, patiently)
}
