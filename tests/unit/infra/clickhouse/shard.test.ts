import { describe, expect, it } from 'vitest'
import { shardOf, shardOfSql } from '../../../../infra/clickhouse/shard.ts'

describe('the shard of an MPP', () => {
  it('stays what it is, as the rows of a store lie by it', () => {
    expect(['balikpapan', 'kotim', 'kukar'].map((mpp) => shardOf(mpp, 2))).toEqual([2, 2, 1])
    expect(['balikpapan', 'kotim', 'kukar'].map((mpp) => shardOf(mpp, 3))).toEqual([2, 1, 2])
  })

  it('is one of them, and all of them have some', () => {
    const found = Array.from({ length: 508 }, (_, at) => shardOf(`mpp-${at}`, 4))
    const counts = [1, 2, 3, 4].map((number) => found.filter((one) => one === number).length)
    expect(counts.reduce((sum, many) => sum + many)).toBe(508)
    for (const many of counts) expect(many).toBeGreaterThan(90)
  })

  it('is the same expression for the server', () => {
    expect(shardOfSql(2)).toBe('CRC32(mpp) % 2 + 1')
  })
})
