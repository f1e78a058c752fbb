import { describe, expect, it } from 'vitest'
import { TokenBucket, TokenBuckets } from '../../../../../producers/collect/limits/token-bucket.ts'

const rate = { eventsPerSecond: 10, burstEvents: 100 }

describe('TokenBucket', () => {
  it('lets in while there is a token, goes into debt, and fills by the second', () => {
    const bucket = new TokenBucket(rate, 0)
    bucket.pay(99, 0)
    expect(bucket.waitSeconds(0)).toBe(0)
    bucket.pay(50, 0)
    expect(bucket.waitSeconds(0)).toBe(5)
    expect(bucket.waitSeconds(5_000)).toBe(0)
    expect(bucket.state(5_000)).toEqual({ limit: 100, remaining: 1, resetSeconds: 10 })
    expect(bucket.state(1_000_000)).toEqual({ limit: 100, remaining: 100, resetSeconds: 0 })
  })

  it('gives nothing for a clock that is set back', () => {
    const bucket = new TokenBucket(rate, 10_000)
    bucket.pay(100, 10_000)
    expect(bucket.waitSeconds(0)).toBe(1)
    expect(bucket.waitSeconds(1_000)).toBe(0)
  })
})

describe('TokenBuckets', () => {
  it('has one for each key', () => {
    const buckets = new TokenBuckets(rate, rate, 0)
    buckets.of('a', 0).pay(200, 0)
    expect(buckets.of('a', 0).waitSeconds(0)).toBe(11)
    expect(buckets.of('b', 0).waitSeconds(0)).toBe(0)
    expect(buckets.total.waitSeconds(0)).toBe(0)
  })
})
