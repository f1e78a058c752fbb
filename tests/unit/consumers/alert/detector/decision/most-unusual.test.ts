/** Which window counts: the one furthest above its threshold that is large enough. */
import { describe, expect, it } from 'vitest'
import { type Limits, mostUnusual } from '../../../../../../consumers/alert/detector/decision/most-unusual.ts'
import { aTimeline, times } from '../../../../../support/alert-detector.ts'

const limits: Limits = { threshold: 0, minimumVisits: 6, leastRatio: 1.25, minimumWindowHours: 0 }
const one = (): number => 1
const all = (): boolean => true

/** A day of 32 slots; the last four have `last` visits each. */
function found(last: number, more: Partial<Limits> = {}, kind: 'surge' | 'drop' = 'surge', factor = one) {
  const timeline = aTimeline({ expected: times(32, 4), seen: [...times(28, 4), ...times(4, last)] })
  return mostUnusual(timeline, kind, 32, { ...limits, ...more }, factor, all)
}

describe('the most unusual window', () => {
  it('is the one with the greatest score above its threshold, shorter ones having a higher one', () => {
    expect(found(9)).toMatchObject({ from: 28, to: 32, seen: 36, expected: 16 })
    const window = found(9)
    expect(window?.margin).toBeCloseTo((window?.score ?? 0) - 0.85, 12)
    expect(found(9, { threshold: 3 })?.margin).toBeCloseTo((window?.margin ?? 0) - 3, 12)
  })

  it('has the least excess and the least ratio', () => {
    expect(found(9, { minimumVisits: 20 })).toBeDefined()
    expect(found(9, { minimumVisits: 20.1 })).toBeUndefined()
    expect(found(9, { leastRatio: 2.25 })).toBeDefined()
    expect(found(9, { leastRatio: 2.26 })).toBeUndefined()
    expect(found(1, { minimumVisits: 12, leastRatio: 4 }, 'drop')).toMatchObject({ seen: 4 })
    expect(found(1, { minimumVisits: 12.1, leastRatio: 4 }, 'drop')).toBeUndefined()
    expect(found(1, { minimumVisits: 12, leastRatio: 4.1 }, 'drop')).toBeUndefined()
  })

  it('is as long as a rule asks', () => {
    expect(found(9, { minimumWindowHours: 2 })).toMatchObject({ from: 24 })
    expect(found(12, { minimumWindowHours: 8 })).toMatchObject({ from: 0 })
    expect(found(12, { minimumWindowHours: 9 })).toBeUndefined()
  })

  it('is compared with what the others do as well: the lesser margin counts', () => {
    const scaled = found(9, {}, 'surge', () => 1.2)
    expect(scaled?.expected).toBe(16)
    expect(scaled?.margin).toBeLessThan(found(9)?.margin ?? 0)
    expect(found(9, {}, 'surge', () => 2)).toBeUndefined()
  })

  it('is one that counts', () => {
    const timeline = aTimeline({ expected: times(32, 4), seen: [...times(28, 4), ...times(4, 9)] })
    const long = mostUnusual(timeline, 'surge', 32, limits, one, ({ from, to }) => to - from > 4)
    expect(long).toMatchObject({ from: 24 })
    expect(mostUnusual(timeline, 'surge', 32, limits, one, () => false)).toBeUndefined()
  })

  it('looks at the counts of its own kind', () => {
    const [many, few] = [9, 1].map((last) =>
      aTimeline({ expected: times(32, 4), seen: [...times(28, 4), ...times(4, last)] }),
    )
    if (many === undefined || few === undefined) throw new Error('no timelines')
    const mixed = { ...many, drop: few.drop }
    expect(mostUnusual(mixed, 'surge', 32, limits, one, all)).toMatchObject({ seen: 36 })
    expect(mostUnusual(mixed, 'drop', 32, limits, one, all)).toMatchObject({ seen: 4 })
    expect(mostUnusual({ ...few, drop: many.drop }, 'drop', 32, limits, one, all)).toBeUndefined()
  })

  it('is a longer one where that stands out more', () => {
    const timeline = aTimeline({ expected: times(32, 4), seen: [...times(24, 4), ...times(8, 8)] })
    expect(mostUnusual(timeline, 'surge', 32, limits, one, all)).toMatchObject({ from: 24 })
    const flat = aTimeline({ expected: times(32, 4), seen: times(32, 7) })
    expect(mostUnusual(flat, 'surge', 32, limits, one, all)).toMatchObject({ from: 0 })
  })

  it('is the one that stands out most beside the others, not by itself', () => {
    const timeline = aTimeline({
      expected: times(32, 4),
      seen: [...times(24, 4), ...times(4, 8), ...times(4, 10)],
    })
    const alone = mostUnusual(timeline, 'surge', 32, limits, one, all)
    const others = (from: number): number => (from === alone?.from ? 1.7 : 1)
    const held = mostUnusual(timeline, 'surge', 32, limits, others, all)
    expect(held?.from).not.toBe(alone?.from)
    expect(held?.margin).toBeLessThan(alone?.margin ?? 0)
  })
})
