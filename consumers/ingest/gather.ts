/**
 * Gathers what decoded batches hold until enough is in hand or the oldest has waited long enough, then has it all
 * stored at once. `add` resolves when the portion is stored, dead letters acknowledged and its offset committed; it
 * rejects, with nothing committed, when the work is abandoned. One storing at a time; it keeps no event beyond that.
 */
import type { Portion } from './portion.ts'

export interface GatherLimits {
  readonly maxRows: number
  readonly maxAgeMs: number
}

/** Stores portions and commits them; may be told by the signal to give up. */
export type StoreAll = (portions: readonly Portion[], signal: AbortSignal) => Promise<void>

interface Waiting {
  readonly portion: Portion
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

export class Gatherer {
  readonly #limits: GatherLimits
  readonly #storeAll: StoreAll
  readonly #onBuffered: (rows: number, bytes: number) => void
  #waiting: Waiting[] = []
  #storing: Promise<void> = Promise.resolve()
  #abort = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #dueAt = Number.POSITIVE_INFINITY
  #rows = 0
  #bytes = 0

  constructor(limits: GatherLimits, storeAll: StoreAll, onBuffered: (rows: number, bytes: number) => void) {
    this.#limits = limits
    this.#storeAll = storeAll
    this.#onBuffered = onBuffered
  }

  /** Takes a portion and resolves when it is stored and committed. */
  add(portion: Portion): Promise<void> {
    const stored = new Promise<void>((resolve, reject) => this.#waiting.push({ portion, resolve, reject }))
    this.#count(portion, 1)
    // Batches of one fetch arrive in one go: the shortest timer is enough to let them be stored together.
    this.#storeWithin(this.#rows >= this.#limits.maxRows || portion.lag > 0n ? 0 : this.#limits.maxAgeMs)
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
    for (const { portion, reject } of given) {
      this.#count(portion, -1)
      reject(error)
    }
  }

  #storeWithin(ms: number): void {
    const dueAt = performance.now() + ms
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
    } finally {
      for (const { portion } of batch) this.#count(portion, -1)
    }
  }

  #count({ rows, refused, bytes }: Portion, sign: 1 | -1): void {
    this.#rows += sign * (rows.length + refused.length)
    this.#bytes += sign * bytes
    this.#onBuffered(this.#rows, this.#bytes)
  }
}
