import { expect, test } from 'vitest'
import { publicComparison } from '../../../../readers/suppression/public-comparison.ts'
import type { WithheldMonths } from '../../../../readers/suppression/withheld-months.ts'
import { compared } from '../../../support/report-data.ts'

/** Withheld are these months of Kukar. */
const months = (...hidden: string[]): WithheldMonths => ({
  isFewSentOn: () => false,
  isHidden: (mpp, month) => mpp === 'kukar' && hidden.includes(month),
  isAnyHidden: (mpp, from, to) => mpp === 'kukar' && hidden.some((month) => month >= from && month <= to),
  isProvinceHidden: () => false,
})
const row = compared({ mpp: 'kukar', mpp_name: 'MPP Kutai Kartanegara' }, 1, {
  change_on_last_year: 0.2,
  change_year_to_date: 0.1,
  visits_per_agency_day: 41.7,
})
const suppressed = (...hidden: string[]): readonly string[] | undefined =>
  publicComparison(row, months(...hidden)).suppressed

test('its own month takes every figure, its changes and the sum of the year', () => {
  expect(suppressed('2025-09-01')).toEqual([
    ...['visits', 'visits_per_open_day', 'rank_in_month', 'open_days', 'coverage', 'visits_per_agency_day'],
    ...['change_on_previous_month', 'change_on_last_year', 'visits_year_to_date', 'change_year_to_date'],
  ])
})

test.each([
  [
    'the month before',
    '2025-08-01',
    ['change_on_previous_month', 'visits_year_to_date', 'change_year_to_date'],
  ],
  ['an earlier month of the year', '2025-01-01', ['visits_year_to_date', 'change_year_to_date']],
  ['the same month last year', '2024-09-01', ['change_on_last_year', 'change_year_to_date']],
  ['an earlier month of last year', '2024-02-01', ['change_year_to_date']],
])('%s takes what is computed from it', (_, month, expected) => expect(suppressed(month)).toEqual(expected))

test('visits per agency and day are withheld where they would tell of a few who were sent on', () => {
  const isFewSentOn = (mpp: string, month: string): boolean => mpp === 'kukar' && month === row.month
  expect(publicComparison(row, { ...months(), isFewSentOn })).toEqual({
    ...row,
    visits_per_agency_day: null,
    suppressed: ['visits_per_agency_day'],
  })
})

test.each(['2025-10-01', '2024-10-01', '2023-09-01'])('%s takes nothing', (month) =>
  expect(publicComparison(row, months(month))).toEqual(row),
)
