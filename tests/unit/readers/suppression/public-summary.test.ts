import { describe, expect, test } from 'vitest'
import type { PeopleMonth } from '../../../../readers/rows/summary-rows.ts'
import { formatSummary } from '../../../../readers/summary/summary-text.ts'
import { publicSummary } from '../../../../readers/suppression/public-summary.ts'
import { agency, compared, mppMonth, peak, smallReport } from '../../../support/report-data.ts'

const kukar = { mpp: 'kukar', mpp_name: 'MPP Kutai Kartanegara' }

function people(mpp: string, month: string, visits: number, visitors: number | null = visits): PeopleMonth {
  return {
    ...{ mpp, province_code: '64', month, visits, visitors },
    ...{ agencies_active: 3, sent_on: 0, is_provisional: false },
  }
}

const busy = [
  ...['2025-01-01', '2025-08-01', '2025-09-01'].map((month) => people('kukar', month, 9_000)),
  ...['2025-07-01', '2025-08-01', '2025-09-01'].map((month) => people('balikpapan', month, 5_000, null)),
]

describe('the summary', () => {
  test('withholds a small agency and the next, each with all that would reveal it, and says so', () => {
    const agencies = [agency('Bank', 40), agency('Arsip', 30, { visitors: 4 }), agency('Pajak', 9_000)]
    const data = publicSummary(smallReport({ agencies }), busy)
    expect(data.is_public).toBe(true)
    expect(data.agencies.map((row) => [row.agency, row.visits, row.suppressed])).toEqual([
      ['pajak', 9_000, undefined],
      ['arsip', null, ['visits', 'visitors', 'visits_per_open_day', 'share_of_mpp']],
      ['bank', null, ['visits', 'visitors', 'visits_per_open_day', 'share_of_mpp']],
    ])
    const text = formatSummary(data, 'id')
    expect(text).toContain('VERSI PUBLIK')
    expect(text.split('\n').find((line) => line.startsWith('Arsip'))).toMatch(/Arsip( +rahasia){4} +s/)
    expect(data.now).toEqual([])
    expect(formatSummary(data, 'en')).toContain('withheld')
  })

  test('a sum over withheld agencies is withheld', () => {
    const agencies = Array.from({ length: 11 }, (_, at) => agency(`A${at}`, at < 9 ? 100 - at : 3))
    const text = formatSummary(publicSummary(smallReport({ agencies }), busy), 'id')
    expect(text.split('\n').find((line) => line.startsWith('4 instansi lain'))).toMatch(/rahasia +rahasia/)
  })

  test('a small month takes with it its agencies, the next month, and every change, sum and share over them', () => {
    const months = [
      ...['2025-08-01', '2025-09-01'].map((month) => people('kukar', month, 9_000)),
      people('kukar', '2025-07-01', 70),
      people('kukar', '2025-06-01', 4),
    ]
    const row = (month: string): object => ({ ...compared(kukar, 1), month })
    const of = (month: string): unknown =>
      publicSummary(smallReport({ comparison: [{ ...compared(kukar, 1), month }] }), months).comparison[0]
    expect(of('2025-09-01')).toEqual({
      ...row('2025-09-01'),
      visits_year_to_date: null,
      suppressed: ['visits_year_to_date'],
    })
    expect(of('2025-08-01')).toMatchObject({ visits: 10_000, change_on_previous_month: null })
    expect(of('2025-06-01')).toMatchObject({ visits: null, visits_per_open_day: null, rank_in_month: null })
    expect(of('2025-05-01')).toEqual(row('2025-05-01'))
    const hidden = publicSummary(
      smallReport({
        months: [mppMonth(kukar, { month: '2025-06-01' })],
        agencies: [agency('Pajak', 900, { month: '2025-06-01' })],
      }),
      months,
    )
    expect(hidden.months[0]).toMatchObject({ visits: null, visitors: null, open_days: null, coverage: null })
    expect(hidden.agencies[0]).toMatchObject({ visits: null })
  })

  test('peaks leave withheld months out, a lead over one and shares of such a year too', () => {
    const months = [people('balikpapan', '2025-07-01', 6_814), people('balikpapan', '2025-09-01', 3)]
    const more = people('balikpapan', '2025-08-01', 40)
    const peaks = [
      peak('2025-07-01', 6_814, 1, { lead_over_next: 169, share_of_year: 0.99 }),
      peak('2025-08-01', 40, 2),
      peak('2025-09-01', 3, 3),
    ]
    expect(publicSummary(smallReport({ peaks }), [...months, more]).peaks).toEqual([
      {
        ...peaks[0],
        lead_over_next: null,
        share_of_year: null,
        suppressed: ['lead_over_next', 'share_of_year'],
      },
    ])
  })

  test('of the months after its own only those that still run are withheld', () => {
    const year = { is_provisional: true, basis: 'events' } as const
    const peaks = [
      peak('2025-11-01', 7_000, 1, { ...year, lead_over_next: 0.2 }),
      peak('2025-10-01', 6_000, 2, year),
      peak('2025-07-01', 5_000, 3, year),
    ]
    const months = [
      ...['2025-07-01', '2025-09-01', '2025-10-01'].map((month) => people('balikpapan', month, 5_000)),
      { ...people('balikpapan', '2025-11-01', 7_000), is_provisional: true },
    ]
    const shown = publicSummary(smallReport({ comparison_month: '2025-07-01', peaks }), months)
    expect(shown.peaks.map((row) => [row.month, row.rank_in_year, row.share_of_year])).toEqual([
      ['2025-10-01', 2, null],
      ['2025-07-01', 3, null],
    ])
    const line = formatSummary(shown, 'en')
      .split('\n')
      .find((text) => text.includes('2025*'))
    expect(line).toMatch(/2025\* +withheld +withheld +withheld +Oct 6,000 +Jul 5,000 +3\/12/)
  })

  test('as many visits as agencies are one at each: the sum would reveal them', () => {
    const months = [{ ...people('kukar', '2025-09-01', 6), agencies_active: 6 }]
    expect(publicSummary(smallReport({ months: [mppMonth(kukar)] }), months).months[0]?.visits).toBeNull()
  })

  test('a province is withheld with any of its MPPs, and only in that month', () => {
    const months = [...busy, people('berau', '2025-09-01', 2), people('berau', '2025-10-01', 300)]
    expect(publicSummary(smallReport(), months).provinces[0]).toMatchObject({
      visits: null,
      visits_per_open_day: null,
      // It counts the open days of each MPP.
      coverage: null,
    })
    expect(publicSummary(smallReport(), busy).provinces[0]).toMatchObject({ visits: 15_962 })
  })

  test('what changes while it is read is left out: today, the clocks and the counts of the feeds', () => {
    const shown = publicSummary(smallReport(), busy)
    expect([shown.now, shown.clocks]).toEqual([[], []])
    expect(new Set(shown.freshness.map((row) => String(row.suppressed)))).toEqual(
      new Set(['events_today,events_before_live']),
    )
  })

  test('the agencies of each MPP are a group of their own', () => {
    const agencies = [
      ...[agency('A', 30), agency('B', 4)].map((row) => ({ ...row, mpp: 'balikpapan' })),
      ...[agency('C', 30), agency('D', 9_000)],
    ]
    const shown = publicSummary(smallReport({ agencies }), busy).agencies
    expect(shown.map((row) => [row.agency, row.visits])).toEqual([
      ['a', null],
      ['b', null],
      ['c', 30],
      ['d', 9_000],
    ])
  })

  test('a few who were sent on from one agency to another do not follow from a subtraction', () => {
    const agencies = [agency('A', 9_000), agency('B', 600), agency('C', 402)]
    const shown = publicSummary(smallReport({ agencies, months: [mppMonth(kukar)] }), busy).agencies
    expect(shown.map((row) => row.visits)).toEqual([9_000, null, null])
    const none = publicSummary(
      smallReport({ agencies, months: [mppMonth(kukar, { visits: 10_002 })] }),
      busy,
    ).agencies
    expect(none.map((row) => row.visits)).toEqual([9_000, 600, 402])
  })

  test('a lead is withheld with the second of the same MPP and year, and with no other', () => {
    const peaks = [
      ...[peak('2025-07-01', 900, 1, { lead_over_next: 0.2 }), peak('2025-08-01', 800, 2)].map((row) => ({
        ...row,
        ...kukar,
      })),
      ...[peak('2024-07-01', 900, 1, { lead_over_next: 0.3 }), peak('2024-08-01', 800, 2)],
      ...[peak('2025-07-01', 900, 1, { lead_over_next: 0.1 }), peak('2025-08-01', 3, 2)],
      ...[peak('2025-09-01', 2, 3), peak('2023-09-01', 700, 1, { lead_over_next: 0.4 })],
    ]
    const months = [
      ...[people('balikpapan', '2025-07-01', 900), people('balikpapan', '2025-08-01', 3)],
      ...[people('balikpapan', '2025-09-01', 2), people('kukar', '2025-08-01', 800)],
    ]
    const shown = publicSummary(smallReport({ peaks }), months).peaks
    expect(shown.map((row) => [row.mpp, row.month, row.lead_over_next])).toEqual([
      ['kukar', '2025-07-01', 0.2],
      ['kukar', '2025-08-01', null],
      ['balikpapan', '2024-07-01', 0.3],
      ['balikpapan', '2024-08-01', null],
      ['balikpapan', '2025-07-01', null],
      ['balikpapan', '2023-09-01', 0.4],
    ])
    expect(shown[4]?.suppressed).toEqual(['lead_over_next'])
  })
})
