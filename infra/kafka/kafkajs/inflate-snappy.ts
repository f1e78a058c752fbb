/**
 * Snappy for inflate.ts: a bare block, as some clients write it, or the framing that Java clients put around blocks
 * (xerial's SnappyOutputStream), also several of these in a row.
 */
import { uncompressSync } from 'snappy'
import { MalformedBatch } from './faults.ts'

const magic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00])
const headerBytes = 16
/** No element of snappy gives more than 64 bytes for its 2 or 3: a block that promises more is refused unread. */
const mostTimes = 32

export function* inflateSnappy(bytes: Buffer): Generator<Buffer> {
  if (!isHeader(bytes, 0)) {
    yield inflateBlock(bytes)
    return
  }
  for (let at = headerBytes; at + 4 <= bytes.length;) {
    if (isHeader(bytes, at)) {
      at += headerBytes
      continue
    }
    const length = bytes.readInt32BE(at)
    at += 4
    if (length < 0 || length > bytes.length - at)
      throw new MalformedBatch('a snappy block has no valid length')
    if (length > 0) yield inflateBlock(bytes.subarray(at, at + length))
    at += length
  }
}

function isHeader(bytes: Buffer, at: number): boolean {
  return bytes.subarray(at, at + magic.length).equals(magic)
}

function inflateBlock(block: Buffer): Buffer {
  if (promisedBytes(block) > block.length * mostTimes) {
    throw new MalformedBatch('a snappy block promises more bytes than it can hold')
  }
  const inflated = uncompressSync(block, { asBuffer: true })
  return typeof inflated === 'string' ? Buffer.from(inflated, 'binary') : inflated
}

/** A block begins with the length of what it inflates to, as a varint. */
function promisedBytes(block: Buffer): number {
  let length = 0
  for (let at = 0; at < 5; at++) {
    const byte = block[at]
    if (byte === undefined) break
    length += (byte & 0x7f) * 2 ** (7 * at)
    if (byte < 0x80) return length
  }
  throw new MalformedBatch('a snappy block has no valid length')
}
