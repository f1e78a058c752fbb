/**
 * Bytes that arrive in chunks, such as those of a batch that is being inflated. What is not kept is skipped and never
 * held, so that memory does not grow with what a batch inflates to. Between chunks others get their turn.
 */
import { MalformedBatch } from './faults.ts'

/** Gives others a turn where it is time for one. @throws ReadingStopped where the consumer is to stop. */
export type YieldTurn = () => Promise<void> | undefined

export class ByteSource {
  readonly #chunks: AsyncIterator<Buffer> | Iterator<Buffer>
  readonly #yieldTurn: YieldTurn
  #chunk: Buffer = Buffer.alloc(0)
  #at = 0

  constructor(chunks: AsyncIterable<Buffer> | Iterable<Buffer>, yieldTurn: YieldTurn) {
    this.#chunks = Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]()
    this.#yieldTurn = yieldTurn
  }

  /** A varint if it lies wholly in the current chunk; undefined otherwise. */
  tryVarint(): number | undefined {
    let raw = 0
    for (let size = 0; size < 5; size++) {
      const byte = this.#chunk[this.#at + size]
      if (byte === undefined) return undefined
      raw |= (byte & 0x7f) << (7 * size)
      if (byte < 0x80) {
        this.#at += size + 1
        return (raw >>> 1) ^ -(raw & 1)
      }
    }
    throw new MalformedBatch('a number is longer than 5 bytes')
  }

  /** So many bytes without a copy if they lie in the current chunk; undefined otherwise. */
  tryTake(count: number): Buffer | undefined {
    if (this.#chunk.length - this.#at < count) return undefined
    const bytes = this.#chunk.subarray(this.#at, this.#at + count)
    this.#at += count
    return bytes
  }

  async varint(): Promise<number> {
    let raw = 0
    for (let size = 0; size < 5; size++) {
      const byte = await this.byte()
      raw |= (byte & 0x7f) << (7 * size)
      if (byte < 0x80) return (raw >>> 1) ^ -(raw & 1)
    }
    throw new MalformedBatch('a number is longer than 5 bytes')
  }

  async varlong(): Promise<bigint> {
    let raw = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = await this.byte()
      raw |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return BigInt.asIntN(64, (raw >> 1n) ^ -(raw & 1n))
    }
    throw new MalformedBatch('a number is longer than 10 bytes')
  }

  async byte(): Promise<number> {
    for (;;) {
      const byte = this.#chunk[this.#at]
      if (byte !== undefined) {
        this.#at += 1
        return byte
      }
      await this.#next()
    }
  }

  /** The next bytes, copied together where they lie in several chunks. */
  async take(count: number): Promise<Buffer> {
    const whole = this.tryTake(count)
    if (whole !== undefined) return whole
    const bytes = Buffer.allocUnsafeSlow(count)
    for (let filled = 0; ;) {
      const part = this.#chunk.subarray(this.#at, this.#at + count - filled)
      bytes.set(part, filled)
      filled += part.length
      this.#at += part.length
      if (filled === count) return bytes
      await this.#next()
    }
  }

  /** Keeps a copy of the first `kept` of `count` bytes; the others pass. */
  async takeFirst(kept: number, count: number): Promise<Buffer> {
    const bytes = Buffer.from(await this.take(Math.min(kept, count)))
    for (let left = count - bytes.length; left > 0;) {
      const passed = Math.min(left, this.#chunk.length - this.#at)
      this.#at += passed
      left -= passed
      if (left > 0) await this.#next()
    }
    return bytes
  }

  /** Ends the inflating behind it. */
  async close(): Promise<void> {
    await this.#chunks.return?.()
  }

  async #next(): Promise<void> {
    await this.#yieldTurn()
    const { done, value } = await this.#chunks.next()
    if (done === true) throw new MalformedBatch('it ends too early')
    this.#chunk = value
    this.#at = 0
  }
}
