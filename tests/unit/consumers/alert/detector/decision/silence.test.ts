/**
 * Silences of a level with one visit expected in each slot: n slots without a visit have the chance e^-n, so their
 * score is 0.434 n. An agency needs 5 (12 slots), the whole MPP 3.5 (9 slots).
 */
import { describe, expect, it } from 'vitest'
import { silence } from '../../../../../../consumers/alert/detector/decision/silence.ts'
import type { Timeline } from '../../../../../../consumers/alert/detector/happened/timeline.ts'
import type { Condition, DayCounts, DetectorState } from '../../../../../../consumers/alert/detector/types.ts'
import {
  aCondition,
  aDay,
  aFiring,
  aLevel,
  aMoment,
  aRule,
  aTimeline,
  type PlainMoment,
  slot,
  times,
} from '../../../../../support/alert-detector.ts'

const now = 40

/** Nothing came in the last slots. */
function quiet(
  slots: number,
  more: { agency?: string; expected?: number; openCounters?: DayCounts['openCounters'] } = {},
): Timeline {
  const { agency = 'a', expected = 1, openCounters = [] } = more
  return aTimeline({
    agency,
    expected: times(now, expected),
    seen: [...times(now - slots, expected), ...times(slots, 0)],
    level: aLevel(agency, { 0: aDay({}, { openCounters }) }),
  })
}

const found = (timeline: Timeline, more: PlainMoment = {}) =>
  silence(aMoment(now, [timeline], more), timeline)
const pending = (kind: 'drop' | 'silent', agency = 'a') => ({
  pending: [{ since: 0, condition: aCondition({ kind, agency }) }],
})
const firing = (alert: Partial<Condition>) => ({ firing: [aFiring(alert)] })

describe('a silence', () => {
  it('of an agency is as long as twelve visits, and begins with the first slot without one', () => {
    expect(found(quiet(11))).toBeUndefined()
    expect(found(quiet(12))).toMatchObject({
      kind: 'silent',
      agency: 'a',
      observed: 0,
      expected: 12,
      calendarNote: '',
      windowStart: 28 * slot,
      windowEnd: 40 * slot,
    })
  })

  it('of the whole MPP is as long as nine', () => {
    expect(found(quiet(8, { agency: '' }))).toBeUndefined()
    expect(found(quiet(9, { agency: '' }))).toMatchObject({ agency: '', expected: 9 })
  })

  it('is at least half an hour long, however many visits are missing', () => {
    expect(found(quiet(1, { expected: 40 }))).toBeUndefined()
    expect(found(quiet(2, { expected: 40 }))).toMatchObject({ expected: 80 })
  })

  it('needs less where it is pending: 10^-3.5', () => {
    const state = pending('silent')
    expect(found(quiet(8), { state })).toBeUndefined()
    expect(found(quiet(9), { state })).toMatchObject({ expected: 9 })
    expect(found(quiet(9), { state: pending('drop') })).toBeUndefined()
    expect(found(quiet(9), { state: pending('silent', 'b') })).toBeUndefined()
  })

  it('is not said a second time while it fires', () => {
    expect(found(quiet(20), { state: firing({ kind: 'silent' }) })).toBeUndefined()
    expect(found(quiet(20), { state: firing({ kind: 'silent', agency: 'b' }) })).toBeDefined()
  })

  it.each([
    ['switches it off', aRule('silent', { isOff: true }), 40, false],
    ['switches another agency off', aRule('silent', { agency: 'b', isOff: true }), 12, true],
    ['asks for 13 missing visits', aRule('silent', { minimumVisits: 13 }), 12, false],
    ['asks for 12 missing visits', aRule('silent', { minimumVisits: 12 }), 12, true],
    ['asks for 21 missing visits', aRule('silent', { minimumVisits: 21 }), 20, false],
    ['makes it half as sensitive', aRule('silent', { sensitivity: 0.5 }), 23, false],
    ['makes it half as sensitive', aRule('silent', { sensitivity: 0.5 }), 24, true],
    ['makes it twice as sensitive', aRule('silent', { sensitivity: 2 }), 5, false],
    ['makes it twice as sensitive', aRule('silent', { sensitivity: 2 }), 6, true],
  ])('follows a rule that %s (%#)', (_name, rule, slots, isSaid) => {
    expect(found(quiet(slots), { rules: [rule] }) !== undefined).toBe(isSaid)
  })
})

describe('the counters', () => {
  // It is 10:00, and the last ticket came before 07:00.
  it('that closed when the last ticket came make it a drop', () => {
    const openCounters = [[0, 2] as const, [420, 0] as const]
    const closed = quiet(12, { openCounters })
    expect(found(closed)).toMatchObject({ kind: 'drop', calendarNote: 'counters_closed' })
    expect(found(closed, { state: firing({ kind: 'drop' }) })).toBeUndefined()
  })

  it('that are open make it a fault of the data', () => {
    expect(found(quiet(12, { openCounters: [[0, 2]] }))).toMatchObject({
      kind: 'silent',
      calendarNote: 'counters_open_without_tickets',
    })
  })
})

const drop = (agency: string, observed: number, kind: 'drop' | 'surge' = 'drop') =>
  firing({ agency, kind, observed, expected: 40 })

describe('within a drop that fires', () => {
  it('of the agency or the whole MPP, as many visits are missing as the drop leaves', () => {
    for (const agency of ['a', '']) {
      expect(found(quiet(12), { state: drop(agency, 10) })).toBeUndefined()
      expect(found(quiet(12, { expected: 4 }), { state: drop(agency, 10) })).toMatchObject({ expected: 12 })
      expect(longQuiet(57, drop(agency, 8))).toBeUndefined()
      expect(longQuiet(59, drop(agency, 8))).toMatchObject({ kind: 'silent', agency: 'a' })
    }
  })

  it('of another agency, or within a surge, all of them are', () => {
    expect(found(quiet(12), { state: drop('b', 10) })).toMatchObject({ expected: 12 })
    expect(found(quiet(12), { state: drop('a', 10, 'surge') })).toMatchObject({ expected: 12 })
  })

  it('at least a tenth of the usual is missing', () => {
    expect(found(quiet(12, { expected: 10 }), { state: drop('a', 0) })).toMatchObject({ expected: 12 })
    expect(longQuiet(114, drop('a', 0))).toBeUndefined()
    expect(longQuiet(116, drop('a', 0))).toMatchObject({ kind: 'silent', agency: 'a' })
  })
})

/** At the end of two days with a visit in each slot but the last ones. */
function longQuiet(slots: number, state: Partial<DetectorState>) {
  const timeline = aTimeline({
    expected: times(192, 1),
    seen: [...times(192 - slots, 1), ...times(slots, 0)],
  })
  return silence(aMoment(192, [timeline], { state }), timeline)
}

/** Silent in the last twelve slots of the second day, and in so many of the first. */
const daily = (slots: number): Timeline =>
  aTimeline({
    expected: times(192, 1),
    seen: [...times(96 - slots, 1), ...times(slots, 0), ...times(84, 1), ...times(12, 0)],
  })

const foundAt = (slots: number, more: PlainMoment = {}) =>
  silence(aMoment(192, [daily(slots)], more), daily(slots))

describe('a level that was as silent a day ago', () => {
  it('is no news unless it is pending', () => {
    expect(foundAt(11)).toMatchObject({ kind: 'silent', agency: 'a' })
    expect(foundAt(12)).toBe('alreadyPast')
    expect(foundAt(16)).toBe('alreadyPast')
    expect(foundAt(12, { state: pending('silent') })).toMatchObject({
      expected: 12,
      windowStart: 180 * slot,
    })
  })
})
