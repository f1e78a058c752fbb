/**
 * Buffers decoded batches until there are enough rows or the oldest has waited long enough, then flushes them all at
 * once. `add` resolves when the batch is stored, its dead letters are acknowledged and its offset is committed; it
 * rejects, with nothing committed, when the batch is discarded. One flush at a time; no event is kept beyond it.
 */
import type { DecodedBatch } from './decoded-batch.ts'

export interface BufferLimits {
  readonly maxRows: number
  readonly maxAgeMs: number
}

/** Stores batches and commits their offsets; gives up when the signal aborts. */
export type FlushBatches = (batches: readonly DecodedBatch[], signal: AbortSignal) => Promise<void>

interface Waiting {
  readonly batch: DecodedBatch
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

export class BatchBuffer {
  readonly #limits: BufferLimits
  readonly #flushBatches: FlushBatches
  readonly #onBuffered: (rows: number, bytes: number) => void
  #waiting: Waiting[] = []
  #flushing: Promise<void> = Promise.resolve()
  #abort = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #dueAt = Number.POSITIVE_INFINITY
  #rows = 0
  #bytes = 0

  constructor(
    limits: BufferLimits,
    flushBatches: FlushBatches,
    onBuffered: (rows: number, bytes: number) => void,
  ) {
    this.#limits = limits
    this.#flushBatches = flushBatches
    this.#onBuffered = onBuffered
  }

  /** Takes a batch and resolves when it is stored and committed. */
  add(batch: DecodedBatch): Promise<void> {
    const stored = new Promise<void>((resolve, reject) => this.#waiting.push({ batch, resolve, reject }))
    this.#count(batch, 1)
    // Batches of one fetch arrive together: the shortest timer is enough to have them in one flush.
    this.#flushWithin(this.#rows >= this.#limits.maxRows || batch.lag > 0n ? 0 : this.#limits.maxAgeMs)
    return stored
  }

  /** Flushes at once what is buffered and resolves when the buffer is empty. */
  async flush(): Promise<void> {
    do {
      this.#startFlush()
      await this.#flushing
    } while (this.#waiting.length > 0)
  }

  /** Gives up what is buffered or being flushed: its offsets are not committed, so it is read again. */
  discard(error: unknown): void {
    const discarded = this.#waiting.splice(0)
    this.#abort.abort(error)
    this.#abort = new AbortController()
    for (const { batch, reject } of discarded) {
      this.#count(batch, -1)
      reject(error)
    }
  }

  #flushWithin(ms: number): void {
    const dueAt = performance.now() + ms
    if (dueAt >= this.#dueAt) return
    clearTimeout(this.#timer)
    this.#dueAt = dueAt
    this.#timer = setTimeout(() => this.#startFlush(), ms)
  }

  #startFlush(): void {
    clearTimeout(this.#timer)
    this.#dueAt = Number.POSITIVE_INFINITY
    const taken = this.#waiting.splice(0)
    if (taken.length === 0) return
    // Of this moment, so that a discard also reaches what waits behind the flush before it.
    const { signal } = this.#abort
    this.#flushing = this.#flushing.then(() => this.#settle(taken, signal))
  }

  async #settle(taken: readonly Waiting[], signal: AbortSignal): Promise<void> {
    try {
      signal.throwIfAborted()
      await this.#flushBatches(
        taken.map(({ batch }) => batch),
        signal,
      )
      signal.throwIfAborted()
      for (const { resolve } of taken) resolve()
    } catch (error) {
      for (const { reject } of taken) reject(error)
    } finally {
      for (const { batch } of taken) this.#count(batch, -1)
    }
  }

  #count({ rows, refused, bytes }: DecodedBatch, sign: 1 | -1): void {
    this.#rows += sign * (rows.length + refused.length)
    this.#bytes += sign * bytes
    this.#onBuffered(this.#rows, this.#bytes)
  }
}
