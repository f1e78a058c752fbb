/**
 * What becomes of batches whose flush failed: their partitions are read again from the first of them. The fault is
 * given to the next batch of each partition, where kafkajs or a halt of the partition deals with it. Where a flush
 * failed only because its rows have to be divided and were not kept, they are kept this time.
 */
import { messageOf } from '../../../infra/errors.ts'
import type { Logger } from '../../../infra/log.ts'
import type { DecodedBatch } from '../decode/decoded-batch.ts'
import { RowsNotKept } from './insert-rows.ts'
import { firstOffsetsOf, type ReadPositions } from '../positions/read-positions.ts'
import { partitionKey } from '../../../infra/kafka/partition-key.ts'

export interface FailedFlushesDeps {
  readonly positions: Pick<ReadPositions, 'rewindAndSeek'>
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
    for (const batch of batches) {
      const key = partitionKey(batch.topic, batch.partition)
      if (isForRows) this.#keptUntil.set(key, batch.nextOffset)
      else this.#faults.set(key, { error })
    }
    this.#deps.positions.rewindAndSeek(firstOffsetsOf(batches))
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
