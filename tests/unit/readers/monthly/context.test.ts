import { expect, test } from 'vitest'
import { activeAgencies, busiestDay, quarterName } from '../../../../readers/monthly/context.ts'
import { monthlyWords } from '../../../../readers/monthly/words.ts'
import { smallMonthly, yearMonth } from '../../../support/report-monthly-data.ts'

const quarterAt = (as_of: string): string =>
  quarterName({ report: smallMonthly({ as_of }), texts: monthlyWords.en }, '2026-01-01')

test('a quarter is marked until its last day is over at the MPP', () => {
  expect(quarterAt('2026-03-31T15:59:59Z')).toBe('Quarter I 2026*')
  expect(quarterAt('2026-03-31T16:00:00Z')).toBe('Quarter I 2026')
})

const activeOf = (basis: 'events' | 'tally', agencies_active: number): number | null =>
  activeAgencies(yearMonth('2026-03-01', 9, { basis, agencies_active }))

test('a tally of the whole MPP alone knows of no agencies', () => {
  expect([activeOf('tally', 0), activeOf('tally', 3), activeOf('events', 0)]).toEqual([null, 3, 0])
})

const day = (local_date: string, visits: number | null) => ({
  local_date,
  visits,
  visitors: visits,
  is_expected_day: true,
  basis: 'events' as const,
  is_simulated: false,
})

test('the busiest day is the first of equal ones; withheld days and zeros are none', () => {
  const busiest = (...days: ReturnType<typeof day>[]): string | undefined =>
    busiestDay(smallMonthly({ days }))?.local_date
  expect(busiest(day('2026-03-02', 5), day('2026-03-03', 9), day('2026-03-04', 9))).toBe('2026-03-03')
  expect(busiest(day('2026-03-02', null), day('2026-03-03', 0))).toBeUndefined()
})
