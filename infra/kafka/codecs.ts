/**
 * Snappy, LZ4 and Zstandard for kafkajs's producers, which bring gzip alone. Batches are read by infra/kafka/kafkajs,
 * which never asks for these. Registering is idempotent and touches kafkajs's table of codecs only.
 */
import { promisify } from 'node:util'
import { zstdCompress } from 'node:zlib'
import { compressFrame } from 'lz4-napi'
import { compress } from 'snappy'
import { kafkajs } from './kafkajs/kafkajs.ts'

const { CompressionCodecs, CompressionTypes } = kafkajs

interface Encoder {
  readonly buffer: Buffer
}
type Compress = (encoder: Encoder) => Promise<Buffer>

const snappy: Compress = async ({ buffer }) => Buffer.from(await compress(buffer))
const lz4: Compress = async ({ buffer }) => compressFrame(buffer)
const zstd: Compress = async ({ buffer }) => promisify(zstdCompress)(buffer)

const codecOf = (of: Compress) => () => ({
  compress: of,
  decompress: () => Promise.reject(new Error('a batch is read by infra/kafka/kafkajs alone')),
})

/** Makes kafkajs write all four compressions. */
export function registerCodecs(): void {
  Object.assign(CompressionCodecs, {
    [CompressionTypes.Snappy]: codecOf(snappy),
    [CompressionTypes.LZ4]: codecOf(lz4),
    [CompressionTypes.ZSTD]: codecOf(zstd),
  })
}
