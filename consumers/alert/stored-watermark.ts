/**
 * The watermark of stored events: the instant up to which everything that was in Kafka is in ClickHouse too. The
 * detector judges nothing later than that: visits must not seem to be missing while ingest is down or behind.
 * Events that are not in Kafka yet are not covered.
 */
import type { Logs } from '../../infra/kafka/partition-log.ts'
import { slowestPositions } from '../../infra/kafka/group-position.ts'
import { partitionKey } from '../../infra/kafka/partition-key.ts'

export interface WatermarkConfig {
  /** The groups of ingest: one for each shard. */
  readonly groupIds: readonly string[]
  readonly topics: readonly string[]
}

type Ends = ReadonlyMap<string, bigint>

/** At most this many readings are kept when ingest lags for long. */
const mostMarks = 200

export class StoredWatermark {
  readonly #config: WatermarkConfig
  readonly #logs: Logs
  #marks: { readonly at: number; readonly ends: Ends }[] = []
  #watermark = 0

  constructor(config: WatermarkConfig, logs: Logs) {
    this.#config = config
    this.#logs = logs
  }

  /**
   * Compares the ends of the topics with ingest's committed offsets.
   * @param now - milliseconds since 1970, taken before the call.
   * @returns the instant up to which all is stored, 0 where that is not known yet.
   */
  async read(now: number): Promise<number> {
    const { groupIds, topics } = this.#config
    // What an open transaction holds back is not stored either, and an offset beyond the end is ignored.
    const found = await slowestPositions(this.#logs, groupIds, topics)
    const ends = new Map(found.map(({ topic, partition, end }) => [partitionKey(topic, partition), end]))
    const committed = new Map(
      found.map(({ topic, partition, from }) => [partitionKey(topic, partition), from]),
    )
    this.#forgetAfter(now)
    this.#marks.push({ at: now, ends })
    if (this.#marks.length > mostMarks) this.#marks.splice(1, 1)
    const isStored = (mark: { readonly ends: Ends }): boolean =>
      [...mark.ends].every(([key, end]) => (committed.get(key) ?? 0n) >= end)
    const last = this.#marks.findLastIndex(isStored)
    if (last >= 0) {
      this.#watermark = Math.max(this.#watermark, this.#marks[last]?.at ?? 0)
      this.#marks = this.#marks.slice(last + 1)
    }
    return this.#watermark
  }

  /** A clock that was ahead has been set back: what it said is no instant of now. */
  #forgetAfter(now: number): void {
    this.#marks = this.#marks.filter(({ at }) => at <= now)
    if (this.#watermark > now) this.#watermark = 0
  }
}
