import { expect, test } from 'vitest'
import { byRank, isAhead } from '../../../../readers/rows/summary-rows.ts'
import { compared } from '../../../support/report-data.ts'

test('a clock counts as ahead from a minute on', () => {
  expect([0, 59, 60, 3_600].map((seconds) => isAhead({ ahead_seconds: seconds }))).toEqual([
    false,
    false,
    true,
    true,
  ])
})

test('rows are sorted by rank, those without one last and by slug', () => {
  const row = (mpp: string, rank: number | null) =>
    compared({ mpp, mpp_name: mpp }, 1, { rank_in_month: rank })
  const rows = [row('d', null), row('a', 2), row('c', null), row('b', 1)]
  expect(rows.toSorted(byRank).map(({ mpp }) => mpp)).toEqual(['b', 'a', 'c', 'd'])
})
