/**
 * Gathers what decoded batches hold until enough is in hand or the oldest has waited long enough, then has it all
 * stored at once. `add` resolves when the portion is stored, dead letters acknowledged and its offset committed; it
 * rejects, with nothing committed, when the work is abandoned. One storing at a time; it keeps no event beyond that.
 */
import type { Row } from '../../schemas/rows.ts'
import type { TopicKind } from '../../schemas/topics.ts'
import type { RefusedRecord } from './dead-letter.ts'

/** What one partition's batch came to. */
export interface Portion {
  readonly kind: TopicKind
  readonly topic: string
  readonly partition: number
  /** Where the group goes on once this is stored. */
  readonly nextOffset: string
  readonly rows: readonly Row[]
  /** Tells the refused record of a row that ClickHouse alone refuses. */
  readonly refuseRow: (index: number) => RefusedRecord
  readonly refused: readonly RefusedRecord[]
  /** Ids of the dead letters that records of this batch were once. */
  readonly replayed: readonly string[]
  /** More records wait behind this batch: storing soon beats waiting for more. */
  readonly hasMore: boolean
  /** False when the partition was taken away meanwhile: then its offset is not committed. */
  readonly isCurrent: () => boolean
}

export interface GatherLimits {
  readonly maxRows: number
  readonly maxAgeMs: number
}

interface Waiting {
  readonly portion: Portion
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

export class Gatherer {
  readonly #limits: GatherLimits
  readonly #storeAll: (portions: readonly Portion[], signal: AbortSignal) => Promise<void>
  #waiting: Waiting[] = []
  #storing: Promise<void> = Promise.resolve()
  #abort = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #dueAt = Number.POSITIVE_INFINITY

  constructor(
    limits: GatherLimits,
    storeAll: (portions: readonly Portion[], signal: AbortSignal) => Promise<void>,
  ) {
    this.#limits = limits
    this.#storeAll = storeAll
  }

  /** Takes a portion and resolves when it is stored and committed. */
  add(portion: Portion): Promise<void> {
    const stored = new Promise<void>((resolve, reject) => this.#waiting.push({ portion, resolve, reject }))
    const inHand = this.#waiting.reduce(
      (sum, item) => sum + item.portion.rows.length + item.portion.refused.length,
      0,
    )
    // Batches of one fetch arrive in one go: the shortest timer is enough to let them be stored together.
    this.#storeWithin(inHand >= this.#limits.maxRows || portion.hasMore ? 0 : this.#limits.maxAgeMs)
    return stored
  }

  /** Stores at once what is in hand and resolves when nothing is left. */
  async drain(): Promise<void> {
    this.#storeWithin(0)
    while (this.#waiting.length > 0) await new Promise((resolve) => setImmediate(resolve))
    await this.#storing
  }

  /** Gives up what is in hand, stored or not: its offsets are not committed and it will be read again. */
  abandon(error: unknown): void {
    const given = this.#waiting.splice(0)
    this.#abort.abort(error)
    this.#abort = new AbortController()
    for (const { reject } of given) reject(error)
  }

  #storeWithin(ms: number): void {
    const dueAt = Date.now() + ms
    if (dueAt >= this.#dueAt) return
    clearTimeout(this.#timer)
    this.#dueAt = dueAt
    this.#timer = setTimeout(() => {
      this.#dueAt = Number.POSITIVE_INFINITY
      const batch = this.#waiting.splice(0)
      this.#storing = this.#storing.then(() => this.#settle(batch))
    }, ms)
  }

  async #settle(batch: readonly Waiting[]): Promise<void> {
    if (batch.length === 0) return
    const { signal } = this.#abort
    try {
      await this.#storeAll(
        batch.map(({ portion }) => portion),
        signal,
      )
      signal.throwIfAborted()
      for (const { resolve } of batch) resolve()
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
  }
}
