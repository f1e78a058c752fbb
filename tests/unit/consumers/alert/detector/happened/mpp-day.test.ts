/** The day of one MPP: when it is open, how far back its timelines go, and what agencies explain of its counts. */
import { describe, expect, it } from 'vitest'
import { mppDayOf } from '../../../../../../consumers/alert/detector/happened/mpp-day.ts'
import type { Sums } from '../../../../../../consumers/alert/detector/happened/timeline.ts'
import type {
  DayCounts,
  DetectorState,
  MppHistory,
} from '../../../../../../consumers/alert/detector/types.ts'
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
  aPast,
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
    isReady,
    openDays: 30,
    knowsFasting: true,
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

  it('may begin at midnight', () => {
    const day = mppDayOf(made(), aState(), noon, sourceOf({ ...usual, b: expecting(0, 3) }))
    expect(day).toMatchObject({ opens: monday * 96, closes: monday * 96 + 52 })
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

  it('are without what the alerts of two agencies explain', () => {
    const history = made({
      mpp: { ...long, [monday]: aDay({ 40: 20 }) },
      a: { ...long, [monday]: aDay({ 40: 7 }) },
      b: { ...long, [monday]: aDay({ 40: 5 }) },
    })
    const firing = ['a', 'b'].map((agency) => aFiring({ agency, windowStart: (monday * 96 + 38) * slot }))
    const mpp = mppDayOf(history, aState({ firing }), noon, source)?.mpp
    expect(mpp && seen(mpp.raw, mpp.firstSlot, 40)).toBeCloseTo(20 - 6 - 4, 9)
  })

  it('are without those of agencies that are new', () => {
    const today = { [monday]: aDay({ 40: 7 }) }
    const history = made({ mpp: { ...long, [monday]: aDay({ 40: 9 }) }, a: today })
    const mpp = mppDayOf(history, aState(), noon, source)?.mpp
    expect(mpp && seen(mpp.raw, mpp.firstSlot, 40)).toBe(2)
    const both = made({ mpp: { ...long, [monday]: aDay({ 40: 20 }) }, a: today, b: today })
    const mppOfBoth = mppDayOf(both, aState(), noon, source)?.mpp
    expect(mppOfBoth && seen(mppOfBoth.raw, mppOfBoth.firstSlot, 40)).toBe(6)
  })
})

describe('an alert of the whole MPP', () => {
  const days = { [monday - 200]: aDay({ 40: 1 }), [monday]: aDay({ 40: 7 }) }
  const history = made({ mpp: days, a: days })
  const windowStart = (monday * 96 + 38) * slot
  const seenByAgency = (state: DetectorState) => {
    const a = mppDayOf(history, state, noon, source)?.agencies[0]
    return a && seen(a.surge, a.firstSlot, 40)
  }

  it('covers its agencies once it is over, and leaves them to be judged while it fires', () => {
    const past = aPast(windowStart, windowStart + 4 * slot, { agency: '' })
    expect(seenByAgency(aState({ past: [past] }))).toBe(0)
    expect(seenByAgency(aState({ firing: [aFiring({ agency: '', windowStart })] }))).toBe(7)
  })
})

/** After thirty days, at a slot. */
const ended = (at: number, agency: string) =>
  aState({ past: [aPast((monday - 30) * 96 * slot, at * slot, { agency, id: `${agency}${at}` })] })

describe('an alert that ended as the new level', () => {
  const days = { [monday - 200]: aDay({ 40: 1 }), [monday]: aDay({ 34: 5, 40: 7 }) }
  const history = made({ mpp: days, a: days })
  const morning = monday * 96 + 36

  it('today leaves its agency out until tomorrow, and what it brings is explained', () => {
    const day = mppDayOf(history, ended(morning, 'a'), noon, source)
    expect(day?.agencies.map(({ agency }) => agency)).toEqual(['b'])
    expect(day && [34, 40].map((at) => seen(day.mpp.raw, day.mpp.firstSlot, at))).toEqual([
      expect.closeTo(1, 9),
      expect.closeTo(1, 9),
    ])
    const before = mppDayOf(history, ended(morning - 96, 'a'), noon, source)
    expect(before?.agencies.map(({ agency }) => agency)).toEqual(['a', 'b'])
  })

  it('today leaves nothing to expect of the MPP whose it is', () => {
    expect(mppDayOf(history, ended(morning, ''), noon, source)).toBeUndefined()
    expect(mppDayOf(history, ended(morning - 96, ''), noon, source)).toBeDefined()
  })
})

const kept = made()
const after = (...ids: string[]) =>
  mppDayOf(kept, aState({ past: ids.map((id) => aPast(0, slot, { id })) }), noon, source)

describe('the cache', () => {
  const history = kept
  const before = mppDayOf(history, firingSince(monday), noon, source)

  it('keeps the day as long as the same alerts fire', () => {
    expect(mppDayOf(history, firingSince(monday), noon + 1, source)).toBe(before)
  })

  it('builds it again when an alert ends', () => {
    expect(mppDayOf(history, aState(), noon + 1, source)).not.toBe(before)
  })

  it('builds it again when another alert is over', () => {
    const one = after('p')
    expect(after('p')).toBe(one)
    const two = after('p', 'q')
    expect(two).not.toBe(one)
    const again = after('p')
    expect(again).not.toBe(two)
    expect(after('q')).not.toBe(again)
  })

  it('builds it again from another source', () => {
    const first = mppDayOf(history, aState(), noon, source)
    expect(mppDayOf(history, aState(), noon, sourceOf(usual))).not.toBe(first)
    expect(mppDayOf(history, aState(), noon + 96, source)?.day).toBe(monday + 1)
  })
})
