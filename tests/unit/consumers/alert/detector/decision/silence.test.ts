/**
 * Silences of a level with one visit expected in each slot: n slots without a visit have the chance e^-n, so their
 * score is 0.434 n. An agency needs 5 (12 slots), the whole MPP 3.5 (9 slots).
 */
import { describe, expect, it } from 'vitest'
import type { Moment } from '../../../../../../consumers/alert/detector/decision/moment.ts'
import { silence } from '../../../../../../consumers/alert/detector/decision/silence.ts'
import type { Timeline } from '../../../../../../consumers/alert/detector/happened/timeline.ts'
import type { DayCounts } from '../../../../../../consumers/alert/detector/types.ts'
import {
  aCondition,
  aDay,
  aFiring,
  aLevel,
  aMoment,
  aRule,
  aState,
  aTimeline,
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
    ...{
      agency,
      expected: times(now, expected),
      seen: [...times(now - slots, expected), ...times(slots, 0)],
    },
    level: aLevel(agency, { 0: aDay({}, { openCounters }) }),
  })
}

const found = (timeline: Timeline, more: Partial<Moment> = {}) =>
  silence(aMoment(now, [timeline], more), timeline)
const pending = (kind: 'drop' | 'silent') =>
  aState({ pending: [{ since: 0, condition: aCondition({ kind }) }] })

describe('a silence', () => {
  it('of an agency is as long as twelve visits, and begins with the first slot without one', () => {
    expect(found(quiet(11))).toBeUndefined()
    expect(found(quiet(12))).toMatchObject({
      ...{ kind: 'silent', agency: 'a', observed: 0, expected: 12, calendarNote: '' },
      ...{ windowStart: 28 * slot, windowEnd: 40 * slot },
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
  })

  it('is not said a second time while it fires', () => {
    expect(found(quiet(20), { state: aState({ firing: [aFiring({ kind: 'silent' })] }) })).toBeUndefined()
  })

  it.each([
    ['switches it off', aRule('silent', { isOff: true }), false],
    ['asks for 21 missing visits', aRule('silent', { minimumVisits: 21 }), false],
    ['asks for 20 missing visits', aRule('silent', { minimumVisits: 20 }), true],
    ['makes it half as sensitive', aRule('silent', { sensitivity: 0.5 }), false],
  ])('follows a rule that %s', (_name, rule, isSaid) => {
    expect(found(quiet(20), { rules: [rule] }) !== undefined).toBe(isSaid)
  })
})

describe('the counters', () => {
  // It is 10:00, and the last ticket came before 07:00.
  it('that closed when the last ticket came make it a drop', () => {
    const openCounters = [[0, 2] as const, [420, 0] as const]
    const closed = quiet(12, { openCounters })
    expect(found(closed)).toMatchObject({ kind: 'drop', calendarNote: 'counters_closed' })
    expect(found(closed, { state: aState({ firing: [aFiring({ kind: 'drop' })] }) })).toBeUndefined()
  })

  it('that are open make it a fault of the data', () => {
    expect(found(quiet(12, { openCounters: [[0, 2]] }))).toMatchObject({
      ...{ kind: 'silent', calendarNote: 'counters_open_without_tickets' },
    })
  })
})

const drop = (agency: string, observed: number) =>
  aState({ firing: [aFiring({ agency, kind: 'drop', observed, expected: 40 })] })

describe('within a drop that fires', () => {
  it('as many visits are missing as the drop leaves', () => {
    for (const agency of ['a', '']) {
      expect(found(quiet(12), { state: drop(agency, 10) })).toBeUndefined()
      expect(found(quiet(12, { expected: 4 }), { state: drop(agency, 10) })).toMatchObject({ expected: 12 })
    }
    expect(found(quiet(12), { state: drop('b', 10) })).toMatchObject({ expected: 12 })
  })

  it('it is at least a tenth of the usual', () => {
    expect(found(quiet(12, { expected: 10 }), { state: drop('a', 0) })).toMatchObject({ expected: 12 })
  })
})

describe('a level that was as silent a day ago', () => {
  const evening = [...times(80, 1), ...times(16, 0)]
  const twoDays = aTimeline({ expected: times(192, 1), seen: [...evening, ...evening] })

  it('is no news unless it is pending', () => {
    expect(silence(aMoment(192, [twoDays]), twoDays)).toBe('alreadyPast')
    expect(silence(aMoment(192, [twoDays], { state: pending('silent') }), twoDays)).toMatchObject({
      ...{ expected: 16, windowStart: 176 * slot },
    })
  })
})
