import { describe, expect, test } from 'vitest'
import { highlightsOf } from '../../../../readers/monthly/highlights.ts'
import { monthlyWords } from '../../../../readers/monthly/words.ts'
import type { MonthlyReport } from '../../../../readers/rows/monthly-rows.ts'
import { createFormats } from '../../../../readers/text/formats.ts'
import { agencyMonth, quota, smallMonthly, survey, yearMonth } from '../../../support/report-monthly-data.ts'

const highlights = (changes: Partial<MonthlyReport>, language: 'id' | 'en' = 'en'): string[] =>
  highlightsOf({
    report: smallMonthly(changes),
    language,
    formats: createFormats(language),
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
    expect(highlights({ comparison: ofOwn({ previous_month_basis: '' }) })[0]).not.toContain('basis')
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
  const two = [
    yearMonth('2026-02-01', 8, { rank_in_year: 2, months_with_data: 2 }),
    yearMonth('2026-03-01', 9, { rank_in_year: 1, months_with_data: 2 }),
  ]
  expect(highlights({ year: two }).join()).toContain('Peak month of 2026 so far: March')
  expect(highlights({ year: two.slice(0, 1) }).join()).not.toContain('Peak month')
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
  const one = [0, 5, null].map((difference, at) => agencyMonth(`a${at}`, 50, { difference }))
  expect(highlights({ agencies: one }).join()).toContain('Largest changes: Dinas a1 (+5).')
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
  expect(highlights({ satisfaction: [] }).join()).not.toContain('IKM')
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

test.each([
  [{ coverage: 1, previous_month_coverage: 1 }, ''],
  [{ coverage: 0.5, previous_month_coverage: 1 }, '50.0% and 100.0%'],
  [{ coverage: 1, previous_month_coverage: 0.25 }, '100.0% and 25.0%'],
  [{ coverage: null, previous_month_coverage: 0.25 }, ''],
  [{ coverage: 0.5, previous_month_coverage: null }, ''],
  [{ coverage: 0.5, previous_month_coverage: 0.5, suppressed: ['coverage'] }, ''],
])('a change between incomplete months names both coverages: %o', (changes, coverages) => {
  const sentence = highlights({ comparison: ofOwn(changes) })[0] ?? ''
  expect(
    /coverage[^.]*?(\d[^)]*)\)/
      .exec(sentence)?.[1]
      ?.split(/(?<=%) (?:after|against|versus) /)
      .join(' and ') ?? '',
  ).toBe(coverages)
})

const peakOf = (figures: Parameters<typeof yearMonth>[2], lead: number | null = 0.143): string | undefined =>
  highlights({
    figures: yearMonth('2026-03-01', 1_000, figures),
    year: [
      yearMonth('2025-12-01', 5_000, { rank_in_year: 1, months_with_data: 12 }),
      yearMonth('2026-01-01', 2_000, { rank_in_year: 1, months_with_data: 3, lead_over_next: lead }),
      yearMonth('2026-03-01', 1_000, { rank_in_year: 2, months_with_data: 3 }),
    ],
  }).find((text) => text.startsWith('Peak month'))

test('the peak month is named with its lead and the rank of the month', () => {
  expect([
    peakOf({ rank_in_year: 2, months_with_data: 3 }),
    peakOf({ rank_in_year: 1, months_with_data: 3 }),
    peakOf({ rank_in_year: null, months_with_data: 3 }),
    peakOf({ rank_in_year: 2, months_with_data: 3 }, null),
  ]).toMatchInlineSnapshot(`
    [
      "Peak month of 2026 so far: January with 2,000 visits, 14.3% above the second month; March ranks 2 of 3 months with data.",
      "Peak month of 2026 so far: January with 2,000 visits, 14.3% above the second month, of 3 months with data.",
      "Peak month of 2026 so far: January with 2,000 visits, 14.3% above the second month, of 3 months with data.",
      "Peak month of 2026 so far: January with 2,000 visits; March ranks 2 of 3 months with data.",
    ]
  `)
})

const waitsOf = (changes: Partial<MonthlyReport['waits_total']>): string =>
  highlights({ waits_total: { ...smallMonthly().waits_total, ...changes } }).find((text) =>
    /wait/i.test(text),
  ) ?? ''

test('waits say whose wait is known, and both shares within the standard', () => {
  expect({
    usual: waitsOf({}),
    allTimed: waitsOf({ untimed_share: 0, untimed_legs: 0 }),
    shareAlone: waitsOf({ untimed_legs: null }),
    withheld: waitsOf({ suppressed: ['untimed_share'] }),
    unknown: waitsOf({ untimed_share: null }),
    noneTimed: waitsOf({ wait_mean_seconds: null, untimed_share: 1 }),
    nothing: waitsOf({ wait_mean_seconds: null, untimed_share: 0.5 }),
    noStandard: waitsOf({ within_standard_of_all: null }),
    noRate: waitsOf({ within_standard_rate: null }),
  }).toMatchInlineSnapshot(`
    {
      "allTimed": "Mean wait 5.0 minutes; every visit has a wait; 90.0% of all visits were called within the standard waiting time (91.0% of those with a wait).",
      "noRate": "Mean wait 5.0 minutes; 0.8% of the visits (8) have no wait.",
      "noStandard": "Mean wait 5.0 minutes; 0.8% of the visits (8) have no wait.",
      "noneTimed": "No wait was measured: no visit has one.",
      "nothing": "",
      "shareAlone": "Mean wait 5.0 minutes; 0.8% of the visits have no wait; 90.0% of all visits were called within the standard waiting time (91.0% of those with a wait).",
      "unknown": "Mean wait 5.0 minutes; 90.0% of all visits were called within the standard waiting time (91.0% of those with a wait).",
      "usual": "Mean wait 5.0 minutes; 0.8% of the visits (8) have no wait; 90.0% of all visits were called within the standard waiting time (91.0% of those with a wait).",
      "withheld": "Mean wait 5.0 minutes; the number of visits without a wait is withheld; 90.0% of all visits were called within the standard waiting time (91.0% of those with a wait).",
    }
  `)
})

test('the quota sentence names the agency that was full on most days, the first of those alike', () => {
  const quotas = [
    { ...quota('a', 400, 40), days_at_quota: 3 },
    { ...quota('b', 300, 2), days_at_quota: 9 },
    { ...quota('c', 300, 2), days_at_quota: null },
    { ...quota('d', 300, 2), days_at_quota: 9 },
  ]
  expect(refusals({ quotas })).toMatch(/Dinas b reached its quota on 9/)
})

const sentence = (changes: Parameters<typeof survey>[0]): string =>
  highlights({ satisfaction: [survey(changes)] }).find((text) => text.includes('IKM')) ?? ''

test('satisfaction says nothing of adequacy where it is adequate or unknown', () => {
  expect([
    sentence({ is_sample_adequate: 1 }),
    sentence({ is_sample_adequate: null }),
    sentence({ is_sample_adequate: 0, responses_needed: null }),
    sentence({ is_sample_adequate: 0 }),
  ]).toMatchInlineSnapshot(`
    [
      "Satisfaction index (IKM) of Quarter I 2026: 88.31, grade A (very good), from 400 responses.",
      "Satisfaction index (IKM) of Quarter I 2026: 88.31, grade A (very good), from 400 responses.",
      "Satisfaction index (IKM) of Quarter I 2026: 88.31, grade A (very good), from 400 responses.",
      "Satisfaction index (IKM) of Quarter I 2026: 88.31, grade A (very good), from 400 responses: too few, 370 are needed.",
    ]
  `)
})

test('a rank that is missing is no sentence', () => {
  expect(lastOf(ofOwn({ rank_in_month: null }))).not.toContain('Rank')
  expect(highlights({ comparison: [] }).join()).not.toContain('Rank')
})
