/** What an alert says of its window. */
import { describe, expect, it } from 'vitest'
import { conditionOf } from '../../../../../../consumers/alert/detector/decision/condition.ts'
import type { Timeline } from '../../../../../../consumers/alert/detector/happened/timeline.ts'
import type { WindowScore } from '../../../../../../consumers/alert/detector/happened/windows.ts'
import { aHistory, aMoment, aTimeline, ordinaryDay, slot } from '../../../../../support/alert-detector.ts'

const window: WindowScore = {
  from: 36,
  to: 40,
  seen: 25.6,
  expected: 10,
  variance: 10,
  score: 5.2,
  margin: 0.3,
}
const a = aTimeline({ agency: 'a', expected: [10], seen: [26], firstSlot: 36 })
const b = aTimeline({ agency: 'b', expected: [10], seen: [30], firstSlot: 36 })

/** The timeline with a calendar that knows day 0 alone. */
function withCalendar(timeline: Timeline, kind = ordinaryDay): Timeline {
  const expectationOf = (day: number) =>
    day === 0 ? { mean: 10, shape: new Float64Array(96), kind } : undefined
  return { ...timeline, expectation: { ...timeline.expectation, expectationOf } }
}

const noteOf = (timeline: Timeline, to: number, counters?: string): string =>
  conditionOf(aMoment(to), timeline, 'drop', { ...window, to }, counters).calendarNote

describe('the condition of a window', () => {
  it('has its bounds as instants, whole visits, and the interval of 95 of 100 counts', () => {
    // Of a Poisson count of mean 10, 1.0 % are below 4 and 1.4 % above 17.
    expect(conditionOf(aMoment(40, [a, b]), a, 'surge', window)).toEqual({
      kind: 'surge',
      agency: 'a',
      windowStart: 36 * slot,
      windowEnd: 40 * slot,
      observed: 26,
      expected: 10,
      expectedLow: 4,
      expectedHigh: 17,
      score: 5.2,
      drivingAgencies: ['a'],
      calendarNote: '',
    })
  })

  it('has a wider interval where counts scatter more', () => {
    const { expectedLow, expectedHigh } = conditionOf(aMoment(40), a, 'surge', { ...window, variance: 20 })
    expect([expectedLow, expectedHigh]).toEqual([3, 20])
  })

  it('has its instants by the zone of the MPP', () => {
    const { windowEnd } = conditionOf(aMoment(40, [], { history: aHistory([]) }), a, 'surge', window)
    expect(windowEnd).toBe(40 * slot - 8 * 3_600_000)
  })

  it('of the whole MPP names the agencies that drive it, the largest first', () => {
    const mpp = aTimeline({ agency: '', expected: [20], seen: [56], firstSlot: 36 })
    const moment = aMoment(40, [a, b], { mpp })
    expect(conditionOf(moment, mpp, 'surge', { ...window, to: 37 }).drivingAgencies).toEqual(['b', 'a'])
    expect(conditionOf(moment, mpp, 'drop', { ...window, to: 37 }).drivingAgencies).toEqual([])
    expect(conditionOf(moment, a, 'surge', { ...window, to: 37 }).drivingAgencies).toEqual(['a'])
  })

  it('says what the calendar says of the day of its last slot, and what the counters do', () => {
    const monthEnd = withCalendar(a, { ...ordinaryDay, monthEnd: 1, fasting: 1 })
    expect(noteOf(monthEnd, 96)).toBe('month_end;ramadan')
    expect(noteOf(monthEnd, 97)).toBe('')
    expect(noteOf(monthEnd, 96, 'counters_closed')).toBe('month_end;ramadan;counters_closed')
    expect(noteOf(withCalendar(a), 96, 'counters_closed')).toBe('counters_closed')
  })
})
