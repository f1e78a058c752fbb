/**
 * Record batches byte by byte, as a foreign client may write them: any header names and values, any number of
 * records, any frames of compression. For tests; kafkajs writes none of these.
 */
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { crc32c } from '@node-rs/crc32'
import { compressFrameSync } from 'lz4-napi'
import { compressSync } from 'snappy'

export interface WireRecord {
  readonly key?: Buffer | null
  readonly value?: Buffer | null
  readonly headers?: readonly (readonly [name: Buffer, value: Buffer | null])[]
  /** Milliseconds after the batch's first timestamp. */
  readonly delay?: bigint
}

export const codecs = { none: 0, gzip: 1, snappy: 2, lz4: 3, zstd: 4 } as const
export type CodecName = keyof typeof codecs

export interface BatchOptions {
  readonly codec?: CodecName
  readonly baseOffset?: bigint
  readonly timestamp?: bigint
  /** What the records become on the wire; by default what the codec makes of them. */
  readonly compress?: (records: Buffer) => Buffer
  /** Bits beside those of the codec. */
  readonly attributes?: number
  readonly producerId?: bigint
  /** What the head says, where that is not the truth. */
  readonly count?: number
}

export function varint(value: number | bigint): Buffer {
  let raw = BigInt.asUintN(64, (BigInt(value) << 1n) ^ (BigInt(value) >> 63n))
  const bytes: number[] = []
  while (raw > 0x7fn) {
    bytes.push(Number(raw & 0x7fn) | 0x80)
    raw >>= 7n
  }
  return Buffer.from([...bytes, Number(raw)])
}

const sized = (bytes: Buffer | null): Buffer[] =>
  bytes === null ? [varint(-1)] : [varint(bytes.length), bytes]

export function encodeRecord(record: WireRecord, offsetDelta: number): Buffer {
  const { key = null, value = null, headers = [], delay = 0n } = record
  const body = Buffer.concat([
    Buffer.from([0]),
    varint(delay),
    varint(offsetDelta),
    ...sized(key),
    ...sized(value),
    varint(headers.length),
    ...headers.flatMap(([name, content]) => [...sized(name), ...sized(content)]),
  ])
  return Buffer.concat([varint(body.length), body])
}

const compressors: Readonly<Record<CodecName, (bytes: Buffer) => Buffer>> = {
  none: (bytes) => bytes,
  gzip: (bytes) => gzipSync(bytes),
  snappy: (bytes) => Buffer.from(compressSync(bytes)),
  lz4: (bytes) => compressFrameSync(bytes),
  zstd: (bytes) => zstdCompressSync(bytes),
}

/** The framing of Java clients around blocks of at most `blockBytes`. */
export function xerial(bytes: Buffer, blockBytes = 32_768): Buffer {
  const parts = [Buffer.from('82534e4150505900 00000001 00000001'.replaceAll(' ', ''), 'hex')]
  for (let at = 0; at < bytes.length; at += blockBytes) {
    const block = Buffer.from(compressSync(bytes.subarray(at, at + blockBytes)))
    const length = Buffer.alloc(4)
    length.writeInt32BE(block.length)
    parts.push(length, block)
  }
  return Buffer.concat(parts)
}

export function encodeBatch(records: readonly WireRecord[], options: BatchOptions = {}): Buffer {
  const { codec = 'none', baseOffset = 0n, timestamp = 1_700_000_000_000n, attributes = 0 } = options
  const plain = Buffer.concat(records.map(encodeRecord))
  return batchOf((options.compress ?? compressors[codec])(plain), records.length, {
    ...options,
    codec,
    baseOffset,
    timestamp,
    attributes,
  })
}

/** A batch around records that are encoded and compressed already. */
export function batchOf(records: Buffer, count: number, options: BatchOptions): Buffer {
  const head = Buffer.alloc(61)
  head.writeBigInt64BE(options.baseOffset ?? 0n, 0)
  head.writeInt32BE(49 + records.length, 8)
  head.writeInt32BE(-1, 12)
  head.writeInt8(2, 16)
  head.writeInt16BE((options.attributes ?? 0) | codecs[options.codec ?? 'none'], 21)
  head.writeInt32BE(Math.max(count - 1, 0), 23)
  const timestamp = options.timestamp ?? 1_700_000_000_000n
  head.writeBigInt64BE(timestamp, 27)
  head.writeBigInt64BE(timestamp, 35)
  head.writeBigInt64BE(options.producerId ?? -1n, 43)
  head.writeInt16BE(-1, 51)
  head.writeInt32BE(-1, 53)
  head.writeInt32BE(options.count ?? count, 57)
  const batch = Buffer.concat([head, records])
  batch.writeUInt32BE(crc32c(batch.subarray(21)), 17)
  return batch
}
