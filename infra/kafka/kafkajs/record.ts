/**
 * Replaces protocol/recordBatch/record/v0/decoder of kafkajs: one record from its bytes. Lengths are checked, numbers
 * end, and what no rule of ours can use is cut: of a value one byte more than the largest that is accepted, so that it
 * is still seen to be too large. Timestamps and offsets are exact over the whole of 64 bits. Can go with a client that
 * takes any record.
 */
import { maxValueBytes, type WholeSizes } from '../../../schemas/cloud-event.ts'
import type { ByteSource } from './byte-source.ts'
import { MalformedBatch } from './faults.ts'
import { HeaderKeeper, type KeptHeaders, keptHeaderBytes } from './headers.ts'

/** Fits kafkajs's KafkaMessage. */
export interface Message {
  readonly attributes: number
  readonly timestamp: string
  readonly offset: string
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: KeptHeaders
  readonly whole: WholeSizes | undefined
}

/** What a batch says of all its records. */
export interface BatchBase {
  readonly offset: bigint
  readonly timestamp: bigint
  /** The broker's time for all of them, where the topic is set to LogAppendTime. */
  readonly appendTime: string | undefined
}

const keptValueBytes = maxValueBytes + 1
/** A key longer than this is cut: brokers take larger ones in compressed batches alone. */
const keptKeyBytes = 1_048_576

/** A record that lies wholly in memory. */
export function parseRecord(bytes: Buffer, base: BatchBase): Message {
  const cursor = new Cursor(bytes)
  const attributes = cursor.byte()
  const timestampDelta = cursor.varlong()
  const offsetDelta = cursor.varint()
  const key = cursor.bytesOf(cursor.varint())
  const value = cursor.bytesOf(cursor.varint())
  const keeper = new HeaderKeeper()
  for (let left = cursor.count(); left > 0; left--) {
    const nameBytes = cursor.count()
    const name = cursor.text(nameBytes)
    const content = cursor.bytesOf(cursor.varint())
    const contentBytes = content?.length ?? 0
    const room = keeper.roomFor(name, nameBytes, contentBytes)
    if (room === contentBytes) keeper.keep(name, content)
    else if (room !== undefined) keeper.keep(name, content?.subarray(0, room) ?? null)
  }
  const [valueBytes, keyBytes] = [value?.length ?? 0, key?.length ?? 0]
  return {
    attributes,
    timestamp: base.appendTime ?? added(base.timestamp, timestampDelta),
    offset: added(base.offset, offsetDelta),
    key: keyBytes > keptKeyBytes ? (key?.subarray(0, keptKeyBytes) ?? null) : key,
    value: valueBytes > keptValueBytes ? (value?.subarray(0, keptValueBytes) ?? null) : value,
    headers: keeper.headers,
    whole: wholeSizes(keyBytes, valueBytes, keeper),
  }
}

/** A record that is too large to be held whole: the same, read piece by piece. */
export async function readLargeRecord(source: ByteSource, base: BatchBase): Promise<Message> {
  const attributes = await source.byte()
  const timestampDelta = await source.varlong()
  const offsetDelta = await source.varint()
  const [keyBytes, key] = await takeFirst(source, keptKeyBytes)
  const [valueBytes, value] = await takeFirst(source, keptValueBytes)
  const keeper = new HeaderKeeper()
  for (let left = notNegative(await source.varint()); left > 0; left--) {
    const nameBytes = notNegative(await source.varint())
    const name = await source.takeFirst(keptHeaderBytes, nameBytes)
    const size = await source.varint()
    const contentBytes = Math.max(size, 0)
    if (size < -1) throw negative()
    if (name.length < nameBytes) {
      keeper.drop(nameBytes, contentBytes)
      await source.takeFirst(0, contentBytes)
      continue
    }
    const text = name.toString('utf8')
    const room = keeper.roomFor(text, nameBytes, contentBytes)
    const content = await source.takeFirst(room ?? 0, contentBytes)
    if (room !== undefined) keeper.keep(text, size === -1 ? null : content)
  }
  return {
    attributes: (attributes << 24) >> 24,
    timestamp: base.appendTime ?? added(base.timestamp, timestampDelta),
    offset: added(base.offset, offsetDelta),
    key,
    value,
    headers: keeper.headers,
    whole: wholeSizes(keyBytes, valueBytes, keeper),
  }
}

async function takeFirst(source: ByteSource, kept: number): Promise<[size: number, bytes: Buffer | null]> {
  const size = await source.varint()
  if (size === -1) return [0, null]
  return [notNegative(size), await source.takeFirst(kept, size)]
}

function wholeSizes(keyBytes: number, valueBytes: number, keeper: HeaderKeeper): WholeSizes | undefined {
  if (keyBytes <= keptKeyBytes && valueBytes <= keptValueBytes && !keeper.isCut) return undefined
  return {
    ...(valueBytes > keptValueBytes ? { value: valueBytes } : {}),
    ...(keyBytes > keptKeyBytes ? { key: keyBytes } : {}),
    ...(keeper.isCut ? { headers: keeper.bytes } : {}),
  }
}

/** The sum as a decimal text, in 64 bits as on the wire. */
function added(base: bigint, delta: bigint | number): string {
  const sum = Number(base) + Number(delta)
  return Number.isSafeInteger(sum) && Number.isSafeInteger(Number(base))
    ? String(sum)
    : String(BigInt.asIntN(64, base + BigInt(delta)))
}

function notNegative(size: number): number {
  if (size < 0) throw negative()
  return size
}

function negative(): MalformedBatch {
  return new MalformedBatch('a length is negative')
}

class Cursor {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  byte(): number {
    const byte = this.#bytes[this.#at++]
    if (byte === undefined) throw new MalformedBatch('a record ends too early')
    return (byte << 24) >> 24
  }

  varint(): number {
    let raw = 0
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = this.#bytes[this.#at++]
      if (byte === undefined) throw new MalformedBatch('a record ends too early')
      raw |= (byte & 0x7f) << shift
      if (byte < 0x80) return (raw >>> 1) ^ -(raw & 1)
    }
    throw new MalformedBatch('a number is longer than 5 bytes')
  }

  varlong(): bigint | number {
    const start = this.#at
    let raw = 0
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = this.#bytes[this.#at++]
      if (byte === undefined) throw new MalformedBatch('a record ends too early')
      raw |= (byte & 0x7f) << shift
      if (byte < 0x80) return (raw >>> 1) ^ -(raw & 1)
    }
    this.#at = start
    let long = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.#bytes[this.#at++]
      if (byte === undefined) throw new MalformedBatch('a record ends too early')
      long |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return BigInt.asIntN(64, (long >> 1n) ^ -(long & 1n))
    }
    throw new MalformedBatch('a number is longer than 10 bytes')
  }

  count(): number {
    return notNegative(this.varint())
  }

  text(length: number): string {
    const start = this.#at
    this.#at += length
    if (this.#at > this.#bytes.length) throw new MalformedBatch('a record ends too early')
    return this.#bytes.toString('utf8', start, this.#at)
  }

  bytesOf(length: number): Buffer | null {
    if (length === -1) return null
    const end = this.#at + notNegative(length)
    if (end > this.#bytes.length) throw new MalformedBatch('a record ends too early')
    const bytes = this.#bytes.subarray(this.#at, end)
    this.#at = end
    return bytes
  }
}
