/** Peak months: the three best of each year, in order, with marks, the name once for each MPP. */
import { expect, it } from 'vitest'
import type { PeakRow } from '../../../../readers/rows/summary-rows.ts'
import { peakLines } from '../../../../readers/summary/peaks.ts'
import { peak, smallReport } from '../../../support/report-data.ts'
import { cellsOf, page } from '../../../support/summary-page.ts'

const lines = (peaks?: PeakRow[]): string[] =>
  peakLines(smallReport(peaks === undefined ? {} : { peaks }), page)

it('peaks are a table of years', () => {
  expect(lines().join('\n')).toMatchInlineSnapshot(`
    "
    Peak months
    Unit: visits per month. Period: year. Lead: visits of the peak compared with the second month.

                                                                                   Months
    MPP                  Year  Peak   Visits    Lead       Second        Third  with data
    ─────────────────────────────────────────────────────────────────────────────────────
    MPP Kota Balikpapan  2025  July  6,814 r  +14.3%  Sep 5,962 r  Aug 5,367 r       3/12"
  `)
})

it('without any the section says so', () => {
  expect(lines([]).at(-1)).toBe('No month with data yet.')
})

const two = { months_with_data: 2 }
it('months are by rank whatever their order, and a dash stands for those that are missing', () => {
  expect(cellsOf(lines([peak('2025-03-01', 5, 2, two), peak('2025-01-01', 9, 1, two)]), 'MPP Kota')).toEqual([
    ...['MPP Kota Balikpapan', '2025', 'January', '9 r', '–', 'Mar 5 r', '–', '2/12'],
  ])
})

it('each month stands at its rank, and what is withheld is said where a rank has no row', () => {
  expect(cellsOf(lines([peak('2025-03-01', 5, 3), peak('2025-01-01', 9, 2)]), 'MPP Kota')).toEqual([
    ...['MPP Kota Balikpapan', '2025', 'withheld', 'withheld', 'withheld', 'Jan 9 r', 'Mar 5 r', '3/12'],
  ])
  const first = peak('2025-01-01', 9, 1, { lead_over_next: 0.5 })
  expect(cellsOf(lines([first, peak('2025-03-01', 5, 3)]), 'MPP Kota')).toEqual([
    ...['MPP Kota Balikpapan', '2025', 'January', '9 r', '+50.0%', 'withheld', 'Mar 5 r', '3/12'],
  ])
})

it('an MPP is named in its first line alone', () => {
  const kukar = { mpp: 'kukar', mpp_name: 'MPP Kukar' }
  const shown = lines([
    peak('2024-01-01', 1, 1),
    peak('2025-01-01', 2, 1),
    peak('2024-05-01', 3, 1, kukar),
    peak('2025-05-01', 4, 1, { ...kukar, is_provisional: true, is_simulated: true, basis: 'events' }),
  ]).slice(-4)
  expect(shown.map((line) => line.trimEnd().split(/ {2,}/).slice(0, 4))).toEqual([
    ['MPP Kota Balikpapan', '2024', 'January', '1 r'],
    ['', '2025', 'January', '2 r'],
    ['MPP Kukar', '2024', 'May', '3 r'],
    // The star is of the year, and so with it.
    ['', '2025*', 'May', '4 s'],
  ])
})
