/**
 * Reading record batches that a client may write: they come back as they were written, in slices, and what is not kept
 * is not held.
 */
import { gzipSync, zstdCompressSync } from 'node:zlib'
import * as fc from 'fast-check'
import { compressFrameSync } from 'lz4-napi'
import { describe, expect, it } from 'vitest'
import { messagesOf, read } from './read-slices.ts'
import {
  batchOf,
  type CodecName,
  codecs,
  encodeBatch,
  encodeRecord,
  type WireRecord,
  xerial,
} from '../../../../support/record-batch.ts'

const codecNames = Object.keys(codecs) as CodecName[]
const bytes: fc.Arbitrary<Buffer> = fc.uint8Array({ maxLength: 80 }).map((of) => Buffer.from(of))
const names = fc.oneof(
  fc.constantFrom('constructor', 'hasOwnProperty', '__proto__', 'toString', 'ce_id', '', 'a', 'é'),
  fc.string({ maxLength: 12 }),
)
const records = fc.record({
  key: fc.option(bytes),
  value: fc.option(bytes),
  headers: fc.array(
    fc.tuple(
      names.map((name) => Buffer.from(name)),
      fc.option(bytes),
    ),
    { maxLength: 6 },
  ),
  delay: fc.bigInt({ min: -(2n ** 62n), max: 2n ** 62n }),
})

/** Headers by name in the order of their first use, a name that is there once with its value alone. */
function grouped(headers: WireRecord['headers'] = []): [string, Buffer | null | (Buffer | null)[]][] {
  const byName = new Map<string, (Buffer | null)[]>()
  for (const [name, value] of headers)
    byName.set(name.toString(), [...(byName.get(name.toString()) ?? []), value])
  return [...byName].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? null) : values])
}

const of = (baseOffset: bigint, producerId: bigint, attributes: number): Buffer =>
  encodeBatch([{ value: Buffer.from(String(producerId)) }], { baseOffset, producerId, attributes })

const sorted = <T>(entries: [string, T][]): [string, T][] => entries.toSorted(([a], [b]) => (a < b ? -1 : 1))

describe('a record batch', () => {
  it('comes back as it was written, with any keys, values, headers and times, in every codec', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(records, { minLength: 1, maxLength: 20 }),
        fc.constantFrom(...codecNames),
        fc.bigInt({ min: 0n, max: 2n ** 62n }),
        fc.bigInt({ min: -1n, max: 2n ** 61n }),
        async (written, codec, baseOffset, timestamp) => {
          const found = messagesOf(
            await read(encodeBatch(written, { codec, baseOffset, timestamp }), { from: baseOffset }),
          )
          expect(found.length).toBe(written.length)
          for (const [at, message] of found.entries()) {
            const record = written[at]
            expect(message.offset).toBe(String(baseOffset + BigInt(at)))
            expect(message.timestamp).toBe(String(BigInt.asIntN(64, timestamp + (record?.delay ?? 0n))))
            expect(message.key).toEqual(record?.key ?? null)
            expect(message.value).toEqual(record?.value ?? null)
            expect(sorted(Object.entries(message.headers))).toEqual(sorted(grouped(record?.headers)))
            expect(message.whole).toBeUndefined()
          }
        },
      ),
    )
  })

  it.for([
    ['gzip', (plain: Buffer) => gzipSync(plain)],
    ['zstd', (plain: Buffer) => zstdCompressSync(plain)],
    ['lz4', (plain: Buffer) => compressFrameSync(plain)],
    ['snappy', (plain: Buffer) => xerial(plain, 50)],
  ] as const)('of several %s frames in a row is read whole', async ([codec, frame]) => {
    const written = Array.from({ length: 300 }, (_, at) => ({ value: Buffer.from(`value ${at}`) }))
    const compress = (plain: Buffer): Buffer =>
      Buffer.concat([
        frame(plain.subarray(0, 1_000)),
        frame(plain.subarray(1_000, 1_001)),
        frame(plain.subarray(1_001)),
      ])
    const found = messagesOf(await read(encodeBatch(written, { codec, compress })))
    expect(found.map(({ value }) => value?.toString())).toEqual(written.map(({ value }) => value.toString()))
  })

  it('of 130,000 records comes in slices of bounded size without a gap', async () => {
    const count = 130_000
    const batch = encodeBatch(
      Array.from({ length: count }, () => ({ value: Buffer.from('{"x":1}') })),
      { codec: 'zstd' },
    )
    const slices = await read(batch, { limits: { records: 30_000, bytes: 1e9 } })
    expect(slices.map((slice) => messagesOf([slice]).length)).toEqual([
      30_000, 30_000, 30_000, 30_000, 10_000,
    ])
    expect(slices[0]).toMatchObject({ firstOffset: '0', lastOffset: '29999' })
    expect(slices.at(-1)).toMatchObject({ firstOffset: '120000', lastOffset: '129999' })
  })

  it.for(['gzip', 'snappy', 'lz4', 'zstd'] as const)(
    'that inflates to 50 MB in %s is read with its values cut, a few at a time',
    async (codec) => {
      const value = Buffer.alloc(500_000, 'a')
      const written = Array.from({ length: 100 }, () => ({ value }))
      const batch = encodeBatch(
        written,
        codec === 'snappy' ? { codec, compress: (plain) => xerial(plain) } : { codec },
      )
      const slices = await read(batch)
      const found = messagesOf(slices)
      expect(found.length).toBe(100)
      for (const message of found) {
        expect(message.value?.length).toBe(65_537)
        expect(message.whole).toEqual({ value: 500_000 })
      }
      for (const slice of slices) expect(messagesOf([slice]).length).toBeLessThanOrEqual(64)
    },
  )

  it('with a flood of foreign headers keeps what the event says, and says how much was cut', async () => {
    const flood = Array.from({ length: 20_000 }, (_, at): [Buffer, Buffer] => [
      Buffer.from(`h${at}`),
      Buffer.alloc(20),
    ])
    const big: [Buffer, Buffer] = [Buffer.from('big'), Buffer.alloc(5_000_000)]
    const own: [Buffer, Buffer] = [Buffer.from('ce_id'), Buffer.from('e-1')]
    const same = Array.from({ length: 50_000 }, (): [Buffer, null] => [Buffer.from('same'), null])
    for (const codec of ['none', 'zstd'] as const) {
      const [a, b, c] = messagesOf(
        await read(
          encodeBatch([{ headers: [...flood, own] }, { headers: [big, own] }, { headers: [...same, own] }], {
            codec,
          }),
        ),
      )
      expect(Object.keys(a?.headers ?? {}).length).toBeLessThan(10_000)
      expect(a?.headers['ce_id']).toEqual(Buffer.from('e-1'))
      expect(a?.whole?.headers).toBe(flood.reduce((sum, [name]) => sum + name.length + 20, 8))
      expect(b?.whole?.headers).toBe(5_000_011)
      expect(b?.headers['ce_id']).toEqual(Buffer.from('e-1'))
      expect(c?.whole?.headers).toBe(200_008)
      expect(c?.headers['ce_id']).toEqual(Buffer.from('e-1'))
    }
  })

  it('with a key of 3 MB keeps its first MiB', async () => {
    const [message] = messagesOf(
      await read(encodeBatch([{ key: Buffer.alloc(3_000_000) }], { codec: 'lz4' })),
    )
    expect(message?.key?.length).toBe(1_048_576)
    expect(message?.whole).toEqual({ key: 3_000_000 })
  })

  it('is read from an offset in its middle, and behind its records where they were compacted away', async () => {
    const written = Array.from({ length: 10 }, (_, at) => ({ value: Buffer.from(String(at)) }))
    const [slice] = await read(encodeBatch(written, { codec: 'gzip', baseOffset: 100n }), { from: 107n })
    expect(slice).toMatchObject({ firstOffset: '107', lastOffset: '109' })
    const fewer = batchOf(encodeRecord({ value: null }, 0), 1, { baseOffset: 100n })
    fewer.writeInt32BE(9, 23)
    expect(await read(fewer, { from: 103n })).toMatchObject([{ messages: [], lastOffset: '109' }])
  })

  it('takes the time of its broker where the topic is set to that', async () => {
    const [message] = messagesOf(await read(encodeBatch([{ delay: 5n }], { attributes: 8, timestamp: 77n })))
    expect(message?.timestamp).toBe('77')
  })

  it('that is cut off at the end of an answer is left for the next', async () => {
    const [first, second] = [encodeBatch([{ key: null }]), encodeBatch([{ key: null }], { baseOffset: 1n })]
    const answer = Buffer.concat([first, second.subarray(0, -1)])
    expect(await read(answer)).toMatchObject([{ firstOffset: '0', lastOffset: '0' }])
  })

  it('of an aborted transaction is not shown, nor are control records, and both count as read', async () => {
    const log = Buffer.concat([
      of(0n, 1n, 16),
      of(1n, 2n, 16),
      of(2n, 3n, 0),
      of(3n, 1n, 48),
      of(4n, 1n, 16),
      of(5n, 2n, 48),
    ])
    const slices = await read(log, { aborted: [{ producerId: 1n, firstOffset: 0n }] })
    expect(messagesOf(slices).map(({ offset }) => offset)).toEqual(['1', '2', '4'])
    expect(slices).toMatchObject([{ firstOffset: '0', lastOffset: '5' }])
  })
})
