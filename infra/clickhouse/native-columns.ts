/**
 * Columns of a Native block: each takes values one by one and writes them as ClickHouse reads them, into memory that
 * is used again for the next block. Numbers are not checked: one out of its type's range wraps around.
 */
import { ByteMap } from '../../schemas/byte-map.ts'
import { NativeMemory, writeVarint } from './native-memory.ts'

/** A number of up to so many decimal digits is exact as a double. */
const exactDigits = 15
/** For short texts a loop is faster than a call of Node's own encoder. */
const shortText = 16
/** The same for bytes. */
const shortBytes = 128
const twoTo32 = 2 ** 32

/** `String`: the length in bytes of UTF-8 as a varint, then the bytes. A lone surrogate becomes U+FFFD. */
export class TextColumn {
  readonly #memory = new NativeMemory()

  get bytes(): number {
    return this.#memory.size
  }

  get size(): number {
    return this.#memory.size
  }

  set size(size: number) {
    this.#memory.size = size
  }

  append(text: string): void {
    const memory = this.#memory
    const { length } = text
    // Three bytes at most for each unit of UTF-16, five for the length.
    memory.reserve(length * 3 + 5)
    const { bytes, size } = memory
    if (length <= shortText) {
      bytes[size] = length
      let at = 0
      for (let code = 0; at < length; at++) {
        code = text.charCodeAt(at)
        if (code > 127) break
        bytes[size + 1 + at] = code
      }
      if (at === length) {
        memory.size = size + 1 + length
        return
      }
    }
    // Nearly every length takes one byte; the text is written again where it takes more.
    const written = bytes.write(text, size + 1)
    const start = writeVarint(bytes, size, written)
    if (start > size + 1) bytes.write(text, start)
    memory.size = start + written
  }

  /** Appends the text whose UTF-8 is in these bytes from `from` to `end`. */
  appendBytes(source: Uint8Array, from: number, end: number): void {
    const memory = this.#memory
    const length = end - from
    memory.reserve(length + 5)
    const { bytes, size } = memory
    const start = writeVarint(bytes, size, length)
    // For the usual length a loop is faster than a call of `set`, which needs a view.
    if (length <= shortBytes) for (let at = 0; at < length; at++) bytes[start + at] = source[from + at] ?? 0
    else bytes.set(source.subarray(from, end), start)
    memory.size = start + length
  }

  /** Views of the column's memory, which the next `append` or `clear` may change. */
  toBuffers(): Buffer[] {
    return [this.#memory.toBuffer()]
  }

  clear(): void {
    this.#memory.clear()
  }
}

/** The version of the keys, shared with additional ones. */
const keysVersion = 1n
/** The numbers are `UInt32`; all keys of the block come with it. */
const wordFlags = 2n | (1n << 9n) | (1n << 10n)

/** `LowCardinality(String)`: each text once, and for every row its number, from 0 on. */
export class WordColumn {
  readonly #numbers = new SmallColumn(4)
  readonly #known = new ByteMap<number>()
  readonly #words = new TextColumn()
  #count = 0
  /** The number of the empty word, the most usual one. */
  #empty: number | undefined

  get bytes(): number {
    return this.#numbers.bytes + this.#words.bytes
  }

  /** Of the rows. A word that no row uses any more does no harm. */
  get size(): number {
    return this.#numbers.size
  }

  set size(size: number) {
    this.#numbers.size = size
  }

  append(word: string): void {
    if (word === '' && this.#empty !== undefined) {
      this.#numbers.append(this.#empty)
      return
    }
    const bytes = Buffer.from(word)
    this.appendBytes(bytes, 0, bytes.length)
  }

  /** Appends the word that is in these bytes from `from` to `end`. */
  appendBytes(source: Uint8Array, from: number, end: number): void {
    let number = this.#known.get(source, from, end)
    if (number === undefined) {
      number = this.#count++
      this.#known.add(Uint8Array.from(source.subarray(from, end)), number)
      this.#words.appendBytes(source, from, end)
      if (from === end) this.#empty = number
    }
    this.#numbers.append(number)
  }

  toBuffers(): Buffer[] {
    const head = Buffer.alloc(24)
    head.writeBigUInt64LE(keysVersion)
    head.writeBigUInt64LE(wordFlags, 8)
    head.writeBigUInt64LE(BigInt(this.#count), 16)
    const rows = Buffer.alloc(8)
    rows.writeBigUInt64LE(BigInt(this.#numbers.bytes / 4))
    return [head, ...this.#words.toBuffers(), rows, ...this.#numbers.toBuffers()]
  }

  clear(): void {
    this.#numbers.clear()
    this.#words.clear()
    this.#known.clear()
    this.#count = 0
    this.#empty = undefined
  }
}

/** `UInt8`, `UInt16` or `UInt32`, by its width in bytes. */
export class SmallColumn {
  readonly #memory = new NativeMemory()
  readonly #width: 1 | 2 | 4

  constructor(width: 1 | 2 | 4) {
    this.#width = width
  }

  get bytes(): number {
    return this.#memory.size
  }

  get size(): number {
    return this.#memory.size
  }

  set size(size: number) {
    this.#memory.size = size
  }

  append(value: number): void {
    const memory = this.#memory
    memory.reserve(4)
    if (this.#width === 1) memory.view.setUint8(memory.size, value)
    else if (this.#width === 2) memory.view.setUint16(memory.size, value, true)
    else memory.view.setUint32(memory.size, value, true)
    memory.size += this.#width
  }

  toBuffers(): Buffer[] {
    return [this.#memory.toBuffer()]
  }

  clear(): void {
    this.#memory.clear()
  }
}

/** `Int64` of a double that is a whole number, or `UInt64` of decimal digits, which a double may not hold. */
export class LongColumn {
  readonly #memory = new NativeMemory()

  get bytes(): number {
    return this.#memory.size
  }

  get size(): number {
    return this.#memory.size
  }

  set size(size: number) {
    this.#memory.size = size
  }

  append(value: number): void {
    const memory = this.#memory
    memory.reserve(8)
    // Both halves modulo 2^32, as DataView takes any number.
    memory.view.setUint32(memory.size, value, true)
    memory.view.setUint32(memory.size + 4, Math.floor(value / twoTo32), true)
    memory.size += 8
  }

  appendDigits(digits: string): void {
    if (digits.length <= exactDigits) {
      this.append(Number(digits))
      return
    }
    const memory = this.#memory
    memory.reserve(8)
    memory.view.setBigUint64(memory.size, BigInt(digits), true)
    memory.size += 8
  }

  toBuffers(): Buffer[] {
    return [this.#memory.toBuffer()]
  }

  clear(): void {
    this.#memory.clear()
  }
}
