/**
 * Buffers decoded batches while those before them are being stored, and flushes all of them at once: when there are
 * enough rows, or the oldest has waited long enough. One flush at a time, in the order in which batches came, so that
 * offsets are committed in order. Memory is bounded: a batch is decoded only while there is room. A flush that fails
 * takes what came after it along: all of that is read again, as no event is kept.
 */
import type { DecodedBatch } from './decoded-batch.ts'

export interface BufferLimits {
  /** Rows of one flush. */
  readonly maxRows: number
  /** Bytes of what waits for the next flush; as much again may be on its way. */
  readonly maxBytes?: number
  /** How long a batch waits for others. */
  readonly maxAgeMs: number
}

export const defaultMaxBytes = 64 * 1024 * 1024
/** A batch with records behind it waits this many times as long: then inserts are to be large and few. */
const behindFactor = 4

/** Stores batches and commits their offsets; gives up when the signal aborts. */
export type FlushBatches = (batches: readonly DecodedBatch[], signal: AbortSignal) => Promise<void>

export interface BatchBufferDeps {
  readonly flushBatches: FlushBatches
  readonly onBuffered: (rows: number, bytes: number) => void
  /** A flush failed: these batches, the later ones included, are not stored. Not called after a discard. */
  readonly onFailed: (error: unknown, batches: readonly DecodedBatch[]) => void
  /** What was buffered is taken out, to be flushed or given up. */
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
  /** Of what waits. */
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
   * Resolves when a full buffer is flushed; rejects with the reason of a discard that comes before. Look at `isFull`
   * again then: others wait as well.
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
   * Gives up what is buffered or being flushed, and returns it: its offsets are not committed, and the caller has to see
   * that it is read again. Whoever waits for room gets the reason.
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
      // It may ring a little early, and while a flush is under way: what is due is due from now on.
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

  /** Lets those go on that wait for room, or ends their waiting with the reason of a discard. */
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

/** Rows and refused records, which wait as long. */
function rowsOf({ rows, refused }: DecodedBatch): number {
  return rows + refused.length
}
