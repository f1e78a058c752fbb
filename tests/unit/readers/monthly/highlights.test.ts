import { describe, expect, test } from 'vitest'
import { highlightsOf } from '../../../../readers/monthly/highlights.ts'
import { monthlyWords } from '../../../../readers/monthly/words.ts'
import type { MonthlyReport } from '../../../../readers/rows/monthly-rows.ts'
import { createFormats } from '../../../../readers/text/formats.ts'
import { agencyMonth, quota, smallMonthly, survey, yearMonth } from '../../../support/report-monthly-data.ts'

const highlights = (changes: Partial<MonthlyReport>, language: 'id' | 'en' = 'en'): string[] =>
  highlightsOf({
    ...{ report: smallMonthly(changes), language, formats: createFormats(language) },
    texts: monthlyWords[language],
  })
const ofOwn = (changes: Partial<MonthlyReport['comparison'][number]>): MonthlyReport['comparison'] =>
  smallMonthly().comparison.map((row) => (row.mpp === 'balikpapan' ? { ...row, ...changes } : row))

describe('the visits', () => {
  test.each([
    [0.0004, 'unchanged from February 2026'],
    [-0.0004, 'unchanged from February 2026'],
    [0.0006, 'up 0.1% on February 2026'],
    [-0.25, 'down 25.0% on February 2026'],
  ])('a change of %d: %s', (change, text) => {
    const [visits] = highlights({ comparison: ofOwn({ change_on_previous_month: change }) })
    expect(visits).toBe(`1,000 visits, 50.0 per open day, ${text}.`)
  })

  test('without a month before there is no change, and another basis is named', () => {
    expect(highlights({ comparison: ofOwn({ change_on_previous_month: null }) })[0]).toBe(
      '1,000 visits, 50.0 per open day.',
    )
    expect(highlights({ comparison: ofOwn({ previous_month_basis: 'tally' }) })[0]).toContain(
      '(basis: tally)',
    )
  })

  test('a withheld coverage is not in brackets', () => {
    const comparison = ofOwn({ coverage: 0.5, suppressed: ['previous_month_coverage'] })
    expect(highlights({ comparison })[0]).not.toContain('coverage')
  })

  test('withheld visits are no sentence', () => {
    expect(highlights({ figures: yearMonth('2026-03-01', 9, { visits: null }) })[0]).toMatch(/^Peak month/)
  })
})

test('a peak month is named from two months on, and is so far until the year is over at the MPP', () => {
  const year = [yearMonth('2026-03-01', 9, { rank_in_year: 1, months_with_data: 1 })]
  expect(highlights({ year }).join()).not.toContain('Peak month')
  expect(highlights({ as_of: '2026-12-31T15:59:59Z' })[1]).toMatch(/^Peak month of 2026 so far: January/)
  expect(highlights({ as_of: '2026-12-31T16:00:00Z' })[1]).toMatch(/^Peak month of 2026: January/)
})

test('the three largest differences are named, in both directions', () => {
  const differences = [3, -40, null, 0, 12, -5]
  const agencies = differences.map((difference, at) => agencyMonth(`a${at}`, 50, { difference }))
  expect(highlights({ agencies }).find((text) => text.startsWith('Largest'))).toBe(
    'Largest changes: Dinas a1 (-40), Dinas a4 (+12) and Dinas a5 (-5).',
  )
  expect(highlights({ agencies: [] }).join()).not.toContain('Largest')
})

const refusals = (changes: Partial<MonthlyReport>): string | undefined =>
  highlights(changes).find((text) => text.includes('turned away'))

test('people turned away, and the agency that was full most often', () => {
  const quotas = [
    { ...quota('a', 400, 40), days_at_quota: 0 },
    { ...quota('b', 300, 2), days_at_quota: 9 },
  ]
  expect(refusals({ quotas })).toMatch(/; Dinas b reached its quota on 9 of 20 days\.$/)
  expect(refusals({ quotas: quotas.slice(0, 1) })).toBe(
    '49 people turned away because the quota was used up.',
  )
  expect(refusals({ quotas_total: { refused_for_quota: null } })).toBeUndefined()
})

test('satisfaction needs an index and a grade, and says where the responses are too few', () => {
  const has = (changes: Parameters<typeof survey>[0]): boolean =>
    highlights({ satisfaction: [survey(changes)] }).some((text) => text.includes('IKM'))
  expect([has({}), has({ ikm: null }), has({ grade: '' }), has({ grade: null })]).toEqual([
    true,
    false,
    false,
    false,
  ])
  expect(highlights({ satisfaction: [survey({ is_sample_adequate: 0 })] }, 'id').join()).toContain(
    'dari 400 responden: belum memadai, diperlukan 370.',
  )
})

const lastOf = (comparison: MonthlyReport['comparison']): string | undefined =>
  highlights({ comparison }).at(-1)

test('a rank is among at least two', () => {
  expect(lastOf(ofOwn({}))).toBe('Rank 2 of 2 MPPs with data by visits per open day.')
  expect(lastOf(ofOwn({}).slice(1))).not.toContain('Rank')
})
