/**
 * A record batch (format 2, https://kafka.apache.org/documentation/#recordbatch) as a producer writes it: measured
 * first, and then written to its place in the request.
 */
import { crc32c } from '@node-rs/crc32'
import type { Message } from 'kafkajs'
import { ByteWriter } from './byte-writer.ts'
import { compressorOf } from './parts.ts'
import { measureRecord, type MeasuredRecord, writeRecord } from './record-encoder.ts'

export interface BatchFields {
  /** 0 for none, else the number of a codec. */
  readonly compression: number
  readonly isTransactional: boolean
  readonly producerId: bigint
  readonly producerEpoch: number
  readonly firstSequence: number
}

export interface MeasuredBatch {
  readonly fields: BatchFields
  readonly count: number
  readonly firstTimestamp: number
  readonly maxTimestamp: number
  /** The records, or their bytes where they are compressed. */
  readonly records: readonly MeasuredRecord[] | Buffer
  /** In bytes, with the head. */
  readonly size: number
}

const headBytes = 61
/** Before what the length counts. */
const lengthEnd = 12
/** Where the bytes begin that the checksum is of. */
const attributesAt = 21
const format = 2
const transactionalBit = 16

/** Compresses the records where they are to be. A record without a time gets that of now. */
export async function measureBatch(
  fields: BatchFields,
  messages: readonly Message[],
): Promise<MeasuredBatch> {
  const now = Date.now()
  let [firstTimestamp, maxTimestamp] = [Infinity, -Infinity]
  const times = messages.map(({ timestamp }) => {
    const time = timestamp === undefined ? now : Number(timestamp)
    firstTimestamp = Math.min(firstTimestamp, time)
    maxTimestamp = Math.max(maxTimestamp, time)
    return time
  })
  let recordBytes = 0
  const records = messages.map((message, offsetDelta) => {
    const measured = measureRecord(message, offsetDelta, (times[offsetDelta] ?? now) - firstTimestamp)
    recordBytes += measured.size
    return measured
  })
  const batch = { fields, count: records.length, firstTimestamp, maxTimestamp }
  if (fields.compression === 0) return { ...batch, records, size: headBytes + recordBytes }
  const plain = new ByteWriter(recordBytes)
  for (const record of records) writeRecord(plain, record)
  const compressed = await compressorOf(fields.compression)(plain)
  return { ...batch, records: compressed, size: headBytes + compressed.length }
}

export function writeBatch(writer: ByteWriter, batch: MeasuredBatch): void {
  const { fields, records, count } = batch
  const start = writer.at
  // The offset is the leader's to give.
  writer.int64(0n)
  writer.int32(batch.size - lengthEnd)
  // The leader's epoch, which it writes.
  writer.int32(0)
  writer.int8(format)
  const checksumAt = writer.at
  writer.int32(0)
  writer.int16(fields.compression | (fields.isTransactional ? transactionalBit : 0))
  writer.int32(count - 1)
  writer.int64(BigInt(batch.firstTimestamp))
  writer.int64(BigInt(batch.maxTimestamp))
  writer.int64(fields.producerId)
  writer.int16(fields.producerEpoch)
  writer.int32(fields.firstSequence)
  writer.int32(count)
  if (Buffer.isBuffer(records)) writer.raw(records)
  else for (const record of records) writeRecord(writer, record)
  const checksum = crc32c(writer.buffer.subarray(start + attributesAt, writer.at))
  writer.buffer.writeUInt32BE(checksum, checksumAt)
}
