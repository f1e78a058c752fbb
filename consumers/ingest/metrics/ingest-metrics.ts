/**
 * What ingest reports as Prometheus metrics, on a registry of its own: a function for each group of metrics declares
 * them and returns what feeds them. Every series that can be counted is there with 0 from the start, so that a first
 * increase is seen. docs/metrics.md says what each means and what to do. No label and no value ever comes from an
 * event's contents.
 */
import { collectDefaultMetrics, Registry } from 'prom-client'
import type { FaultClass } from '../faults/fault-class.ts'
import type { Dependency, IngestObserver } from '../observer.ts'
import { reasons } from '../../../schemas/reasons.ts'
import { rawTables } from '../../../schemas/raw-tables.ts'
import { topicKinds, type TopicNames } from '../../../schemas/topics.ts'
import { MetricFactory } from './metric-factory.ts'
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

export function createIngestMetrics(config: IngestMetricsConfig, deps: IngestMetricsDeps): IngestMetrics {
  const registry = new Registry()
  const metrics = new MetricFactory(registry)
  const topics = topicKinds.map((kind) => config.topics[kind])
  const lag = new PartitionLag()
  const state = new IngestState(deps.nowMs, deps.signal)
  const observer: IngestObserver = {
    ...haltMetrics(metrics, state),
    ...positionMetrics(metrics, state, lag, topics),
    ...insertMetrics(metrics),
    ...delayMetrics(metrics, state),
    ...faultMetrics(metrics, state),
    ...unstoredMetrics(metrics, topics),
    ...bufferMetrics(metrics),
  }
  collectDefaultMetrics({ register: registry })
  return {
    registry,
    observer,
    lag,
    readiness: () => state.readiness(),
    kafkaAnswered: () => state.kafkaAnswered(),
  }
}

/** What feeds a group of metrics. */
type Feeds<Events extends keyof IngestObserver> = Pick<IngestObserver, Events>

/** Whether ingest works, and how often an operator had to see to it. */
function haltMetrics(metrics: MetricFactory, state: IngestState): Feeds<'onHalt' | 'onPartitionHalt'> {
  metrics.readAtScrape(
    'ready',
    '1 while ingest has joined its group, is not halted and Kafka answers, as /ready.',
    () => (state.readiness().isReady ? 1 : 0),
  )
  metrics.readAtScrape('halted', '1 while ingest waits until an operator has fixed something.', () =>
    state.isHalted ? 1 : 0,
  )
  const halts = metrics.counter(
    'halts_total',
    'Times that ingest halted until an operator had fixed something.',
  )
  return {
    onHalt(reason) {
      if (reason === undefined) state.resumed()
      else if (state.halted(reason)) halts.inc()
    },
    onPartitionHalt(topic, partition, reason) {
      if (state.partitionHalted(topic, partition, reason)) halts.inc()
    },
  }
}

/** Which partitions are ours and what is unread in them. */
function positionMetrics(
  metrics: MetricFactory,
  state: IngestState,
  lag: PartitionLag,
  topics: readonly string[],
): Feeds<'onPosition' | 'onRebalance'> {
  metrics.readSeriesAtScrape(
    'lag_records',
    'Records behind the committed offset, of each partition of this process.',
    ['topic', 'partition'],
    (gauge) => {
      for (const { topic, partition, records } of lag.all()) gauge.set({ topic, partition }, records)
    },
  )
  metrics.readSeriesAtScrape(
    'held_back_records',
    'Records that an open transaction holds back, of each partition of this process.',
    ['topic', 'partition'],
    (gauge) => {
      for (const { topic, partition, heldBack } of lag.all()) gauge.set({ topic, partition }, heldBack)
    },
  )
  metrics.readAtScrape(
    'lag_read_timestamp_seconds',
    'When lag was read from Kafka last; 0 before the first time.',
    () => (state.kafkaAnsweredMs ?? 0) / 1_000,
  )
  metrics.readSeriesAtScrape(
    'assigned_partitions',
    'Partitions that this process reads.',
    ['topic'],
    (gauge) => {
      for (const topic of topics) gauge.set({ topic }, lag.assignedOf(topic))
    },
  )
  const rebalances = metrics.counter(
    'rebalances_total',
    'Times that the consumer group was joined, the first included.',
  )
  return {
    onPosition: (topic, partition, nextOffset, behind) => lag.committed(topic, partition, nextOffset, behind),
    onRebalance(assigned) {
      rebalances.inc()
      lag.assign(assigned)
      state.joined()
    },
  }
}

const tables = [...Object.values(rawTables), 'refused_records', 'dead_letter_replays']
const insertRowsBuckets = [1, 10, 100, 1_000, 5_000, 10_000, 25_000, 50_000, 100_000, 200_000]
const insertSecondsBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/** What ClickHouse has acknowledged. */
function insertMetrics(metrics: MetricFactory): Feeds<'onInserted'> {
  const rowsTotal = metrics.counter(
    'rows_total',
    'Rows whose insert ClickHouse acknowledged, repeats included.',
    ['table'],
  )
  const inserts = metrics.counter('inserts_total', 'Inserts that ClickHouse acknowledged.', ['table'])
  const insertRows = metrics.histogram(
    'insert_rows',
    'Rows of an acknowledged insert.',
    ['table'],
    insertRowsBuckets,
  )
  const insertSeconds = metrics.histogram(
    'insert_seconds',
    'Seconds of an acknowledged insert.',
    ['table'],
    insertSecondsBuckets,
  )
  for (const table of tables) {
    rowsTotal.inc({ table }, 0)
    inserts.inc({ table }, 0)
    insertRows.zero({ table })
    insertSeconds.zero({ table })
  }
  return {
    onInserted(table, rows, seconds) {
      rowsTotal.inc({ table }, rows)
      inserts.inc({ table })
      insertRows.observe({ table }, rows)
      insertSeconds.observe({ table }, seconds)
    },
  }
}

/** From a tenth of a second over minutes and hours to a day, a week, a month and a year. */
const delayBuckets = [
  ...[0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3_600, 21_600],
  ...[86_400, 604_800, 2_592_000, 31_536_000],
]

/** How old rows are by the time they are stored and committed. */
function delayMetrics(metrics: MetricFactory, state: IngestState): Feeds<'onStored'> {
  const kinds = { label: 'kind', values: topicKinds } as const
  const eventDelay = metrics.delayHistogram(
    'event_delay_seconds',
    'From the time of an event to its being stored and committed.',
    kinds,
    delayBuckets,
  )
  const recordDelay = metrics.delayHistogram(
    'record_delay_seconds',
    "From a record's production (its timestamp in Kafka) to its being stored and committed.",
    kinds,
    delayBuckets,
  )
  return {
    onStored(kind, { eventTimesMs, recordTimesMs }, nowMs) {
      state.stored()
      eventDelay.observeAll(kind, delaysOf(eventTimesMs, nowMs))
      recordDelay.observeAll(kind, delaysOf(recordTimesMs, nowMs))
    },
  }
}

/** Seconds since each instant; 0 for one ahead of our clock; a record without a time is left out. */
function delaysOf(timesMs: Float64Array, nowMs: number): Float64Array {
  const delays = new Float64Array(timesMs.length)
  let found = 0
  for (const timeMs of timesMs) if (timeMs > 0) delays[found++] = Math.max(0, nowMs - timeMs) / 1_000
  return delays.subarray(0, found)
}

const dependencies = { clickhouse: true, kafka: true } satisfies Record<Dependency, true>
const faultClasses = { retry: true, smaller: true, halt: true, data: true, unknown: true } satisfies Record<
  FaultClass,
  true
>

/** Calls that failed. */
function faultMetrics(metrics: MetricFactory, state: IngestState): Feeds<'onFault'> {
  const faults = metrics.counter('faults_total', 'Failed calls, by what is done about them.', [
    'dependency',
    'class',
  ])
  for (const dependency of Object.keys(dependencies))
    for (const fault of Object.keys(faultClasses)) faults.inc({ dependency, class: fault }, 0)
  return {
    onFault(dependency, fault) {
      faults.inc({ dependency, class: fault })
      if (fault === 'halt') state.stillHalted()
    },
  }
}

/** Records that became no rows: refused, or gone before they were read. */
function unstoredMetrics(
  metrics: MetricFactory,
  topics: readonly string[],
): Feeds<'onDeadLetter' | 'onLost'> {
  const deadLetters = metrics.counter(
    'dead_letters_total',
    'Refused records that went to the dead letters.',
    ['reason'],
  )
  const lost = metrics.counter(
    'lost_records_total',
    'Records that retention removed before they were read.',
    ['topic'],
  )
  for (const reason of reasons) deadLetters.inc({ reason }, 0)
  for (const topic of topics) lost.inc({ topic }, 0)
  return {
    onDeadLetter: (reason) => deadLetters.inc({ reason }),
    onLost: (topic, _partition, records) => lost.inc({ topic }, Number(records)),
  }
}

/** What is in memory. */
function bufferMetrics(metrics: MetricFactory): Feeds<'onBuffered'> {
  const rowsInMemory = metrics.gauge('buffered_rows', 'Rows and refused records in memory, not stored yet.')
  const bytesInMemory = metrics.gauge(
    'buffered_bytes',
    'Bytes of rows and refused records in memory, not stored yet.',
  )
  return {
    onBuffered(rows, bytes) {
      rowsInMemory.set(rows)
      bytesInMemory.set(bytes)
    },
  }
}
