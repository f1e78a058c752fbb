/** Kinds of day from the reference data: breaks, ends of months, the fasting month. June 2025 begins on a Sunday. */
import { describe, expect, it } from 'vitest'
import {
  dayKind,
  noteOf,
  registeredHours,
  registeredWeekdays,
} from '../../../../../../consumers/alert/detector/usual/calendar.ts'
import { weekdayOf } from '../../../../../../schemas/time.ts'
import type { Reference } from '../../../../../../schemas/reference.ts'
import { aReference, dayOf, holidays } from '../../../../../support/alert-detector.ts'

const isUsual = (day: number): boolean => weekdayOf(day) <= 5
const ordinary = { afterBreak: 0, afterLongBreak: 0, beforeBreak: 0, monthEnd: 0, monthStart: 0, fasting: 0 }

function kind(reference: Reference, date: string, usual = isUsual) {
  return dayKind(reference, dayOf(date), usual)
}

const onTuesdays = (day: number): boolean => weekdayOf(day) === 2

describe('a holiday', () => {
  const reference = aReference({ holidays: holidays('2025-06-11') })

  it('makes the day before the last before a break, and the day after the first after it', () => {
    expect(kind(reference, '2025-06-10')).toEqual({ ...ordinary, beforeBreak: 1 })
    expect(kind(reference, '2025-06-12')).toEqual({ ...ordinary, afterBreak: 1 })
    expect(kind(reference, '2025-06-13')).toEqual(ordinary)
  })

  it('on a day on which the level is never open is no break', () => {
    expect(kind(reference, '2025-06-17', onTuesdays)).toEqual(ordinary)
  })

  it('on a Friday is seen from the Monday after it', () => {
    const friday = aReference({ holidays: holidays('2025-06-13') })
    expect(kind(friday, '2025-06-16').afterBreak).toBe(1)
    expect(kind(friday, '2025-06-17').afterBreak).toBe(0)
  })
})

describe('a long break', () => {
  const four = holidays('2025-06-09', '2025-06-10', '2025-06-11', '2025-06-12')

  it('of four missed days is felt on three open days, ever less', () => {
    const reference = aReference({ holidays: four })
    const felt = ['2025-06-13', '2025-06-16', '2025-06-17', '2025-06-18'].map(
      (date) => kind(reference, date).afterLongBreak,
    )
    expect(felt).toEqual([1, 0.6, 0.3, 0])
  })

  it('is none of three missed days', () => {
    expect(kind(aReference({ holidays: four.slice(1) }), '2025-06-13')).toMatchObject({
      afterBreak: 1,
      afterLongBreak: 0,
    })
  })
})

describe('a month', () => {
  const reference = aReference()

  it('begins with three workdays and ends with three', () => {
    const starts = ['2025-06-02', '2025-06-04', '2025-06-05'].map((date) => kind(reference, date).monthStart)
    const ends = ['2025-06-25', '2025-06-26', '2025-06-30'].map((date) => kind(reference, date).monthEnd)
    expect([starts, ends]).toEqual([
      [1, 1, 0],
      [0, 1, 1],
    ])
  })

  it('counts no holiday among them', () => {
    expect(kind(aReference({ holidays: holidays('2025-06-30') }), '2025-06-25').monthEnd).toBe(1)
  })
})

describe('the fasting month', () => {
  it('is a kind of day', () => {
    const reference = aReference({
      fastingMonths: [{ start: '2025-03-01', end: '2025-03-30' }] as unknown as Reference['fastingMonths'],
    })
    expect(kind(reference, '2025-03-12').fasting).toBe(1)
  })
})

describe('the note', () => {
  it('names what is unlike an ordinary day', () => {
    expect(noteOf(ordinary)).toBe('')
    expect(noteOf({ ...ordinary, monthStart: 1 })).toBe('')
    const all = { afterBreak: 1, afterLongBreak: 1, beforeBreak: 1, monthEnd: 1, monthStart: 1, fasting: 1 }
    expect(noteOf(all)).toBe('first_day_after_break;last_day_before_break;month_end;ramadan')
    expect(noteOf({ ...ordinary, afterLongBreak: 0.3 })).toBe('days_after_long_break')
  })
})

describe('registered opening', () => {
  const reference = aReference({
    mpps: [{ mpp: 'm', opens_at: '07:30', closes_at: '14:00' }] as unknown as Reference['mpps'],
    agencies: [
      { mpp: 'n', agency: 'a', opening_weekdays: [4], opens_at: '10:00', closes_at: '12:00' },
      { mpp: 'm', agency: 'a', opening_weekdays: [2], opens_at: '09:15', closes_at: undefined },
      { mpp: 'n', agency: 'b', opening_weekdays: [3], opens_at: '10:30', closes_at: '12:00' },
    ] as unknown as Reference['agencies'],
  })

  it("is the agency's own, else the MPP's, else 8 to 15", () => {
    expect(registeredHours(reference, 'm', 'a')).toEqual([555, 840])
    expect(registeredHours(reference, 'm', 'b')).toEqual([450, 840])
    expect(registeredHours(reference, 'x', 'b')).toEqual([480, 900])
    expect(registeredWeekdays(reference, 'm', 'a')).toEqual([2])
    expect(registeredWeekdays(reference, 'm', 'b')).toBeUndefined()
  })
})
