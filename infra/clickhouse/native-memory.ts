/** Memory of a column: it grows by half, is reused, and shrinks after a block that needed much of it. */

const firstBytes = 16 * 1_024
const growth = 1.5
/** Enough for most columns of the largest usual block, of 200,000 rows. */
const maxKeptBytes = 8 * 1_024 * 1_024

export class NativeMemory {
  bytes = Buffer.allocUnsafeSlow(firstBytes)
  view = new DataView(this.bytes.buffer)
  /** How many of the bytes are used. */
  size = 0

  /** Makes room for this many bytes after `size`; `bytes` and `view` may be replaced. */
  reserve(more: number): void {
    const needed = this.size + more
    if (needed > this.bytes.length) this.#resize(Math.max(needed, Math.ceil(this.bytes.length * growth)))
  }

  /** The used bytes, without a copy. */
  toBuffer(): Buffer {
    return this.bytes.subarray(0, this.size)
  }

  clear(): void {
    this.size = 0
    if (this.bytes.length > maxKeptBytes) this.#resize(firstBytes)
  }

  #resize(length: number): void {
    const used = this.toBuffer()
    this.bytes = Buffer.allocUnsafeSlow(length)
    this.bytes.set(used)
    this.view = new DataView(this.bytes.buffer)
  }
}

/** Writes a whole number as ClickHouse's varint and returns the position after it. */
export function writeVarint(bytes: Buffer, from: number, value: number): number {
  let at = from
  let rest = value
  for (; rest > 127; rest >>>= 7) bytes[at++] = (rest & 127) | 128
  bytes[at++] = rest
  return at
}
