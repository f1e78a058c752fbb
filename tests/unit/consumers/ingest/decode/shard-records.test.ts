import { describe, expect, it } from 'vitest'
import type { Decoded } from '../../../../../consumers/ingest/decode/decode.ts'
import { ShardRecords } from '../../../../../consumers/ingest/decode/shard-records.ts'
import { shardOf } from '../../../../../infra/clickhouse/shard.ts'
import { refuse } from '../../../../../schemas/reasons.ts'

const mpps = ['balikpapan', 'kotim', 'kukar', 'samarinda', 'bontang']
const first = new ShardRecords({ number: 1, count: 2 })
const second = new ShardRecords({ number: 2, count: 2 })
const rowOf = (mpp: string): Decoded => ({ kind: 'row', row: { mpp } }) as unknown as Decoded

describe('records of a shard', () => {
  it('are those of its MPPs, each of one shard alone', () => {
    for (const mpp of mpps) {
      expect(first.takes(rowOf(mpp))).toBe(shardOf(mpp, 2) === 1)
      expect(second.takes(rowOf(mpp))).toBe(shardOf(mpp, 2) === 2)
    }
    expect(new Set(mpps.map((mpp) => first.takes(rowOf(mpp))))).toEqual(new Set([true, false]))
  })

  it('are the same by the bytes of the name, wherever they stand and whatever becomes of them', () => {
    for (const mpp of [...mpps, ...mpps]) {
      const bytes = Buffer.from(`{"mpp":"${mpp}"}`)
      const isOurs = second.takesMpp(bytes, 8, 8 + mpp.length)
      bytes.fill(0)
      expect(isOurs).toBe(shardOf(mpp, 2) === 2)
    }
  })

  it('that are refused are of the first shard', () => {
    const refused = refuse('not_json', 'no JSON')
    expect([first.takes(refused), second.takes(refused)]).toEqual([true, false])
  })
})
