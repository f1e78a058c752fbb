/**
 * What ingest reports, as metrics: documented one by one, there from the start, right through halts and rebalances, and
 * cheap enough for every row.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { positionIn } from '../../../../../infra/kafka/group-position.ts'
import { createCollectMetrics } from '../../../../../producers/collect/metrics.ts'
import { createConnectMetrics } from '../../../../../producers/connect/metrics.ts'
import { createBoardMetrics } from '../../../../../readers/board/metrics.ts'
import { createAlertMetrics } from '../../../../../consumers/alert/metrics.ts'
import {
  createIngestMetrics,
  type IngestMetrics,
} from '../../../../../consumers/ingest/metrics/ingest-metrics.ts'
import { reasons } from '../../../../../schemas/reasons.ts'
import type { StoredRows } from '../../../../../consumers/ingest/observer.ts'
import { topicNames } from '../../../../../schemas/topics.ts'

const topics = topicNames('')
const nowMs = Date.UTC(2026, 0, 5)

function create(clock = { nowMs }): IngestMetrics & { readonly stop: AbortController } {
  const stop = new AbortController()
  return { ...createIngestMetrics({ topics }, { nowMs: () => clock.nowMs, signal: stop.signal }), stop }
}

async function samples(metrics: IngestMetrics): Promise<Map<string, number>> {
  const lines = (await metrics.registry.metrics()).split('\n').filter((line) => /^[a-z]/.test(line))
  return new Map(lines.map((line) => [line.replace(/ \S+$/, ''), Number(line.split(' ').at(-1))]))
}

/** Rows by how many seconds ago their event and their record were made. */
function storedRows(...ago: readonly (readonly [event: number, record: number])[]): StoredRows {
  return {
    rows: ago.length,
    eventTimesMs: Float64Array.from(ago, ([event]) => nowMs - event * 1_000),
    recordTimesMs: Float64Array.from(ago, ([, record]) => nowMs - record * 1_000),
  }
}

const own = (list: unknown[][]): unknown[][] => list.filter(([name]) => String(name).startsWith('kunjungan_'))

const lagOf = async (metrics: IngestMetrics): Promise<[string, number][]> =>
  [...(await samples(metrics))]
    .filter(([name]) => name.startsWith('kunjungan_ingest_lag_records'))
    .map(([name, value]) => [name.replace(/.*partition="(\d+)".*/, '$1'), value])
const at = (partition: number, committed: bigint | undefined, begin: bigint, end: bigint, readable = end) => {
  const log = { topic: topics.queue, partition, begin, readable, end }
  return { ...log, ...positionIn(log, committed ?? -1n) }
}

describe('the documentation', () => {
  it('lists every metric of the registries with its type and labels, and no other', () => {
    const text = readFileSync(new URL('../../../../../docs/metrics.md', import.meta.url), 'utf8')
    const documented = [...text.matchAll(/^\| `(\w+)` \| (\w+) \| ([^|]*)\|/gm)].map(
      ([, name = '', type, labels = '']) => [
        name,
        type,
        [...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label),
      ],
    )
    const ofAlert = createAlertMetrics({ signal: new AbortController().signal }).registry
    const registered = [
      ...create().registry.getMetricsAsArray(),
      ...[
        ofAlert,
        createCollectMetrics().registry,
        createConnectMetrics().registry,
        createBoardMetrics().registry,
      ].flatMap((registry) =>
        registry.getMetricsAsArray().filter(({ name }) => name.startsWith('kunjungan_')),
      ),
    ].map((metric) => [metric.name, metric.type, 'labelNames' in metric ? metric.labelNames : []])
    expect(own(documented)).toEqual(expect.arrayContaining(own(registered)))
    expect(own(documented)).toHaveLength(own(registered).length)
    // Some of prom-client's own are not there on every system.
    expect(documented).toEqual(expect.arrayContaining(registered))
  })
})

describe('the metrics', () => {
  it('have every series that can be counted from the start, with 0', async () => {
    const found = await samples(create())
    const zeros = [
      ...reasons.map((reason) => `dead_letters_total{reason="${reason}"}`),
      ...['clickhouse', 'kafka'].flatMap((dependency) =>
        ['retry', 'smaller', 'halt', 'data', 'unknown'].map(
          (fault) => `faults_total{dependency="${dependency}",class="${fault}"}`,
        ),
      ),
      ...[
        'queue_events',
        'survey_events',
        'counter_events',
        'refused_records',
        'dead_letter_replays',
      ].flatMap((table) =>
        ['rows_total', 'inserts_total', 'insert_seconds_count', 'insert_rows_count'].map(
          (name) => `${name}{table="${table}"}`,
        ),
      ),
      ...['queue', 'survey', 'counter'].flatMap((kind) => [
        `event_delay_seconds_count{kind="${kind}"}`,
        `record_delay_seconds_count{kind="${kind}"}`,
      ]),
      ...[topics.queue, topics.survey, topics.counter].flatMap((topic) => [
        `lost_records_total{topic="${topic}"}`,
        `assigned_partitions{topic="${topic}"}`,
      ]),
      ...['ready', 'halted', 'halts_total', 'rebalances_total', 'buffered_rows', 'buffered_bytes'],
    ]
    for (const name of zeros) expect(found.get(`kunjungan_ingest_${name}`), name).toBe(0)
  })

  it('put each delay into its bucket, a clock ahead into the first', async () => {
    const metrics = create()
    metrics.observer.onStored('queue', storedRows([0.3, 0.05], [7_200, 4], [-60, 0.1]), nowMs)
    const found = await samples(metrics)
    const of = (name: string, le: string): number | undefined =>
      found.get(`kunjungan_ingest_${name}_delay_seconds_bucket{kind="queue",le="${le}"}`)
    expect([of('event', '0.1'), of('event', '0.5'), of('event', '3600'), of('event', '21600')]).toEqual([
      1, 2, 2, 3,
    ])
    expect([of('record', '0.1'), of('record', '2'), of('record', '5'), of('record', '+Inf')]).toEqual([
      2, 2, 3, 3,
    ])
    expect(found.get('kunjungan_ingest_record_delay_seconds_sum{kind="queue"}')).toBeCloseTo(4.15)
  })

  it('take a batch of 50,000 rows in some milliseconds', () => {
    const { observer } = create()
    const rows = storedRows(...Array.from({ length: 50_000 }, (_, row) => [row * 10, row / 1_000] as const))
    const times = Array.from({ length: 10 }, () => {
      const since = performance.now()
      observer.onStored('queue', rows, nowMs)
      observer.onInserted('queue_events', rows.rows, 0.4)
      return performance.now() - since
    })
    expect(Math.min(...times)).toBeLessThan(50)
  })
})

describe('lag', () => {
  it('grows by what Kafka says while nothing is committed, and falls with every commit', async () => {
    const metrics = create()
    metrics.observer.onRebalance({ [topics.queue]: [0, 1, 2] })
    expect(await lagOf(metrics)).toEqual([])
    metrics.lag.update([
      at(0, 10n, 0n, 10n),
      at(1, undefined, 3n, 10n),
      at(2, 1n, 4n, 10n),
      at(7, 0n, 0n, 9n),
    ])
    expect(await lagOf(metrics)).toEqual([
      ['0', 0],
      ['1', 7],
      ['2', 6],
    ])
    metrics.observer.onPosition(topics.queue, 1, 8n, 4n)
    metrics.lag.update([at(0, 10n, 0n, 60n)])
    expect(await lagOf(metrics)).toEqual([
      ['0', 50],
      ['1', 4],
      ['2', 6],
    ])
    metrics.lag.update([at(1, 5n, 3n, 12n)])
    expect((await lagOf(metrics))[1]).toEqual(['1', 4])
  })

  it('is that of the log as it is now, also where it ends before what was committed', async () => {
    const metrics = create()
    metrics.observer.onRebalance({ [topics.queue]: [0] })
    metrics.lag.update([at(0, 500n, 0n, 500n)])
    metrics.lag.update([at(0, 500n, 0n, 20n)])
    expect(await lagOf(metrics)).toEqual([['0', 20]])
    metrics.observer.onPosition(topics.queue, 0, 20n, 0n)
    expect(await lagOf(metrics)).toEqual([['0', 0]])
  })

  it('counts what an open transaction holds back, and names it', async () => {
    const metrics = create()
    metrics.observer.onRebalance({ [topics.queue]: [0] })
    metrics.lag.update([at(0, 10n, 0n, 25n, 10n)])
    expect(await lagOf(metrics)).toEqual([['0', 15]])
    const name = `kunjungan_ingest_held_back_records{topic="${topics.queue}",partition="0"}`
    expect((await samples(metrics)).get(name)).toBe(15)
  })

  it('vanishes with a partition that was taken away', async () => {
    const metrics = create()
    metrics.observer.onRebalance({ [topics.queue]: [0, 1] })
    metrics.lag.update([at(0, 0n, 0n, 5n), at(1, 0n, 0n, 6n)])
    metrics.observer.onRebalance({ [topics.queue]: [1] })
    metrics.observer.onPosition(topics.queue, 0, 5n, 0n)
    expect(await lagOf(metrics)).toEqual([['1', 6]])
    const found = await samples(metrics)
    expect(found.get(`kunjungan_ingest_assigned_partitions{topic="${topics.queue}"}`)).toBe(1)
    expect(found.get('kunjungan_ingest_rebalances_total')).toBe(2)
  })
})

describe('readiness', () => {
  it('begins with joining and ends with the order to stop', () => {
    const metrics = create()
    expect(metrics.readiness()).toMatchObject({ isReady: false, reason: expect.stringContaining('joined') })
    metrics.observer.onRebalance({})
    expect(metrics.readiness()).toEqual({ isReady: true })
    metrics.stop.abort()
    expect(metrics.readiness()).toMatchObject({ isReady: false, reason: 'ingest is stopping' })
  })

  it('is gone while any of several calls is halted, and says why', async () => {
    const metrics = create()
    const { observer } = metrics
    observer.onRebalance({})
    for (const reason of ['no such table', 'no such table']) {
      observer.onFault('clickhouse', 'halt')
      observer.onHalt(reason)
    }
    observer.onHalt(undefined)
    expect(metrics.readiness()).toEqual({ isReady: false, reason: 'ingest is halted: no such table' })
    expect((await samples(metrics)).get('kunjungan_ingest_halted')).toBe(1)
    observer.onHalt(undefined)
    expect(metrics.readiness()).toEqual({ isReady: true })
    expect((await samples(metrics)).get('kunjungan_ingest_halts_total')).toBe(1)
  })

  it('comes back after a halt whose work was given up, and not before the fault is gone', () => {
    const metrics = create()
    const { observer } = metrics
    observer.onRebalance({})
    observer.onFault('clickhouse', 'halt')
    observer.onHalt('no such table')
    observer.onRebalance({})
    expect(metrics.readiness().isReady).toBe(true)
    observer.onFault('clickhouse', 'halt')
    expect(metrics.readiness().isReady).toBe(false)
    observer.onStored('queue', storedRows(), nowMs)
    expect(metrics.readiness().isReady).toBe(true)
  })

  it('is gone when Kafka has not answered for a minute', () => {
    const clock = { nowMs }
    const metrics = create(clock)
    metrics.observer.onRebalance({})
    metrics.kafkaAnswered()
    clock.nowMs += 59_000
    expect(metrics.readiness().isReady).toBe(true)
    clock.nowMs += 2_000
    expect(metrics.readiness()).toEqual({ isReady: false, reason: 'Kafka has not answered for 61 seconds' })
    metrics.kafkaAnswered()
    expect(metrics.readiness().isReady).toBe(true)
  })
})
