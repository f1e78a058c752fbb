import { array, assert, nat, property } from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AgencyScoresRow, MonthlyReport } from '../../../../readers/rows/monthly-rows.ts'
import { publicSatisfaction, publicWaitScores } from '../../../../readers/suppression/public-satisfaction.ts'
import { withheldMonths } from '../../../../readers/suppression/withheld-months.ts'
import { scores } from '../../../support/public-report.ts'
import { waitScore } from '../../../support/report-leaving-data.ts'
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

/** The responses shown of agencies with so many after an hour, where the quarter has so many in all. */
const shownOf = (counts: readonly number[], all: number, as_of = '2026-04-06T02:30:00Z') => {
  const report = smallMonthly({
    as_of,
    satisfaction: [survey({ responses: all }), survey({ quarter: '2025-10-01' })],
    satisfaction_by_wait: counts.map((count, at) => waitScore(`a${at}`, '60+', count)),
  })
  const shown = report.satisfaction.map((row) => publicSatisfaction(row, report, times(5, scores()), months))
  return publicWaitScores(report, shown)
}
const countsOf = (...asked: Parameters<typeof shownOf>): (number | null)[] =>
  shownOf(...asked).map((row) => row.responses)

describe('satisfaction by wait', () => {
  test('a few are withheld with the next fewest, with their index', () => {
    const rows = shownOf([200, 4, 30], 234)
    expect(rows.map((row) => row.responses)).toEqual([200, null, null])
    expect(rows[1]).toMatchObject({ ikm: null, ikm_low: null, ikm_high: null })
    expect(rows[1]?.suppressed).toEqual(['responses', 'ikm', 'ikm_low', 'ikm_high'])
    expect(rows[0]?.suppressed).toBeUndefined()
  })

  test('those who name no ticket are a group of their own, which hides a few, or is a few', () => {
    expect(countsOf([200, 4, 30], 244)).toEqual([200, null, 30])
    expect(countsOf([200, 40, 30], 273)).toEqual([200, 40, null])
    expect(countsOf([200, 40, 30], 270)).toEqual([200, 40, 30])
  })

  test('nothing is left of a quarter that runs, has few, or whose sum would reveal the few', () => {
    expect(countsOf([200, 40], 240, '2026-03-31T15:59:59Z')).toEqual([])
    expect(countsOf([200, 40], 240, '2026-03-31T16:00:00Z')).toEqual([200, 40])
    expect(countsOf([3], 4)).toEqual([])
    expect(countsOf([4, 4], 8)).toEqual([])
    const rows = { satisfaction_by_wait: [waitScore('a', '60+', 40)] }
    expect(publicWaitScores(smallMonthly({ ...rows, satisfaction: [] }), [])).toEqual([])
  })

  test('the index is withheld where that of the quarter is', () => {
    const report = smallMonthly({ satisfaction_by_wait: [waitScore('a', '60+', 400)] })
    const shown = publicSatisfaction(survey(), report, times(4, scores({ nrr_cost: null })), months)
    expect(shown.ikm).toBeNull()
    const [row] = publicWaitScores(report, [shown])
    expect(row).toMatchObject({ responses: 400, ikm: null, ikm_low: null, ikm_high: null })
  })

  test('no few are shown, and none is withheld alone', () => {
    const counts = array(nat({ max: 12 }), { minLength: 1, maxLength: 8 })
    assert(
      property(counts, nat({ max: 12 }), (some, others) => {
        const few = some.map((count) => count + 1)
        const all = few.reduce((sum, count) => sum + count, others)
        const shown = countsOf(few, all)
        for (const count of shown) if (count !== null) expect(count).toBeGreaterThanOrEqual(5)
        const left = shown.reduce<number>((rest, count) => rest - (count ?? 0), all)
        if (shown.filter((count) => count === null).length === 1) expect(others).toBeGreaterThan(0)
        if (shown.length > 0 && left > 0) expect(left).toBeGreaterThanOrEqual(5)
      }),
    )
  })
})
