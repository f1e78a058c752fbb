import { expect, test } from 'vitest'
import { tilesOf } from '../../../../readers/monthly/tiles.ts'
import { monthlyWords } from '../../../../readers/monthly/words.ts'
import type { MonthlyReport } from '../../../../readers/rows/monthly-rows.ts'
import { createFormats } from '../../../../readers/text/formats.ts'
import { smallMonthly, survey, yearMonth } from '../../../support/report-monthly-data.ts'

const tiles = (changes: Partial<MonthlyReport> = {}): string[] =>
  tilesOf({
    report: smallMonthly(changes),
    language: 'en',
    formats: createFormats('en'),
    texts: monthlyWords.en,
  }).map(({ label, figure, more }) => `${label} | ${figure} | ${more}`)

test('six tiles: each a figure with what it has to be read with', () => {
  expect(tiles()).toEqual([
    'Visits | 1,000 | Change on Feb: -3.1%',
    'Visits per open day | 50.0 | Open days: 20 of 20 expected days',
    'Visitors | 1,000 | Active agencies: 4',
    'Peak month 2026 | January | 1,100 visits, lead +10.0%, of 3 months',
    'Called within standard, of all visits | 90.0% | Without a wait 0.8% · Mean 5.0 minutes · 49 refused (quota)',
    'IKM Quarter I 2026 | 88.31 | A (very good) · 400 responses',
  ])
})

test('are of the own MPP, among others before and behind it', () => {
  const own = smallMonthly().comparison.find(({ mpp }) => mpp === smallMonthly().mpp)
  if (own === undefined) throw new Error('none')
  const other = { ...own, mpp: 'kotim', change_on_previous_month: 0.5 }
  expect(tiles({ comparison: [other, own, other] })[0]).toBe('Visits | 1,000 | Change on Feb: -3.1%')
  expect(tiles({ comparison: [other] })[0]).toBe('Visits | 1,000 | Change on Feb: ')
})

test('the peak is the first in rank, wherever it stands in the year', () => {
  const year = [yearMonth('2026-01-01', 900), yearMonth('2026-02-01', 1_200, { rank_in_year: 1 })]
  expect(tiles({ year })[3]).toMatch(/^Peak month 2026 \| February/)
})

test('a survey without a grade gives its responses alone', () => {
  expect(tiles({ satisfaction: [survey({ grade: null })] })[5]).toBe(
    'IKM Quarter I 2026 | 88.31 | 400 responses',
  )
})

test('without figures a dash, and no word of what is not there', () => {
  const none = { timed_legs: 0, untimed_legs: 0, untimed_share: null, wait_mean_seconds: null }
  const shown = tiles({
    year: [],
    satisfaction: [],
    comparison: [],
    waits_total: { ...none, within_standard_rate: null, within_standard_of_all: null },
    quotas_total: { refused_for_quota: null },
  })
  expect(shown.slice(3)).toEqual([
    'Peak month 2026 | – | ',
    'Called within standard, of all visits | – | ',
    'IKM | – | No survey responses in this quarter.',
  ])
})

test('what is withheld says so, also where only a part of a tile is', () => {
  const figures = yearMonth('2026-03-01', 9, { visits: null, suppressed: ['visits'] })
  const total = { ...smallMonthly().waits_total, untimed_share: null, suppressed: ['untimed_share'] }
  const few = survey({ responses: null, ikm: null, grade: null, suppressed: ['responses', 'ikm', 'grade'] })
  const shown = tiles({ figures, waits_total: total, satisfaction: [few] })
  expect(shown[0]).toMatch(/^Visits \| withheld/)
  expect(shown[4]).toContain('Without a wait withheld · Mean 5.0 minutes')
  expect(shown[5]).toBe('IKM Quarter I 2026 | withheld | withheld · withheld responses')
})
