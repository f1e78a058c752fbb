/**
 * Kafka to ClickHouse, at least once: read, decode, buffer, then the effects in their order (flush/effects.ts). Reading
 * continues while rows are stored, so a batch is not stored yet when kafkajs gives the next one: offsets are committed
 * by the flush alone, what a flush does not store is read again (flush/failed-flushes.ts), and what is buffered is discarded
 * when the group is joined again. It decides nothing about figures.
 */
import type { Consumer, ConsumerRunConfig, EachBatchPayload } from 'kafkajs'
import { sleep } from '../../infra/sleep.ts'
import { topicKinds } from '../../schemas/topics.ts'
import { BufferDiscarded } from './flush/batch-buffer.ts'
import { type BatchPipeline, buildPipeline } from './batch-pipeline.ts'
import { consumerConfigOf } from './group/consumer-config.ts'
import { countingObserver, type IngestCounts } from './catch-up/counting-observer.ts'
import { watchGroup } from './group/group-events.ts'
import { watchForMissingTopics } from './group/missing-topics.ts'
import type { IngestConfig, IngestDeps, OnPosition } from './ingest-config.ts'
import { connectClients, stopFetching } from './group/kafka-clients.ts'
import { restartAfterCrash } from './group/restart-after-crash.ts'
import { RunState } from './run-state.ts'

export interface RunningIngest extends AsyncDisposable {
  readonly counts: () => IngestCounts
  /** Rejects when the consumer has failed for a reason that no retry fixes; never resolves. */
  readonly failed: Promise<never>
}

/** How long a stop waits for the buffer to be stored; the rest is left for the next start. */
const flushMs = 6_000
/** How long a stop waits for Kafka to acknowledge it. */
const leaveMs = 3_000

/** Starts consuming; disposing flushes and commits the buffer, then leaves the group. */
export async function startIngest(
  config: IngestConfig,
  deps: IngestDeps,
  onPosition: OnPosition = () => undefined,
): Promise<RunningIngest> {
  const { logger } = deps
  const topics = topicKinds.map((kind) => config.topics[kind])
  const consumerConfig = consumerConfigOf(config)
  const { observer, counts } = countingObserver(deps.observer)
  const state = new RunState()

  await using open = new AsyncDisposableStack()
  const clients = await connectClients(deps.kafka, consumerConfig, open)
  const { consumer } = clients
  const heartbeatEveryMs = consumerConfig.heartbeatInterval
  const pipeline = buildPipeline({ config, heartbeatEveryMs, deps, clients, observer, state }, onPosition)
  open.use(watchClickHouse(deps, pipeline))
  watchGroup({ ...pipeline, consumer, observer })
  const run = {
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: 64,
    eachBatch: (payload: EachBatchPayload) => pipeline.reader.read(payload),
  }
  const onFailure = (error: unknown): void => state.fail(error)
  restartAfterCrash(
    { retry: config.retry, access: config.kafkaAccess, run },
    { consumer, logger, observer, onFailure, isStopping: () => state.isStopping },
  )
  open.use(
    watchForMissingTopics({ topics, retry: config.retry }, { ...clients, logger, observer, onFailure }),
  )
  await startConsumer(consumer, topics, run, open)
  logger.info({ group: config.groupId, shard: config.shard?.number }, 'ingest started')

  const running = open.move()
  return {
    counts: () => counts,
    failed: state.failed,
    async [Symbol.asyncDispose]() {
      if (state.isStopping) return
      state.stop()
      stopFetching(consumer, topics, logger)
      // A call that a discard does not end, such as a send that Kafka never answers, is not waited for.
      await atMost(flushMs, pipeline.buffer.flush())
      pipeline.buffer.discard(new BufferDiscarded('stopped before it was stored'))
      // A Kafka that does not answer must not delay the stop: the group removes a member that sends no heartbeat.
      await atMost(leaveMs, running.disposeAsync())
      logger.info(counts, 'ingest stopped')
    },
  }
}

/** @param open - disconnects the consumer. */
async function startConsumer(
  consumer: Consumer,
  topics: string[],
  run: ConsumerRunConfig,
  open: AsyncDisposableStack,
): Promise<void> {
  await consumer.connect()
  open.defer(() => consumer.disconnect())
  await consumer.subscribe({ topics, fromBeginning: true })
  await consumer.run(run)
}

/** Reads again what ClickHouse may have lost, where it was restarted or calls failed over to another node. */
function watchClickHouse(
  { onFailover }: Pick<IngestDeps, 'onFailover'>,
  { possiblyLost, discardAndRewind }: Pick<BatchPipeline, 'possiblyLost' | 'discardAndRewind'>,
): Disposable {
  const watching = possiblyLost.watch((offsets) =>
    discardAndRewind(new BufferDiscarded('ClickHouse may have lost what it stored'), offsets),
  )
  onFailover?.(() => possiblyLost.failedOver())
  return watching
}

/** Waits for work, but no longer than this. */
async function atMost(ms: number, work: Promise<void>): Promise<void> {
  const end = new AbortController()
  await Promise.race([work, sleep(ms, end.signal)]).finally(() => end.abort())
}
