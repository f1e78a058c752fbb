/**
 * Snappy, LZ4 and Zstandard for kafkajs, which brings gzip alone: without them a foreign producer's compression would
 * stop the consumer. Registering is idempotent and touches kafkajs's table of codecs only.
 */
import { promisify } from 'node:util'
import { zstdCompress, zstdDecompress } from 'node:zlib'
import kafkajs from 'kafkajs'
import { compressFrame, decompressFrame } from 'lz4-napi'
import { compress, uncompress } from 'snappy'

// kafkajs is CommonJS: Node finds these by the default import alone.
const { CompressionCodecs, CompressionTypes } = kafkajs

interface Encoder {
  readonly buffer: Buffer
}
interface Codec {
  readonly compress: (encoder: Encoder) => Promise<Buffer>
  readonly decompress: (buffer: Buffer) => Promise<Buffer>
}

/** Magic of the framing that Java clients put around snappy blocks (xerial's SnappyOutputStream). */
const xerialMagic = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00])
const xerialHeaderBytes = 16

const snappy: Codec = {
  compress: async ({ buffer }) => Buffer.from(await compress(buffer)),
  decompress: async (buffer) => {
    if (!buffer.subarray(0, xerialMagic.length).equals(xerialMagic)) return asBuffer(await uncompress(buffer))
    const blocks: Buffer[] = []
    for (let at = xerialHeaderBytes; at + 4 <= buffer.length;) {
      const length = buffer.readUInt32BE(at)
      blocks.push(asBuffer(await uncompress(buffer.subarray(at + 4, at + 4 + length))))
      at += 4 + length
    }
    return Buffer.concat(blocks)
  },
}

const lz4: Codec = {
  compress: async ({ buffer }) => compressFrame(buffer),
  decompress: async (buffer) => decompressFrame(buffer),
}

const zstd: Codec = {
  compress: async ({ buffer }) => promisify(zstdCompress)(buffer),
  decompress: async (buffer) => promisify(zstdDecompress)(buffer),
}

function asBuffer(data: Buffer | string): Buffer {
  return typeof data === 'string' ? Buffer.from(data, 'binary') : data
}

/** Makes kafkajs read and write all four compressions. */
export function registerCodecs(): void {
  Object.assign(CompressionCodecs, {
    [CompressionTypes.Snappy]: () => snappy,
    [CompressionTypes.LZ4]: () => lz4,
    [CompressionTypes.ZSTD]: () => zstd,
  })
}
