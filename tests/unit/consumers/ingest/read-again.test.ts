import { describe, expect, it } from 'vitest'
import { ReadAgain } from '../../../../consumers/ingest/read-again.ts'

const minute = 60_000

describe('what is read again', () => {
  it('begins where a partition stood two minutes ago', () => {
    const again = new ReadAgain()
    again.reads('queue', 0, 100n, 0)
    for (let at = 1; at <= 10; at++) again.stored('queue', 0, 100n + BigInt(at), at * minute)
    expect(again.offsets()).toEqual([{ topic: 'queue', partition: 0, offset: '107' }])
  })

  it('begins where this member began, if that is later', () => {
    const again = new ReadAgain()
    again.reads('queue', 0, 100n, 0)
    again.stored('queue', 0, 150n, minute)
    again.reads('queue', 0, 150n, minute)
    expect(again.offsets()).toEqual([{ topic: 'queue', partition: 0, offset: '100' }])
  })

  it('notes one position in five seconds', () => {
    const again = new ReadAgain()
    for (let at = 0; at <= 4 * minute; at += 100) again.stored('queue', 0, BigInt(at), at)
    const [first] = again.offsets()
    expect(Number(first?.offset)).toBeGreaterThanOrEqual(2 * minute - 5_100)
    expect(Number(first?.offset)).toBeLessThanOrEqual(2 * minute)
  })

  it('forgets partitions that are read by another member', () => {
    const again = new ReadAgain()
    again.reads('a/b.queue', 0, 1n, 0)
    again.reads('a/b.queue', 1, 2n, 0)
    again.keepOnly({ 'a/b.queue': [1] })
    expect(again.offsets()).toEqual([{ topic: 'a/b.queue', partition: 1, offset: '2' }])
  })
})
