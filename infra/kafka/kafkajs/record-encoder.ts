/**
 * One record of a batch as a producer writes it, measured first. A header may be null, and names such as `__proto__`
 * are names.
 */
import type { Message } from 'kafkajs'
import { type ByteWriter, sizeOfVarint, sizeOfVarlong } from './byte-writer.ts'

type Bytes = Buffer | string | null | undefined

interface MeasuredHeader {
  readonly name: string
  readonly nameBytes: number
  readonly value: Bytes
  readonly valueBytes: number
}

export interface MeasuredRecord {
  readonly offsetDelta: number
  readonly timestampDelta: number
  readonly key: Bytes
  /** Of the bytes; -1 for none. */
  readonly keyBytes: number
  readonly value: Bytes
  readonly valueBytes: number
  readonly headers: readonly MeasuredHeader[]
  /** Without the length before it. */
  readonly bodySize: number
  /** With it. */
  readonly size: number
}

const noHeaders: readonly MeasuredHeader[] = []

/** @param timestampDelta - milliseconds after the first of the batch. */
export function measureRecord(
  { key, value, headers: given }: Pick<Message, 'key' | 'value' | 'headers'>,
  offsetDelta: number,
  timestampDelta: number,
): MeasuredRecord {
  const headers = given === undefined ? noHeaders : headersOf(given)
  const [keyBytes, valueBytes] = [lengthOf(key), lengthOf(value)]
  let bodySize =
    1 +
    sizeOfVarlong(timestampDelta) +
    sizeOfVarint(offsetDelta) +
    sizeOfBytes(keyBytes) +
    sizeOfBytes(valueBytes) +
    sizeOfVarint(headers.length)
  for (const header of headers) bodySize += sizeOfBytes(header.nameBytes) + sizeOfBytes(header.valueBytes)
  const size = sizeOfVarint(bodySize) + bodySize
  return { offsetDelta, timestampDelta, key, keyBytes, value, valueBytes, headers, bodySize, size }
}

export function writeRecord(writer: ByteWriter, record: MeasuredRecord): void {
  writer.varint(record.bodySize)
  // No attribute of a record is in use.
  writer.int8(0)
  writer.varlong(record.timestampDelta)
  writer.varint(record.offsetDelta)
  writeBytes(writer, record.key, record.keyBytes)
  writeBytes(writer, record.value, record.valueBytes)
  writer.varint(record.headers.length)
  for (const { name, nameBytes, value, valueBytes } of record.headers) {
    writeBytes(writer, name, nameBytes)
    writeBytes(writer, value, valueBytes)
  }
}

function headersOf(headers: NonNullable<Message['headers']>): MeasuredHeader[] {
  return Object.entries(headers).flatMap(([name, value]) =>
    Array.isArray(value) ? value.map((one) => headerOf(name, one)) : [headerOf(name, value)],
  )
}

function headerOf(name: string, value: Bytes): MeasuredHeader {
  return { name, nameBytes: Buffer.byteLength(name), value, valueBytes: lengthOf(value) }
}

function lengthOf(bytes: Bytes): number {
  if (bytes === null || bytes === undefined) return -1
  return typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.length
}

/** Of a length and as many bytes. */
function sizeOfBytes(length: number): number {
  return sizeOfVarint(length) + Math.max(length, 0)
}

function writeBytes(writer: ByteWriter, bytes: Bytes, length: number): void {
  writer.varint(length)
  if (typeof bytes === 'string') writer.text(bytes)
  else if (bytes !== null && bytes !== undefined) writer.raw(bytes)
}
