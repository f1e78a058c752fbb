/**
 * Kafka to ClickHouse, at least once: read, decode, gather, then in this order: rows into the raw tables, refused
 * records into the dead-letter topic (acknowledged) and their places into ClickHouse, offsets committed. A kill
 * between any two repeats work and loses nothing; what repeats changes no figure. It decides nothing about figures.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import type { Consumer, EachBatchPayload, Kafka, Producer } from 'kafkajs'
import { messageOf } from '../../infra/errors.ts'
import type { Logger } from '../../infra/log.ts'
import { refuse } from '../../schemas/reasons.ts'
import { rawColumns, rawTables, type Row } from '../../schemas/rows.ts'
import { kindOfTopic, type TopicKind, topicKinds, type TopicNames } from '../../schemas/topics.ts'
import { deadLetterMessage, headerText, type RefusedRecord, replayHeader } from './dead-letter.ts'
import { decode } from './decode.ts'
import { Gatherer, type GatherLimits, type Portion } from './gather.ts'
import { Store, type StoreConfig } from './store.ts'

export interface IngestConfig {
  readonly topics: TopicNames
  readonly groupId: string
  /** Minutes east of UTC of every known MPP. */
  readonly utcOffsets: ReadonlyMap<string, number>
  readonly limits: GatherLimits
  readonly store: StoreConfig
  readonly sessionTimeoutMs?: number
}

export interface IngestDeps {
  readonly kafka: Kafka
  /** A connection whose unqualified names are those of the store. */
  readonly clickhouse: ClickHouseClient
  readonly logger: Logger
  readonly clock: () => Date
  readonly random: () => number
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

const deadLetterChunkBytes = 512 * 1024

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
  let stopping = false

  const store = new Store(config.store, {
    ...deps,
    client: deps.clickhouse,
    onHalt: (reason) =>
      reason === undefined ? logger.info('ingest goes on') : logger.error({ reason }, 'ingest halted'),
  })
  const producer = deps.kafka.producer({ idempotent: true, maxInFlightRequests: 1 })
  const consumer = deps.kafka.consumer({
    groupId: config.groupId,
    sessionTimeout: config.sessionTimeoutMs ?? 30_000,
    heartbeatInterval: Math.min(3_000, (config.sessionTimeoutMs ?? 30_000) / 3),
    maxBytesPerPartition: 2 * 1024 * 1024,
    maxBytes: 16 * 1024 * 1024,
    maxWaitTimeInMs: 250,
    metadataMaxAge: 30_000,
    retry: { retries: 1_000, maxRetryTime: 5_000 },
  })
  const gatherer = new Gatherer(config.limits, async (portions, signal) => {
    const rejected = await storeRows(store, portions, signal)
    const refused = [...portions.flatMap((portion) => portion.refused), ...rejected]
    await sendDeadLetters(producer, config.topics.deadLetter, refused, deps.clock())
    await noteDeadLetters(
      store,
      refused,
      portions.flatMap((portion) => portion.replayed),
      signal,
    )
    signal.throwIfAborted()
    await commit(consumer, portions)
    counts.rows += portions.reduce((sum, portion) => sum + portion.rows.length, 0) - rejected.length
    counts.deadLetters += refused.length
  })

  const eachBatch = async (payload: EachBatchPayload): Promise<void> => {
    const kind = kindOfTopic(config.topics, payload.batch.topic)
    if (kind === undefined || stopping) return
    const heartbeat = setInterval(
      () => void payload.heartbeat().catch((error: unknown) => gatherer.abandon(error)),
      1_000,
    )
    try {
      await gatherer.add(decodeBatch(payload, kind, config.utcOffsets))
    } catch (error) {
      if (config.store.failOnHalt) failure.reject(error)
      throw error
    } finally {
      clearInterval(heartbeat)
    }
    payload.resolveOffset(payload.batch.lastOffset())
    await payload.heartbeat()
  }

  consumer.on(
    consumer.events.END_BATCH_PROCESS,
    ({ payload: { topic, partition, lastOffset, batchSize } }) => {
      if (lastOffset === null || stopping) return
      const nextOffset = BigInt(lastOffset) + 1n
      // A batch of nothing but control records or aborted ones never reaches eachBatch: its end is committed here.
      if (batchSize === 0) {
        void consumer.commitOffsets([{ topic, partition, offset: String(nextOffset) }]).catch(() => undefined)
      }
      onPosition(topic, partition, nextOffset)
    },
  )
  consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => {
    logger.warn({ error: messageOf(error), restart }, 'consumer crashed')
    if (!restart) failure.reject(error)
  })

  await producer.connect()
  await consumer.connect()
  await consumer.subscribe({ topics: topicKinds.map((kind) => config.topics[kind]), fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: 64,
    eachBatch,
  })
  logger.info({ group: config.groupId }, 'ingest started')

  return {
    counts: () => counts,
    failed: failure.promise,
    async [Symbol.asyncDispose]() {
      stopping = true
      const givenUp = setTimeout(() => gatherer.abandon(new Error('stopped before it was stored')), 6_000)
      await gatherer.drain()
      clearTimeout(givenUp)
      await consumer.disconnect()
      await producer.disconnect()
      logger.info(counts, 'ingest stopped')
    },
  }
}

function decodeBatch(
  payload: EachBatchPayload,
  kind: TopicKind,
  utcOffsets: ReadonlyMap<string, number>,
): Portion {
  const { batch } = payload
  const { topic, partition } = batch
  const rows: Row[] = []
  const rowMessages: number[] = []
  const refused: RefusedRecord[] = []
  const replayed: string[] = []
  for (const [index, message] of batch.messages.entries()) {
    const decoded = decode(message, { topic: kind, partition, utcOffsets })
    if (decoded.kind === 'row') {
      rows.push(decoded.row)
      rowMessages.push(index)
    } else {
      refused.push({ topic, partition, record: message, refusal: decoded })
    }
    const replayOf = headerText(message.headers, replayHeader)
    if (replayOf !== undefined) replayed.push(replayOf)
  }
  return {
    ...{ kind, topic, partition, rows, refused, replayed },
    refuseRow: (index) => {
      const record = batch.messages[rowMessages[index] ?? 0]
      if (record === undefined) throw new RangeError('no such row in the batch')
      return { topic, partition, record, refusal: refuse('rejected_by_store', 'ClickHouse refuses the row') }
    },
    nextOffset: String(BigInt(batch.lastOffset()) + 1n),
    hasMore: BigInt(batch.offsetLag()) > 0n,
    isCurrent: () => payload.isRunning() && !payload.isStale(),
  }
}

/** One insert for each table; what ClickHouse refuses row by row comes back as refused records. */
async function storeRows(
  store: Store,
  portions: readonly Portion[],
  signal: AbortSignal,
): Promise<RefusedRecord[]> {
  const refused = await Promise.all(
    topicKinds.map(async (kind) => {
      const ours = portions.filter((portion) => portion.kind === kind)
      const origins = ours.flatMap((portion) => portion.rows.map((row, index) => ({ row, portion, index })))
      const rows = origins.map(({ row }) => row)
      const rejected = await store.insert({ table: rawTables[kind], columns: rawColumns[kind] }, rows, signal)
      return rejected.flatMap((at) => {
        const origin = origins[at]
        return origin === undefined ? [] : [origin.portion.refuseRow(origin.index)]
      })
    }),
  )
  return refused.flat()
}

/** Sends in chunks, as originals with long keys and headers may be large. Resolves when all are acknowledged. */
async function sendDeadLetters(
  producer: Producer,
  topic: string,
  refused: readonly RefusedRecord[],
  now: Date,
): Promise<void> {
  let chunk: ReturnType<typeof deadLetterMessage>[] = []
  let bytes = 0
  const send = async (): Promise<void> => {
    if (chunk.length > 0) await producer.send({ topic, acks: -1, messages: chunk })
    chunk = []
    bytes = 0
  }
  for (const item of refused) {
    chunk.push(deadLetterMessage(item, now))
    bytes += (item.record.value?.length ?? 0) + (item.record.key?.length ?? 0)
    if (bytes >= deadLetterChunkBytes) await send()
  }
  await send()
}

async function noteDeadLetters(
  store: Store,
  refused: readonly RefusedRecord[],
  replayed: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const rows = refused.map(({ topic, partition, record, refusal }) => [
    ...[topic, partition, record.offset, refusal.reason, refusal.detail],
    Math.max(0, Number(record.timestamp)),
  ])
  const columns = ['topic', 'kafka_partition', 'kafka_offset', 'reason', 'detail', 'record_time']
  await store.insert({ table: 'dead_letters', columns }, rows, signal)
  await store.insert(
    { table: 'dead_letter_replays', columns: ['dead_letter'] },
    [...new Set(replayed)].map((id) => [id]),
    signal,
  )
}

async function commit(consumer: Consumer, portions: readonly Portion[]): Promise<void> {
  const offsets = portions
    .filter((portion) => portion.isCurrent())
    .map(({ topic, partition, nextOffset }) => ({ topic, partition, offset: nextOffset }))
  if (offsets.length > 0) await consumer.commitOffsets(offsets)
}
