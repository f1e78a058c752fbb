/**
 * Snappy, LZ4 and Zstandard for kafkajs's producers, which have gzip alone (its documentation says to register them).
 * Batches are read by record-set.ts, which does not use these. Registering is idempotent and changes only kafkajs's
 * table of codecs. Can go with a client that has all four.
 */
import { promisify } from 'node:util'
import { zstdCompress } from 'node:zlib'
import { compressFrame } from 'lz4-napi'
import { compress } from 'snappy'
import { kafkajs } from './kafkajs.ts'

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
  decompress: () => Promise.reject(new Error('a batch is read by record-set.ts alone')),
})

/** Makes kafkajs write all four compressions. */
export function registerCodecs(): void {
  Object.assign(CompressionCodecs, {
    [CompressionTypes.Snappy]: codecOf(snappy),
    [CompressionTypes.LZ4]: codecOf(lz4),
    [CompressionTypes.ZSTD]: codecOf(zstd),
  })
}
