/** MPPs side by side: the measures, the blocks, and who has no figures. */
import { describe, expect, it } from 'vitest'
import type { ComparisonRow, SummaryReport } from '../../../../readers/rows/summary-rows.ts'
import { comparisonLines } from '../../../../readers/summary/comparison.ts'
import { compared, feed, smallReport } from '../../../support/report-data.ts'
import { cellsOf, page } from '../../../support/summary-page.ts'

const kukar = { mpp: 'kukar', mpp_name: 'MPP Kutai Kartanegara' }
const lines = (changes: Partial<SummaryReport> = {}, width = 100): string[] =>
  comparisonLines(smallReport(changes), { ...page, width })
const of = (changes: Partial<ComparisonRow>, month = '2025-09-01'): string[] =>
  lines({ comparison: [compared(kukar, 1, changes)], comparison_month: month })

const change = (row: Partial<ComparisonRow>, start: string): string | undefined => cellsOf(of(row), start)[1]

describe('the comparison', () => {
  it('has a line for each measure and a column for each MPP', () => {
    expect(lines().join('\n')).toMatchInlineSnapshot(`
      "
      Comparison of the MPPs, September 2025
      Unit: visits (tickets per MPP per day). Rank by visits per open day, among all MPPs. Year to date:
      the ended months that both years have, each on its own basis.

                                       MPP Kutai Kartanegara     MPP Kota Balikpapan
      ──────────────────────────────────────────────────────────────────────────────
      Rank                                                 1                       2
      Visits                                          10,000                   5,962
      Open days                                           20                       –
      Visits per open day                              500.0                   283.9
      Visits per agency day                             41.7                       –
      Active agencies                                     12                       –
      Change on August 2025                    -3.1% (tally)          -3.1% (events)
      Change on September 2024                             –                       –
      Visits Jan–Sep 2025                             80,000  18,143 (3 of 9 months)
      Year to date compared with 2024                      –                       –
      Coverage of open days                           100.0%                  100.0%
      Basis                                           events                   tally
      Mark                                                 s                       r"
    `)
  })

  it('is not there without a month, and says so where nobody has one', () => {
    expect(lines({ comparison_month: null })).toEqual([])
    expect(lines({ comparison: [] }).at(-1)).toBe('There are no data for September 2025.')
  })

  it('begins with the best rank', () => {
    const both = [compared(kukar, 2), compared({ mpp: 'kotim', mpp_name: 'MPP Kotim' }, 1)]
    expect(cellsOf(lines({ comparison: both }), 'Rank')).toEqual(['Rank', '1', '2'])
    expect(lines({ comparison: both }).find((line) => line.includes('MPP Kotim'))).toMatch(/Kotim +MPP Kutai/)
  })

  it('goes on below where the width has no room for all', () => {
    const many = Array.from({ length: 5 }, (_, at) =>
      compared({ mpp: `m${at}`, mpp_name: `MPP Number ${at}` }, at + 1),
    )
    const ranks = (width: number): string[] =>
      lines({ comparison: many }, width).filter((line) => line.startsWith('Rank'))
    const cells = (width: number): string[][] => ranks(width).map((line) => line.split(/ {2,}/).slice(1))
    // The labels take 31 columns and each MPP 14.
    expect(cells(101)).toEqual([['1', '2', '3', '4', '5']])
    expect(cells(100)).toEqual([['1', '2', '3', '4'], ['5']])
    expect(cells(73)).toEqual([
      ['1', '2', '3'],
      ['4', '5'],
    ])
    expect(cells(20)).toEqual([['1'], ['2'], ['3'], ['4'], ['5']])
  })

  it('names those without figures for the month', () => {
    const freshness = [
      feed(kukar, 'queue'),
      feed({ mpp: 'kotim', mpp_name: 'MPP Kotim' }, 'queue'),
      feed({ mpp: 'berau', mpp_name: 'MPP Berau' }, 'queue'),
    ]
    const comparison = [compared(kukar, 1)]
    expect(lines({ freshness, comparison }).at(-1)).toBe(
      'Without data in this month: MPP Kotim and MPP Berau.',
    )
    expect(lines({ freshness: freshness.slice(0, 1), comparison }).join()).not.toContain('Without data')
  })

  it('says on which basis a change rests where that differs', () => {
    const before = 'Change on August 2025'
    expect(change({ change_on_previous_month: 0.1, previous_month_basis: 'tally' }, before)).toBe(
      '+10.0% (tally)',
    )
    expect(change({ change_on_previous_month: 0.1, previous_month_basis: 'events' }, before)).toBe('+10.0%')
    expect(change({ change_on_previous_month: 0.1, previous_month_basis: '' }, before)).toBe('+10.0%')
    expect(change({ change_on_previous_month: null, previous_month_basis: 'tally' }, before)).toBe('–')
    const year = 'Change on September 2024'
    expect(change({ change_on_last_year: -0.2, last_year_basis: 'tally' }, year)).toBe('-20.0% (tally)')
  })

  it('says how many months a sum of the year has where some are missing', () => {
    const start = 'Visits Jan–Sep 2025'
    expect(cellsOf(of({ months_year_to_date: 9 }), start)[1]).toBe('80,000')
    expect(cellsOf(of({ months_year_to_date: 3 }), start)[1]).toBe('80,000 (3 of 9 months)')
    expect(cellsOf(of({ months_year_to_date: 1 }, '2026-01-01'), 'Visits Jan 2026')[1]).toBe('80,000')
  })

  it('has a dash for the agencies of a tally without any, and their number otherwise', () => {
    expect(cellsOf(of({ basis: 'tally', agencies_active: 0 }), 'Active agencies')[1]).toBe('–')
    expect(cellsOf(of({ basis: 'tally', agencies_active: 3 }), 'Active agencies')[1]).toBe('3')
    expect(cellsOf(of({ basis: 'events', agencies_active: 0 }), 'Active agencies')[1]).toBe('0')
  })

  it('withholds what is withheld', () => {
    const columns = [
      ...['rank_in_month', 'visits', 'open_days', 'visits_per_open_day', 'visits_per_agency_day'],
      ...['change_on_previous_month', 'change_on_last_year', 'visits_year_to_date', 'change_year_to_date'],
      'coverage',
    ]
    const nothing = Object.fromEntries(columns.map((column) => [column, null]))
    const withheld = of({ ...nothing, suppressed: columns })
    expect(withheld.filter((line) => line.endsWith('withheld'))).toHaveLength(columns.length)
  })
})
