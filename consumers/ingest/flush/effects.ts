/**
 * The effects of ingest in the order that its promises rest on: rows into the raw tables; refused records into the
 * dead-letter topic, acknowledged; a note of each of them into ClickHouse; offsets committed. A kill between any two
 * repeats work and loses nothing.
 */
import type { Consumer } from 'kafkajs'
import { commitNote, type StoredNote } from '../../../infra/kafka/commit-note.ts'
import { type Reason, refuse } from '../../../schemas/reasons.ts'
import { rawTables } from '../../../schemas/raw-tables.ts'
import { topicKinds } from '../../../schemas/topics.ts'
import type { RefusedRecord } from '../dead-letters/dead-letter.ts'
import type { DeadLetterTopic } from '../dead-letters/dead-letter-topic.ts'
import type { FlushBatches } from './batch-buffer.ts'
import type { IngestObserver } from '../observer.ts'
import type { DecodedBatch } from '../decode/decoded-batch.ts'
import { batchRows, objectRows, RowsNotKept } from './insert-rows.ts'
import type { Store } from './store.ts'
import { partitionKey } from '../../../infra/kafka/partition-key.ts'

export interface EffectsDeps {
  readonly store: Pick<Store, 'insert'>
  readonly deadLetters: Pick<DeadLetterTopic, 'send'>
  readonly consumer: Pick<Consumer, 'commitOffsets'>
  readonly clock: () => Date
  readonly observer: IngestObserver
  /** Noted with each commit, with the time. */
  readonly referenceVersion?: () => string | undefined
  /** Noted as well: where a partition's records are stored. */
  readonly storedNote?: (topic: string, partition: number) => StoredNote | undefined
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
    const noteOf = ({ topic, partition }: DecodedBatch): string | null =>
      commitNote(deps.referenceVersion?.(), deps.clock(), deps.storedNote?.(topic, partition))
    const committed = await commit(consumer, batches, noteOf, signal)
    const now = deps.clock().getTime()
    for (const { kind, rows, eventTimesMs, recordTimesMs } of batches)
      observer.onStored(kind, { rows, eventTimesMs, recordTimesMs }, now)
    for (const { topic, partition, nextOffset, lag } of committed)
      observer.onPosition(topic, partition, nextOffset, lag)
    for (const { refusal } of refused) observer.onDeadLetter(refusal.reason)
  }
}

/** One insert for each table; what ClickHouse refuses row by row comes back as refused records. */
async function storeRows(
  store: EffectsDeps['store'],
  batches: readonly DecodedBatch[],
  signal: AbortSignal,
): Promise<RefusedRecord[]> {
  const refused = await allEnded(
    topicKinds.map(async (kind) => {
      const ofKind = byBlock(batches.filter((batch) => batch.kind === kind))
      const rejected = await store.insert(rawTables[kind], batchRows(kind, ofKind), signal)
      return rejected.map((at) => refusedRow(ofKind, at))
    }),
  )
  return refused.flat()
}

/** The results of all. Where some fail, the first error, but only once all have ended: nothing of a failed flush still runs. */
async function allEnded<T>(work: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(work)
  return Promise.all(work)
}

/** Batches of one block follow each other, as their rows do in the block. */
function byBlock(batches: readonly DecodedBatch[]): readonly DecodedBatch[] {
  return [...Map.groupBy(batches, ({ block }) => block).values()].flat()
}

/** The record of a row that ClickHouse refuses, by its index among all rows of these batches. */
function refusedRow(batches: readonly DecodedBatch[], at: number): RefusedRecord {
  let index = at
  for (const { topic, partition, rows, kept } of batches) {
    if (index >= rows) {
      index -= rows
      continue
    }
    const record = kept?.[index]?.record
    if (record === undefined) throw new RowsNotKept('the record of a refused row was not kept')
    const refusal = refuse('rejected_by_store', 'ClickHouse refuses the row')
    return { topic, partition, record, refusal }
  }
  throw new RangeError('no such row in the batches')
}

/** A row of `refused_records`; times in milliseconds. */
interface RefusedRow {
  readonly topic: string
  readonly kafka_partition: number
  readonly kafka_offset: string
  readonly reason: Reason
  readonly detail: string
  readonly record_time: number
  readonly refused_at: number
}

/** A row of `dead_letter_replays`. */
interface ReplayRow {
  /** The id of the dead letter that was sent again. */
  readonly dead_letter: string
}

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
  const rows = refused.map(({ topic, partition, record, refusal }, at): RefusedRow => ({
    topic,
    kafka_partition: partition,
    kafka_offset: record.offset,
    reason: refusal.reason,
    detail: details[at] ?? refusal.detail,
    record_time: Math.min(Math.max(0, Number(record.timestamp)), latestStamp),
    refused_at: refusedAt.getTime(),
  }))
  await store.insert('refused_records', objectRows(rows), signal)
  const ids = new Set(batches.flatMap(({ replayed }) => replayed))
  const replays = [...ids].map((id): ReplayRow => ({ dead_letter: id }))
  await store.insert('dead_letter_replays', objectRows(replays), signal)
}

/**
 * Commits the end of the last batch of each partition, and returns those batches. A partition that is revoked at this
 * very moment is committed as well: what is committed is stored, so at worst its new member reads some of it again.
 */
async function commit(
  consumer: EffectsDeps['consumer'],
  batches: readonly DecodedBatch[],
  noteOf: (batch: DecodedBatch) => string | null,
  signal: AbortSignal,
): Promise<DecodedBatch[]> {
  const last = [
    ...new Map(batches.map((batch) => [partitionKey(batch.topic, batch.partition), batch])).values(),
  ]
  const offsets = last.map((batch) => ({
    topic: batch.topic,
    partition: batch.partition,
    offset: String(batch.nextOffset),
    metadata: noteOf(batch),
  }))
  if (offsets.length > 0) await beforeAbort(consumer.commitOffsets(offsets), signal)
  return last
}

/**
 * kafkajs may wait without end for a coordinator that has died. What is stored may be committed at any time, so a late
 * commit does no harm.
 */
const commitWithinMs = 15_000

/** Resolves as `work` does, or rejects when the signal aborts or the time is over. */
async function beforeAbort(work: Promise<unknown>, signal: AbortSignal): Promise<void> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(commitWithinMs)])
  const { promise, reject } = Promise.withResolvers<never>()
  const abort = (): void => reject(limit.reason)
  limit.addEventListener('abort', abort, { once: true })
  try {
    await Promise.race([work, promise])
  } finally {
    limit.removeEventListener('abort', abort)
  }
}
