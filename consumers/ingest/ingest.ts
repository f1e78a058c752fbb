/**
 * Kafka to ClickHouse, at least once: read, decode, gather, then the effects in their order (effects.ts). It keeps
 * its place in the group while it waits, drops what is in hand when partitions are taken away (it is read again), and
 * stops without leaving work half committed. It decides nothing about figures.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import type { Consumer, EachBatchPayload, Kafka } from 'kafkajs'
import type { ClickHouseAccess } from '../../infra/clickhouse/client.ts'
import { KunjunganError } from '../../infra/errors.ts'
import type { KafkaAccess } from '../../infra/kafka/client.ts'
import { unreadableOf } from '../../infra/kafka/kafkajs/slice-batch.ts'
import { isOwnFault } from '../../infra/kafka/own-fault.ts'
import { connectProducer } from '../../infra/kafka/producer.ts'
import type { Logger } from '../../infra/log.ts'
import { kindOfTopic, topicKinds, type TopicNames } from '../../schemas/topics.ts'
import { DeadLetterTopic } from './dead-letter-topic.ts'
import { storeAllWith } from './effects.ts'
import { Gatherer, type GatherLimits } from './gather.ts'
import { LostRecords } from './lost-records.ts'
import type { IngestObserver } from './observer.ts'
import { Patience, type PatienceConfig } from './patience.ts'
import { PartitionHalts } from './partition-halts.ts'
import { decodeBatch } from './portion.ts'
import { reviveOnCrash } from './revival.ts'
import { Store } from './store.ts'

export interface IngestConfig {
  readonly topics: TopicNames
  readonly groupId: string
  /** Minutes east of UTC of every known MPP. */
  readonly utcOffsets: ReadonlyMap<string, number>
  /** Of the reference data in use: stands in the group's commits, where `doctor` reads it. */
  readonly referenceVersion?: string
  readonly limits: GatherLimits
  /** Most bytes of one fetch: with the rows made of them the bound of what is in memory. */
  readonly fetchBytes?: number
  readonly patience: PatienceConfig
  readonly clickhouseAccess: ClickHouseAccess
  readonly kafkaAccess: KafkaAccess
  readonly sessionTimeoutMs?: number
}

export interface IngestDeps {
  readonly kafka: Kafka
  /** A connection whose unqualified names are those of the store. */
  readonly clickhouse: ClickHouseClient
  readonly logger: Logger
  readonly clock: () => Date
  readonly random: () => number
  readonly observer: IngestObserver
}

/** What has been done so far, for progress. */
export interface IngestCounts {
  readonly rows: number
  readonly deadLetters: number
}

/** Where a partition has been read to, after its records are stored and committed. */
export type OnPosition = (topic: string, partition: number, nextOffset: bigint) => void

export interface RunningIngest extends AsyncDisposable {
  readonly counts: () => IngestCounts
  /** Rejects when the consumer has died of something that no retry mends; never resolves. */
  readonly failed: Promise<never>
}

const defaultFetchBytes = 16 * 1024 * 1024
/** How long the group waits for a member that was killed. */
const defaultSessionTimeoutMs = 10_000
/** What is in hand at a stop gets so long to be stored; then it is left for the next start. */
const drainMs = 6_000
/** Leaving the group gets so long. */
const leaveMs = 3_000

/** Starts consuming; disposing stores and commits what is in hand, then leaves the group. */
export async function startIngest(
  config: IngestConfig,
  deps: IngestDeps,
  onPosition: OnPosition = () => undefined,
): Promise<RunningIngest> {
  const { logger } = deps
  const counts = { rows: 0, deadLetters: 0 }
  const failure = Promise.withResolvers<never>()
  failure.promise.catch(() => undefined)
  let isStopping = false
  const observer: IngestObserver = {
    ...deps.observer,
    onStored(kind, rows, nowMs) {
      counts.rows += rows.length
      deps.observer.onStored(kind, rows, nowMs)
    },
    onDeadLetter(reason) {
      counts.deadLetters += 1
      if (reason === 'rejected_by_store') counts.rows -= 1
      deps.observer.onDeadLetter(reason)
    },
  }

  await using open = new AsyncDisposableStack()
  const sessionTimeout = config.sessionTimeoutMs ?? defaultSessionTimeoutMs
  const heartbeatEveryMs = Math.min(3_000, sessionTimeout / 4)
  const admin = deps.kafka.admin()
  await admin.connect()
  open.defer(() => admin.disconnect())
  // Few retries within: patience tries on, and tells the operator.
  const producer = await connectProducer(deps.kafka, { retry: { retries: 2 } })
  open.defer(() => producer.disconnect())
  const consumer = deps.kafka.consumer({
    groupId: config.groupId,
    sessionTimeout,
    heartbeatInterval: heartbeatEveryMs,
    rebalanceTimeout: Math.max(60_000, sessionTimeout),
    maxBytesPerPartition: 2 * 1024 * 1024,
    maxBytes: config.fetchBytes ?? defaultFetchBytes,
    maxWaitTimeInMs: 250,
    metadataMaxAge: 30_000,
    retry: { retries: 1_000, maxRetryTime: 5_000 },
  })

  const patience = new Patience(config.patience, { ...deps, observer })
  const store = new Store({ client: deps.clickhouse, access: config.clickhouseAccess, patience, observer })
  const deadLetterDeps = { producer, access: config.kafkaAccess, patience }
  const deadLetters = new DeadLetterTopic(config.topics.deadLetter, deadLetterDeps)
  const referenceVersion = (): string | undefined => config.referenceVersion
  const storeAll = storeAllWith({
    ...{ store, deadLetters, consumer, clock: deps.clock, observer, referenceVersion },
  })
  const gatherer = new Gatherer(config.limits, storeAll, observer.onBuffered)
  const halts = new PartitionHalts(config.patience, { logger, observer, onFailure: failure.reject })
  const lostRecords = new LostRecords({ admin, groupId: config.groupId, logger, observer })

  const eachBatch = async (payload: EachBatchPayload): Promise<void> => {
    const { topic, partition } = payload.batch
    const kind = kindOfTopic(config.topics, topic)
    if (kind === undefined || isStopping) return
    const unreadable = unreadableOf(payload.batch)
    if (unreadable !== undefined) {
      halts.unreadable(payload, unreadable)
      return
    }
    await lostRecords.look(topic, partition, BigInt(payload.batch.firstOffset() ?? '0'))
    const beat = setInterval(
      () => void payload.heartbeat().catch((error: unknown) => gatherer.abandon(error)),
      heartbeatEveryMs,
    )
    try {
      const portion = decodeBatch(payload, kind, config.utcOffsets)
      await gatherer.add(portion)
      lostRecords.reached(topic, partition, portion.nextOffset)
      halts.works(topic, partition)
    } catch (error) {
      if (error instanceof KunjunganError) failure.reject(error)
      else if (!isStopping && isOwnFault(error)) {
        halts.ownFault(payload, error)
        return
      }
      throw error
    } finally {
      clearInterval(beat)
    }
    payload.resolveOffset(payload.batch.lastOffset())
    await payload.heartbeat()
  }

  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    observer.onRebalance(payload.memberAssignment)
    void lostRecords.learn(Object.keys(payload.memberAssignment))
  })
  consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload }) => {
    const { topic, partition, lastOffset, batchSize } = payload
    if (lastOffset === null || isStopping || halts.isAtFault(topic, partition)) return
    const nextOffset = BigInt(lastOffset) + 1n
    if (batchSize === 0) commitEmptyBatch(consumer, topic, partition, nextOffset)
    onPosition(topic, partition, nextOffset)
  })
  const run = {
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: 64,
    eachBatch,
  }
  reviveOnCrash(
    { patience: config.patience, access: config.kafkaAccess, run },
    { consumer, logger, observer, onFailure: failure.reject, isStopping: () => isStopping },
  )

  await consumer.connect()
  open.defer(() => consumer.disconnect())
  const topics = topicKinds.map((kind) => config.topics[kind])
  await lostRecords.learn(topics)
  await consumer.subscribe({ topics, fromBeginning: true })
  await consumer.run(run)
  logger.info({ group: config.groupId }, 'ingest started')

  const running = open.move()
  return {
    counts: () => counts,
    failed: failure.promise,
    async [Symbol.asyncDispose]() {
      if (isStopping) return
      isStopping = true
      const givenUp = setTimeout(() => gatherer.abandon(new Error('stopped before it was stored')), drainMs)
      await gatherer.drain()
      clearTimeout(givenUp)
      // A Kafka that is gone must not hold up the end: the group forgets a member that does not come back.
      await Promise.race([running.disposeAsync(), delay(leaveMs, undefined, { ref: false })])
      logger.info(counts, 'ingest stopped')
    },
  }
}

/** A batch of nothing but control records or aborted ones never reaches eachBatch: its end is committed here. */
function commitEmptyBatch(consumer: Consumer, topic: string, partition: number, nextOffset: bigint): void {
  const offsets = [{ topic, partition, offset: String(nextOffset) }]
  void consumer.commitOffsets(offsets).catch(() => undefined)
}
