/**
 * A batch of records on its way from one thread to another: three buffers that change hands, in place of thousands of
 * objects that would be copied one by one. Keys and values arrive as bytes.
 */
import { topicKinds } from '../schemas/topics.ts'
import type { Outgoing } from './outgoing.ts'

export interface Packed {
  /** Of each record, its topic's place in `topicKinds`. */
  readonly topics: Uint8Array<ArrayBuffer>
  /** Of each record, where its key ends and where its value ends. */
  readonly ends: Uint32Array<ArrayBuffer>
  /** Key and value of each record, one after the other. */
  readonly bytes: Uint8Array<ArrayBuffer>
}

export function pack(records: readonly Outgoing[]): Packed {
  const topics = new Uint8Array(records.length)
  const ends = new Uint32Array(2 * records.length)
  let size = 0
  for (const { key, value } of records) size += Buffer.byteLength(key) + Buffer.byteLength(value)
  const bytes = new Uint8Array(size)
  const buffer = Buffer.from(bytes.buffer)
  let at = 0
  for (const [index, { topic, key, value }] of records.entries()) {
    topics[index] = topicKinds.indexOf(topic)
    at = write(buffer, at, key)
    ends[2 * index] = at
    at = write(buffer, at, value)
    ends[2 * index + 1] = at
  }
  return { topics, ends, bytes }
}

/** The records that were packed, as views of its bytes. */
export function unpack({ topics, ends, bytes }: Packed): Outgoing[] {
  const buffer = Buffer.from(bytes.buffer)
  const records: Outgoing[] = []
  let at = 0
  for (const [index, topicAt] of topics.entries()) {
    const keyEnd = ends[2 * index] ?? at
    const valueEnd = ends[2 * index + 1] ?? keyEnd
    const topic = topicKinds[topicAt]
    if (topic === undefined) throw new RangeError(`There is no topic ${topicAt}.`)
    const record = { topic, key: buffer.subarray(at, keyEnd), value: buffer.subarray(keyEnd, valueEnd) }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it was one before it was packed
    records.push(record as Outgoing)
    at = valueEnd
  }
  return records
}

/** What changes hands when it is posted. */
export function buffersOf({ topics, ends, bytes }: Packed): ArrayBuffer[] {
  return [topics.buffer, ends.buffer, bytes.buffer]
}

function write(buffer: Buffer, at: number, text: string | Buffer): number {
  return at + (typeof text === 'string' ? buffer.write(text, at) : text.copy(buffer, at))
}
