/** The baselines of all levels for one day: what they depend on, and that nothing else changes them. */
import { describe, expect, it } from 'vitest'
import { learnedExpectations } from '../../../../../../consumers/alert/detector/usual/expectations.ts'
import type {
  Alert,
  DayCounts,
  DetectorState,
  PastAlert,
} from '../../../../../../consumers/alert/detector/types.ts'
import { dayMs, weekdayOf } from '../../../../../../schemas/time.ts'
import {
  aDay,
  aFiring,
  aHistory,
  aLevel,
  aPast,
  aReference,
  aState,
  monday,
} from '../../../../../support/alert-detector.ts'

/** Two agencies; `b` has 60 visits in a slot, ten times as many, on the days that `isOdd` names. */
function made(isOdd: (day: number) => boolean = () => false, firstOfB = monday - 84) {
  const days: Record<'a' | 'b' | 'mpp', Record<number, DayCounts>> = { a: {}, b: {}, mpp: {} }
  for (let day = monday - 84; day < monday; day++) {
    if (weekdayOf(day) > 5) continue
    const ofB = day < firstOfB ? 0 : isOdd(day) ? 60 : 6
    days.a[day] = aDay({ 36: 20 })
    if (ofB > 0) days.b[day] = aDay({ 36: ofB })
    days.mpp[day] = aDay({ 36: 20 + ofB })
  }
  return aHistory([aLevel('', days.mpp), aLevel('a', days.a), aLevel('b', days.b)], aReference(), 0)
}

const mean = (history: ReturnType<typeof made>, agency: string, state = aState()): number =>
  learnedExpectations(history, state, monday).get(agency)?.expectationOf(monday)?.mean ?? Number.NaN

const isOdd = (day: number): boolean => day >= monday - 18 && day < monday - 7

describe('the expectations of an MPP', () => {
  it('are there for every level', () => {
    const history = made()
    expect([...learnedExpectations(history, aState(), monday).keys()]).toEqual(['', 'a', 'b'])
    expect([mean(history, ''), mean(history, 'a'), mean(history, 'b')].map(Math.round)).toEqual([26, 20, 6])
  })

  it('are none where the MPP has no level', () => {
    expect(learnedExpectations(aHistory([aLevel('a', {})]), aState(), monday).size).toBe(0)
  })

  it('are kept for a day, and built again for another', () => {
    const history = made()
    const first = learnedExpectations(history, aState(), monday)
    expect(learnedExpectations(history, aState(), monday)).toBe(first)
    expect(learnedExpectations(history, aState(), monday + 1)).not.toBe(first)
  })

  it("leave out what an agency's alert covers, at the agency and in the MPP", () => {
    const history = made(isOdd)
    const past = [aPast((monday - 18) * dayMs, (monday - 7) * dayMs, { agency: 'b' })]
    const state = aState({ past })
    expect(mean(history, 'b')).toBeGreaterThan(8)
    expect(Math.abs(mean(history, 'b', state) - 6)).toBeLessThan(0.7)
    expect(Math.abs(mean(history, '', state) - 26)).toBeLessThan(1.5)
    expect(mean(history, '')).toBeGreaterThan(28)
  })

  it('leave a newcomer out of the MPP', () => {
    const history = made(undefined, monday - 50)
    expect(Math.abs(mean(history, '') - 20)).toBeLessThan(0.7)
    expect(Math.abs(mean(history, 'b') - 6)).toBeLessThan(0.7)
  })
})

const midnight = monday * dayMs
const firing = (startedAt: number, id = 'f'): Alert => ({ ...aFiring(), id, startedAt })
const past = (startedAt: number, resolvedAt: number, id = 'p'): PastAlert =>
  aPast(startedAt, resolvedAt, { id })
const early = midnight - 5
const late = midnight + 5

describe('the expectations of a day with alerts', () => {
  it.each<[string, Partial<DetectorState>, Partial<DetectorState>]>([
    ['an alert fires in it', {}, { firing: [firing(midnight)] }],
    ['an alert fires and ends in it', {}, { past: [past(midnight, late)] }],
    ['an earlier one ends in it', { firing: [firing(early, 'p')] }, { past: [past(early, midnight)] }],
    [
      'former alerts are given in another order',
      { past: [past(early, early, 'p'), past(early, early, 'q')] },
      { past: [past(early, early, 'q'), past(early, early, 'p')] },
    ],
  ])('are kept when %s', (_, one, other) => {
    const history = made()
    const first = learnedExpectations(history, aState(one), monday)
    expect(learnedExpectations(history, aState(other), monday)).toBe(first)
  })

  it.each<[string, Partial<DetectorState>, Partial<DetectorState>]>([
    ['fires', {}, { firing: [firing(midnight - 1)] }],
    ['is another one', { firing: [firing(early)] }, { firing: [firing(early, 'g')] }],
    ['is over', { firing: [firing(early, 'p')] }, { past: [past(early, midnight - 1)] }],
    ['was over at another time', { past: [past(0, early)] }, { past: [past(0, early - 1)] }],
    ['is known later', { past: [past(early, late)] }, { past: [past(early, late), past(0, early, 'q')] }],
  ])('are built again when an alert before it %s', (_, one, other) => {
    const history = made()
    const first = learnedExpectations(history, aState(one), monday)
    expect(learnedExpectations(history, aState(other), monday)).not.toBe(first)
  })
})
