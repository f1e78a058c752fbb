/**
 * The effects of ingest in their order, which is the promise of the whole: rows into the raw tables; refused records
 * into the dead-letter topic, acknowledged; their places into ClickHouse; offsets committed. A kill between any two
 * repeats work and loses nothing.
 */
import type { Consumer } from 'kafkajs'
import { commitNote } from '../../infra/kafka/commit-note.ts'
import { columnNames, rawTables, rowValues } from '../../schemas/raw-tables.ts'
import { topicKinds } from '../../schemas/topics.ts'
import type { RefusedRecord } from './dead-letter.ts'
import type { DeadLetterTopic } from './dead-letter-topic.ts'
import type { FlushBatches } from './batch-buffer.ts'
import type { IngestObserver } from './observer.ts'
import type { DecodedBatch } from './decoded-batch.ts'
import type { Row, Store } from './store.ts'

export interface EffectsDeps {
  readonly store: Pick<Store, 'insert'>
  readonly deadLetters: Pick<DeadLetterTopic, 'send'>
  readonly consumer: Pick<Consumer, 'commitOffsets'>
  readonly clock: () => Date
  readonly observer: IngestObserver
  /** Noted with each commit, with the time. */
  readonly referenceVersion?: () => string | undefined
}

/** The function that stores buffered batches and commits their offsets. */
export function storeAndCommit(deps: EffectsDeps): FlushBatches {
  const { store, deadLetters, consumer, observer } = deps
  return async (batches, signal) => {
    const rejected = await storeRows(store, batches, signal)
    const refused = [...batches.flatMap((batch) => batch.refused), ...rejected]
    const refusedAt = deps.clock()
    const details = await deadLetters.send(refused, refusedAt, signal)
    await noteDeadLetters(store, { refused, details, refusedAt }, batches, signal)
    signal.throwIfAborted()
    await commit(consumer, batches, commitNote(deps.referenceVersion?.(), deps.clock()))
    const now = deps.clock().getTime()
    for (const { kind, rows, topic, partition, nextOffset, lag } of batches) {
      observer.onStored(kind, rows, now)
      observer.onPosition(topic, partition, nextOffset, lag)
    }
    for (const { refusal } of refused) observer.onDeadLetter(refusal.reason)
  }
}

/** One insert for each table; what ClickHouse refuses row by row comes back as refused records. */
async function storeRows(
  store: EffectsDeps['store'],
  batches: readonly DecodedBatch[],
  signal: AbortSignal,
): Promise<RefusedRecord[]> {
  const refused = await Promise.all(
    topicKinds.map(async (kind) => {
      const origins = batches
        .filter((batch) => batch.kind === kind)
        .flatMap((batch) => batch.rows.map((row, index) => ({ row, batch, index })))
      const target = { table: rawTables[kind], columns: columnNames(kind) }
      const rejected = await store.insert(
        target,
        origins.map(({ row }) => rowValues(row, target.columns)),
        signal,
      )
      return rejected.flatMap((at) => {
        const origin = origins[at]
        return origin === undefined ? [] : [origin.batch.refuseRow(origin.index)]
      })
    }),
  )
  return refused.flat()
}

const deadLetterColumns = [
  'topic',
  'kafka_partition',
  'kafka_offset',
  'reason',
  'detail',
  'record_time',
  'refused_at',
]
/** The last instant that a plain DateTime holds, in 2106: stamps in microseconds lie far behind it. */
const latestStamp = 4_294_967_295_000

interface SentLetters {
  readonly refused: readonly RefusedRecord[]
  /** What `dl_detail` says of each. */
  readonly details: readonly string[]
  readonly refusedAt: Date
}

async function noteDeadLetters(
  store: EffectsDeps['store'],
  { refused, details, refusedAt }: SentLetters,
  batches: readonly DecodedBatch[],
  signal: AbortSignal,
): Promise<void> {
  const rows = refused.map(({ topic, partition, record, refusal }, at): Row => {
    const recordTime = Math.min(Math.max(0, Number(record.timestamp)), latestStamp)
    const detail = details[at] ?? refusal.detail
    return [topic, partition, record.offset, refusal.reason, detail, recordTime, refusedAt.getTime()]
  })
  await store.insert({ table: 'dead_letters', columns: deadLetterColumns }, rows, signal)
  const replayed = [...new Set(batches.flatMap((batch) => batch.replayed))].map((id): Row => [id])
  await store.insert({ table: 'dead_letter_replays', columns: ['dead_letter'] }, replayed, signal)
}

async function commit(
  consumer: EffectsDeps['consumer'],
  batches: readonly DecodedBatch[],
  metadata: string | null,
): Promise<void> {
  const offsets = batches
    .filter((batch) => batch.isCurrent())
    .map(({ topic, partition, nextOffset }) => ({ topic, partition, offset: String(nextOffset), metadata }))
  if (offsets.length > 0) await consumer.commitOffsets(offsets)
}
