/**
 * Notices when retention removed records before they were read: the next record lies further than what was read last,
 * and the log begins no earlier. It only tells; the records are gone.
 */
import type { Admin } from 'kafkajs'
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

  constructor(deps: LostRecordsDeps) {
    this.#deps = deps
  }

  /** Learns where the group stands; to be called whenever partitions are assigned. */
  async learn(topics: readonly string[]): Promise<void> {
    const groups = await this.#deps.admin.fetchOffsets({ groupId: this.#deps.groupId, topics: [...topics] })
    for (const { topic, partitions } of groups) {
      for (const { partition, offset } of partitions) {
        // Without a committed offset reading begins at the beginning: what is gone was never ours.
        if (offset === '-1') this.#expected.delete(`${topic}/${partition}`)
        else this.#expected.set(`${topic}/${partition}`, BigInt(offset))
      }
    }
  }

  /** Looks at the first offset of a batch; asks Kafka only where there is a gap, as control records leave gaps too. */
  async look(topic: string, partition: number, first: bigint): Promise<void> {
    const expected = this.#expected.get(`${topic}/${partition}`)
    if (expected === undefined || first <= expected) return
    const offsets = await this.#deps.admin.fetchTopicOffsets(topic)
    const low = BigInt(offsets.find((of) => of.partition === partition)?.low ?? '0')
    const lost = (low < first ? low : first) - expected
    if (lost <= 0n) return
    const message = 'retention removed records before they were read: they are lost to this pipeline'
    this.#deps.logger.error({ topic, partition, records: String(lost), from: String(expected) }, message)
    this.#deps.observer.onLost(topic, partition, lost)
  }

  /** Remembers how far a partition was read. */
  reached(topic: string, partition: number, nextOffset: bigint): void {
    this.#expected.set(`${topic}/${partition}`, nextOffset)
  }
}
