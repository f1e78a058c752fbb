/**
 * Records as any client may write them, byte by byte over the wire: each ends as the row or the dead letter that
 * `decode` makes of it in memory, the others go on, and everything is committed.
 */
import * as fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { readDeadLetters } from '../../consumers/dead-letters/read.ts'
import { createPipeline, type Pipeline } from '../support/pipeline.ts'
import { createRawProducer, type RawProducer } from '../support/raw-producer.ts'
import { type CodecName, codecs, encodeBatch, type WireRecord, xerial } from '../support/record-batch.ts'
import { expectedOf, outcomesOf } from '../support/wire-outcomes.ts'
import { wireRecords } from '../support/wire-records.ts'

let pipeline: Pipeline
let producer: RawProducer
beforeAll(async () => {
  pipeline = await createPipeline('wire')
  producer = await createRawProducer(inject('stack').brokers[0] ?? '')
})
afterAll(async () => {
  await producer[Symbol.asyncDispose]()
  await pipeline[Symbol.asyncDispose]()
})

const codecNames = Object.keys(codecs) as CodecName[]
const timestamp = BigInt(Date.now())

const tombstones = (count: number): WireRecord[] => Array.from({ length: count }, () => ({ value: null }))
const valid = (id: string): WireRecord => ({
  value: Buffer.from(
    JSON.stringify({
      ...{ specversion: '1.0', id, source: '/queue/wire', type: 'mpp.ticket.issued' },
      time: new Date(Number(timestamp)).toISOString(),
      data: { mpp: 'balikpapan', agency: 'disdukcapil', ticket_id: id },
    }),
  ),
})

/** Sends a batch and tells what each of its records must come to. */
async function send(
  partition: number,
  records: readonly WireRecord[],
  options: Parameters<typeof encodeBatch>[1],
): Promise<Map<string, string>> {
  const batch = encodeBatch(records, { ...options, timestamp })
  const { errorCode, baseOffset } = await producer.send(pipeline.topics.queue, partition, batch)
  expect(errorCode).toBe(0)
  return expectedOf(pipeline, partition, records, { baseOffset, timestamp })
}

/** Ingests to the end and compares all that is stored with what was expected of the batches sent. */
async function expectOutcomes(expected: readonly Map<string, string>[]): Promise<void> {
  await pipeline.catchUp()
  const outcomes = await outcomesOf(pipeline)
  const wanted = new Map(expected.flatMap((of) => [...of]))
  expect(wanted.size).toBeGreaterThan(0)
  const wrong = [...wanted].filter(([id, outcome]) => outcomes.get(id) !== outcome)
  expect(wrong.slice(0, 5).map(([id, outcome]) => [id, outcome, outcomes.get(id)])).toEqual([])
  const admin = pipeline.kafka.admin()
  await admin.connect()
  const { queue } = pipeline.topics
  const [committed] = await admin.fetchOffsets({ groupId: pipeline.groupId, topics: [queue] })
  const ends = await admin.fetchTopicOffsets(queue)
  await admin.disconnect()
  for (const { partition, high } of ends) {
    const at = committed?.partitions.find((of) => of.partition === partition)?.offset
    if (high !== '0') expect([partition, at]).toEqual([partition, high])
  }
}

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
      expected.push(await send(at % 4, records, { codec, ...compress }))
    }
    await expectOutcomes(expected).catch((error: unknown) => {
      throw new Error(`with seed ${seed}`, { cause: error })
    })
  })

  it('with headers named after what every object has keep them in the dead letter', async () => {
    const headers = ['constructor', 'hasOwnProperty', '__proto__', 'toString', '__proto__'].map(
      (name, at): [Buffer, Buffer | null] => [Buffer.from(name), at === 1 ? null : Buffer.from(`of ${name}`)],
    )
    await expectOutcomes([await send(0, [{ value: Buffer.from('bad'), headers }], {})])
    const letters = await readDeadLetters(pipeline.kafka, pipeline.topics.deadLetter)
    const kept = letters.find(({ message }) => Object.hasOwn(message.headers ?? {}, 'toString'))?.message
      .headers
    expect(Object.entries(kept ?? {}).filter(([name]) => !name.startsWith('dl_'))).toEqual([
      ['constructor', Buffer.from('of constructor')],
      ['hasOwnProperty', Buffer.from('')],
      ['__proto__', [Buffer.from('of __proto__'), Buffer.from('of __proto__')]],
      ['toString', Buffer.from('of toString')],
    ])
  })

  it('of 130,000 in one compressed batch, of one that inflates to 200 MB and of a header of 5 MB do not stop the others', async () => {
    const many = Array.from({ length: 130_000 }, (_, at) => valid(`many-${at}`))
    const bomb = Array.from({ length: 400 }, () => ({ value: Buffer.alloc(500_000, 'a') }))
    const big = {
      value: Buffer.from('bad'),
      headers: [[Buffer.from('big'), Buffer.alloc(5_000_000, 'a')]] as const,
    }
    const expected = [
      await send(0, many, { codec: 'zstd' }),
      await send(1, bomb, { codec: 'zstd' }),
      await send(2, [big, ...tombstones(3)], { codec: 'gzip' }),
      await send(1, [valid('behind the bomb')], {}),
      await send(3, [valid('beside them')], { codec: 'lz4' }),
    ]
    await expectOutcomes(expected)
    const [details] = await pipeline.rows<{ detail: string; n: string }>(
      `SELECT detail, count() AS n FROM ${pipeline.databases.store}.dead_letters FINAL WHERE reason = 'too_large' AND kafka_partition = 1 AND detail LIKE '%500000%' GROUP BY detail`,
    )
    expect(details).toMatchObject({ detail: 'the value has 500000 bytes, more than 65536' })
  })
})
