import { describe, expect, it } from 'vitest'
import { RecentOffsets } from '../../../../../consumers/ingest/positions/recent-offsets.ts'

const minute = 60_000

describe('what is read again', () => {
  it('begins where a partition stood two minutes ago', () => {
    const recent = new RecentOffsets()
    recent.readFrom('queue', 0, 100n, 0)
    for (let at = 1; at <= 10; at++) recent.stored('queue', 0, 100n + BigInt(at), at * minute)
    expect(recent.oldest()).toEqual([{ topic: 'queue', partition: 0, offset: '107' }])
  })

  it('begins where this member began, if that is later', () => {
    const recent = new RecentOffsets()
    recent.readFrom('queue', 0, 100n, 0)
    recent.stored('queue', 0, 150n, minute)
    recent.readFrom('queue', 0, 150n, minute)
    expect(recent.oldest()).toEqual([{ topic: 'queue', partition: 0, offset: '100' }])
  })

  it('notes one position in five seconds', () => {
    const recent = new RecentOffsets()
    for (let at = 0; at <= 4 * minute; at += 100) recent.stored('queue', 0, BigInt(at), at)
    const [first] = recent.oldest()
    expect(Number(first?.offset)).toBeGreaterThanOrEqual(2 * minute - 5_100)
    expect(Number(first?.offset)).toBeLessThanOrEqual(2 * minute)
  })

  it('forgets partitions that are read by another member', () => {
    const recent = new RecentOffsets()
    recent.readFrom('a/b.queue', 0, 1n, 0)
    recent.readFrom('a/b.queue', 1, 2n, 0)
    recent.keepOnly({ 'a/b.queue': [1] })
    expect(recent.oldest()).toEqual([{ topic: 'a/b.queue', partition: 1, offset: '2' }])
  })
})
