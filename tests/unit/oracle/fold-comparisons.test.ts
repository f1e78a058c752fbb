/**
 * Hand-worked examples of what is said of months against each other: the peak of a year, change, year to
 * date, rank, and the province. September 2025 has 21 expected days; it is 15 October 2025, so October
 * runs.
 */
import { describe, expect, it } from 'vitest'
import type { Event } from '../../../schemas/event.ts'
import { foldViews } from '../../support/oracle/fold.ts'
import {
  counter,
  local,
  manyIssued,
  rowsWith,
  rowWith,
  smallReference,
  tally,
  ticket,
} from '../../support/oracle/small-world.ts'
import type { Row, ViewName } from '../../support/oracle/views.ts'

// a Wednesday; October's expected days up to it are 11
const now = new Date(local('2025-10-15 12:00'))

function fold(events: readonly Event[]): Record<ViewName, Row[]> {
  return foldViews(events, smallReference(), now)
}

const september = { month: '2025-09-01' }

describe('the peak of a year', () => {
  it('is the earlier of equal months and leads by its visits over the second', () => {
    const views = fold([
      tally('2024-03', 30),
      tally('2024-05', 40),
      tally('2024-07', 40),
      tally('2025-01', 7),
    ])
    const of2024 = rowsWith(views.peak_months, { year: 2024 })
    expect(of2024.map((row) => [row['month'], row['rank_in_year'], row['is_peak']])).toEqual([
      ['2024-03-01', 3, 0],
      ['2024-05-01', 1, 1],
      ['2024-07-01', 2, 0],
    ])
    expect(of2024.map((row) => row['lead_over_next'])).toEqual([null, 0, null])
    expect(of2024[0]).toMatchObject({ share_of_year: 30 / 110, months_with_data: 3, is_provisional: 0 })
    // the year is provisional although January has ended
    expect(rowWith(views.peak_months, { year: 2025 })).toMatchObject({
      is_peak: 1,
      lead_over_next: null,
      is_provisional: 1,
    })
  })
})

describe('the comparison of months', () => {
  it('has no change on a provisional row, but says the basis of the other months', () => {
    const views = fold([tally('2025-09', 100), ...manyIssued(3, '2025-10-01', 'samsat'), tally('2024-10', 6)])
    expect(rowWith(views.mpp_comparison_month, { month: '2025-10-01' })).toMatchObject({
      is_provisional: 1,
      change_on_previous_month: null,
      change_on_last_year: null,
      previous_month_basis: 'tally',
      last_year_basis: 'tally',
      basis: 'events',
    })
    expect(rowWith(views.mpp_comparison_month, september)).toMatchObject({
      change_on_previous_month: null,
      previous_month_basis: '',
    })
  })

  it('gives the year to date, and its change over the ended months that both years have', () => {
    const months: [string, number][] = [
      ['2024-12', 500],
      ['2024-08', 20],
      ['2024-09', 30],
      ['2024-10', 40],
      ['2025-01', 11],
      ['2025-08', 60],
      ['2025-09', 40],
      ['2025-10', 5],
    ]
    const rows = fold(months.map(([month, count]) => tally(month, count))).mpp_comparison_month
    expect(rowWith(rows, { month: '2025-01-01' })).toMatchObject({
      change_on_previous_month: 11 / 500 - 1,
      visits_year_to_date: 11,
      change_year_to_date: null,
    })
    expect(rowWith(rows, september)).toMatchObject({
      change_on_previous_month: 40 / 60 - 1,
      change_on_last_year: 40 / 30 - 1,
      visits_year_to_date: 111,
      change_year_to_date: 1,
    })
    // October runs: it counts in the year, not in the change
    expect(rowWith(rows, { month: '2025-10-01' })).toMatchObject({
      visits_year_to_date: 116,
      change_year_to_date: 1,
    })
  })

  it('divides by the days that the agencies were open, or expected in their tally months', () => {
    const views = fold([
      ...manyIssued(4, '2025-09-01', 'disdukcapil'),
      ...manyIssued(2, '2025-09-02', 'disdukcapil'),
      tally('2025-09', 16, { agency: 'samsat' }),
    ])
    // 6 over 2 open days and 16 over 9 expected days
    expect(rowWith(views.mpp_comparison_month, {})).toMatchObject({
      visits: 6,
      visits_per_agency_day: 22 / 11,
    })
  })

  it('ranks the MPPs by visits per open day, ties by slug', () => {
    const views = fold([
      ...manyIssued(2, '2025-09-01', 'disdukcapil', { mpp: 'kukar' }),
      ...manyIssued(2, '2025-09-01', 'disdukcapil', { mpp: 'kotim' }),
      ...manyIssued(1, '2025-09-01', 'disdukcapil'),
    ])
    const ranks = views.mpp_comparison_month.map((row) => [row['mpp'], row['rank_in_month']])
    expect(ranks).toEqual([
      ['balikpapan', 3],
      ['kotim', 1],
      ['kukar', 2],
    ])
  })
})

describe('a month with events and no visit', () => {
  // August: two tickets cancelled, one refused, a counter opened; July and September have visits
  const events = [
    ...manyIssued(4, '2025-07-01', 'samsat'),
    ticket('cancelled', '2025-08-05 09:00', 'samsat/T1'),
    ticket('cancelled', '2025-08-05 09:10', 'samsat/T2'),
    ticket('refused', '2025-08-06 09:00', 'samsat/T3', { reason: 'closed' }),
    counter('opened', '2025-08-05 08:00', 'samsat/loket-1'),
    ...manyIssued(6, '2025-09-02', 'samsat'),
    ...manyIssued(8, '2024-08-06', 'samsat'),
  ]
  const august = { month: '2025-08-01' }

  it('has its row where months are counted', () => {
    const views = fold(events)
    const row = { visits: 0, open_days: 1, basis: 'events' }
    expect(rowWith(views.visits_by_mpp_month, august)).toMatchObject({ ...row, agencies_active: 0 })
    expect(rowWith(views.visits_by_agency_month, august)).toMatchObject({ ...row, share_of_mpp: null })
  })

  it('is none for peaks, for the comparison and for the province', () => {
    const views = fold(events)
    expect(rowsWith(views.peak_months, { ...august })).toEqual([])
    expect(rowWith(views.peak_months, september)).toMatchObject({ months_with_data: 2, lead_over_next: 0.5 })
    expect(rowsWith(views.mpp_comparison_month, august)).toEqual([])
    expect(rowWith(views.mpp_comparison_month, september)).toMatchObject({
      change_on_previous_month: null,
      previous_month_basis: '',
      visits_year_to_date: 10,
      change_year_to_date: null,
    })
    expect(rowsWith(views.province_month, august)).toEqual([])
  })

  it('takes its MPP out of the month of the others', () => {
    const views = fold([...events, ...manyIssued(21, '2025-08-04', 'disdukcapil', { mpp: 'kukar' })])
    expect(rowsWith(views.mpp_comparison_month, august)).toMatchObject([{ mpp: 'kukar', rank_in_month: 1 }])
    // August 2025 has 20 expected days: 21 weekdays, one of them joint leave
    expect(rowWith(views.province_month, august)).toMatchObject({
      mpps_reporting: 1,
      visits: 21,
      visits_per_open_day: 21,
      coverage: 1 / 20,
      busiest_mpp: 'kukar',
    })
  })

  it('is a month where a tally counts none', () => {
    const views = fold([tally('2025-08', 0), ...manyIssued(6, '2025-09-02', 'samsat')])
    expect(rowWith(views.peak_months, august)).toMatchObject({
      visits: 0,
      rank_in_year: 2,
      months_with_data: 2,
    })
    expect(rowWith(views.mpp_comparison_month, september)).toMatchObject({
      change_on_previous_month: null,
      previous_month_basis: 'tally',
    })
    expect(rowWith(views.province_month, august)).toMatchObject({ mpps_reporting: 1, basis: 'tally' })
  })
})

describe('the province', () => {
  it('adds its MPPs, each on its own basis', () => {
    const views = fold([tally('2025-09', 21, { mpp: 'kukar' }), ...manyIssued(23, '2025-09-01', 'samsat')])
    expect(views.province_month).toEqual([
      {
        province_code: '64',
        province: 'Kalimantan Timur',
        month: '2025-09-01',
        mpps_reporting: 2,
        mpps_registered: 2,
        visits: 44,
        visits_per_open_day: 2,
        busiest_mpp: 'balikpapan',
        is_provisional: 0,
        coverage: 22 / 42,
        basis: 'mixed',
        is_simulated: 0,
      },
    ])
  })
})
