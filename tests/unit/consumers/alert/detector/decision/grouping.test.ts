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

describe('a fall of some agencies', () => {
  it('is not beyond the others within a factor of 1.3', () => {
    expect(broad('drop', { a: [200, 80], b: [50, 25], c: [50, 25] })).toBe(true)
  })

  it('of the rest has to be a third of the whole', () => {
    // The whole falls by (150 - a - 2 r) / 150; the rest by (50 - r) / 50.
    expect(broad('drop', { a: [150, 0], b: [50, 38], c: [50, 38] })).toBe(true)
    expect(broad('drop', { a: [150, 0], b: [50, 40], c: [50, 40] })).toBe(false)
  })
})

const later = (agency: string, expected: number, seen: number): Timeline =>
  aTimeline({ agency, firstSlot: 90, expected: [7, expected], seen: [7, seen] })

describe('agencies that stand out', () => {
  it('without an expectation, or by chance, explain nothing', () => {
    expect(broad('surge', { new: [0, 300], a: [50, 100], b: [50, 100] })).toBe(true)
    // b is beyond the others and too small to be more than chance.
    expect(broad('surge', { a: [50, 70], c: [50, 70], b: [2, 6] })).toBe(true)
  })

  it('are taken out of the counts of their own kind', () => {
    const [mpp, a] = [
      aTimeline({ agency: '', expected: [100], seen: [200] }),
      aTimeline({ expected: [50], seen: [150] }),
    ]
    const b = aTimeline({ agency: 'b', expected: [50], seen: [50] })
    const nothing = aTimeline({ expected: [50], seen: [50] })
    const window = scoreWindow(mpp, mpp.surge, 'surge', 0, 1, 0, 1)
    if (window === undefined) throw new Error('usual')
    expect(isBroad(mpp, [{ ...a, drop: nothing.drop }, b], 'surge', window)).toBe(false)
    expect(isBroad(mpp, [{ ...a, surge: nothing.surge }, b], 'surge', window)).toBe(true)
    const fall = aTimeline({ agency: '', expected: [100], seen: [50] })
    const gone = aTimeline({ expected: [50], seen: [0] })
    const low = scoreWindow(fall, fall.drop, 'drop', 0, 1, 0, 1)
    if (low === undefined) throw new Error('usual')
    expect(isBroad(fall, [{ ...gone, surge: nothing.surge }, b], 'drop', low)).toBe(false)
    expect(isBroad(fall, [{ ...gone, drop: nothing.drop }, b], 'drop', low)).toBe(true)
  })

  it('are looked for among the five with the largest deviation', () => {
    const five = Object.fromEntries(['p', 'q', 'r', 's', 't'].map((name) => [name, [100, 103] as const]))
    expect(broad('surge', { ...five, z: [100, 300] })).toBe(false)
    expect(
      broad('drop', {
        ...Object.fromEntries(Object.keys(five).map((name) => [name, [100, 97] as const])),
        z: [100, 0],
      }),
    ).toBe(false)
  })

  it('are taken out wherever the window lies', () => {
    const mpp = later('', 150, 231)
    const window = scoreWindow(mpp, mpp.surge, 'surge', 91, 92, 0, 1)
    if (window === undefined) throw new Error('usual')
    const alone = [later('a', 50, 130), later('b', 50, 52), later('c', 50, 49)]
    expect(isBroad(mpp, alone, 'surge', window)).toBe(false)
    const all = [later('a', 50, 77), later('b', 50, 77), later('c', 50, 77)]
    expect(isBroad(mpp, all, 'surge', window)).toBe(true)
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
