/** The life of an alert: pending, firing, resolved, once per key, whatever is looked at twice. */
import { describe, expect, it } from 'vitest'
import {
  advance,
  alertId,
  emptyState,
} from '../../../../../../consumers/alert/detector/decision/life-cycle.ts'
import { dayMs } from '../../../../../../schemas/time.ts'
import type { Condition, DetectorState, PastAlert } from '../../../../../../consumers/alert/detector/types.ts'

const quarter = 900_000

function surge(windowEnd: number, change: Partial<Condition> = {}): Condition {
  return {
    kind: 'surge',
    agency: 'a',
    windowStart: windowEnd - 4 * quarter,
    windowEnd,
    observed: 30,
    expected: 10,
    expectedLow: 4,
    expectedHigh: 18,
    score: 6,
    drivingAgencies: ['a'],
    calendarNote: '',
    ...change,
  }
}

function on(step: number): Condition[] {
  return [surge(step * quarter)]
}

/** Conditions of the steps 1, 2, 3 ... */
function run(steps: readonly (readonly Condition[])[], from: DetectorState = emptyState('m', 0)): string[] {
  const said: string[] = []
  let state = from
  for (const [index, conditions] of steps.entries()) {
    const step = advance(state, conditions, state.at + quarter)
    state = step.state
    for (const { at, alert } of step.transitions)
      said.push(`${at / quarter} ${alert.status} ${alert.startedAt / quarter}`)
    expect(state.at, String(index)).toBe(from.at + (index + 1) * quarter)
  }
  return said
}

describe('an alert', () => {
  it('fires when its condition still holds a quarter of an hour later, and starts with the first window', () => {
    expect(run([[], [surge(2 * quarter)], [surge(3 * quarter)]])).toEqual(['3 firing 2'])
  })

  it('does not fire for a single quarter of an hour', () => {
    expect(run([[surge(quarter)], [], [surge(3 * quarter)], []])).toEqual([])
  })

  it('is kept by what is too weak to raise one, and is raised by nothing weak', () => {
    const weak = (step: number): Condition => surge(step * quarter, { isContinued: true })
    expect(run([[weak(1)], [weak(2)], [weak(3)]])).toEqual([])
    expect(run([[surge(quarter)], [weak(2)], [weak(3)], [weak(4)], []])).toEqual([
      '2 firing 1',
      '5 resolved 1',
    ])
  })

  it('is one per key while it lasts, and a new one afterwards', () => {
    expect(run([on(1), on(2), on(3), [], on(5), on(6)])).toEqual(['2 firing 1', '4 resolved 1', '6 firing 5'])
  })

  it('does not come back with a window that ended before it was resolved', () => {
    const late = surge(3 * quarter)
    expect(run([[surge(quarter)], [surge(2 * quarter)], [], [late], [late]])).toEqual([
      '2 firing 1',
      '3 resolved 1',
    ])
  })

  it('has an identity that is a function of MPP, agency, kind and start', () => {
    expect(alertId('m', 'a', 'surge', 5)).toBe(alertId('m', 'a', 'surge', 5))
    expect(alertId('m', 'a', 'surge', 5)).toMatch(/^[0-9a-f]{32}$/)
    const others = [
      alertId('n', 'a', 'surge', 5),
      alertId('m', 'b', 'surge', 5),
      alertId('m', 'a', 'drop', 5),
    ]
    expect(new Set([alertId('m', 'a', 'surge', 5), alertId('m', 'a', 'surge', 6), ...others]).size).toBe(5)
  })
})

const pastOf = (resolvedAt: number, more: Partial<PastAlert> = {}): PastAlert => ({
  id: 'p',
  agency: 'a',
  kind: 'surge',
  windowStart: 0,
  startedAt: 0,
  resolvedAt,
  ...more,
})

describe('the state', () => {
  it('begins with nothing', () => {
    expect(emptyState('m', 7)).toEqual({ mpp: 'm', at: 7, pending: [], firing: [], past: [] })
  })

  it('keeps what fires out of what is pending', () => {
    const fired = advance(advance(emptyState('m', 0), on(1), quarter).state, on(2), 2 * quarter).state
    expect([fired.firing.length, fired.pending.length]).toEqual([1, 0])
    const next = advance(fired, [surge(3 * quarter), surge(3 * quarter, { agency: 'b' })], 3 * quarter).state
    expect(next.firing.map(({ condition }) => condition.agency)).toEqual(['a'])
    expect(next.pending.map(({ condition }) => condition.agency)).toEqual(['b'])
  })

  it('counts the time of each key by itself', () => {
    const first = advance(emptyState('m', 0), on(1), quarter).state
    const conditions = [surge(2 * quarter, { agency: 'b' }), surge(2 * quarter)]
    const { transitions, state } = advance(first, conditions, 2 * quarter)
    expect(transitions.map(({ alert }) => [alert.condition.agency, alert.startedAt])).toEqual([
      ['a', quarter],
    ])
    expect(state.pending.map(({ since }) => since)).toEqual([2 * quarter])
  })

  it('remembers a former alert for 430 days', () => {
    const state = { ...emptyState('m', 430 * dayMs), past: [pastOf(0), pastOf(1)] }
    expect(advance(state, [], 431 * dayMs).state.past).toEqual([pastOf(1)])
  })

  it('holds a window against former alerts of its own key alone', () => {
    const past = [pastOf(9 * quarter, { agency: 'b' }), pastOf(9 * quarter, { kind: 'drop' })]
    const { state } = advance({ ...emptyState('m', 0), past }, on(1), quarter)
    expect(state.pending).toHaveLength(1)
  })
})

describe('a second look at a step', () => {
  it('takes the very same step for one that was taken', () => {
    const first = advance(emptyState('m', 0), on(1), quarter).state
    const fired = advance(first, on(2), 2 * quarter).state
    const again = advance(fired, [], 2 * quarter)
    expect(again.transitions).toEqual([])
    expect(again.state.firing).toHaveLength(1)
  })

  it('moves what is pending to an earlier window, and keeps what began later', () => {
    const pending = [
      { since: 3 * quarter, condition: surge(3 * quarter) },
      { since: 3 * quarter, condition: surge(3 * quarter, { agency: 'b' }) },
      { since: quarter, condition: surge(quarter, { agency: 'c' }) },
    ]
    const state = { ...emptyState('m', 3 * quarter), pending }
    const again = advance(state, [surge(2 * quarter)], 2 * quarter).state
    expect(again.pending.map(({ since, condition }) => [condition.agency, since / quarter])).toEqual([
      ['a', 2],
      ['b', 3],
    ])
  })

  it('forgets what began at the step itself and is not there any more', () => {
    const pending = [{ since: 2 * quarter, condition: surge(2 * quarter) }]
    const state = { ...emptyState('m', 3 * quarter), pending }
    expect(advance(state, [], 2 * quarter).state.pending).toEqual([])
    expect(advance({ ...state, at: quarter }, [], 2 * quarter).state.pending).toEqual([])
  })

  it('fires and resolves nothing', () => {
    const fired = advance(
      advance(emptyState('m', 0), [surge(quarter)], quarter).state,
      [surge(2 * quarter)],
      2 * quarter,
    )
    expect(fired.transitions).toHaveLength(1)
    const again = advance(fired.state, [], quarter)
    expect(again.transitions).toEqual([])
    expect(again.state.firing).toEqual(fired.state.firing)
    const other = advance(fired.state, [surge(quarter, { agency: 'b' })], quarter)
    expect(other.transitions).toEqual([])
    expect(other.state.at).toBe(2 * quarter)
    expect(other.state.pending).toHaveLength(1)
  })

  it('can begin what then fires at the next step', () => {
    const state = advance(emptyState('m', quarter), [surge(quarter)], quarter).state
    const next = advance(state, [surge(2 * quarter)], 2 * quarter)
    expect(next.transitions.map(({ alert }) => alert.startedAt)).toEqual([quarter])
  })
})
