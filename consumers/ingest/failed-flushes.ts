/**
 * What becomes of batches whose flush failed: their partitions are read again from the first of them. The fault is
 * given to the next batch of each partition, where kafkajs or a halt of the partition deals with it. Where a flush
 * failed only because rows have to be divided that were not kept, they are kept this time.
 */
import type { Consumer, TopicPartitionOffset } from 'kafkajs'
import { messageOf } from '../../infra/errors.ts'
import type { Logger } from '../../infra/log.ts'
import type { DecodedBatch } from './decoded-batch.ts'
import { RowsNotKept } from './insert-rows.ts'
import { partitionKey } from '../../infra/kafka/partition-key.ts'

export interface FailedFlushesDeps {
  readonly consumer: Pick<Consumer, 'seek'>
  readonly logger: Logger
}

export interface FlushFault {
  readonly error: unknown
}

export class FailedFlushes {
  readonly #deps: FailedFlushesDeps
  readonly #faults = new Map<string, FlushFault>()
  /** Up to which offset the rows of a partition are kept. */
  readonly #keptUntil = new Map<string, bigint>()

  constructor(deps: FailedFlushesDeps) {
    this.#deps = deps
  }

  /** @param batches - those that are not stored, each partition's in their order. */
  failed(error: unknown, batches: readonly DecodedBatch[]): void {
    const isForRows = error instanceof RowsNotKept
    if (!isForRows)
      this.#deps.logger.warn({ error: messageOf(error) }, 'a flush failed: its records are read again')
    const first = new Map<string, DecodedBatch>()
    for (const batch of batches) {
      const key = partitionKey(batch.topic, batch.partition)
      if (!first.has(key)) first.set(key, batch)
      if (isForRows) this.#keptUntil.set(key, batch.nextOffset)
      else this.#faults.set(key, { error })
    }
    this.seek(
      [...first.values()].map(({ topic, partition, firstOffset }) => ({
        topic,
        partition,
        offset: String(firstOffset),
      })),
    )
  }

  /** Reads partitions again from these offsets. */
  seek(places: readonly TopicPartitionOffset[]): void {
    for (const place of places) {
      try {
        this.#deps.consumer.seek(place)
      } catch (fault) {
        // A consumer that has just ended begins at the committed offsets when it is started again.
        this.#deps.logger.debug({ error: messageOf(fault) }, 'the consumer cannot seek')
      }
    }
  }

  /** The fault of a partition's last flush, once. */
  takeFault(topic: string, partition: number): FlushFault | undefined {
    const key = partitionKey(topic, partition)
    const fault = this.#faults.get(key)
    this.#faults.delete(key)
    return fault
  }

  /** Whether the rows of a batch that begins here are to be kept. */
  keepsRows(topic: string, partition: number, firstOffset: bigint): boolean {
    const key = partitionKey(topic, partition)
    const until = this.#keptUntil.get(key)
    if (until !== undefined && firstOffset < until) return true
    this.#keptUntil.delete(key)
    return false
  }

  /** The group was joined again: every partition is read from its committed offset. */
  clear(): void {
    this.#faults.clear()
  }
}
