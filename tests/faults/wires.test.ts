/**
 * More of what tests/integration/wire-records.test.ts shows in small: a million records in one batch, batches of every
 * codec that inflate to hundreds of megabytes, and many more arbitrary records.
 */
import * as fc from 'fast-check'
import kafkajs from 'kafkajs'
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest'
import { readDeadLetters } from '../../consumers/dead-letters/read.ts'
import { createPipeline, type Pipeline } from '../support/pipeline.ts'
import { createRawProducer, type RawProducer } from '../support/raw-producer.ts'
import { type CodecName, codecs, xerial } from '../support/record-batch.ts'
import { createWire, type Wire } from '../support/wire-outcomes.ts'
import { tombstones, validRecord, wireRecords } from '../support/wire-records.ts'

let pipeline: Pipeline
let producer: RawProducer
let wire: Wire
let casesBegun = 0
beforeEach(async () => {
  pipeline = await createPipeline(`wires${++casesBegun}`)
  producer = await createRawProducer(inject('stack').brokers[0] ?? '')
  wire = createWire(pipeline, producer)
})
afterEach(async () => {
  await producer[Symbol.asyncDispose]()
  await pipeline[Symbol.asyncDispose]()
})

const codecNames = Object.keys(codecs) as CodecName[]

describe('records over the wire', () => {
  it('of a million in one batch are read, and those beside and behind them', async () => {
    const admin = pipeline.kafka.admin()
    await admin.connect()
    // A million make more than the 1 MiB that a topic takes by default.
    const configEntries = [{ name: 'max.message.bytes', value: String(16 * 1024 * 1024) }]
    const resource = { type: kafkajs.ConfigResourceTypes.TOPIC, name: pipeline.topics.queue, configEntries }
    await admin.alterConfigs({ validateOnly: false, resources: [resource] })
    await admin.disconnect()
    const record = validRecord('the same')
    await wire.expectOutcomes([
      await wire.send(0, Array<typeof record>(1_000_000).fill(record), { codec: 'zstd' }),
      await wire.send(0, [validRecord('behind')], {}),
      await wire.send(1, [validRecord('beside')], {}),
    ])
  })

  it('that are refused, 130,000 of them, are read again', async () => {
    await wire.expectOutcomes([await wire.send(0, tombstones(130_000), { codec: 'gzip' })])
    const letters = await readDeadLetters(pipeline.kafka, pipeline.topics.deadLetter)
    expect(letters.length).toBe(130_000)
  })

  it('of batches that inflate to 200 MB in every codec', async () => {
    const records = Array.from({ length: 400 }, () => ({ value: Buffer.alloc(500_000, 'a') }))
    const expected = []
    for (const [at, codec] of (['gzip', 'lz4', 'zstd'] as const).entries())
      expected.push(await wire.send(at, records, { codec }))
    // Snappy makes no less than a twentieth of it.
    const fewer = records.slice(0, 30)
    expected.push(await wire.send(3, fewer, { codec: 'snappy' }))
    expected.push(await wire.send(3, fewer, { codec: 'snappy', compress: (plain) => xerial(plain) }))
    await wire.expectOutcomes(expected)
  })

  it('of any keys, values, headers, codecs and batch sizes, 2,000 batches (seed in the error)', async () => {
    const seed = Date.now() % 1_000_000
    const batches = fc.sample(
      fc.tuple(fc.constantFrom(...codecNames), fc.array(wireRecords, { minLength: 1, maxLength: 300 })),
      { numRuns: 2_000, seed },
    )
    const expected = []
    for (const [at, [codec, records]] of batches.entries())
      expected.push(await wire.send(at % 4, records, { codec }))
    await wire.expectOutcomes(expected).catch((error: unknown) => {
      throw new Error(`with seed ${seed}`, { cause: error })
    })
  })
})
