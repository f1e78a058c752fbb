/** What happened slot by slot: which slots count for surges, for drops and for silences. */
import { describe, expect, it } from 'vitest'
import {
  type Sums,
  timelineOf,
  type TimelineInput,
  varianceOf,
  windowSums,
} from '../../../../../../consumers/alert/detector/happened/timeline.ts'
import type { DayCounts } from '../../../../../../consumers/alert/detector/types.ts'
import { seriesOf } from '../../../../../../consumers/alert/detector/usual/series.ts'
import type { Reference } from '../../../../../../schemas/reference.ts'
import {
  aDay,
  aHistory,
  aLevel,
  aReference,
  aTimeline,
  monday,
  ordinaryDay,
  slots,
  times,
} from '../../../../../support/alert-detector.ts'

const begin = monday * 96

/** One day on which slots 32 to 51 are open, each with one expected visit; two came at slot 40, one at 44. */
function timeline(more: Partial<TimelineInput> = {}, counts: Partial<DayCounts> = {}, knowsFasting = true) {
  const shape = Float64Array.from(
    slots(Object.fromEntries(times(20, 0.05).map((share, at) => [32 + at, share]))),
  )
  const series = seriesOf(aLevel('a', { [monday]: aDay({ 40: 2, 44: 1 }, counts) }))
  return timelineOf({
    history: aHistory([]),
    series,
    mppSeries: series,
    firstDay: monday,
    day: monday,
    minute: 1_440,
    masks: [],
    mppMasks: [],
    explained: undefined,
    expectation: {
      isReady: true,
      openDays: 30,
      knowsFasting,
      spread: { phi: 1, daySpread: 0, meanVariance: 0, correlation: 0 },
      expectationOf: (day) => (day === monday ? { mean: 20, shape, kind: ordinaryDay } : undefined),
    },
    ...more,
  })
}

function counted(sums: Sums, from = 0, to = 96): [expected: number, seen: number] {
  const of = (values: Float64Array): number =>
    Math.round(((values[to] ?? 0) - (values[from] ?? 0)) * 100) / 100
  return [of(sums.expected), of(sums.seen)]
}

describe('an ordinary day', () => {
  it('counts for everything', () => {
    const { surge, drop, silent, raw, counted: all, open, covered, firstSlot } = timeline()
    expect([surge, drop, silent, raw, all].map((sums) => counted(sums))).toEqual(
      times(5, 0).map(() => [20, 3]),
    )
    expect([open.length, open[0], open.at(-1), covered, firstSlot]).toEqual([
      20,
      begin + 32,
      begin + 51,
      undefined,
      begin,
    ])
    expect(counted(surge, 40, 41)).toEqual([1, 2])
  })

  it('of an agency counts for nothing where nothing of the MPP was counted, today excepted', () => {
    const mppSeries = seriesOf(aLevel('', {}))
    expect(counted(timeline({ mppSeries, day: monday + 1 }).raw)).toEqual([0, 0])
    expect(counted(timeline({ mppSeries }).raw)).toEqual([20, 3])
    const known = seriesOf(aLevel('', { [monday]: aDay({ 40: 3 }) }))
    expect(counted(timeline({ mppSeries: known, day: monday + 1 }).raw)).toEqual([20, 3])
    const own = { mppSeries, series: seriesOf(aLevel('', { [monday]: aDay({}) })), day: monday + 1 }
    expect(counted(timeline(own).raw)).toEqual([20, 0])
  })

  it('counts for nothing while it is closed', () => {
    const explained = new Float64Array(96)
    explained[60] = 2
    const late = timeline({ series: seriesOf(aLevel('a', { [monday]: aDay({ 10: 5, 60: 2 }) })), explained })
    expect([counted(late.raw), counted(late.counted), counted(late.silent)]).toEqual([
      ...[
        [20, 0],
        [20, 0],
        [20, 0],
      ],
    ])
  })
})

describe('the quota', () => {
  const full = { quotaReachedMinute: 630 }

  it('ends the day for drops and silences, and for surges where refusals are not recorded', () => {
    const { surge, drop, silent, raw } = timeline({}, full)
    expect([surge, drop, silent, raw].map((sums) => counted(sums)[0])).toEqual([20, 10, 10, 20])
    const days = { [monday]: aDay({ 40: 2 }, full), [monday - 1]: aDay({ 40: 2 }, full) }
    const silentOnes = timeline({ series: seriesOf(aLevel('a', days)) })
    expect([counted(silentOnes.surge, 0, 42)[0], counted(silentOnes.surge, 42)[0]]).toEqual([10, 0])
  })

  it('is known from its minute on', () => {
    expect(counted(timeline({ minute: 629 }, full).drop)[0]).toBe(20)
    expect(counted(timeline({ minute: 630 }, full).drop)[0]).toBe(10)
    expect(counted(timeline({ minute: 0, day: monday + 1 }, full).drop)[0]).toBe(10)
  })
})

describe('alerts', () => {
  const masks = [{ kind: 'surge' as const, from: begin + 40, to: begin + 42 }]

  it('of the level cover its slots, and what they explain is known', () => {
    const { surge, drop, silent, raw, covered } = timeline({ masks })
    expect([surge, drop, silent, raw].map((sums) => counted(sums))).toEqual([
      ...[
        [18, 1],
        [18, 1],
      ],
      ...[
        [20, 3],
        [20, 3],
      ],
    ])
    expect([covered?.[39], covered?.[40], covered?.[41], covered?.[42]]).toEqual([0, 1, -1, 0])
  })

  it('of the MPP cover them as well, and explain nothing of the agency', () => {
    const { surge, covered } = timeline({ mppMasks: masks })
    expect([counted(surge), covered]).toEqual([[18, 1], undefined])
  })

  it('of the MPP cover its own slots, and say nothing of agencies', () => {
    const series = seriesOf(aLevel('', { [monday]: aDay({ 40: 2, 44: 1 }) }))
    const { surge, covered } = timeline({ series, masks })
    expect([counted(surge), covered]).toEqual([[18, 1], undefined])
  })

  it('that are silences cover them for silences', () => {
    const silences = masks.map((mask) => ({ ...mask, kind: 'silent' as const }))
    expect(counted(timeline({ masks: silences }).silent)).toEqual([18, 1])
    expect(counted(timeline({ mppMasks: silences }).silent)).toEqual([18, 1])
  })

  it("of agencies are taken off the MPP's counts, but not off what was counted", () => {
    const explained = new Float64Array(96)
    explained[40] = 1.5
    const { surge, raw, silent, counted: all } = timeline({ explained })
    expect([surge, raw, silent, all].map((sums) => counted(sums)[1])).toEqual([1.5, 1.5, 3, 3])
  })
})

describe('a fasting day whose hours are not known', () => {
  it('counts for surges alone in its first three and its last seven slots', () => {
    const fastingMonths = [
      { start: '2025-06-01', end: '2025-06-20' },
    ] as unknown as Reference['fastingMonths']
    const history = aHistory([], aReference({ fastingMonths }))
    const vague = timeline({ history }, {}, false)
    expect([vague.surge, vague.drop, vague.silent].map((sums) => counted(sums)[0])).toEqual([20, 10, 10])
    expect([counted(vague.drop, 34, 35), counted(vague.drop, 35, 36)]).toEqual([
      [0, 0],
      [1, 0],
    ])
    expect([counted(vague.drop, 44, 45), counted(vague.drop, 45, 46)]).toEqual([
      [1, 1],
      [0, 0],
    ])
    expect(counted(timeline({ history }).drop)[0]).toBe(20)
  })
})

describe('a window', () => {
  const two = aTimeline({ expected: times(192, 1), seen: times(192, 2), firstSlot: 960, correlation: 0.5 })

  it('has the sums of its slots, its end excluded', () => {
    expect(windowSums(two, two.raw, 960, 964)).toEqual({ expected: 4, seen: 8, squares: 16 })
    expect(windowSums(two, two.raw, 900, 964)).toEqual({ expected: 4, seen: 8, squares: 16 })
  })

  it('of two days has the squares of each, and twice their product by the correlation', () => {
    expect(windowSums(two, two.raw, 1_046, 1_076).squares).toBeCloseTo(100 + 400 + 2 * 0.5 * 10 * 20, 9)
  })

  it('has the same where days without an expectation lie between', () => {
    const expected = [...times(96, 1), ...times(96, 0), ...times(96, 1)]
    const three = aTimeline({ expected, seen: times(288, 0), correlation: 0.5 })
    expect(windowSums(three, three.raw, 86, 212).squares).toBeCloseTo(100 + 400 + 2 * 0.5 * 10 * 20, 9)
  })

  it('has the variance of scatter within days, of whole days, and of the fit', () => {
    const wide = aTimeline({ expected: [], seen: [], phi: 2, daySpread: 0.1, meanVariance: 0.01 })
    expect(varianceOf(wide, { expected: 10, seen: 0, squares: 80 })).toBeCloseTo(20 + 8 + 1, 9)
  })
})
