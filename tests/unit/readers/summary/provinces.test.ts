/** Provinces: their code, how many MPPs report, and the busiest by its name. */
import { expect, it } from 'vitest'
import type { SummaryReport } from '../../../../readers/rows/summary-rows.ts'
import { provinceLines } from '../../../../readers/summary/provinces.ts'
import { smallReport } from '../../../support/report-data.ts'
import { cellsOf, page } from '../../../support/summary-page.ts'

const lines = (changes: Partial<SummaryReport> = {}): string[] => provinceLines(smallReport(changes), page)

it('provinces have a line each', () => {
  expect(lines().join('\n')).toMatchInlineSnapshot(`
    "
    Provinces, September 2025
    Unit: visits. All MPPs of the province, including those not shown above.

                              MPPs          Per open
    Province             reporting  Visits       day  Busiest                Coverage  Basis  Mark
    ──────────────────────────────────────────────────────────────────────────────────────────────
    64 Kalimantan Timur        2/2  15,962     389.3  MPP Kutai Kartanegara     97.6%  mixed  sr"
  `)
})

it('provinces are not there without a month or without any', () => {
  expect(lines({ comparison_month: null })).toEqual([])
  expect(lines({ provinces: [] })).toEqual([])
})

it('a province names its busiest MPP by slug where it has no name here, and withholds what is withheld', () => {
  const provinces = smallReport().provinces.map((row) => ({
    ...row,
    busiest_mpp: 'paser',
    visits: null,
    visits_per_open_day: null,
    suppressed: ['visits', 'visits_per_open_day'],
  }))
  expect(cellsOf(lines({ provinces }), '64 ').slice(1, 5)).toEqual(['2/2', 'withheld', 'withheld', 'paser'])
})
