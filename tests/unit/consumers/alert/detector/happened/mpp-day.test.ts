/** The day of one MPP: when it is open, how far back its timelines go, and what agencies explain of its counts. */
import { describe, expect, it } from 'vitest'
import { mppDayOf } from '../../../../../../consumers/alert/detector/happened/mpp-day.ts'
import type { Sums } from '../../../../../../consumers/alert/detector/happened/timeline.ts'
import type { DayCounts, MppHistory } from '../../../../../../consumers/alert/detector/types.ts'
import type {
  Expectation,
  ExpectationSource,
} from '../../../../../../consumers/alert/detector/usual/expectations.ts'
import { formatDay } from '../../../../../../schemas/time.ts'
import {
  aDay,
  aFiring,
  aHistory,
  aLevel,
  aReference,
  aState,
  holidays,
  monday,
  ordinaryDay,
  slot,
  slots,
} from '../../../../../support/alert-detector.ts'

const noon = monday * 96 + 48

/** One visit in each slot from `first` to `last` of every day. */
function expecting(first: number, last: number, isReady = true): Expectation {
  const length = last - first + 1
  const share = Object.fromEntries(Array.from({ length }, (_, at) => [first + at, 1 / length]))
  const shape = Float64Array.from(slots(share))
  return {
    ...{ isReady, openDays: 30, knowsFasting: true },
    spread: { phi: 1, daySpread: 0, meanVariance: 0, correlation: 0 },
    expectationOf: () => ({ mean: length, shape, kind: ordinaryDay }),
  }
}

const usual = { '': expecting(32, 51), a: expecting(30, 47), b: expecting(36, 55) }
const sourceOf =
  (expectations: Readonly<Record<string, Expectation>>): ExpectationSource =>
  () =>
    new Map(Object.entries(expectations))
const source = sourceOf(usual)

type Days = Readonly<Record<number, DayCounts>>

function made(days: { readonly mpp?: Days; readonly a?: Days; readonly b?: Days } = {}): MppHistory {
  const levels = [aLevel('', days.mpp ?? {}), aLevel('a', days.a ?? {}), aLevel('b', days.b ?? {})]
  return aHistory(levels, aReference(), 0)
}

/** Visits seen today in a slot. */
function seen({ seen: sums }: Sums, firstSlot: number, at: number): number {
  const index = monday * 96 + at - firstSlot
  return (sums[index + 1] ?? 0) - (sums[index] ?? 0)
}

describe('the day of an MPP', () => {
  it('lasts from the first open slot of any level to the last', () => {
    const day = mppDayOf(made(), aState(), noon, source)
    expect(day).toMatchObject({ day: monday, opens: monday * 96 + 30, closes: monday * 96 + 56 })
    expect(day?.mpp.agency).toBe('')
    expect(day?.agencies.map(({ agency }) => agency)).toEqual(['a', 'b'])
  })

  it('is without agencies of which too little is known', () => {
    const day = mppDayOf(made(), aState(), noon, sourceOf({ ...usual, b: expecting(36, 55, false) }))
    expect(day?.agencies.map(({ agency }) => agency)).toEqual(['a'])
    expect(day?.closes).toBe(monday * 96 + 52)
  })

  it.each([
    ['on a Sunday', made(), noon - 96, source],
    [
      'on a holiday',
      { ...made(), reference: aReference({ holidays: holidays(formatDay(monday)) }) },
      noon,
      source,
    ],
    ['where too little is known of it', made(), noon, sourceOf({ ...usual, '': expecting(32, 51, false) })],
    ['without a level of its own', aHistory([aLevel('a', {})], aReference(), 0), noon, source],
  ])('is none %s', (_name, history, at, from) => {
    expect(mppDayOf(history, aState(), at, from)).toBeUndefined()
  })
})

/** How many days before today the timelines begin. */
const daysBack = (history: MppHistory, state = aState()): number =>
  monday - (mppDayOf(history, state, noon, source)?.mpp.firstSlot ?? Number.NaN) / 96
const firingSince = (day: number) => aState({ firing: [aFiring({ windowStart: day * 96 * slot })] })

describe('its timelines', () => {
  it('go back four open days', () => {
    expect(daysBack(made())).toBe(6)
    const friday = holidays(formatDay(monday - 3))
    expect(daysBack({ ...made(), reference: aReference({ holidays: friday }) })).toBe(7)
  })

  it('go back two weeks at most', () => {
    const all = holidays(...Array.from({ length: 20 }, (_, at) => formatDay(monday - 1 - at)))
    expect(daysBack({ ...made(), reference: aReference({ holidays: all }) })).toBe(14)
  })

  it('go back to the window of an alert that fires, but two weeks at most', () => {
    expect(daysBack(made(), firingSince(monday - 9))).toBe(9)
    expect(daysBack(made(), firingSince(monday - 30))).toBe(14)
  })
})

describe('the counts of the whole MPP', () => {
  const long = { [monday - 200]: aDay({ 40: 1 }) }

  it('are without what an alert of an agency explains', () => {
    const history = made({
      mpp: { ...long, [monday]: aDay({ 40: 9 }) },
      a: { ...long, [monday]: aDay({ 40: 7 }) },
    })
    const firing = aFiring({ agency: 'a', windowStart: (monday * 96 + 38) * slot })
    const mpp = mppDayOf(history, aState({ firing: [firing] }), noon, source)?.mpp
    // Seven came to `a` and one is usual: six of the nine are explained.
    expect(mpp && seen(mpp.raw, mpp.firstSlot, 40)).toBeCloseTo(3, 9)
    expect(mpp && seen(mpp.counted, mpp.firstSlot, 40)).toBe(9)
  })

  it('are without those of an agency that is new', () => {
    const history = made({ mpp: { ...long, [monday]: aDay({ 40: 9 }) }, a: { [monday]: aDay({ 40: 7 }) } })
    const mpp = mppDayOf(history, aState(), noon, source)?.mpp
    expect(mpp && seen(mpp.raw, mpp.firstSlot, 40)).toBe(2)
  })
})

describe('the cache', () => {
  const history = made()
  const before = mppDayOf(history, firingSince(monday), noon, source)

  it('keeps the day as long as the same alerts fire', () => {
    expect(mppDayOf(history, firingSince(monday), noon + 1, source)).toBe(before)
  })

  it('builds it again when an alert ends', () => {
    expect(mppDayOf(history, aState(), noon + 1, source)).not.toBe(before)
  })

  it('builds it again from another source', () => {
    const first = mppDayOf(history, aState(), noon, source)
    expect(mppDayOf(history, aState(), noon, sourceOf(usual))).not.toBe(first)
    expect(mppDayOf(history, aState(), noon + 96, source)?.day).toBe(monday + 1)
  })
})
