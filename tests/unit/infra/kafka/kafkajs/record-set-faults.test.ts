/**
 * Reading record batches that no client may write, as brokers refuse them: they are reported with their place, what
 * lies before them is read, and nothing hangs whatever the bytes.
 */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ReadingStopped } from '../../../../../infra/kafka/kafkajs/faults.ts'
import { RecordSet } from '../../../../../infra/kafka/kafkajs/record-set.ts'
import {
  batchOf,
  type CodecName,
  codecs,
  encodeBatch,
  varint,
  xerial,
} from '../../../../support/record-batch.ts'
import { read } from './read-slices.ts'

const codecNames = Object.keys(codecs) as CodecName[]

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
  ] as const)('%s is reported with its place, and what is before it is read', async ([, bad]) => {
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

  it('of the format before Kafka 0.11 is reported', async () => {
    const old = Buffer.from(good)
    old.writeInt8(1, 16)
    expect(await read(old)).toMatchObject([
      { kind: 'unreadable', why: expect.stringContaining('0.11') as string },
    ])
  })

  it('ends as slices or as a report, whatever bytes are changed', async () => {
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
  const yieldTurn = (): undefined => {
    breaths += 1
    if (breaths > 5) throw new ReadingStopped('stop')
  }
  const found: unknown[] = []
  for await (const slice of set.slices(0n, yieldTurn)) found.push(slice)
  expect(found).toEqual([])
  expect(breaths).toBe(6)
})
