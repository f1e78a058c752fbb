/**
 * Notices when retention removed records before they were read: the next record lies further on than the last one read,
 * and the log begins no earlier. It only reports; the records are gone.
 */
import type { Admin } from 'kafkajs'
import { messageOf } from '../../infra/errors.ts'
import { committedOffsets } from '../../infra/kafka/committed-offsets.ts'
import type { Logger } from '../../infra/log.ts'
import type { IngestObserver } from './observer.ts'
import { partitionKey } from '../../infra/kafka/partition-key.ts'

export interface LostRecordsDeps {
  readonly admin: Pick<Admin, 'fetchOffsets' | 'fetchTopicOffsets'>
  readonly groupId: string
  readonly logger: Logger
  readonly observer: IngestObserver
}

export class LostRecords {
  readonly #deps: LostRecordsDeps
  readonly #expected = new Map<string, bigint>()
  #reading: Promise<void> = Promise.resolve()

  constructor(deps: LostRecordsDeps) {
    this.#deps = deps
  }

  /**
   * Reads the group's committed offsets: to be awaited before reading begins, and called again whenever partitions
   * are assigned, as another member may have committed further ones. Never rejects.
   */
  readCommitted(topics: readonly string[]): Promise<void> {
    this.#reading = this.#fetchCommitted(topics).catch((error: unknown) => {
      this.#deps.logger.debug({ error: messageOf(error) }, 'the committed offsets could not be read')
    })
    return this.#reading
  }

  async #fetchCommitted(topics: readonly string[]): Promise<void> {
    for (const { topic, partition, offset } of await committedOffsets(
      this.#deps.admin,
      this.#deps.groupId,
      topics,
    )) {
      // None is committed (-1), or kafkajs has committed "the beginning" (-2) where ours was out of range.
      if (offset < 0n) continue
      const known = this.#expected.get(partitionKey(topic, partition)) ?? 0n
      if (offset >= known) this.reached(topic, partition, offset)
    }
  }

  /** Checks the first offset of a batch; asks Kafka only where there is a gap, as control records leave gaps too. */
  async checkGap(topic: string, partition: number, first: bigint): Promise<void> {
    await this.#reading
    const expected = this.#expected.get(partitionKey(topic, partition))
    if (expected === undefined || first === expected) return
    const offsets = await this.#deps.admin.fetchTopicOffsets(topic)
    const found = offsets.find((of) => of.partition === partition)
    const low = BigInt(found?.low ?? '0')
    if (first < expected) {
      if (BigInt(found?.high ?? expected) < expected) this.#reportNewLog(topic, partition, expected, first)
      return
    }
    const lost = (low < first ? low : first) - expected
    if (lost <= 0n) return
    this.reached(topic, partition, expected + lost)
    const message = 'retention removed records before they were read: they are lost to this pipeline'
    this.#deps.logger.error({ topic, partition, records: String(lost), from: String(expected) }, message)
    this.#deps.observer.onLost(topic, partition, lost)
  }

  /** A log that ends before the committed offset is another one: the topic was created again, or a backup restored. */
  #reportNewLog(topic: string, partition: number, expected: bigint, first: bigint): void {
    this.#deps.logger.warn(
      { topic, partition, committed: String(expected), from: String(first) },
      'the committed offset lies beyond the end of the log: the partition is read again from here, and repeats change no figure',
    )
    this.reached(topic, partition, first)
  }

  /** Remembers how far a partition was read. */
  reached(topic: string, partition: number, nextOffset: bigint): void {
    this.#expected.set(partitionKey(topic, partition), nextOffset)
  }
}
