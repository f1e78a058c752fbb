/**
 * Replaces protocol/recordBatch/record/v0 of kafkajs, the encoder of one record: it cannot write a header without a
 * value (a TypeError, its issue 1218 among others) and takes a buffer of at least 512 bytes for every part of a record.
 * Here a header may be null, names such as `__proto__` are names, and a record is written once, in its exact size. Can
 * go with a client that writes whatever Kafka can hold.
 */

type Bytes = Buffer | string | null | undefined

export interface RecordToWrite {
  readonly offsetDelta?: number
  readonly timestampDelta?: number
  readonly key?: Bytes
  readonly value?: Bytes
  readonly headers?: Readonly<Record<string, Bytes | readonly Bytes[]>> | undefined
}

/** What kafkajs accepts as its own Encoder. */
export interface EncodedRecord {
  readonly buf: Buffer
  readonly buffer: Buffer
  readonly offset: number
  readonly size: () => number
}

/** The record as it is written in a batch, with its length before it. */
export function encodeRecord({
  offsetDelta = 0,
  timestampDelta = 0,
  key,
  value,
  headers,
}: RecordToWrite): EncodedRecord {
  const named = headersOf(headers)
  const isSmall = (timestampDelta | 0) === timestampDelta && Math.abs(timestampDelta) < 2 ** 30
  // Encoded alike, and much faster without large integers.
  const time = isSmall ? undefined : zigZag64(timestampDelta)
  const bodySize =
    1 +
    (time === undefined ? sizeOfVarint(timestampDelta) : sizeOfVarlong(time)) +
    sizeOfVarint(offsetDelta) +
    sizeOfBytes(key) +
    sizeOfBytes(value) +
    sizeOfVarint(named.length) +
    named.reduce((sum, [name, content]) => sum + sizeOfBytes(name) + sizeOfBytes(content), 0)
  const writer = new Writer(sizeOfVarint(bodySize) + bodySize)
  writer.varint(bodySize)
  // No attribute of a record is in use.
  writer.varint(0)
  if (time === undefined) writer.varint(timestampDelta)
  else writer.varlong(time)
  writer.varint(offsetDelta)
  writer.bytes(key)
  writer.bytes(value)
  writer.varint(named.length)
  for (const [name, content] of named) {
    writer.bytes(name)
    writer.bytes(content)
  }
  const { buffer } = writer
  return { buf: buffer, buffer, offset: buffer.length, size: () => buffer.length }
}

function headersOf(headers: RecordToWrite['headers'] = {}): (readonly [string, Bytes])[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    isList(value) ? value.map((one) => [name, one] as const) : [[name, value] as const],
  )
}

function isList(value: Bytes | readonly Bytes[]): value is readonly Bytes[] {
  return Array.isArray(value)
}

function sizeOfBytes(bytes: Bytes): number {
  if (bytes === null || bytes === undefined) return 1
  const length = typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.length
  return sizeOfVarint(length) + length
}

/** @param value - of at most 31 bits. */
function sizeOfVarint(value: number): number {
  return Math.max(1, Math.ceil((32 - Math.clz32(zigZag(value))) / 7))
}

function sizeOfVarlong(zigZagged: bigint): number {
  if (zigZagged < 128n) return 1
  let size = 1
  for (let left = zigZagged >> 7n; left > 0n; left >>= 7n) size += 1
  return size
}

function zigZag(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0
}

function zigZag64(value: number): bigint {
  const whole = BigInt(value)
  return BigInt.asUintN(64, (whole << 1n) ^ (whole >> 63n))
}

class Writer {
  readonly buffer: Buffer
  #at = 0

  constructor(size: number) {
    this.buffer = Buffer.allocUnsafe(size)
  }

  varint(value: number): void {
    let left = zigZag(value)
    while (left > 127) {
      this.buffer[this.#at++] = (left & 127) | 128
      left >>>= 7
    }
    this.buffer[this.#at++] = left
  }

  varlong(zigZagged: bigint): void {
    let left = zigZagged
    while (left > 127n) {
      this.buffer[this.#at++] = Number(left & 127n) | 128
      left >>= 7n
    }
    this.buffer[this.#at++] = Number(left)
  }

  bytes(bytes: Bytes): void {
    if (bytes === null || bytes === undefined) {
      this.varint(-1)
    } else if (typeof bytes === 'string') {
      this.varint(Buffer.byteLength(bytes))
      this.#at += this.buffer.write(bytes, this.#at)
    } else {
      this.varint(bytes.length)
      this.buffer.set(bytes, this.#at)
      this.#at += bytes.length
    }
  }
}
