/**
 * Buffers decoded batches while those before them are being stored, and flushes all of them at once: when there are
 * enough rows, or the oldest has waited long enough. One flush at a time, in the order in which batches came, so that
 * offsets are committed in order. Memory is bounded: a batch is decoded only while there is room. A flush that fails
 * takes the batches behind it along: all of them are read again, as no record is kept.
 */
import type { DecodedBatch } from '../decode/decoded-batch.ts'

export interface BufferLimits {
  /** Rows of one flush. */
  readonly maxRows: number
  /** Bytes that wait for the next flush; as many again may be in the flush under way. */
  readonly maxBytes?: number
  /** How long a batch waits for others. */
  readonly maxAgeMs: number
}

export const defaultMaxBytes = 64 * 1024 * 1024
/** While its partition has more records to read, a batch waits this many times as long: then few large inserts are better. */
const behindFactor = 4

/** Stores batches and commits their offsets; rejects when the signal aborts. */
export type FlushBatches = (batches: readonly DecodedBatch[], signal: AbortSignal) => Promise<void>

export interface BatchBufferDeps {
  readonly flushBatches: FlushBatches
  readonly onBuffered: (rows: number, bytes: number) => void
  /** A flush failed: these batches, the later ones included, are not stored. Not called after a discard. */
  readonly onFailed: (error: unknown, batches: readonly DecodedBatch[]) => void
  /** What was buffered is taken out, to be flushed or discarded. */
  readonly onTaken?: () => void
  /** Batches are stored: their memory may be used again. */
  readonly onReleased?: (batches: readonly DecodedBatch[]) => void
}

/** Why the buffer was discarded: what it held, and the batches that waited for room, are read again. */
export class BufferDiscarded extends Error {
  override readonly name = 'BufferDiscarded'
}

export class BatchBuffer {
  readonly #limits: BufferLimits
  readonly #deps: BatchBufferDeps
  #waiting: DecodedBatch[] = []
  #flushing: Promise<void> | undefined
  #abort = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #dueAt = Number.POSITIVE_INFINITY
  /** Of the batches that wait. */
  #rows = 0
  #bytes = 0
  /** What is being flushed. */
  #inFlight: readonly DecodedBatch[] = []
  #flushed = { rows: 0, bytes: 0 }
  #room = Promise.withResolvers<void>()

  constructor(limits: BufferLimits, deps: BatchBufferDeps) {
    this.#limits = limits
    this.#deps = deps
    this.#room.promise.catch(() => undefined)
  }

  /** Whether no other batch may be added now. */
  get isFull(): boolean {
    return this.#rows >= this.#limits.maxRows || this.#bytes >= (this.#limits.maxBytes ?? defaultMaxBytes)
  }

  /**
   * Resolves when there is room again; rejects with the reason of a discard that comes before. Check `isFull` again
   * then: others wait as well.
   */
  room(): Promise<void> {
    return this.#room.promise
  }

  /** Takes a batch, to be stored with the next flush. */
  add(batch: DecodedBatch): void {
    this.#waiting.push(batch)
    this.#rows += rowsOf(batch)
    this.#bytes += batch.bytes
    this.#report()
    const { maxAgeMs } = this.#limits
    this.#flushWithin(this.isFull ? 0 : batch.lag > 0n ? maxAgeMs * behindFactor : maxAgeMs)
  }

  /** Flushes at once what is buffered; resolves when the buffer is empty or a flush has failed. */
  async flush(): Promise<void> {
    do {
      this.#startFlush()
      await this.#flushing
    } while (this.#waiting.length > 0)
  }

  /**
   * Discards what is buffered or being flushed, and returns it: its offsets are not committed, and the caller has to have
   * it read again. Whoever waits for room gets the reason.
   */
  discard(reason: unknown): readonly DecodedBatch[] {
    this.#abort.abort(reason)
    this.#abort = new AbortController()
    const discarded = [...this.#inFlight, ...this.#takeWaiting()]
    this.#inFlight = []
    this.#giveRoom(reason)
    return discarded
  }

  #flushWithin(ms: number): void {
    const dueAt = performance.now() + ms
    if (dueAt >= this.#dueAt) return
    clearTimeout(this.#timer)
    this.#dueAt = dueAt
    this.#timer = setTimeout(() => {
      // A timer may fire a little early, and during a flush: what waits is due from now on all the same.
      this.#dueAt = 0
      this.#startFlush()
    }, ms)
  }

  /** Starts a flush unless one is under way: then the next one starts when that has ended, if it is due by then. */
  #startFlush(): void {
    if (this.#flushing !== undefined || this.#waiting.length === 0) return
    const { rows, bytes } = { rows: this.#rows, bytes: this.#bytes }
    const taken = this.#takeWaiting()
    this.#inFlight = taken
    this.#flushed = { rows, bytes }
    this.#giveRoom()
    const { signal } = this.#abort
    this.#flushing = this.#settle(taken, signal).finally(() => {
      this.#flushing = undefined
      this.#inFlight = []
      this.#flushed = { rows: 0, bytes: 0 }
      this.#report()
      if (this.#waiting.length > 0 && performance.now() >= this.#dueAt) this.#startFlush()
    })
  }

  async #settle(taken: readonly DecodedBatch[], signal: AbortSignal): Promise<void> {
    try {
      await this.#deps.flushBatches(taken, signal)
      this.#deps.onReleased?.(taken)
    } catch (error) {
      if (signal.aborted) return
      const later = this.#takeWaiting()
      this.#giveRoom()
      this.#deps.onFailed(error, [...taken, ...later])
    }
  }

  #takeWaiting(): DecodedBatch[] {
    clearTimeout(this.#timer)
    this.#dueAt = Number.POSITIVE_INFINITY
    this.#rows = 0
    this.#bytes = 0
    const taken = this.#waiting
    this.#waiting = []
    this.#deps.onTaken?.()
    return taken
  }

  /** Resolves what waits for room, or rejects it with the reason of a discard. */
  #giveRoom(discarded?: unknown): void {
    this.#report()
    const { resolve, reject } = this.#room
    this.#room = Promise.withResolvers<void>()
    this.#room.promise.catch(() => undefined)
    if (discarded === undefined) resolve()
    else reject(discarded)
  }

  #report(): void {
    this.#deps.onBuffered(this.#rows + this.#flushed.rows, this.#bytes + this.#flushed.bytes)
  }
}

/** Refused records wait like rows, so they count as rows. */
function rowsOf({ rows, refused }: DecodedBatch): number {
  return rows + refused.length
}
