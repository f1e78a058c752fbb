/**
 * The events of ingest as Prometheus metrics, on a registry of its own. Every series that can be counted is
 * there with 0 from the start, so that a first increase is seen. docs/metrics.md says what each means and what to do.
 * No label and no value ever comes from an event's contents.
 */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { FaultClass } from '../fault-class.ts'
import type { Dependency, IngestObserver } from '../observer.ts'
import { reasons } from '../../../schemas/reasons.ts'
import { rawTables } from '../../../schemas/raw-tables.ts'
import { topicKinds, type TopicNames } from '../../../schemas/topics.ts'
import { DelayHistogram } from './delay-histogram.ts'
import { PartitionLag } from './partition-lag.ts'
import type { Readiness } from '../../../infra/monitoring/server.ts'
import { IngestState } from './readiness.ts'

export interface IngestMetricsConfig {
  readonly topics: TopicNames
}

export interface IngestMetricsDeps {
  readonly nowMs: () => number
  /** Aborted when the process is to end: from then on it is not ready. */
  readonly signal: AbortSignal
}

export interface IngestMetrics {
  readonly registry: Registry
  readonly observer: IngestObserver
  readonly readiness: () => Readiness
  /** Gets Kafka's offsets from lag-watch.ts. */
  readonly lag: PartitionLag
  /** Kafka's offsets were read just now. */
  readonly kafkaAnswered: () => void
}

const name = (rest: string): string => `kunjungan_ingest_${rest}`
const tables = [...Object.values(rawTables), 'refused_records', 'dead_letter_replays']
const dependencies = { clickhouse: true, kafka: true } satisfies Record<Dependency, true>
const faultClasses = { retry: true, smaller: true, halt: true, data: true, unknown: true } satisfies Record<
  FaultClass,
  true
>
const insertRowsBuckets = [1, 10, 100, 1_000, 5_000, 10_000, 25_000, 50_000, 100_000, 200_000]
const insertSecondsBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]
/** From a tenth of a second over minutes and hours to a day, a week, a month and a year. */
const delayBuckets = [
  ...[0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3_600, 21_600],
  ...[86_400, 604_800, 2_592_000, 31_536_000],
]

export function createIngestMetrics(config: IngestMetricsConfig, deps: IngestMetricsDeps): IngestMetrics {
  const registry = new Registry()
  const registers = [registry]
  const topics = topicKinds.map((kind) => config.topics[kind])
  const lag = new PartitionLag()
  const state = new IngestState(deps.nowMs, deps.signal)

  const counter = <L extends string>(rest: string, help: string, labelNames: readonly L[] = []): Counter<L> =>
    new Counter({ name: name(rest), help, labelNames, registers })
  const gauge = (rest: string, help: string): Gauge => new Gauge({ name: name(rest), help, registers })
  /** A gauge whose value is read at every scrape. */
  const readAtScrape = <L extends string>(
    rest: string,
    help: string,
    labelNames: readonly L[],
    read: (gauge: Gauge<L>) => void,
  ): Gauge<L> =>
    new Gauge({
      ...{ name: name(rest), help, labelNames, registers },
      collect() {
        read(this)
      },
    })
  const histogram = (rest: string, help: string, buckets: number[]): Histogram<'table'> =>
    new Histogram({ name: name(rest), help, labelNames: ['table'], buckets, registers })
  const delay = (rest: string, help: string): DelayHistogram<'kind'> =>
    new DelayHistogram(
      { name: name(rest), help, label: 'kind', values: topicKinds, buckets: delayBuckets },
      registry,
    )

  readAtScrape(
    'ready',
    '1 while ingest has joined its group, is not halted and Kafka answers, as /ready.',
    [],
    (of) => of.set(state.readiness().isReady ? 1 : 0),
  )
  readAtScrape('halted', '1 while ingest waits until an operator has fixed something.', [], (of) =>
    of.set(state.isHalted ? 1 : 0),
  )
  const halts = counter('halts_total', 'Times that ingest halted until an operator had fixed something.')
  readAtScrape(
    'lag_records',
    'Records behind the committed offset, of each partition of this process.',
    ['topic', 'partition'],
    (of) => {
      of.reset()
      for (const { topic, partition, records } of lag.all()) of.set({ topic, partition }, records)
    },
  )
  readAtScrape(
    'held_back_records',
    'Records that an open transaction holds back, of each partition of this process.',
    ['topic', 'partition'],
    (of) => {
      of.reset()
      for (const { topic, partition, heldBack } of lag.all()) of.set({ topic, partition }, heldBack)
    },
  )
  readAtScrape(
    'lag_read_timestamp_seconds',
    'When lag was read from Kafka last; 0 before the first time.',
    [],
    (of) => of.set((state.kafkaAnsweredMs ?? 0) / 1_000),
  )
  readAtScrape('assigned_partitions', 'Partitions that this process reads.', ['topic'], (of) => {
    for (const topic of topics) of.set({ topic }, lag.assignedOf(topic))
  })
  const rebalances = counter(
    'rebalances_total',
    'Times that the consumer group was joined, the first included.',
  )
  const rowsTotal = counter('rows_total', 'Rows whose insert ClickHouse acknowledged, repeats included.', [
    'table',
  ])
  const inserts = counter('inserts_total', 'Inserts that ClickHouse acknowledged.', ['table'])
  const insertRows = histogram('insert_rows', 'Rows of an acknowledged insert.', insertRowsBuckets)
  const insertSeconds = histogram(
    'insert_seconds',
    'Seconds of an acknowledged insert.',
    insertSecondsBuckets,
  )
  const eventDelay = delay(
    'event_delay_seconds',
    'From the time of an event to its being stored and committed.',
  )
  const recordDelay = delay(
    'record_delay_seconds',
    "From a record's production (its timestamp in Kafka) to its being stored and committed.",
  )
  const faults = counter('faults_total', 'Failed calls, by what is done about them.', ['dependency', 'class'])
  const deadLetters = counter('dead_letters_total', 'Refused records that went to the dead letters.', [
    'reason',
  ])
  const lost = counter('lost_records_total', 'Records that retention removed before they were read.', [
    'topic',
  ])
  const bufferedRows = gauge('buffered_rows', 'Rows and refused records in memory, not stored yet.')
  const bufferedBytes = gauge(
    'buffered_bytes',
    'Bytes of rows and refused records in memory, not stored yet.',
  )
  collectDefaultMetrics({ register: registry })

  for (const table of tables) {
    rowsTotal.inc({ table }, 0)
    inserts.inc({ table }, 0)
    insertRows.zero({ table })
    insertSeconds.zero({ table })
  }
  for (const dependency of Object.keys(dependencies))
    for (const fault of Object.keys(faultClasses)) faults.inc({ dependency, class: fault }, 0)
  for (const reason of reasons) deadLetters.inc({ reason }, 0)
  for (const topic of topics) lost.inc({ topic }, 0)

  const observer: IngestObserver = {
    onInserted(table, rows, seconds) {
      rowsTotal.inc({ table }, rows)
      inserts.inc({ table })
      insertRows.observe({ table }, rows)
      insertSeconds.observe({ table }, seconds)
    },
    onFault(dependency, fault) {
      faults.inc({ dependency, class: fault })
      if (fault === 'halt') state.stillHalted()
    },
    onHalt(reason) {
      if (reason === undefined) state.resumed()
      else if (state.halted(reason)) halts.inc()
    },
    onPartitionHalt(topic, partition, reason) {
      if (state.partitionHalted(topic, partition, reason)) halts.inc()
    },
    onStored(kind, { eventTimesMs, recordTimesMs }, nowMs) {
      state.stored()
      eventDelay.observeAll(kind, delaysOf(eventTimesMs, nowMs))
      recordDelay.observeAll(kind, delaysOf(recordTimesMs, nowMs))
    },
    onDeadLetter: (reason) => deadLetters.inc({ reason }),
    onPosition: (topic, partition, nextOffset, behind) => lag.committed(topic, partition, nextOffset, behind),
    onBuffered(rows, bytes) {
      bufferedRows.set(rows)
      bufferedBytes.set(bytes)
    },
    onRebalance(assigned) {
      rebalances.inc()
      lag.assign(assigned)
      state.joined()
    },
    onLost: (topic, _partition, records) => lost.inc({ topic }, Number(records)),
  }
  return {
    ...{ registry, observer, lag },
    readiness: () => state.readiness(),
    kafkaAnswered: () => state.kafkaAnswered(),
  }
}

/** Seconds since each instant; 0 for one ahead of our clock; a record without a time is left out. */
function delaysOf(timesMs: Float64Array, nowMs: number): Float64Array {
  const delays = new Float64Array(timesMs.length)
  let found = 0
  for (const timeMs of timesMs) if (timeMs > 0) delays[found++] = Math.max(0, nowMs - timeMs) / 1_000
  return delays.subarray(0, found)
}
