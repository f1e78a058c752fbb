/**
 * Replaces protocol/message/compression of kafkajs for reading: it inflates a batch whole, whatever it inflates to
 * (no issue upstream; kafkajs is no longer maintained), and knows gzip alone. Here every codec gives chunks of bounded
 * size, one at a time. Can go with a client that reads batches as a stream.
 */
import { createGunzip, createZstdDecompress, type Gunzip, type ZstdDecompress } from 'node:zlib'
import { MalformedBatch } from './faults.ts'
import { inflateLz4 } from './inflate-lz4.ts'
import { inflateSnappy } from './inflate-snappy.ts'

/** The compression of a batch, by the lowest three bits of its attributes. */
export function inflate(codec: number, bytes: Buffer): AsyncIterable<Buffer> | Iterable<Buffer> {
  switch (codec) {
    case 0:
      return [bytes]
    case 1:
      return inflateGzip(bytes)
    case 2:
      return inflateSnappy(bytes)
    case 3:
      return inflateLz4(bytes)
    case 4:
      return inflateZstd(bytes)
    default:
      throw new MalformedBatch(`its compression ${codec} is unknown`)
  }
}

/** Small batches get small chunks, as each chunk is allocated whole. */
function chunkSizeFor({ length }: Buffer): number {
  return Math.min(Math.max(length * 8, 16_384), 262_144)
}

/** Node reads on behind a member that another follows. */
async function* inflateGzip(bytes: Buffer): AsyncGenerator<Buffer> {
  yield* through(createGunzip({ chunkSize: chunkSizeFor(bytes) }), bytes)
}

const zstdMagic = 0xfd2fb528
/** 16 magic numbers begin frames that hold no data. */
const skippableMagic = 0x184d2a5

/** Node ends behind the first frame: those that follow are begun here. */
async function* inflateZstd(bytes: Buffer): AsyncGenerator<Buffer> {
  for (let at = 0; at + 4 <= bytes.length;) {
    const magic = bytes.readUInt32LE(at)
    if (magic >>> 4 === skippableMagic) {
      if (at + 8 > bytes.length) throw new MalformedBatch('its compression ends too early')
      at += 8 + bytes.readUInt32LE(at + 4)
    } else {
      if (magic !== zstdMagic) throw new MalformedBatch('its compression is no zstd')
      const frame = bytes.subarray(at)
      const stream = createZstdDecompress({ chunkSize: chunkSizeFor(frame) })
      yield* through(stream, frame)
      if (stream.bytesWritten === 0) throw new MalformedBatch('its compression ends too early')
      at += stream.bytesWritten
    }
  }
}

async function* through(stream: Gunzip | ZstdDecompress, bytes: Buffer): AsyncGenerator<Buffer> {
  stream.end(bytes)
  // Leaving the loop early destroys the stream.
  for await (const chunk of stream) yield chunk as Buffer
}
