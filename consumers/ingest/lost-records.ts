/**
 * Notices when retention removed records before they were read: the next record lies further than what was read last,
 * and the log begins no earlier. It only tells; the records are gone.
 */
import type { Admin } from 'kafkajs'
import { messageOf } from '../../infra/errors.ts'
import { committedOffsets } from '../../infra/kafka/committed.ts'
import type { Logger } from '../../infra/log.ts'
import type { IngestObserver } from './observer.ts'

export interface LostRecordsDeps {
  readonly admin: Admin
  readonly groupId: string
  readonly logger: Logger
  readonly observer: IngestObserver
}

export class LostRecords {
  readonly #deps: LostRecordsDeps
  readonly #expected = new Map<string, bigint>()
  #learning: Promise<void> = Promise.resolve()

  constructor(deps: LostRecordsDeps) {
    this.#deps = deps
  }

  /**
   * Learns where the group stands: to be awaited before reading begins, and called again whenever partitions are
   * assigned, as another member may have read on. Never rejects.
   */
  learn(topics: readonly string[]): Promise<void> {
    this.#learning = this.#askWhereWeStand(topics).catch((error: unknown) => {
      this.#deps.logger.debug({ error: messageOf(error) }, 'the committed offsets could not be read')
    })
    return this.#learning
  }

  async #askWhereWeStand(topics: readonly string[]): Promise<void> {
    for (const { topic, partition, offset } of await committedOffsets(
      this.#deps.admin,
      this.#deps.groupId,
      topics,
    )) {
      // None is committed (-1), or kafkajs has committed "the beginning" (-2) on finding ours gone.
      if (offset < 0n) continue
      const known = this.#expected.get(`${topic}/${partition}`) ?? 0n
      if (offset >= known) this.reached(topic, partition, offset)
    }
  }

  /** Looks at the first offset of a batch; asks Kafka only where there is a gap, as control records leave gaps too. */
  async look(topic: string, partition: number, first: bigint): Promise<void> {
    await this.#learning
    const expected = this.#expected.get(`${topic}/${partition}`)
    if (expected === undefined || first === expected) return
    const offsets = await this.#deps.admin.fetchTopicOffsets(topic)
    const found = offsets.find((of) => of.partition === partition)
    const low = BigInt(found?.low ?? '0')
    if (first < expected) {
      if (BigInt(found?.high ?? expected) < expected) this.#sayAnew(topic, partition, expected, first)
      return
    }
    const lost = (low < first ? low : first) - expected
    if (lost <= 0n) return
    this.reached(topic, partition, expected + lost)
    const message = 'retention removed records before they were read: they are lost to this pipeline'
    this.#deps.logger.error({ topic, partition, records: String(lost), from: String(expected) }, message)
    this.#deps.observer.onLost(topic, partition, lost)
  }

  /** A log that ends before what was committed is another one: the topic was made anew, or an older state restored. */
  #sayAnew(topic: string, partition: number, expected: bigint, first: bigint): void {
    this.#deps.logger.warn(
      { topic, partition, committed: String(expected), from: String(first) },
      'the committed offset lies beyond the end of the log: the partition is read again from here, and repeats change no figure',
    )
    this.reached(topic, partition, first)
  }

  /** Remembers how far a partition was read. */
  reached(topic: string, partition: number, nextOffset: bigint): void {
    this.#expected.set(`${topic}/${partition}`, nextOffset)
  }
}
