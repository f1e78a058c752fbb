/**
 * Replaces consumer/batch of kafkajs for one slice of what a partition answered. It begins where
 * reading went on and ends behind records that are not shown, so that nothing lies between two slices.
 */
import type { UnreadableBatch } from './faults.ts'
import type { Message } from './record.ts'
import type { Slice } from './record-set.ts'

export interface BatchPlace {
  readonly topic: string
  readonly partition: number
  readonly highWatermark: string
}

export class SliceBatch {
  readonly topic: string
  readonly partition: number
  readonly highWatermark: string
  readonly messages: readonly Message[]
  /** Set instead of messages where the rest of the answer cannot be read. */
  readonly unreadable: UnreadableBatch | undefined
  readonly #first: string
  readonly #last: string

  constructor(place: BatchPlace, slice: Omit<Slice, 'kind'>, unreadable?: UnreadableBatch) {
    this.topic = place.topic
    this.partition = place.partition
    this.highWatermark = place.highWatermark
    this.messages = slice.messages
    this.unreadable = unreadable
    this.#first = slice.firstOffset
    this.#last = slice.lastOffset
  }

  /** Also one that shows no record has an end to be committed: kafkajs would keep it from `eachBatch`. */
  isEmpty(): boolean {
    return false
  }

  isEmptyIncludingFiltered(): boolean {
    return false
  }

  isEmptyDueToFiltering(): boolean {
    return this.isEmpty()
  }

  firstOffset(): string {
    return this.#first
  }

  lastOffset(): string {
    return this.#last
  }

  /** Records of the partition behind this slice. */
  offsetLag(): string {
    return String(BigInt(this.highWatermark) - 1n - BigInt(this.#last))
  }

  offsetLagLow(): string {
    return String(BigInt(this.highWatermark) - 1n - BigInt(this.#first))
  }
}

/** What is unreadable of the batch that `eachBatch` was given; undefined where it holds messages. */
export function unreadableOf(batch: object): UnreadableBatch | undefined {
  return batch instanceof SliceBatch ? batch.unreadable : undefined
}
