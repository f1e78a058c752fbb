/** Agency or whole MPP. */
import { describe, expect, it } from 'vitest'
import {
  drivers,
  isBroad,
  othersRatio,
} from '../../../../../../consumers/alert/detector/decision/grouping.ts'
import { scoreWindow } from '../../../../../../consumers/alert/detector/happened/windows.ts'
import type { Timeline } from '../../../../../../consumers/alert/detector/happened/timeline.ts'
import { aTimeline } from '../../../../../support/alert-detector.ts'

type Counts = Readonly<Record<string, readonly [expected: number, seen: number]>>

function agenciesOf(counts: Counts): Timeline[] {
  return Object.entries(counts).map(([agency, [expected, seen]]) =>
    aTimeline({ agency, expected: [expected], seen: [seen] }),
  )
}

function mppOf(counts: Counts): Timeline {
  const sum = (at: 0 | 1): number => Object.values(counts).reduce((total, pair) => total + pair[at], 0)
  return aTimeline({ agency: '', expected: [sum(0)], seen: [sum(1)] })
}

function broad(kind: 'surge' | 'drop', counts: Counts): boolean | undefined {
  const mpp = mppOf(counts)
  const window = scoreWindow(mpp, mpp[kind], kind, 0, 1, 0, 1)
  return window === undefined ? undefined : isBroad(mpp, agenciesOf(counts), kind, window)
}

describe('a rise', () => {
  it("of all agencies is the MPP's", () => {
    expect(broad('surge', { a: [50, 100], b: [50, 100], c: [50, 100] })).toBe(true)
  })

  it('of one agency alone is not', () => {
    expect(broad('surge', { a: [50, 130], b: [50, 52], c: [50, 49] })).toBe(false)
  })

  it("of all is the MPP's also where one agency rises even more", () => {
    expect(broad('surge', { a: [50, 200], b: [50, 100], c: [50, 100] })).toBe(true)
  })

  it('of the rest has to be a third of the whole', () => {
    // Without a, 0.6 above the usual; the whole (a + 160) / 150 - 1, of which a third is 0.589 or 0.611.
    expect(broad('surge', { a: [50, 255], b: [50, 80], c: [50, 80] })).toBe(true)
    expect(broad('surge', { a: [50, 265], b: [50, 80], c: [50, 80] })).toBe(false)
  })

  it('of an agency that is more than nine tenths of the MPP is its own', () => {
    expect(broad('surge', { a: [95, 190], b: [5, 10] })).toBe(false)
    expect(broad('surge', { a: [85, 170], b: [15, 30] })).toBe(true)
  })
})

describe('a fall', () => {
  it("of all is the MPP's, of one is not", () => {
    expect(broad('drop', { a: [50, 20], b: [50, 20], c: [50, 20] })).toBe(true)
    expect(broad('drop', { a: [60, 0], b: [50, 51], c: [50, 50] })).toBe(false)
  })
})

describe('the ratio of the others', () => {
  const mpp = mppOf({ a: [50, 50], b: [50, 100] })
  const a = aTimeline({ agency: 'a', expected: [50], seen: [50] })

  it('is drawn towards what is usual with the weight of 25 visits', () => {
    expect(othersRatio(mpp, a, 'surge', 0, 1, 1)).toBeCloseTo((100 + 25) / 75, 12)
    expect(othersRatio(mpp, a, 'surge', 0, 1, 2)).toBeCloseTo((100 + 50) / 75, 12)
  })

  it('never goes against the kind', () => {
    expect(othersRatio(mpp, a, 'drop', 0, 1, 1)).toBe(1)
    const fall = mppOf({ a: [50, 50], b: [50, 0] })
    expect(othersRatio(fall, a, 'surge', 0, 1, 1)).toBe(1)
    expect(othersRatio(fall, a, 'drop', 0, 1, 1)).toBeCloseTo(25 / 75, 12)
  })

  it('takes no others for none, not for fewer than none', () => {
    expect(othersRatio(aTimeline({ agency: '', expected: [40], seen: [40] }), a, 'surge', 0, 1, 1.5)).toBe(
      1.5,
    )
  })
})

describe('the driving agencies', () => {
  const window = { from: 0, to: 1, seen: 0, expected: 0, variance: 1, score: 0, margin: 0 }
  const name = (counts: Counts, kind: 'surge' | 'drop'): string[] => drivers(agenciesOf(counts), kind, window)

  it('are those with more than half a visit in the direction of the kind, the largest first', () => {
    const counts: Counts = { a: [10, 12], b: [10, 20], c: [10, 10.5], d: [10, 10.6], e: [10, 4] }
    expect(name(counts, 'surge')).toEqual(['b', 'a', 'd'])
    expect(name(counts, 'drop')).toEqual(['e'])
  })

  it('are at most five, in the order of their slugs where they are equal', () => {
    const counts = Object.fromEntries(
      ['g', 'f', 'e', 'd', 'c', 'b'].map((agency) => [agency, [1, 3] as const]),
    )
    expect(name(counts, 'surge')).toEqual(['b', 'c', 'd', 'e', 'f'])
  })
})
