/**
 * A set of millions of texts in eight bytes each: the first half of their MD5, sorted. Two different texts share a
 * hash with a chance of about 1 in 400,000 among ten million, so a difference that it shows is a real one.
 */
import { hash } from 'node:crypto'

/** What ClickHouse computes as `reinterpretAsUInt64(MD5(text))`. */
export function hashOf(text: string): bigint {
  return hash('md5', text, 'buffer').readBigUInt64LE(0)
}

export class HashSet {
  readonly #sorted: BigUint64Array

  /** @param hashes - may repeat and come in any order. */
  constructor(hashes: BigUint64Array) {
    const sorted = hashes.toSorted()
    let size = 0
    for (let at = 0; at < sorted.length; at++) {
      if (at === 0 || sorted[at] !== sorted[at - 1]) sorted[size++] = sorted[at] ?? 0n
    }
    this.#sorted = sorted.subarray(0, size)
  }

  get size(): number {
    return this.#sorted.length
  }

  has(value: bigint): boolean {
    let [low, high] = [0, this.#sorted.length - 1]
    while (low <= high) {
      const middle = (low + high) >>> 1
      const found = this.#sorted[middle] ?? 0n
      if (found === value) return true
      if (found < value) low = middle + 1
      else high = middle - 1
    }
    return false
  }

  [Symbol.iterator](): IterableIterator<bigint> {
    return this.#sorted[Symbol.iterator]()
  }

  /** One text for the whole content, the same for equal sets. */
  checksum(): string {
    const { buffer, byteOffset, byteLength } = this.#sorted
    return hash('sha256', Buffer.from(buffer, byteOffset, byteLength)).slice(0, 16)
  }
}

/** Gathers hashes of which the number is not known before. */
export class HashList {
  #values = new BigUint64Array(1_024)
  #length = 0

  push(value: bigint): void {
    if (this.#length === this.#values.length) {
      const grown = new BigUint64Array(this.#values.length * 2)
      grown.set(this.#values)
      this.#values = grown
    }
    this.#values[this.#length++] = value
  }

  toSet(): HashSet {
    return new HashSet(this.#values.subarray(0, this.#length))
  }
}
