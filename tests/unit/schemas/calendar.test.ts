/** Holidays, expected days and the fasting month of the reference data. June 2025 begins on a Sunday. */
import { expect, it } from 'vitest'
import { isFasting, isHoliday, isExpectedDay, monthOf } from '../../../schemas/calendar.ts'
import type { Reference } from '../../../schemas/reference.ts'
import { aReference, dayOf, holidays } from '../../support/alert-detector.ts'

const fastingMonths = [{ start: '2025-03-01', end: '2025-03-30' }] as unknown as Reference['fastingMonths']
const reference = aReference({ holidays: holidays('2025-06-11'), fastingMonths })

it('a holiday is that day alone', () => {
  const dates = ['2025-06-10', '2025-06-11', '2025-06-12'].map(dayOf)
  expect(dates.map((day) => isHoliday(reference, day))).toEqual([false, true, false])
})

it.each([
  ['2025-06-10', true],
  ['2025-06-11', false],
  ['2025-06-12', true],
  ['2025-06-13', true],
  ['2025-06-14', false],
  ['2025-06-15', false],
])('%s is an expected day: %s', (date, isOne) => {
  expect(isExpectedDay(reference, dayOf(date))).toBe(isOne)
})

it.each([
  ['2025-06-09', false],
  ['2025-06-11', false],
  ['2025-06-13', true],
  ['2025-06-14', true],
  ['2025-06-15', false],
  ['2025-06-18', true],
])('of an agency that opens on Wednesday, Friday and Saturday %s is one: %s', (date, isOne) => {
  expect(isExpectedDay(reference, dayOf(date), [3, 5, 6])).toBe(isOne)
})

it('the fasting month is from its first day to its last', () => {
  const dates = ['2025-02-28', '2025-03-01', '2025-03-30', '2025-03-31']
  expect(dates.map((date) => isFasting(reference, dayOf(date)))).toEqual([false, true, true, false])
})

it('a month is counted from January', () => {
  expect([monthOf(dayOf('2026-01-31')), monthOf(dayOf('2025-12-31'))]).toEqual([0, 11])
})
