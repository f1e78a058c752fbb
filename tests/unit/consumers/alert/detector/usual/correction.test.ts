/** What is taken off the MPP's counts, worked out by hand. Day 1,000 is the judged one. */
import { describe, expect, it } from 'vitest'
import {
  type CorrectedAgency,
  correctionOf,
} from '../../../../../../consumers/alert/detector/usual/correction.ts'
import type { Mask } from '../../../../../../consumers/alert/detector/usual/masks.ts'
import { seriesOf } from '../../../../../../consumers/alert/detector/usual/series.ts'
import { aDay, aLevel } from '../../../../../support/alert-detector.ts'

const before = 1_000
const covers = (from: number, to: number): Mask => ({ kind: 'surge', from, to })
/** The whole of these days. */
const coversDays = (first: number, last: number): Mask => covers(first * 96, (last + 1) * 96)

/** An agency with so many visits in the first slot of these days, and one in the second. */
function agency(
  visits: Readonly<Record<number, number>>,
  masks: readonly Mask[],
  isNew = false,
): CorrectedAgency {
  const days = Object.entries(visits).map(([day, count]) => [
    Number(day),
    aDay(count > 0 ? { 0: count, 1: 1 } : {}),
  ])
  return {
    series: seriesOf(aLevel('a', Object.fromEntries(days) as Record<number, ReturnType<typeof aDay>>)),
    masks,
    isNew,
  }
}

/** The same visits on every day from the first up to the last. */
const daily = (first: number, last: number, count: number): Record<number, number> =>
  Object.fromEntries(Array.from({ length: last - first + 1 }, (_, at) => [first + at, count]))

/** The corrections of the first three slots of a day. */
function corrections(agencies: readonly CorrectedAgency[], day: number): number[] | undefined {
  const correction = correctionOf(agencies, before)(day)
  return correction === undefined ? undefined : [0, 1, 2].map((slot) => correction(slot))
}

describe('the correction of a day', () => {
  it('is none where nothing covers it, up to the last slot before it and from the first behind it', () => {
    const visits = daily(990, 999, 5)
    for (const masks of [[], [coversDays(994, 994)], [coversDays(996, 996)], [covers(0, 995 * 96)]])
      expect(corrections([agency(visits, masks)], 995)).toBeUndefined()
    expect(corrections([agency(visits, [covers(995 * 96 - 1, 995 * 96 + 1)])], 995)).toBeDefined()
    expect(corrections([agency(visits, [covers(996 * 96 - 1, 996 * 96 + 1)])], 995)).toBeDefined()
  })

  it('is what was seen less the mean of the other days, in covered slots alone', () => {
    const visits = { ...daily(990, 994, 4), 995: 30, ...daily(996, 999, 4) }
    expect(corrections([agency(visits, [coversDays(995, 995)])], 995)).toEqual([26, 0, 0])
    expect(corrections([agency(visits, [covers(995 * 96, 995 * 96 + 1)])], 995)).toEqual([26, 0, 0])
    expect(corrections([agency(visits, [covers(995 * 96 + 1, 996 * 96)])], 995)).toEqual([0, 0, 0])
  })

  it('is negative where the agency was missed', () => {
    const visits = daily(990, 994, 4)
    expect(corrections([agency(visits, [coversDays(995, 995)])], 995)).toEqual([-4, -1, 0])
  })

  it('is all that was seen where every day before it is covered', () => {
    expect(corrections([agency(daily(990, 999, 7), [coversDays(980, 1_000)])], 995)).toEqual([7, 1, 0])
  })

  it('is the sum over agencies, those alone that are unusual on that day', () => {
    const usual = agency(daily(990, 999, 100), [])
    const other = agency({ ...daily(990, 998, 2), 999: 5 }, [coversDays(999, 999)])
    const busy = agency({ ...daily(990, 998, 4), 999: 10 }, [coversDays(999, 999)])
    expect(corrections([usual, other, busy], 999)).toEqual([9, 0, 0])
  })

  it('is all visits of a newcomer, on the days on which it had any', () => {
    const newcomer = agency({ 994: 0, ...daily(995, 999, 6) }, [], true)
    expect(corrections([newcomer], 996)).toEqual([6, 1, 0])
    expect(corrections([newcomer], 994)).toBeUndefined()
    expect(corrections([newcomer], 993)).toBeUndefined()
    expect(corrections([agency(daily(995, 999, 6), [])], 996)).toBeUndefined()
  })
})

describe('the mean of an agency', () => {
  const covered = [coversDays(500, 500)]
  /** By the day 500, on which nothing was seen: the mean itself, with a minus. */
  const meanOf = (visits: Readonly<Record<number, number>>, masks: readonly Mask[] = []): number =>
    -(corrections([agency(visits, [...covered, ...masks])], 500)?.[0] ?? Number.NaN)

  it('is of the days before the judged one', () => {
    expect(meanOf({ 999: 8, 1_000: 80, 1_001: 800 })).toBe(8)
  })

  it('is of the latest 40 days', () => {
    expect(meanOf({ ...daily(960, 999, 4), 959: 44 })).toBe(4)
    expect(meanOf({ ...daily(961, 999, 4), 960: 44 })).toBe(5)
  })

  it('is of the last 90 days', () => {
    expect(meanOf({ 999: 2, 910: 4, 909: 99 })).toBe(3)
  })

  it('is of no day before the first visit, and of a later one without visits', () => {
    expect(meanOf({ 990: 0, 995: 6, 996: 0 })).toBe(3)
  })

  it('is of no day that an alert touches', () => {
    const visits = { 995: 6, 996: 60, 997: 60, 998: 6 }
    expect(meanOf(visits, [covers(997 * 96 - 1, 997 * 96 + 1)])).toBe(6)
    expect(meanOf(visits, [coversDays(996, 997)])).toBe(6)
  })
})
