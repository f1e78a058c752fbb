/** The baselines of all levels for one day: what they depend on, and that nothing else changes them. */
import { describe, expect, it } from 'vitest'
import { learnedExpectations } from '../../../../../../consumers/alert/detector/usual/expectations.ts'
import type { DayCounts } from '../../../../../../consumers/alert/detector/types.ts'
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

  it('are kept for a day, whatever happens in it, and built again for another day or other alerts before it', () => {
    const history = made()
    const first = learnedExpectations(history, aState(), monday)
    const later = aState({ firing: [{ ...aFiring(), startedAt: monday * dayMs }] })
    expect(learnedExpectations(history, later, monday)).toBe(first)
    const before = aState({ firing: [{ ...aFiring(), startedAt: monday * dayMs - 1 }] })
    expect(learnedExpectations(history, before, monday)).not.toBe(first)
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
