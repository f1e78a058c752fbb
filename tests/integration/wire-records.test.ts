/**
 * Records as any client may write them, byte by byte over the wire: each ends as the row or the dead letter that
 * `decode` makes of it in memory, the others are stored, and everything is committed.
 */
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { readDeadLetters } from '../../consumers/dead-letters/read.ts'
import { createPipeline, type Pipeline } from '../support/pipeline.ts'
import { createRawProducer, type RawProducer } from '../support/raw-producer.ts'
import { type CodecName, codecs, xerial } from '../support/record-batch.ts'
import { createWire, type Wire } from '../support/wire-outcomes.ts'
import { tombstones, validRecord, wireRecords } from '../support/wire-records.ts'

let pipeline: Pipeline
let producer: RawProducer
let wire: Wire
beforeAll(async () => {
  pipeline = await createPipeline('wire')
  producer = await createRawProducer(inject('stack').brokers[0] ?? '')
  wire = createWire(pipeline, producer)
})
afterAll(async () => {
  await producer[Symbol.asyncDispose]()
  await pipeline[Symbol.asyncDispose]()
})

const codecNames = Object.keys(codecs) as CodecName[]

describe('records over the wire', () => {
  it('of any keys, values, headers, codecs and batch sizes end as what decode makes of them', async () => {
    const seed = Date.now() % 1_000_000
    const batches = fc.sample(
      fc.tuple(
        fc.constantFrom(...codecNames),
        fc.boolean(),
        fc.array(wireRecords, { minLength: 1, maxLength: 60 }),
      ),
      { numRuns: 60, seed },
    )
    const expected = []
    for (const [at, [codec, isXerial, records]] of batches.entries()) {
      const compress =
        codec === 'snappy' && isXerial ? { compress: (plain: Buffer) => xerial(plain, 500) } : {}
      expected.push(await wire.send(at % 4, records, { codec, ...compress }))
    }
    await wire.expectOutcomes(expected).catch((error: unknown) => {
      throw new Error(`with seed ${seed}`, { cause: error })
    })
  })

  it('with headers named after what every object has keep them in the dead letter', async () => {
    const headers = ['constructor', 'hasOwnProperty', '__proto__', 'toString', '__proto__'].map(
      (name, at): [Buffer, Buffer | null] => [Buffer.from(name), at === 1 ? null : Buffer.from(`of ${name}`)],
    )
    await wire.expectOutcomes([await wire.send(0, [{ value: Buffer.from('bad'), headers }], {})])
    const letters = await readDeadLetters(pipeline.kafka, pipeline.topics.deadLetter)
    // Records at random of the test above have headers of these names too, with other values.
    const kept = letters
      .map(({ message }) => Object.entries(message.headers ?? {}))
      .find((each) =>
        each.some(([name, value]) => name === 'constructor' && String(value) === 'of constructor'),
      )
    expect(kept?.filter(([name]) => !name.startsWith('dl_'))).toEqual([
      ['constructor', Buffer.from('of constructor')],
      ['hasOwnProperty', null],
      ['__proto__', [Buffer.from('of __proto__'), Buffer.from('of __proto__')]],
      ['toString', Buffer.from('of toString')],
    ])
  })

  it('of 130,000 in one compressed batch, of one that inflates to 200 MB and of a header of 5 MB do not stop the others', async () => {
    const many = Array.from({ length: 130_000 }, (_, at) => validRecord(`many-${at}`))
    const bomb = Array.from({ length: 400 }, () => ({ value: Buffer.alloc(500_000, 'a') }))
    const big = {
      value: Buffer.from('bad'),
      headers: [[Buffer.from('big'), Buffer.alloc(5_000_000, 'a')]] as const,
    }
    const expected = [
      await wire.send(0, many, { codec: 'zstd' }),
      await wire.send(1, bomb, { codec: 'zstd' }),
      await wire.send(2, [big, ...tombstones(3)], { codec: 'gzip' }),
      await wire.send(1, [validRecord('behind the bomb')], {}),
      await wire.send(3, [validRecord('beside them')], { codec: 'lz4' }),
    ]
    await wire.expectOutcomes(expected)
    const [details] = await pipeline.rows<{ detail: string; n: string }>(
      `SELECT detail, count() AS n FROM ${pipeline.databases.store}.refused_records FINAL WHERE reason = 'too_large' AND kafka_partition = 1 AND detail LIKE '%500000%' GROUP BY detail`,
    )
    expect(details).toMatchObject({ detail: 'the value has 500000 bytes, more than 65536' })
  })
})
