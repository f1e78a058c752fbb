/**
 * What kafkajs's consumer is given instead of its own decoding: an answer to a fetch whose records stay bytes, and
 * `eachBatch` slice by slice, each only after the one before.
 */
import { setTimeout } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { fetchDecoder, recordSetOf } from '../../../../../infra/kafka/kafkajs/fetch-response.ts'
import { type FetchedBatch, inSlices, type Runner } from '../../../../../infra/kafka/kafkajs/handle-batch.ts'
import { SliceBatch, unreadableOf } from '../../../../../infra/kafka/kafkajs/slice-batch.ts'
import { batchOf, encodeBatch, varint } from '../../../../support/record-batch.ts'

const int16 = (value: number): Buffer => Buffer.from([(value >> 8) & 0xff, value & 0xff])
const int32 = (value: number): Buffer => Buffer.concat([int16(value >> 16), int16(value)])
const int64 = (value: number): Buffer => Buffer.concat([int32(0), int32(value)])

/** An answer of one partition of the topic `t`, as the protocol has it in this version. */
function answer(version: number, records: Buffer): Buffer {
  return Buffer.concat([
    int32(7),
    ...(version >= 7 ? [int16(0), int32(0)] : []),
    ...[int32(1), int16(1), Buffer.from('t'), int32(1), int32(3), int16(0), int64(50_000), int64(50_000)],
    ...(version >= 5 ? [int64(0)] : []),
    int32(-1),
    ...(version >= 11 ? [int32(-1)] : []),
    ...[int32(records.length), records],
  ])
}

async function fetched(records: Buffer): Promise<FetchedBatch> {
  const { responses } = await fetchDecoder(11)(answer(11, records))
  const partition = responses[0]?.partitions[0]
  return {
    topic: 't',
    partition: 3,
    fetchedOffset: '0',
    highWatermark: partition?.highWatermark ?? '',
    rawMessages: partition?.messages ?? [],
  }
}

interface Seen {
  readonly batches: SliceBatch[]
  readonly runner: Runner & { running: boolean; isPaused: boolean }
  readonly handle: (batch: FetchedBatch) => Promise<void>
}

/** A consumer that takes up to so many slices. */
function consumer(takes = Number.POSITIVE_INFINITY, pausesAtFault = true): Seen {
  const batches: SliceBatch[] = []
  let next = 0n
  const runner = {
    running: true,
    isPaused: false,
    consumerGroup: {
      hasSeekOffset: () => false,
      isPaused: () => runner.isPaused,
      offsetManager: { memberAssignment: { t: [3] }, nextOffset: () => next },
    },
    heartbeat: () => Promise.resolve(),
    processEachBatch(batch: SliceBatch) {
      batches.push(batch)
      runner.isPaused = pausesAtFault
      return Promise.resolve()
    },
  }
  const handle = inSlices((batch) => {
    if (!(batch instanceof SliceBatch)) return Promise.resolve()
    batches.push(batch)
    if (batches.length <= takes) next = BigInt(batch.lastOffset()) + 1n
    return Promise.resolve()
  })
  return { batches, runner, handle: (batch) => handle.call(runner, batch) }
}

const many = encodeBatch(
  Array.from({ length: 25_000 }, () => ({ value: Buffer.from('x') })),
  { codec: 'zstd' },
)
const bad = batchOf(varint(-5), 1, { baseOffset: 25_000n })

describe('an answer to a fetch', () => {
  it.for([4, 5, 6, 7, 8, 9, 10, 11])('of version %i keeps its records as bytes', async (version) => {
    const { responses } = await fetchDecoder(version)(answer(version, many))
    const [partition] = responses[0]?.partitions ?? []
    expect(responses[0]?.topicName).toBe('t')
    expect(partition).toMatchObject({ partition: 3, errorCode: 0, highWatermark: '50000' })
    expect(partition?.messages.length).toBe(0)
    expect(recordSetOf(partition?.messages ?? [])).toBeDefined()
  })

  it('without records has none to read', async () => {
    const { responses } = await fetchDecoder(11)(answer(11, Buffer.alloc(0)))
    expect(recordSetOf(responses[0]?.partitions[0]?.messages ?? [])).toBeUndefined()
  })
})

describe('a batch', () => {
  it('is handed on slice by slice, with the lag behind each', async () => {
    const { batches, handle } = consumer()
    await handle(await fetched(many))
    expect(batches.map((batch) => [batch.firstOffset(), batch.lastOffset(), batch.offsetLag()])).toEqual([
      ['0', '9999', '40000'],
      ['10000', '19999', '30000'],
      ['20000', '24999', '25000'],
    ])
  })

  it('ends behind a slice that was not taken, which is then fetched again', async () => {
    const { batches, handle } = consumer(1)
    await handle(await fetched(many))
    expect(batches.map((batch) => batch.firstOffset())).toEqual(['0', '10000'])
  })

  it('ends where its partition is another member’s by then', async () => {
    const { batches, runner, handle } = consumer()
    Object.assign(runner.consumerGroup.offsetManager, { memberAssignment: { t: [0, 1] } })
    await handle(await fetched(many))
    Object.assign(runner.consumerGroup.offsetManager, { memberAssignment: {} })
    await handle(await fetched(many))
    expect(batches).toEqual([])
  })

  it('of which no record is shown is handed on for its end', async () => {
    const { batches, handle } = consumer()
    const aborted = encodeBatch([{ value: Buffer.from('x') }], { attributes: 0x20 })
    await handle(await fetched(aborted))
    expect(batches.map((batch) => [batch.messages.length, batch.isEmptyDueToFiltering()])).toEqual([
      [0, false],
    ])
  })

  it('ends where the consumer stops', async () => {
    const { batches, runner, handle } = consumer()
    runner.running = false
    await handle(await fetched(many))
    // So few are read before it is looked at while reading.
    await handle(await fetched(encodeBatch([{ value: Buffer.from('x') }])))
    expect(batches).toEqual([])
  })

  it('ends with the error of a heartbeat that fails, and is not taken for one that cannot be read', async () => {
    const { batches, runner } = consumer()
    const rebalance = new Error('The group is rebalancing')
    const handle = inSlices(async (batch) => {
      if (batch instanceof SliceBatch) batches.push(batch)
      // Longer than heartbeats are apart.
      await setTimeout(30)
    })
    const failing = { ...runner, heartbeat: () => Promise.reject(rebalance) }
    failing.consumerGroup = {
      ...runner.consumerGroup,
      offsetManager: { memberAssignment: { t: [3] }, nextOffset: () => 10_000n },
    }
    await expect(handle.call(failing, await fetched(many))).rejects.toBe(rebalance)
    expect(batches.filter((batch) => unreadableOf(batch) !== undefined)).toEqual([])
  })

  it('that cannot be read is reported with its place, after what can be read', async () => {
    const { batches, handle } = consumer()
    await handle(await fetched(Buffer.concat([many, bad])))
    expect(batches.map((batch) => unreadableOf(batch))).toEqual([
      ...[undefined, undefined, undefined],
      { topic: 't', partition: 3, offset: '25000', nextOffset: '25001', why: 'a record has no valid length' },
    ])
  })

  it('that cannot be read ends a consumer that does not pause the partition', async () => {
    const { handle } = consumer(9, false)
    await expect(handle(await fetched(Buffer.concat([many, bad])))).rejects.toThrow(
      /^The record batch of t, partition 3, at offset 25000 cannot be read/,
    )
  })
})
