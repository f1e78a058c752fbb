/** Kafka's own encoding of numbers, texts and lists, for brokers that are made up by tests. */

export const joined = (parts: readonly Buffer[]): Buffer => Buffer.concat(parts)
const number = (size: number, write: (bytes: Buffer) => void): Buffer => {
  const bytes = Buffer.alloc(size)
  write(bytes)
  return bytes
}
export const int16 = (value: number): Buffer => number(2, (bytes) => bytes.writeInt16BE(value))
export const int32 = (value: number): Buffer => number(4, (bytes) => bytes.writeInt32BE(value))
export const int64 = (value: bigint): Buffer => number(8, (bytes) => bytes.writeBigInt64BE(value))
export const text = (value: string): Buffer => joined([int16(Buffer.byteLength(value)), Buffer.from(value)])
export const sized = (bytes: Buffer): Buffer => joined([int32(bytes.length), bytes])
export const array = (items: readonly Buffer[]): Buffer => joined([int32(items.length), ...items])

export class WireReader {
  #at = 0
  readonly #bytes: Buffer

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  skip(size: number): void {
    this.#at += Math.max(size, 0)
  }

  int16(): number {
    this.skip(2)
    return this.#bytes.readInt16BE(this.#at - 2)
  }

  int32(): number {
    this.skip(4)
    return this.#bytes.readInt32BE(this.#at - 4)
  }

  int64(): bigint {
    this.skip(8)
    return this.#bytes.readBigInt64BE(this.#at - 8)
  }

  text(): string {
    const size = this.int16()
    this.skip(size)
    return this.#bytes.toString('utf8', this.#at - Math.max(size, 0), this.#at)
  }

  bytes(): void {
    this.skip(this.int32())
  }

  /** A length of -1 stands for none. */
  array<T>(read: () => T): T[] {
    const items: T[] = []
    for (let left = this.int32(); left > 0; left--) items.push(read())
    return items
  }
}
