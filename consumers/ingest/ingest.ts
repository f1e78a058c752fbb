/**
 * Kafka to ClickHouse, at least once: read, decode, buffer, then the effects in their order (effects.ts). Reading goes
 * on while rows are stored, so a batch is not stored yet when kafkajs gives the next one: offsets are committed by the
 * flush alone, what a flush does not store is read again (failed-flushes.ts), and what is buffered is discarded when the
 * group is joined again. It decides nothing about figures.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import type { EachBatchPayload, Kafka, TopicPartitionOffset } from 'kafkajs'
import type { ClickHouseAccess } from '../../infra/clickhouse/client.ts'
import type { Shard } from '../../infra/clickhouse/shard.ts'
import type { ServerStart } from '../../infra/clickhouse/server-start.ts'
import { KunjunganError, messageOf } from '../../infra/errors.ts'
import type { KafkaAccess } from '../../infra/kafka/client.ts'
import { connectProducer } from '../../infra/kafka/producer.ts'
import type { Logger } from '../../infra/log.ts'
import { sleep } from '../../infra/sleep.ts'
import { topicKinds, type TopicNames } from '../../schemas/topics.ts'
import { DeadLetterTopic } from './dead-letter-topic.ts'
import { type SentBefore, sendingNew } from './sent-before.ts'
import { storeAndCommit } from './effects.ts'
import { BatchBuffer, BufferDiscarded, type BufferLimits } from './batch-buffer.ts'
import { BatchReader } from './batch-reader.ts'
import { countingObserver, type IngestCounts } from './counting-observer.ts'
import type { IngestObserver } from './observer.ts'
import { RetryPolicy, type RetryPolicyConfig } from './retry-policy.ts'
import { OpenBlocks } from './open-blocks.ts'
import { PartitionHalts } from './partition-halts.ts'
import { consumerConfigOf, type ConsumerLimits } from './consumer-config.ts'
import { FailedFlushes } from './failed-flushes.ts'
import { restartAfterCrash } from './restart-after-crash.ts'
import { firstOffsetsOf, ReadPositions } from './read-positions.ts'
import { ShardRecords } from './shard-records.ts'
import { Store } from './store.ts'
import { PossiblyLostRecords } from './possibly-lost-records.ts'

export interface IngestConfig extends ConsumerLimits {
  readonly topics: TopicNames
  readonly limits: BufferLimits
  readonly retry: RetryPolicyConfig
  readonly clickhouseAccess: ClickHouseAccess
  readonly kafkaAccess: KafkaAccess
  /** The one whose events are stored, where several divide them. */
  readonly shard?: Shard | undefined
}

/** What ingest needs of the reference data. */
export interface IngestReference {
  /** Minutes east of UTC of every known MPP; another map once one of them has changed. */
  readonly utcOffsets: ReadonlyMap<string, number>
  /** Noted in the group's commits, where `doctor` reads it. */
  readonly version?: string
}

export interface IngestDeps {
  readonly kafka: Kafka
  /** The reference data in use; asked for with each batch, as it may change meanwhile. */
  readonly reference: () => IngestReference
  /** A connection whose unqualified names are those of the store. */
  readonly clickhouse: ClickHouseClient
  readonly logger: Logger
  readonly clock: () => Date
  readonly random: () => number
  readonly observer: IngestObserver
  /** Given where topics are read once more: dead letters that it knows are not sent again. */
  readonly sentBefore?: SentBefore
  /** Registers what is to be done when `clickhouse` goes over to another node. */
  readonly onSwitch?: (listener: () => void) => void
  /** The server that stores; given where what it had not written to disk is to be read again. */
  readonly serverStart?: () => Promise<ServerStart>
}

/** Where a partition has been read to, after its records are stored and committed. */
export type OnPosition = (topic: string, partition: number, nextOffset: bigint) => void

export interface RunningIngest extends AsyncDisposable {
  readonly counts: () => IngestCounts
  /** Rejects when the consumer has failed for a reason that no retry fixes; never resolves. */
  readonly failed: Promise<never>
}

/** How long a stop waits for the buffer to be stored; the rest is left for the next start. */
const flushMs = 6_000
/** How long a stop waits for Kafka to take note of it. */
const leaveMs = 3_000

/** Starts consuming; disposing flushes and commits the buffer, then leaves the group. */
export async function startIngest(
  config: IngestConfig,
  deps: IngestDeps,
  onPosition: OnPosition = () => undefined,
): Promise<RunningIngest> {
  const { logger } = deps
  const { groupId } = config
  const topics = topicKinds.map((kind) => config.topics[kind])
  const counted = countingObserver(deps.observer)
  const failure = Promise.withResolvers<never>()
  failure.promise.catch(() => undefined)
  let isStopping = false
  let hasFailed = false
  const observer: IngestObserver = {
    ...counted.observer,
    onPosition(topic, partition, nextOffset, lag) {
      halts.stored(topic, partition, nextOffset)
      possiblyLost.stored(topic, partition, nextOffset)
      deps.observer.onPosition(topic, partition, nextOffset, lag)
      onPosition(topic, partition, nextOffset)
    },
  }

  await using open = new AsyncDisposableStack()
  const consumerConfig = consumerConfigOf(config)
  const heartbeatEveryMs = consumerConfig.heartbeatInterval
  const admin = deps.kafka.admin()
  await admin.connect()
  open.defer(() => admin.disconnect())
  // Few retries inside the client: the retry policy goes further, and reports to the operator.
  const producer = await connectProducer(deps.kafka, { retry: { retries: 2 } })
  open.defer(() => producer.disconnect())
  const consumer = deps.kafka.consumer(consumerConfig)

  const retryPolicy = new RetryPolicy(config.retry, { ...deps, observer })
  const store = new Store({ client: deps.clickhouse, access: config.clickhouseAccess, retryPolicy, observer })
  const deadLetterDeps = { producer, access: config.kafkaAccess, retryPolicy }
  const deadLetters = sendingNew(
    new DeadLetterTopic(config.topics.deadLetter, deadLetterDeps),
    deps.sentBefore,
  )
  const flushBatches = storeAndCommit({
    store,
    deadLetters,
    consumer,
    clock: deps.clock,
    observer,
    referenceVersion: () => deps.reference().version,
    storedNote: (topic, partition) => possiblyLost.noteOf(topic, partition),
  })
  const blocks = new OpenBlocks()
  const positions = new ReadPositions({ admin, consumer, groupId, logger, observer })
  const failedFlushes = new FailedFlushes({ positions, logger })
  const buffer = new BatchBuffer(config.limits, {
    flushBatches,
    onBuffered: observer.onBuffered,
    onTaken: () => blocks.close(),
    onReleased: (batches) => blocks.release(batches),
    onFailed(error, batches) {
      if (!(error instanceof KunjunganError)) return failedFlushes.failed(error, batches)
      // What comes after these batches must not be stored and committed without them.
      hasFailed = true
      failure.reject(error)
      stopFetching()
    },
  })
  const stopFetching = (): void => {
    try {
      consumer.pause(topics.map((topic) => ({ topic })))
    } catch (error) {
      logger.debug({ error: messageOf(error) }, 'a consumer that has ended fetches nothing')
    }
  }
  const halts = new PartitionHalts(config.retry, { logger, observer, onFailure: failure.reject })
  const shard = config.shard === undefined ? undefined : new ShardRecords(config.shard)
  /** Discards what is buffered and seeks back to it, or to these offsets where they are earlier. */
  const discardAndRewind = (reason: unknown, offsets: readonly TopicPartitionOffset[] = []): void =>
    positions.rewindAndSeek([...firstOffsetsOf(buffer.discard(reason)), ...offsets])
  const possiblyLost = open.use(
    new PossiblyLostRecords({
      admin,
      groupId,
      logger,
      serverStart: deps.serverStart,
      nowMs: () => deps.clock().getTime(),
      rewind: (offsets) =>
        discardAndRewind(new BufferDiscarded('ClickHouse may have lost what it stored'), offsets),
    }),
  )

  const reader = new BatchReader(
    { topics: config.topics, heartbeatEveryMs, shard },
    {
      buffer,
      blocks,
      halts,
      failedFlushes,
      positions,
      possiblyLost,
      discardAndRewind,
      utcOffsets: () => deps.reference().utcOffsets,
      isStopping: () => isStopping || hasFailed,
      onFailure: failure.reject,
    },
  )

  // What is buffered is of partitions that another member may have by now: kafkajs goes back to what is committed.
  const discardAll = (reason: string): void => {
    failedFlushes.clear()
    positions.rewind(firstOffsetsOf(buffer.discard(new BufferDiscarded(reason))))
  }
  consumer.on(consumer.events.REBALANCING, () => discardAll('the group is joined again'))
  consumer.on(consumer.events.CRASH, () => discardAll('the consumer has ended'))
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    discardAll('the group was joined')
    observer.onRebalance(payload.memberAssignment)
    possiblyLost.joined(payload.memberAssignment)
    void positions.joined(payload)
  })
  deps.onSwitch?.(() => possiblyLost.failedOver())
  const run = {
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: 64,
    eachBatch: (payload: EachBatchPayload) => reader.read(payload),
  }
  restartAfterCrash(
    { retry: config.retry, access: config.kafkaAccess, run },
    { consumer, logger, observer, onFailure: failure.reject, isStopping: () => isStopping },
  )

  await consumer.connect()
  open.defer(() => consumer.disconnect())
  await consumer.subscribe({ topics, fromBeginning: true })
  await consumer.run(run)
  logger.info({ group: groupId, shard: config.shard?.number }, 'ingest started')

  const running = open.move()
  return {
    counts: () => counted.counts,
    failed: failure.promise,
    async [Symbol.asyncDispose]() {
      if (isStopping) return
      isStopping = true
      stopFetching()
      const end = new AbortController()
      const tooLate = sleep(flushMs, end.signal)
      // A call that a discard does not end, such as a send that Kafka never answers, is not waited for.
      await Promise.race([buffer.flush(), tooLate])
      buffer.discard(new BufferDiscarded('stopped before it was stored'))
      end.abort()
      // A Kafka that does not answer must not delay the stop: the group removes a member that sends no heartbeat.
      await Promise.race([running.disposeAsync(), delay(leaveMs, undefined, { ref: false })])
      logger.info(counted.counts, 'ingest stopped')
    },
  }
}
