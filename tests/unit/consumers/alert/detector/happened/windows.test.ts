/** Windows that end now, and their scores. */
import { describe, expect, it } from 'vitest'
import {
  openBefore,
  scoreGap,
  scoreWindow,
  windowsAt,
} from '../../../../../../consumers/alert/detector/happened/windows.ts'
import {
  dropScore,
  surgeScore,
} from '../../../../../../consumers/alert/detector/statistics/negative-binomial.ts'
import { aTimeline, times } from '../../../../../support/alert-detector.ts'

/** Days of 28 open slots from 08:00 to 15:00. */
function openSlots(days: number): number[] {
  return Array.from({ length: days * 28 }, (_, at) => Math.floor(at / 28) * 96 + 32 + (at % 28))
}

function windows(days: number, now: number): string[] {
  const timeline = aTimeline({
    expected: times(days * 96, 1),
    seen: times(days * 96, 1),
    open: openSlots(days),
  })
  return windowsAt(timeline, now).map(({ from, to, hours }) => `${from}-${to} ${hours}`)
}

describe('the windows that end now', () => {
  it('are 1, 2, 4 and 8 hours, at most a day, and three days', () => {
    const now = 4 * 96 + 60
    expect(windows(5, now)).toEqual([
      ...[`${now - 4}-${now} 1`, `${now - 8}-${now} 2`, `${now - 16}-${now} 4`, `${now - 28}-${now} 8`],
      `${2 * 96 + 32}-${now} 21`,
    ])
  })

  it('end with the last open slot, also in the evening', () => {
    expect(windows(5, 4 * 96 + 80)).toEqual(windows(5, 4 * 96 + 60))
  })

  it('of an hour or two are of one day, longer ones begin the evening before', () => {
    // One hour after the opening.
    expect(windows(5, 4 * 96 + 36).map((one) => one.split(' ')[1])).toEqual(['1', '4', '8', '21'])
    expect(windows(5, 4 * 96 + 36)[1]).toBe(`${3 * 96 + 48}-${4 * 96 + 36} 4`)
    expect(windows(5, 4 * 96 + 35).map((one) => one.split(' ')[1])).toEqual(['4', '8', '21'])
  })

  it('are as long as the day that they are of', () => {
    const open = [...Array.from({ length: 8 }, (_, at) => 32 + at), ...openSlots(2).slice(28)]
    const timeline = aTimeline({ expected: times(192, 1), seen: times(192, 1), open })
    expect(windowsAt(timeline, 192).map(({ hours }) => hours)).toEqual([1, 2, 4, 8])
    expect(windowsAt(timeline, 192).at(-1)).toMatchObject({ from: 96 + 32, to: 96 + 60 })
  })

  it('are none that reach behind the first known slot, and none before the first one', () => {
    expect(windows(1, 60).map((one) => one.split(' ')[1])).toEqual(['1', '2', '4', '8'])
    expect(windows(1, 32)).toEqual([])
  })

  it('is one slot where a day has one', () => {
    const timeline = aTimeline({
      expected: times(4 * 96, 1),
      seen: times(4 * 96, 1),
      open: [40, 136, 232, 328],
    })
    expect(windowsAt(timeline, 329).map(({ from, to }) => to - from)).toEqual([1, 1, 1, 1, 193])
  })
})

const two = (seen: number) => aTimeline({ expected: [25], seen: [seen] })

describe('the score of a window', () => {
  const timeline = aTimeline({
    expected: times(8, 5),
    seen: [5, 5, 5, 5, 15, 15, 15, 15],
    phi: 2,
    meanVariance: 0.01,
  })

  it('is that of its tail, with the variance of its parts', () => {
    const variance = 2 * 20 + 0.01 * 400
    expect(scoreWindow(timeline, timeline.surge, 'surge', 4, 8, 4, 1)).toEqual({
      from: 4,
      to: 8,
      seen: 60,
      expected: 20,
      variance,
      score: surgeScore(60, 20, variance),
      margin: surgeScore(60, 20, variance) - 4,
    })
  })

  it('is compared with the expectation times a scale', () => {
    expect(scoreWindow(timeline, timeline.surge, 'surge', 4, 8, 0, 2)).toMatchObject({
      expected: 40,
      variance: 80 + 16,
    })
  })

  it('has the variance of whole days by the square of the scale', () => {
    const scattered = aTimeline({ expected: times(8, 5), seen: times(8, 15), daySpread: 0.01 })
    expect(scoreWindow(scattered, scattered.surge, 'surge', 4, 8, 0, 0.5)).toMatchObject({
      expected: 10,
      variance: 10 + 0.01 * 10 * 10,
    })
  })

  it('of too few visits is that of their tail', () => {
    expect(scoreWindow(two(15), two(15).drop, 'drop', 0, 1, 0, 1)?.score).toBe(dropScore(15, 25, 25))
  })

  it('is none where nothing is expected and nothing came', () => {
    const none = aTimeline({ expected: [0], seen: [0] })
    for (const kind of ['surge', 'drop'] as const)
      expect(scoreWindow(none, none[kind], kind, 0, 1, 0, 1)).toBeUndefined()
  })

  it('is none on the other side, and within two standard deviations', () => {
    expect(scoreWindow(timeline, timeline.drop, 'drop', 4, 8, 0, 1)).toBeUndefined()
    expect(scoreWindow(timeline, timeline.surge, 'surge', 0, 4, 0, 1)).toBeUndefined()
    expect(scoreWindow(two(35), two(35).surge, 'surge', 0, 1, 0, 1)).toBeDefined()
    expect(scoreWindow(two(34), two(34).surge, 'surge', 0, 1, 0, 1)).toBeUndefined()
    expect(scoreWindow(two(15), two(15).drop, 'drop', 0, 1, 0, 1)).toBeDefined()
    expect(scoreWindow(two(16), two(16).drop, 'drop', 0, 1, 0, 1)).toBeUndefined()
  })
})

describe('a pause', () => {
  const timeline = aTimeline({ expected: times(8, 2), seen: [2, 2, 1, 0, 0, 0, 0, 3] })

  it('is as long as nothing came, and as unlikely as none is', () => {
    expect(scoreGap(timeline, 7, 1)).toMatchObject({
      from: 3,
      to: 7,
      seen: 0,
      expected: 8,
      variance: 8,
      score: dropScore(0, 8, 8),
      margin: dropScore(0, 8, 8) - 1,
    })
    expect(scoreGap(timeline, 7, 0, 0.5)).toMatchObject({ expected: 4, variance: 4 })
  })

  it('may have begun before all that is known', () => {
    const silent = aTimeline({ expected: times(4, 2), seen: times(4, 0), firstSlot: 96, daySpread: 0.01 })
    expect(scoreGap(silent, 100, 0)).toMatchObject({ from: 96, to: 100, expected: 8, variance: 8.64 })
    expect(scoreGap(silent, 100, 0, 0.5)).toMatchObject({ expected: 4, variance: 4 + 0.01 * 16 })
    const seen = aTimeline({ expected: times(4, 2), seen: [0, 3, 0, 0], firstSlot: 96 })
    expect(scoreGap(seen, 100, 0)).toMatchObject({ from: 98 })
  })

  it('is over with the next visit', () => {
    expect([scoreGap(timeline, 8, 0), scoreGap(timeline, 3, 0), scoreGap(timeline, 0, 0)]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})

describe('the slots before one', () => {
  it('are counted without it', () => {
    expect([0, 5, 6, 9, 10].map((slot) => openBefore([5, 7, 9], slot))).toEqual([0, 0, 1, 2, 3])
  })
})
