import { describe, expect, it } from 'vitest'
import { InFlight } from '../../../../../producers/collect/limits/in-flight.ts'

describe('InFlight', () => {
  it('bounds bytes in all, and a key to half of them', () => {
    const inFlight = new InFlight({ maxBytes: 100, maxRequests: 10 })
    expect(inFlight.take('a', 51)).toBeUndefined()
    const first = inFlight.take('a', 50)
    expect(first).toBeDefined()
    expect(inFlight.take('a', 1)).toBeUndefined()
    expect(inFlight.take('b', 50)).toBeDefined()
    expect(inFlight.take('c', 1)).toBeUndefined()
    first?.shrink(10)
    first?.shrink(20)
    expect(inFlight.bytes).toBe(60)
    expect(inFlight.take('c', 40)).toBeDefined()
    first?.[Symbol.dispose]()
    first?.[Symbol.dispose]()
    first?.shrink(1)
    expect(inFlight.bytes).toBe(90)
    expect(inFlight.requests).toBe(2)
  })

  it('bounds requests in all, and a key to half of them', () => {
    const inFlight = new InFlight({ maxBytes: 100, maxRequests: 4 })
    const places = ['a', 'a', 'a', 'b', 'b', 'b'].map((key) => inFlight.take(key, 1))
    expect(places.map((place) => place !== undefined)).toEqual([true, true, false, true, true, false])
    for (const place of places) place?.[Symbol.dispose]()
    expect([inFlight.bytes, inFlight.requests]).toEqual([0, 0])
  })
})
