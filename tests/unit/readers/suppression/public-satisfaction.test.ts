import { describe, expect, test } from 'vitest'
import type { AgencyScoresRow, MonthlyReport } from '../../../../readers/rows/monthly-rows.ts'
import { publicSatisfaction } from '../../../../readers/suppression/public-satisfaction.ts'
import { withheldMonths } from '../../../../readers/suppression/withheld-months.ts'
import { publicOf, scores } from '../../../support/public-report.ts'
import { smallMonthly, survey } from '../../../support/report-monthly-data.ts'

const index = ['ikm', 'ikm_weight_011', 'grade', 'ikm_low', 'ikm_high']
const months = withheldMonths([], null)

function suppressed(
  all: readonly AgencyScoresRow[],
  row = survey(),
  report: MonthlyReport = smallMonthly(),
): readonly string[] | undefined {
  return publicSatisfaction(row, report, all, months).suppressed
}
const times = (count: number, row: AgencyScoresRow): AgencyScoresRow[] =>
  Array.from({ length: count }, () => row)

describe('an element', () => {
  test('that five agencies have scores of is shown', () => {
    expect(suppressed(times(5, scores()))).toBeUndefined()
  })

  test('that four responses may be all of is withheld, with another one and the index', () => {
    const four = [...times(4, scores()), scores({ nrr_complaints: null })]
    expect(suppressed(four)).toEqual(['nrr_complaints', 'nrr_requirements', ...index])
    const first = [...times(4, scores()), scores({ nrr_requirements: null })]
    expect(suppressed(first)).toEqual(['nrr_requirements', 'nrr_procedure', ...index])
  })

  test('takes no other with it where two are withheld anyway', () => {
    const four = [...times(4, scores()), scores({ nrr_complaints: null, nrr_cost: null })]
    expect(suppressed(four)).toEqual(['nrr_cost', 'nrr_complaints', ...index])
  })

  test.each([
    [3.2, true],
    [3.25, false],
    [10 / 3, false],
    [17 / 5, true],
    [3.5, false],
    [1_401 / 400, true],
    [2_001 / 900, true],
  ])('of one agency with a mean of %d has surely five scores: %j', (mean, isShown) => {
    const others = [...times(5, scores({ nrr_time: null })), scores({ nrr_time: mean })]
    expect(suppressed(others) === undefined).toBe(isShown)
  })

  test.each([
    [3.25, false],
    [3.2, true],
    [3.535, true],
  ])('of an MPP with a mean of %d has surely five scores: %j', (nrr_time, isShown) => {
    const none = times(5, scores({ nrr_time: null }))
    expect(suppressed(none, survey({ nrr_time })) === undefined).toBe(isShown)
  })

  test('is counted in its own quarter', () => {
    const other = times(5, scores({ quarter: '2025-10-01' }))
    expect(suppressed(other, survey({ nrr_facilities: 3.5 }))).toHaveLength(14)
  })

  test('without any score has nothing to be withheld', () => {
    const none = { nrr_complaints: null }
    const row = survey({
      ...none,
      ikm: null,
      ikm_weight_011: null,
      ikm_low: null,
      ikm_high: null,
      grade: null,
    })
    expect(suppressed(times(5, scores(none)), row)).toBeUndefined()
  })
})

test('of fewer than five responses nothing is left', () => {
  expect(suppressed(times(5, scores()), survey({ responses: 4 }))).toHaveLength(17)
})

test('nothing is said of satisfaction by wait', () => {
  expect(smallMonthly().satisfaction_by_wait).not.toEqual([])
  expect(publicOf(smallMonthly(), [], []).satisfaction_by_wait).toEqual([])
})
