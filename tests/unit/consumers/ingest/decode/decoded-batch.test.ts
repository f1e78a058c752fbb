/** What a batch of kafkajs becomes: rows, refusals, replays, and the offset that is committed once it is stored. */
import type { EachBatchPayload, KafkaMessage } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { decodeBatch, type DecodedBatch } from '../../../../../consumers/ingest/decode/decoded-batch.ts'
import { rawBlock } from '../../../../../consumers/ingest/decode/raw-blocks.ts'
import { ShardRecords } from '../../../../../consumers/ingest/decode/shard-records.ts'
import { eventOf, recordOf, utcOffsets } from '../../../../support/records.ts'

const event = (id: string): unknown => eventOf('mpp.ticket.issued', {}, { id })

const replayOf = (id: string) => ({ headers: { dl_replay_of: Buffer.from(id) } })

function decoded(
  messages: readonly ReturnType<typeof recordOf>[],
  {
    last = '49',
    lag = '7',
    keepsRows = true,
    zones = utcOffsets,
    shard,
  }: Partial<{
    last: string
    lag: string
    keepsRows: boolean
    zones: typeof utcOffsets
    shard: ShardRecords
  }> = {},
): DecodedBatch {
  const batch = {
    topic: 'mpp.queue.v1',
    partition: 3,
    highWatermark: '57',
    messages: messages as KafkaMessage[],
    isEmpty: () => messages.length === 0,
    firstOffset: () => '41',
    lastOffset: () => last,
    offsetLag: () => lag,
    offsetLagLow: () => lag,
  }
  return decodeBatch({ batch }, { kind: 'queue', utcOffsets: zones, keepsRows, shard })
}

describe('a decoded batch', () => {
  it('has every record once, as a row or as a refusal, in their order', () => {
    const { kind, topic, partition, block, kept, refused } = decoded([
      recordOf(event('a'), { offset: '41' }),
      recordOf('not json', { offset: '42' }),
      recordOf(event('b'), { offset: '43' }),
      recordOf(null, { offset: '44' }),
    ])
    expect([kind, topic, partition]).toEqual(['queue', 'mpp.queue.v1', 3])
    expect(block.rows).toBe(2)
    expect(kept?.map(({ row, record }) => [row.id, row.kafka_offset, record.offset])).toEqual([
      ['a', '41', '41'],
      ['b', '43', '43'],
    ])
    expect(refused.map((one) => [one.record.offset, one.refusal.reason, one.partition])).toEqual([
      ['42', 'not_json', 3],
      ['44', 'tombstone', 3],
    ])
  })

  it('passes over what another shard stores, whichever way it is decoded', () => {
    const records = [...utcOffsets.keys()].map((mpp, at) =>
      recordOf(eventOf('mpp.ticket.issued', { mpp }, { id: mpp }), {
        offset: String(41 + at),
        ...replayOf(mpp),
      }),
    )
    const sent = [...records, recordOf('not json', { offset: '48', ...replayOf('bad') })]
    for (const keepsRows of [true, false]) {
      const [first, second] = [1, 2].map((number) =>
        decoded(sent, { keepsRows, shard: new ShardRecords({ number, count: 2 }) }),
      )
      expect([first?.nextOffset, second?.nextOffset]).toEqual([50n, 50n])
      expect((first?.rows ?? 0) + (second?.rows ?? 0)).toBe(records.length)
      expect(first?.rows).not.toBe(0)
      expect(second?.rows).not.toBe(0)
      expect(first?.replayed).toContain('bad')
      expect(new Set([...(first?.replayed ?? []), ...(second?.replayed ?? [])]).size).toBe(sent.length)
      expect([first?.refused.length, second?.refused.length]).toEqual([1, 0])
      expect(second?.eventTimesMs.length).toBe(second?.rows)
    }
  })

  it('is committed behind its last offset, which may be that of a control record, beyond 2^53 as well', () => {
    expect(decoded([recordOf(event('a'))]).nextOffset).toBe(50n)
    const far = decoded([recordOf(event('a'))], { last: '9007199254740993', lag: '0' })
    expect([far.nextOffset, far.lag]).toEqual([9_007_199_254_740_994n, 0n])
  })

  it('counts all that it holds in memory: rows, and key, value and headers of each record that is held', () => {
    const bytesOf = (record: ReturnType<typeof recordOf>, keepsRows = false): number => {
      const { bytes, block } = decoded([record], { keepsRows })
      return bytes - block.bytes
    }
    expect(decoded([recordOf(event('a'))], { keepsRows: false }).kept).toBeUndefined()
    expect(bytesOf(recordOf(event('a')))).toBe(0)
    expect(bytesOf(recordOf(event('a')), true)).toBeGreaterThan(500)
    const tombstone = bytesOf(recordOf(null))
    expect(tombstone).toBeGreaterThan(500)
    expect(bytesOf(recordOf('no json'))).toBe(tombstone + 7)
    const large = Buffer.alloc(1_000_000)
    for (const keepsRows of [true, false]) {
      const value = keepsRows ? event('a') : null
      const plain = bytesOf(recordOf(value), keepsRows)
      expect(bytesOf(recordOf(value, { key: large }), keepsRows)).toBeGreaterThan(plain + 990_000)
      expect(bytesOf(recordOf(value, { headers: { one: large } }), keepsRows)).toBeGreaterThan(
        plain + 990_000,
      )
      expect(bytesOf(recordOf(value, { headers: { two: [large, large] } }), keepsRows)).toBeGreaterThan(
        plain + 1_990_000,
      )
    }
  })

  it('has the times of its rows alone', () => {
    const { eventTimesMs, recordTimesMs } = decoded([
      recordOf('no json'),
      recordOf(event('a'), { timestamp: '1767585600123' }),
    ])
    expect([...recordTimesMs]).toEqual([1_767_585_600_123])
    expect(eventTimesMs).toHaveLength(1)
  })

  it('names the dead letters that its records were, also where they are refused again', () => {
    const { replayed } = decoded([
      recordOf(event('a'), replayOf('t:0:1')),
      recordOf('no json', replayOf('t:0:2')),
      recordOf(event('b')),
    ])
    expect(replayed).toEqual(['t:0:1', 't:0:2'])
  })

  it('knows the MPPs that are known by then, one more and one less', () => {
    const records = [recordOf(event('a'))]
    const refusedBy = (zones: ReadonlyMap<string, number>): string[] =>
      decoded(records, { keepsRows: false, zones: new Map(zones) }).refused.map(
        ({ refusal }) => refusal.reason,
      )
    const known = new Map(utcOffsets)
    expect(refusedBy(known)).toEqual([])
    known.delete('balikpapan')
    expect(refusedBy(known)).toEqual(['unknown_mpp'])
    expect(refusedBy(utcOffsets)).toEqual([])
  })

  it('leaves nothing in its block where decoding throws', () => {
    const block = rawBlock('queue')
    const broken = {
      topic: 'mpp.queue.v1',
      partition: 3,
      messages: [recordOf(event('a')), undefined],
      firstOffset: () => '41',
      lastOffset: () => '42',
      offsetLag: () => '0',
    } as unknown as EachBatchPayload['batch']
    expect(() => decodeBatch({ batch: broken }, { kind: 'queue', utcOffsets, block })).toThrow(TypeError)
    expect([block.rows, block.toBuffers()]).toEqual([0, []])
  })
})
