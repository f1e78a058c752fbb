/** What an alert says of its window. */
import { describe, expect, it } from 'vitest'
import { conditionOf } from '../../../../../../consumers/alert/detector/decision/condition.ts'
import { firingAlert, isPending } from '../../../../../../consumers/alert/detector/decision/moment.ts'
import { quantile } from '../../../../../../consumers/alert/detector/statistics/negative-binomial.ts'
import { aCondition, aFiring, aTimeline, slot } from '../../../../../support/alert-detector.ts'
import { aMoment } from '../../../../../support/alert-moment.ts'

const window = { from: 90, to: 96, seen: 12.6, expected: 4, variance: 5, score: 6, margin: 1 }
const [a, b] = ['a', 'b'].map((agency) => aTimeline({ agency, expected: [4], seen: [9] }))
const moment = aMoment({ agencies: [a, b].flatMap((one) => one ?? []) })

describe('a condition', () => {
  it('has the window as instants, a whole number of visits, and the interval of 95 of 100 counts', () => {
    const timeline = aTimeline({ expected: [], seen: [] })
    expect(conditionOf(moment, timeline, 'surge', window)).toEqual({
      ...{ kind: 'surge', agency: 'a', windowStart: 90 * slot, windowEnd: 96 * slot },
      ...{ observed: 13, expected: 4, score: 6, drivingAgencies: ['a'], calendarNote: '' },
      ...{ expectedLow: quantile(0.025, 4, 5), expectedHigh: quantile(0.975, 4, 5) },
    })
  })

  it('of the MPP names the agencies that drive it', () => {
    const mpp = aTimeline({ agency: '', expected: [], seen: [] })
    const short = { ...window, from: 0, to: 1 }
    expect(conditionOf(moment, mpp, 'surge', short).drivingAgencies).toEqual(['a', 'b'])
    const own = aTimeline({ expected: [], seen: [] })
    expect(conditionOf(moment, own, 'surge', short).drivingAgencies).toEqual(['a'])
  })

  it('has what the calendar says of the day of its last slot, and what the counters say', () => {
    const asked: number[] = []
    const timeline = aTimeline({ expected: [], seen: [] })
    const calendar = {
      ...timeline,
      expectation: {
        ...timeline.expectation,
        expectationOf: (day: number) => {
          asked.push(day)
          return { kind: { monthEnd: 1 } } as never
        },
      },
    }
    const { calendarNote } = conditionOf(moment, calendar, 'drop', window, 'counters_closed')
    expect(asked).toEqual([0])
    expect(calendarNote).toBe('month_end;counters_closed')
    expect(conditionOf(moment, timeline, 'drop', window, 'counters_closed').calendarNote).toBe(
      'counters_closed',
    )
  })
})

describe('what is pending and what fires', () => {
  const state = {
    pending: [
      { since: 0, condition: aCondition() },
      { since: 0, condition: aCondition({ agency: 'b', kind: 'drop' }) },
    ],
    firing: [aFiring({ agency: 'c' }), aFiring({ agency: 'd', kind: 'silent' })],
  }

  it('is looked up by level and kind', () => {
    const now = aMoment({ state })
    expect(
      (['surge', 'drop'] as const).flatMap((kind) =>
        ['a', 'b'].map((agency) => isPending(now, agency, kind)),
      ),
    ).toEqual([true, false, false, true])
    expect(firingAlert(now, 'd', 'silent')?.condition.agency).toBe('d')
    expect(firingAlert(now, 'd', 'surge')).toBeUndefined()
    expect(firingAlert(now, 'a', 'silent')).toBeUndefined()
  })
})
