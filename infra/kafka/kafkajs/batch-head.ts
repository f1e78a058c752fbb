/**
 * The head of a record batch (format 2, of every Kafka since 0.11), replacing protocol/recordBatch/v0/decoder of
 * kafkajs together with record-set.ts.
 */
import { MalformedBatch } from './faults.ts'
import type { BatchBase } from './record.ts'

export interface BatchHead extends BatchBase {
  readonly lastOffset: bigint
  readonly codec: number
  readonly isTransactional: boolean
  readonly isControl: boolean
  readonly producerId: bigint
  readonly count: number
  /** The records, compressed or not. */
  readonly records: Buffer
}

/** Offset and length, which every format begins with. */
const prefixBytes = 12
const headBytes = 61

/** Where the batch that begins at `at` ends; undefined where it is cut off, as the last one of an answer may be. */
export function batchEnd(bytes: Buffer, at: number): number | undefined {
  if (at + prefixBytes > bytes.length) return undefined
  const length = bytes.readInt32BE(at + 8)
  if (length < 0) throw new MalformedBatch('its length is negative')
  const end = at + prefixBytes + length
  return end > bytes.length ? undefined : end
}

/** @param bytes - the whole batch. */
export function readBatchHead(bytes: Buffer): BatchHead {
  const magic = bytes[16]
  if (magic !== undefined && magic < 2)
    throw new MalformedBatch(`its format ${magic} is older than Kafka 0.11`)
  if (magic !== 2 || bytes.length < headBytes) throw new MalformedBatch('its head is damaged')
  const offset = bytes.readBigInt64BE(0)
  const attributes = bytes.readInt16BE(21)
  const count = bytes.readInt32BE(57)
  const lastOffsetDelta = bytes.readInt32BE(23)
  if (offset < 0n || count < 0 || lastOffsetDelta < 0) throw new MalformedBatch('its head is damaged')
  return {
    offset,
    lastOffset: offset + BigInt(lastOffsetDelta),
    codec: attributes & 7,
    appendTime: (attributes & 8) === 0 ? undefined : String(bytes.readBigInt64BE(35)),
    isTransactional: (attributes & 16) !== 0,
    isControl: (attributes & 32) !== 0,
    timestamp: bytes.readBigInt64BE(27),
    producerId: bytes.readBigInt64BE(43),
    count,
    records: bytes.subarray(headBytes),
  }
}
