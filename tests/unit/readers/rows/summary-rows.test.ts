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

const ranked = (mpp: string, rank: number | null) =>
  compared({ mpp, mpp_name: mpp }, 1, { rank_in_month: rank })

test('rows are sorted by rank, those without one last and by slug', () => {
  const rows = [ranked('d', null), ranked('a', 2), ranked('c', null), ranked('b', 1)]
  expect(rows.toSorted(byRank).map(({ mpp }) => mpp)).toEqual(['b', 'a', 'c', 'd'])
})
