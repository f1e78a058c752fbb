import { expect, test } from 'vitest'
import type { MonthlyReport } from '../../../../readers/rows/monthly-rows.ts'
import type { PeopleMonth } from '../../../../readers/rows/summary-rows.ts'
import { publicOf } from '../../../support/public-report.ts'
import { agencyMonth, smallMonthly, yearMonth } from '../../../support/report-monthly-data.ts'

/** Balikpapan had so many visits in these months. */
const people = (visits: Readonly<Record<string, number>>): PeopleMonth[] =>
  Object.entries(visits).map(([month, count]) => ({
    mpp: 'balikpapan',
    province_code: '64',
    month,
    visits: count,
    visitors: count,
    agencies_active: 3,
    sent_on: 0,
    is_provisional: false,
  }))
const busy = { '2025-12-01': 900, '2026-01-01': 900, '2026-02-01': 900, '2026-03-01': 900 }
/** March is small, and takes February with it. */
const smallMarch = { ...busy, '2026-02-01': 60, '2026-03-01': 3 }

const suppressed = (rows: readonly { readonly suppressed?: readonly string[] | undefined }[]): unknown[] =>
  rows.map((row) => row.suppressed)

test('the events of today are withheld of every feed', () => {
  const { freshness } = publicOf(smallMonthly(), people(busy), [])
  expect(suppressed(freshness)).toEqual([['events_today'], ['events_today'], ['events_today']])
  expect(freshness.map(({ events_today: events }) => events)).toEqual([null, null, null])
})

test('an agency of a tally without visits is a small cell like any other', () => {
  const agencies = [
    ...['a', 'b'].map((agency) => agencyMonth(agency, 300, { basis: 'tally' })),
    agencyMonth('c', 0, { basis: 'tally' }),
  ]
  const shown = publicOf(smallMonthly({ agencies }), people(busy), []).agencies
  expect(shown.map((row) => [row.agency, row.visits])).toEqual([
    ['a', null],
    ['b', null],
    ['c', null],
  ])
})

test('agencies: each says what is withheld of it', () => {
  const agencies = [agencyMonth('a', 900), agencyMonth('b', 60), agencyMonth('c', 4)]
  const shown = publicOf(smallMonthly({ agencies }), people(busy), []).agencies
  const hidden = [
    ...['visits', 'visitors', 'visits_per_open_day', 'share_of_mpp', 'open_days', 'coverage'],
    ...['difference', 'change_on_previous_month', 'peak_day', 'peak_day_visits'],
  ]
  expect(suppressed(shown)).toEqual([['peak_day', 'peak_day_visits'], hidden, hidden])
})

test('a small month before withholds the change of every agency, and its own coverage of the comparison', () => {
  const before = [agencyMonth('dukcapil', 900), agencyMonth('samsat', 600)]
  const months = people({ ...busy, '2026-01-01': 60, '2026-02-01': 3 })
  const shown = publicOf(smallMonthly(), months, before)
  expect(shown.agencies.map((row) => [row.agency, row.visits, row.difference])).toEqual([
    ['dukcapil', 900, null],
    ['samsat', 60, null],
    ['arsip', null, null],
    ['pajak', null, null],
  ])
  expect(compared(shown, 'balikpapan')).toMatchObject({ visits: 1_000, previous_month_coverage: null })
})

const compared = (report: MonthlyReport, slug: string): MonthlyReport['comparison'][number] | undefined =>
  report.comparison.find(({ mpp }) => mpp === slug)

test('the comparison withholds the coverage of the month before and of last year with those months alone', () => {
  const comparison = smallMonthly().comparison.map((row) => ({
    ...row,
    previous_month_coverage: 1,
    last_year_coverage: 0.9,
    change_on_last_year: 0.2,
  }))
  const of = (visits: Readonly<Record<string, number>>): readonly string[] | undefined =>
    compared(publicOf(smallMonthly({ comparison }), people(visits), []), 'balikpapan')?.suppressed
  expect(of(busy)).toBeUndefined()
  const lastYear = { '2025-03-01': 3, '2025-05-01': 60, '2025-06-01': 900, '2026-03-01': 900 }
  expect(of(lastYear)).toEqual(['change_on_last_year', 'last_year_coverage'])
  const february = { ...busy, '2026-01-01': 60, '2026-02-01': 3 }
  expect(of(february)).toEqual([
    ...['change_on_previous_month', 'visits_year_to_date', 'previous_month_coverage'],
  ])
})

test('months: a lead over a withheld second and the shares of its year are withheld, and of no other year', () => {
  const year = [
    yearMonth('2025-11-01', 700, { rank_in_year: 2 }),
    yearMonth('2025-12-01', 800, { rank_in_year: 1, lead_over_next: 0.2 }),
    yearMonth('2026-01-01', 1_100, { rank_in_year: 1, lead_over_next: 0.1 }),
    yearMonth('2026-02-01', 900, { rank_in_year: 3 }),
    yearMonth('2026-03-01', 1_000, { rank_in_year: 2 }),
  ]
  const [report] = [smallMonthly({ year })]
  const all = publicOf(report, people({ '2025-11-01': 900, ...busy }), [])
  expect(all.year).toEqual(year)
  const shown = publicOf(report, people({ '2025-11-01': 900, ...smallMarch }), [])
  expect(suppressed(shown.year)).toEqual([
    undefined,
    undefined,
    ['lead_over_next', 'share_of_year'],
    ...[0, 1].map(() => [
      ...['visits', 'visitors', 'visits_per_open_day', 'rank_in_year', 'open_days', 'coverage'],
      'share_of_year',
    ]),
  ])
})

test('a year of one ranked month has no second to hide', () => {
  const year = [yearMonth('2026-03-01', 1_000, { rank_in_year: 1 })]
  expect(publicOf(smallMonthly({ year }), people(busy), []).year).toEqual(year)
})
