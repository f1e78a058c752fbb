/**
 * Columns of a Native block: each takes values one by one and writes them as ClickHouse reads them, into memory that
 * is used again for the next block. Numbers are not checked: one out of its type's range wraps around.
 */

/** Enough for a column of a usual block; more is given back after a block that needed it. */
const maxKeptBytes = 4 * 1_024 * 1_024
const firstBytes = 16 * 1_024
const twoTo32 = 2 ** 32
/** Up to here the decimal digits of a number are exact as a double. */
const exactDigits = 15
/** For short texts a loop is faster than a call of Node's own encoder. */
const shortText = 16

/** Memory that grows by doubling. */
class Memory {
  bytes = Buffer.allocUnsafeSlow(firstBytes)
  view = new DataView(this.bytes.buffer)
  size = 0

  /** Makes room for so many bytes behind `size`. */
  reserve(more: number): void {
    const needed = this.size + more
    if (needed > this.bytes.length) this.#resize(Math.max(needed, this.bytes.length * 2))
  }

  clear(): void {
    this.size = 0
    if (this.bytes.length > maxKeptBytes) this.#resize(firstBytes)
  }

  #resize(length: number): void {
    const before = this.bytes.subarray(0, this.size)
    this.bytes = Buffer.allocUnsafeSlow(length)
    this.bytes.set(before)
    this.view = new DataView(this.bytes.buffer)
  }
}

abstract class Column {
  protected readonly memory = new Memory()

  get bytes(): number {
    return this.memory.size
  }

  /** The column's data: a view of memory that the next `append` or `clear` may change. */
  toBuffer(): Buffer {
    return this.memory.bytes.subarray(0, this.memory.size)
  }

  clear(): void {
    this.memory.clear()
  }
}

/** `String`: the length in bytes of UTF-8 as a varint, then the bytes. A lone surrogate becomes U+FFFD. */
export class TextColumn extends Column {
  append(text: string): void {
    const { memory } = this
    // Three bytes at most for each unit of UTF-16, five for the length.
    memory.reserve(text.length * 3 + 5)
    if (!this.#appendShort(text)) this.#appendAny(text)
  }

  /** False, with nothing appended, for a text that is long or not ASCII. */
  #appendShort(text: string): boolean {
    const { length } = text
    if (length > shortText) return false
    const { bytes, size } = this.memory
    bytes[size] = length
    for (let at = 0; at < length; at++) {
      const code = text.charCodeAt(at)
      if (code > 127) return false
      bytes[size + 1 + at] = code
    }
    this.memory.size = size + 1 + length
    return true
  }

  #appendAny(text: string): void {
    const { memory } = this
    const { bytes, size } = memory
    // Nearly every length takes one byte; the text is written again where it takes more.
    const length = bytes.write(text, size + 1)
    const start = writeVarint(bytes, size, length)
    if (start > size + 1) bytes.write(text, start)
    memory.size = start + length
  }
}

/** Writes a length as ClickHouse's varint and returns the place behind it. */
export function writeVarint(bytes: Buffer, from: number, value: number): number {
  let at = from
  let rest = value
  for (; rest > 127; rest >>>= 7) bytes[at++] = (rest & 127) | 128
  bytes[at++] = rest
  return at
}

/** `UInt8`, `UInt16` or `UInt32`, by its width in bytes. */
export class SmallColumn extends Column {
  readonly #width: 1 | 2 | 4

  constructor(width: 1 | 2 | 4) {
    super()
    this.#width = width
  }

  append(value: number): void {
    const { memory } = this
    memory.reserve(4)
    if (this.#width === 1) memory.view.setUint8(memory.size, value)
    else if (this.#width === 2) memory.view.setUint16(memory.size, value, true)
    else memory.view.setUint32(memory.size, value, true)
    memory.size += this.#width
  }
}

/** `Int64` of a double that is a whole number. */
export class LongColumn extends Column {
  append(value: number): void {
    const { memory } = this
    memory.reserve(8)
    // Both halves as DataView takes any number: modulo 2^32.
    memory.view.setUint32(memory.size, value, true)
    memory.view.setUint32(memory.size + 4, Math.floor(value / twoTo32), true)
    memory.size += 8
  }
}

/** `UInt64` of decimal digits, which a double may not hold. */
export class DigitsColumn extends Column {
  append(digits: string): void {
    const { memory } = this
    memory.reserve(8)
    if (digits.length > exactDigits) memory.view.setBigUint64(memory.size, BigInt(digits), true)
    else {
      const value = Number(digits)
      memory.view.setUint32(memory.size, value, true)
      memory.view.setUint32(memory.size + 4, Math.floor(value / twoTo32), true)
    }
    memory.size += 8
  }
}
