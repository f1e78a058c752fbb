import { describe, expect, it } from 'vitest'
import { pairsOf, peakOf } from '../../../../../readers/board/pages/months-figures.ts'
import type { YearMonthRow } from '../../../../../readers/rows/monthly-rows.ts'

function month(day: string, visits: number, rank: number, changes: Partial<YearMonthRow> = {}): YearMonthRow {
  return {
    month: day,
    visits,
    visitors: null,
    open_days: 20,
    expected_days: 20,
    visits_per_open_day: visits / 20,
    agencies_active: 9,
    rank_in_year: rank,
    share_of_year: 0.1,
    lead_over_next: rank === 1 ? 0.2 : null,
    months_with_data: 12,
    basis: 'events',
    coverage: 1,
    is_provisional: false,
    is_simulated: false,
    ...changes,
  }
}

describe('a peak month', () => {
  it('is sure in a whole, well covered year with a clear lead', () => {
    const peak = peakOf([month('2025-07-01', 6_814, 1), month('2025-09-01', 5_962, 2)], 2025, 2026)
    expect([peak?.certainty, peak?.second?.month, peak?.doubts]).toEqual(['sure', '2025-09-01', []])
  })

  it('is in doubt for each reason that there is', () => {
    const rows = [
      month('2026-07-01', 6_814, 1, { lead_over_next: 0.01, months_with_data: 9, is_simulated: true }),
      month('2026-09-01', 6_747, 2, { basis: 'tally', coverage: 0.4 }),
    ]
    expect(peakOf(rows, 2026, 2026)).toMatchObject({
      certainty: 'open',
      doubts: ['year', 'months', 'coverage', 'lead', 'mixed', 'simulated'],
    })
    expect(peakOf([month('2025-07-01', 9, 1, { months_with_data: 11 })], 2025, 2026)?.certainty).toBe('fair')
    expect(peakOf([], 2026, 2026)).toBeUndefined()
  })
})

it('sets each month beside the same one of last year, without a change while it runs', () => {
  const rows = [month('2025-07-01', 100, 1), month('2026-07-01', 150, 1), month('2026-08-01', 9, 2)]
  expect(pairsOf(rows, 2026).map(({ number, change }) => [number, change])).toEqual([
    [7, 0.5],
    [8, null],
  ])
  expect(
    pairsOf(
      [rows[0], month('2026-07-01', 1, 1, { is_provisional: true })].flatMap((row) => row ?? []),
      2026,
    )[0]?.change,
  ).toBeNull()
})
