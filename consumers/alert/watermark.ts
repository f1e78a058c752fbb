/**
 * Up to which instant everything that was in Kafka is stored. The detector judges nothing later than that: an ingest
 * that is down or behind must not look like visitors who stay away. It knows nothing of events that are not in Kafka
 * yet.
 */
import type { Admin } from 'kafkajs'
import { committedOffsets } from '../../infra/kafka/committed.ts'

export interface WatermarkConfig {
  /** The group of ingest. */
  readonly groupId: string
  readonly topics: readonly string[]
}

type Ends = ReadonlyMap<string, bigint>

/** Older looks than these are forgotten when ingest lags for long. */
const mostMarks = 200

export class Watermark {
  readonly #config: WatermarkConfig
  readonly #admin: Admin
  #marks: { readonly at: number; readonly ends: Ends }[] = []
  #reached = 0

  constructor(config: WatermarkConfig, admin: Admin) {
    this.#config = config
    this.#admin = admin
  }

  /**
   * Looks where topics and ingest stand.
   * @param now - milliseconds since 1970, taken before the call.
   * @returns the instant up to which all is stored, 0 where that is not known yet.
   */
  async look(now: number): Promise<number> {
    const { groupId, topics } = this.#config
    const ends = new Map<string, bigint>()
    const begins = new Map<string, bigint>()
    for (const topic of topics) {
      for (const { partition, low, high } of await this.#admin.fetchTopicOffsets(topic)) {
        ends.set(`${topic}/${partition}`, BigInt(high))
        begins.set(`${topic}/${partition}`, BigInt(low))
      }
    }
    this.#marks.push({ at: now, ends })
    if (this.#marks.length > mostMarks) this.#marks.splice(1, 1)
    const committed = new Map(begins)
    for (const { topic, partition, offset } of await committedOffsets(this.#admin, groupId, topics)) {
      const key = `${topic}/${partition}`
      if (offset > (committed.get(key) ?? 0n)) committed.set(key, offset)
    }
    const isStored = (mark: { readonly ends: Ends }): boolean =>
      [...mark.ends].every(([key, end]) => (committed.get(key) ?? 0n) >= end)
    const last = this.#marks.findLastIndex(isStored)
    if (last >= 0) {
      this.#reached = Math.max(this.#reached, this.#marks[last]?.at ?? 0)
      this.#marks = this.#marks.slice(last + 1)
    }
    return this.#reached
  }
}
