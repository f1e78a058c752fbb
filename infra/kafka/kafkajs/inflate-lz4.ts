/**
 * LZ4 frames for inflate.ts, block by block (a block has at most 4 MiB): the native library knows whole frames only.
 * After the frame format 1.6 of lz4.org; checksums are not read, as brokers have checked the batch.
 */
import { MalformedBatch } from './faults.ts'

const frameMagic = 0x184d2204
/** 16 magic numbers begin frames that hold no data. */
const skippableMagic = 0x184d2a5
/** Blocks that are linked refer to so many bytes before them. */
const historyBytes = 65_536

export function* inflateLz4(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length;) {
    const magic = uint32(bytes, at)
    if (magic >>> 4 === skippableMagic) at += 8 + uint32(bytes, at + 4)
    else if (magic === frameMagic) at = yield* inflateFrame(bytes, at + 4)
    else throw new MalformedBatch('its compression is no LZ4 frame')
  }
}

/** @returns where the frame ends. */
function* inflateFrame(bytes: Buffer, start: number): Generator<Buffer, number> {
  const flags = bytes[start] ?? 0
  const sizeCode = ((bytes[start + 1] ?? 0) >> 4) & 7
  if (flags >> 6 !== 1 || sizeCode < 4) throw new MalformedBatch('its LZ4 frame is of an unknown version')
  const [isLinked, hasBlockSums, hasSize, hasSum, hasDictionary] = [
    (flags & 0x20) === 0,
    (flags & 0x10) !== 0,
    (flags & 0x08) !== 0,
    (flags & 0x04) !== 0,
    (flags & 0x01) !== 0,
  ]
  if (hasDictionary) throw new MalformedBatch('its LZ4 frame wants a dictionary')
  const largestBlock = 1 << (8 + 2 * sizeCode)
  let history: Buffer = Buffer.alloc(0)
  let at = start + (hasSize ? 11 : 3)
  for (;;) {
    const word = uint32(bytes, at)
    at += 4
    if (word === 0) return at + (hasSum ? 4 : 0)
    const length = word & 0x7fffffff
    const isPlain = word >>> 31 === 1
    if (length > bytes.length - at || length > largestBlock + 65_536)
      throw new MalformedBatch('an LZ4 block has no valid length')
    const block = bytes.subarray(at, at + length)
    const inflated = isPlain ? block : inflateBlock(block, history, largestBlock)
    at += length + (hasBlockSums ? 4 : 0)
    if (isLinked) history = lastBytes(history, inflated)
    yield inflated
  }
}

function lastBytes(before: Buffer, block: Buffer): Buffer {
  if (block.length >= historyBytes) return block.subarray(block.length - historyBytes)
  return Buffer.concat([before, block]).subarray(-historyBytes)
}

/** One block; `history` is the bytes before it. */
function inflateBlock(from: Buffer, history: Buffer, largestBlock: number): Buffer {
  // A byte of LZ4 stands for at most 255.
  const room = Math.min(largestBlock, from.length * 255 + 64)
  const to = Buffer.allocUnsafeSlow(history.length + room)
  to.set(history)
  let [at, end] = [0, history.length]
  while (at < from.length) {
    const token = from[at++] ?? 0
    let literals = token >>> 4
    if (literals === 15) [literals, at] = extended(from, at, literals)
    if (literals > from.length - at || literals > to.length - end) throw overrun()
    if (literals > 0) {
      from.copy(to, end, at, at + literals)
      at += literals
      end += literals
    }
    // The last sequence has no match.
    if (at === from.length) return to.subarray(history.length, end)
    const offset = (from[at] ?? 0) | ((from[at + 1] ?? 0) << 8)
    at += 2
    let length = token & 15
    if (length === 15) [length, at] = extended(from, at, length)
    length += 4
    if (at > from.length || offset === 0 || offset > end || length > to.length - end) throw overrun()
    end = copyMatch(to, end, offset, length)
  }
  throw overrun()
}

function copyMatch(to: Buffer, end: number, offset: number, length: number): number {
  if (offset >= length && length > 24) {
    to.copyWithin(end, end - offset, end - offset + length)
  } else {
    for (let at = end; at < end + length; at++) to[at] = to[at - offset] ?? 0
  }
  return end + length
}

/** A length of 15 continues in further bytes until one is not 255. */
function extended(from: Buffer, start: number, base: number): [length: number, at: number] {
  let [length, at] = [base, start]
  for (;;) {
    const byte = from[at++]
    if (byte === undefined) throw overrun()
    length += byte
    if (byte !== 255) return [length, at]
  }
}

function overrun(): MalformedBatch {
  return new MalformedBatch('an LZ4 block refers to bytes that are not there')
}

function uint32(bytes: Buffer, at: number): number {
  if (at + 4 > bytes.length) throw new MalformedBatch('its compression ends too early')
  return bytes.readUInt32LE(at)
}
