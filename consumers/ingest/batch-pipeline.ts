/**
 * Builds what a batch passes through: the reader decodes it into the buffer, and a flush stores what is buffered and
 * commits its offsets. What is known of each partition is built first: both look it up and update it.
 */
import type { TopicPartitionOffset } from 'kafkajs'
import { KunjunganError } from '../../infra/errors.ts'
import { topicKinds } from '../../schemas/topics.ts'
import { BatchBuffer, type FlushBatches } from './flush/batch-buffer.ts'
import { BatchReader } from './batch-reader.ts'
import { DeadLetterTopic } from './dead-letters/dead-letter-topic.ts'
import { storeAndCommit } from './flush/effects.ts'
import { FailedFlushes } from './flush/failed-flushes.ts'
import type { IngestConfig, IngestDeps, OnPosition } from './ingest-config.ts'
import { type KafkaClients, stopFetching } from './group/kafka-clients.ts'
import type { IngestObserver } from './observer.ts'
import { OpenBlocks } from './decode/open-blocks.ts'
import { PartitionHalts } from './faults/partition-halts.ts'
import { PossiblyLostRecords } from './positions/possibly-lost-records.ts'
import { firstOffsetsOf, ReadPositions } from './positions/read-positions.ts'
import { RetryPolicy } from './faults/retry-policy.ts'
import type { RunState } from './run-state.ts'
import { sendingNew } from './dead-letters/sent-before.ts'
import { ShardRecords } from './decode/shard-records.ts'
import { Store } from './flush/store.ts'

/** What all parts are built from. */
export interface PipelineParts {
  readonly config: IngestConfig
  readonly heartbeatEveryMs: number
  readonly deps: IngestDeps
  readonly clients: KafkaClients
  readonly observer: IngestObserver
  readonly state: RunState
}

export interface BatchPipeline {
  readonly reader: BatchReader
  readonly buffer: BatchBuffer
  readonly failedFlushes: FailedFlushes
  readonly positions: ReadPositions
  readonly possiblyLost: PossiblyLostRecords
  /** Discards what is buffered and seeks back to it, or to these offsets where they are earlier. */
  readonly discardAndRewind: DiscardAndRewind
}

type DiscardAndRewind = (reason: unknown, offsets?: readonly TopicPartitionOffset[]) => void

export function buildPipeline(parts: PipelineParts, onPosition: OnPosition): BatchPipeline {
  const partitions = buildPartitionState(parts)
  const flushBatches = buildFlush(parts, partitions, onPosition)
  const buffering = buildBuffer(parts, partitions, flushBatches)
  const discardAndRewind: DiscardAndRewind = (reason, offsets = []) =>
    partitions.positions.rewindAndSeek([...firstOffsetsOf(buffering.buffer.discard(reason)), ...offsets])
  const reader = buildReader(parts, { ...partitions, ...buffering, discardAndRewind })
  return { ...partitions, ...buffering, discardAndRewind, reader }
}

/** What is known of each partition. */
interface PartitionState {
  readonly positions: ReadPositions
  readonly halts: PartitionHalts
  readonly possiblyLost: PossiblyLostRecords
}

function buildPartitionState({ config, deps, clients, observer, state }: PipelineParts): PartitionState {
  const { logger, clock, serverStart } = deps
  const { groupId, retry } = config
  const { admin, consumer } = clients
  return {
    positions: new ReadPositions({ admin, consumer, groupId, logger, observer }),
    halts: new PartitionHalts(retry, { logger, observer, onFailure: (error) => state.fail(error) }),
    possiblyLost: new PossiblyLostRecords({
      admin,
      groupId,
      logger,
      serverStart,
      nowMs: () => clock().getTime(),
    }),
  }
}

/** Stores batches, commits their offsets, and updates the state of their partitions. */
function buildFlush(
  { config, deps, clients, observer }: PipelineParts,
  { halts, possiblyLost }: PartitionState,
  onPosition: OnPosition,
): FlushBatches {
  const { logger, random, clock, clickhouse, reference, sentBefore } = deps
  const { retry, topics, clickhouseAccess, kafkaAccess } = config
  const { producer, consumer } = clients
  const retryPolicy = new RetryPolicy(retry, { logger, random, observer })
  const letters = new DeadLetterTopic(topics.deadLetter, { producer, access: kafkaAccess, retryPolicy })
  return storeAndCommit({
    store: new Store({ client: clickhouse, access: clickhouseAccess, retryPolicy, observer }),
    deadLetters: sendingNew(letters, sentBefore),
    consumer,
    clock,
    observer: {
      ...observer,
      onPosition(topic, partition, nextOffset, lag) {
        halts.stored(topic, partition, nextOffset)
        possiblyLost.stored(topic, partition, nextOffset)
        observer.onPosition(topic, partition, nextOffset, lag)
        onPosition(topic, partition, nextOffset)
      },
    },
    referenceVersion: () => reference().version,
    storedNote: (topic, partition) => possiblyLost.noteOf(topic, partition),
  })
}

/** The buffer, its blocks, and what becomes of flushes that fail. */
interface Buffering {
  readonly buffer: BatchBuffer
  readonly blocks: OpenBlocks
  readonly failedFlushes: FailedFlushes
}

function buildBuffer(
  { config, deps: { logger }, clients: { consumer }, observer, state }: PipelineParts,
  { positions }: PartitionState,
  flushBatches: FlushBatches,
): Buffering {
  const blocks = new OpenBlocks()
  const failedFlushes = new FailedFlushes({ positions, logger })
  const topics = topicKinds.map((kind) => config.topics[kind])
  const buffer = new BatchBuffer(config.limits, {
    flushBatches,
    onBuffered: observer.onBuffered,
    onTaken: () => blocks.close(),
    onReleased: (batches) => blocks.release(batches),
    onFailed(error, batches) {
      if (!(error instanceof KunjunganError)) return failedFlushes.failed(error, batches)
      state.failFlush(error)
      stopFetching(consumer, topics, logger)
    },
  })
  return { buffer, blocks, failedFlushes }
}

function buildReader(
  { config, heartbeatEveryMs, deps, state }: PipelineParts,
  built: PartitionState & Buffering & { readonly discardAndRewind: DiscardAndRewind },
): BatchReader {
  const shard = config.shard === undefined ? undefined : new ShardRecords(config.shard)
  return new BatchReader(
    { topics: config.topics, heartbeatEveryMs, shard },
    {
      ...built,
      utcOffsets: () => deps.reference().utcOffsets,
      isStopping: () => !state.takesBatches,
      onFailure: (error) => state.fail(error),
    },
  )
}
