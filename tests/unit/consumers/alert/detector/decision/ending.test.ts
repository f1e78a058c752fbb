/** When an alert is over: the sequential ratio, worked out slot by slot, and the last six open hours. */
import { describe, expect, it } from 'vitest'
import { stillHolds } from '../../../../../../consumers/alert/detector/decision/ending.ts'
import type { Timeline } from '../../../../../../consumers/alert/detector/happened/timeline.ts'
import type { AlertKind } from '../../../../../../consumers/alert/detector/types.ts'
import { aTimeline, times } from '../../../../../support/alert-detector.ts'

/** How many slots with these counts it takes until the alert is over. */
function slotsUntilOver(
  kind: AlertKind,
  ratio: number,
  seen: number,
  more: { expected?: number; phi?: number; daySpread?: number; length?: number } = {},
): number {
  const { expected = 1, phi, daySpread, length = 60 } = more
  const timeline = aTimeline({
    expected: times(length, expected),
    seen: times(length, seen),
    ...(phi === undefined ? {} : { phi }),
    ...(daySpread === undefined ? {} : { daySpread }),
  })
  for (let now = 0; now <= length; now++) if (!stillHolds(timeline, kind, 0, ratio, now)) return now
  return Infinity
}

describe('a surge of three times the usual', () => {
  // Half of it is believed: r = 2. A usual slot is evidence of (2 - 1) - ln 2 = 0.307; 4 / 0.307 = 13.04.
  it('is over after 14 usual slots of one visit each', () => {
    expect(slotsUntilOver('surge', 3, 1)).toBe(14)
    expect(slotsUntilOver('surge', 3, 0)).toBe(4)
  })

  it('needs longer where counts scatter more', () => {
    expect(slotsUntilOver('surge', 3, 0, { phi: 2 })).toBe(8)
    expect(slotsUntilOver('surge', 3, 0, { daySpread: 0.125 })).toBe(8)
  })

  it('holds while as many come, whatever came before', () => {
    expect(slotsUntilOver('surge', 3, 3)).toBe(Infinity)
    const back = aTimeline({ expected: times(8, 1), seen: [0, 0, 0, 9, 0, 0, 0, 0] })
    expect([3, 4, 5, 7].map((now) => stillHolds(back, 'surge', 0, 3, now))).toEqual([true, true, true, true])
    expect(stillHolds(back, 'surge', 0, 3, 8)).toBe(false)
  })

  it('is taken for at most four times and at least 1.25 times the usual', () => {
    // ln of the ratio matters: 4 - 1 = 3 a slot; 0.25 a slot.
    expect([slotsUntilOver('surge', 50, 0), slotsUntilOver('surge', 7, 0)]).toEqual([2, 2])
    expect([slotsUntilOver('surge', 1.1, 0), slotsUntilOver('surge', 1.5, 0)]).toEqual([16, 16])
  })
})

describe('a drop', () => {
  it('to nothing is taken for half of the usual, a slight one for three quarters', () => {
    // A slot with one visit is evidence of -0.5 + ln 2 = 0.193, or -0.25 + 0.288 = 0.038; with two 0.886 and 0.325.
    expect(slotsUntilOver('drop', 0, 1)).toBe(21)
    expect(slotsUntilOver('drop', 0, 2)).toBe(5)
    expect([slotsUntilOver('drop', 0.9, 2), slotsUntilOver('drop', 0.5, 2)]).toEqual([13, 13])
    expect(slotsUntilOver('drop', 0, 0)).toBe(Infinity)
  })
})

describe('a silence', () => {
  it('is over with the second visit', () => {
    // One visit is evidence of -0.96 + ln 25 = 2.259.
    expect(slotsUntilOver('silent', 0, 1)).toBe(2)
    expect(slotsUntilOver('silent', 0, 0)).toBe(Infinity)
  })

  it('reads what was counted, not what alerts of agencies leave of it', () => {
    const timeline = aTimeline({ expected: times(4, 1), seen: times(4, 0) })
    const counted = aTimeline({ expected: times(4, 1), seen: times(4, 1) }).counted
    const mixed: Timeline = { ...timeline, counted }
    expect([stillHolds(mixed, 'silent', 0, 0, 4), stillHolds(mixed, 'drop', 0, 0, 4)]).toEqual([false, true])
  })
})

const after = (seen: number, kind: 'surge' | 'drop', length = 24): boolean =>
  stillHolds(
    aTimeline({ expected: times(length, 25), seen: times(length, seen), phi: 600 }),
    kind,
    0,
    kind === 'surge' ? 3 : 0,
    length,
  )

describe('six open hours that look usual', () => {
  it('end an alert whatever the ratio says', () => {
    // The window's standard deviation is sqrt(600 * 600) = 600; 0.8 of it are 20 visits a slot.
    expect([after(46, 'surge'), after(45, 'surge'), after(25, 'surge')]).toEqual([true, false, false])
    expect([after(4, 'drop'), after(5, 'drop')]).toEqual([true, false])
  })

  it('and fewer do not', () => {
    expect(after(25, 'surge', 23)).toBe(true)
  })
})

describe('slots before the alert', () => {
  it('do not count', () => {
    const timeline = aTimeline({ expected: times(20, 1), seen: times(20, 0) })
    expect([stillHolds(timeline, 'surge', 16, 3, 19), stillHolds(timeline, 'surge', 16, 3, 20)]).toEqual([
      true,
      false,
    ])
  })
})
