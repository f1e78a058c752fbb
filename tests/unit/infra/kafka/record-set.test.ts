/**
 * Reading record batches: what a client may write comes back as it was written, in slices; what no client may write
 * is told with its place; nothing hangs and nothing is held that is not kept.
 */
import { gzipSync, zstdCompressSync } from 'node:zlib'
import * as fc from 'fast-check'
import { compressFrameSync } from 'lz4-napi'
import { describe, expect, it } from 'vitest'
import { ReadingStopped } from '../../../../infra/kafka/kafkajs/faults.ts'
import type { Message } from '../../../../infra/kafka/kafkajs/record.ts'
import {
  type AbortedTransaction,
  RecordSet,
  type Slice,
  type SliceLimits,
  type Unreadable,
} from '../../../../infra/kafka/kafkajs/record-set.ts'
import {
  batchOf,
  type CodecName,
  codecs,
  encodeBatch,
  encodeRecord,
  varint,
  type WireRecord,
  xerial,
} from '../../../support/record-batch.ts'

interface ReadOptions {
  readonly from?: bigint
  readonly aborted?: readonly AbortedTransaction[]
  readonly limits?: SliceLimits
}

async function read(bytes: Buffer, options: ReadOptions = {}): Promise<(Slice | Unreadable)[]> {
  const set = new RecordSet(bytes, options.aborted ?? [], options.limits)
  const found: (Slice | Unreadable)[] = []
  for await (const slice of set.slices(options.from ?? 0n, () => undefined)) found.push(slice)
  return found
}

const messagesOf = (slices: readonly (Slice | Unreadable)[]): readonly Message[] =>
  slices.flatMap((slice) => (slice.kind === 'slice' ? slice.messages : []))

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

  it('with a flood of foreign headers keeps what the event says, and tells how much was cut', async () => {
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
    const of = (baseOffset: bigint, producerId: bigint, attributes: number): Buffer =>
      encodeBatch([{ value: Buffer.from(String(producerId)) }], { baseOffset, producerId, attributes })
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

describe('a batch that no client may write', () => {
  const good = encodeBatch([{ value: Buffer.from('good') }])
  const written = Array.from({ length: 50 }, (_, at) => ({ value: Buffer.from(`value ${at}`), headers: [] }))

  it.for([
    ['with a length of a record that is negative', batchOf(varint(-5), 1, { baseOffset: 1n })],
    ['of an unknown compression', encodeBatch([{ value: null }], { baseOffset: 1n, attributes: 7 })],
    ['with garbage for gzip', batchOf(Buffer.from('garbage'), 1, { baseOffset: 1n, codec: 'gzip' })],
    [
      'with garbage for snappy',
      batchOf(Buffer.from('\xff\xff\xff\xff\x7f'), 1, { baseOffset: 1n, codec: 'snappy' }),
    ],
    ['with garbage for LZ4', batchOf(Buffer.from('garbage'), 1, { baseOffset: 1n, codec: 'lz4' })],
    ['with garbage for zstd', batchOf(Buffer.from('garbage'), 1, { baseOffset: 1n, codec: 'zstd' })],
    [
      'with a snappy block of a negative length',
      batchOf(Buffer.concat([xerial(Buffer.alloc(0)), Buffer.alloc(4, 0xff)]), 1, {
        baseOffset: 1n,
        codec: 'snappy',
      }),
    ],
  ] as const)('%s is told with its place, and what is before it is read', async ([, bad]) => {
    const slices = await read(Buffer.concat([good, bad, good]))
    expect(slices).toMatchObject([
      { kind: 'slice', lastOffset: '0' },
      { kind: 'unreadable', offset: '1', nextOffset: expect.stringMatching(/^\d+$/) as string },
    ])
  })

  it('with fewer records than its head says is read as far as they go', async () => {
    const slices = await read(encodeBatch([{ value: null }], { count: 5 }))
    expect(slices).toMatchObject([
      { kind: 'slice', lastOffset: '0' },
      { kind: 'unreadable', offset: '1' },
    ])
  })

  it('of the format before Kafka 0.11 is told', async () => {
    const old = Buffer.from(good)
    old.writeInt8(1, 16)
    expect(await read(old)).toMatchObject([
      { kind: 'unreadable', why: expect.stringContaining('0.11') as string },
    ])
  })

  it('ends as slices or as told, whatever bytes are changed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...codecNames),
        fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { minLength: 1, maxLength: 12 }),
        fc.boolean(),
        async (codec, changes, isXerial) => {
          const compress = codec === 'snappy' && isXerial ? (plain: Buffer) => xerial(plain, 100) : undefined
          const batch = encodeBatch(written, { codec, ...(compress === undefined ? {} : { compress }) })
          for (const [at, byte] of changes) batch[at % batch.length] = byte
          for (const slice of await read(batch, { limits: { records: 10, bytes: 1e6 } })) {
            if (slice.kind === 'unreadable') expect(slice.why).not.toMatch(/TypeError|RangeError/)
          }
        },
      ),
      { numRuns: 1_000 },
    )
  })

  it('of arbitrary bytes as well', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.nat(7), async (tail, attributes) => {
        const batch = batchOf(Buffer.from(tail), 1_000_000, { attributes })
        for (const slice of await read(batch)) {
          if (slice.kind === 'unreadable') expect(slice.why).not.toMatch(/TypeError|RangeError/)
        }
      }),
      { numRuns: 1_000 },
    )
  })
})

it('reading ends in the middle of a batch where the consumer stops', async () => {
  const value = Buffer.alloc(3_000_000, 'a')
  const set = new RecordSet(
    encodeBatch(
      Array.from({ length: 20 }, () => ({ value })),
      { codec: 'zstd' },
    ),
    [],
  )
  let breaths = 0
  const breathe = (): undefined => {
    breaths += 1
    if (breaths > 5) throw new ReadingStopped('stop')
  }
  const found: unknown[] = []
  for await (const slice of set.slices(0n, breathe)) found.push(slice)
  expect(found).toEqual([])
  expect(breaths).toBe(6)
})
