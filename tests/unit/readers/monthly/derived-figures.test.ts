import { describe, expect, test } from 'vitest'
import {
  daysOfMonth,
  peaksOfMonth,
  shareOf,
  totalOutcomes,
  totalWait,
  withCoverage,
  withNeverCalledShare,
  withPrevious,
} from '../../../../readers/monthly/derived-figures.ts'
import type { AgencyRow } from '../../../../readers/rows/monthly-rows.ts'
import { compared } from '../../../support/report-data.ts'
import { leavingTotal, outcome } from '../../../support/report-leaving-data.ts'
import { wait } from '../../../support/report-monthly-data.ts'

const month = '2026-03-01'
const row = (
  agency: string,
  ofMonth: string,
  visits: number | null,
  changes: Partial<AgencyRow> = {},
): AgencyRow => ({
  agency,
  agency_name: agency,
  month: ofMonth,
  visits,
  visitors: visits,
  open_days: 20,
  visits_per_open_day: 1,
  share_of_mpp: 0.5,
  coverage: 1,
  basis: 'events',
  is_provisional: false,
  is_simulated: false,
  ...changes,
})
const changes = (rows: readonly AgencyRow[], basis: AgencyRow['basis'] = 'events'): unknown[] =>
  withPrevious(rows, { month, basis }, []).map((of) => [
    of.agency,
    of.visits,
    of.difference,
    of.change_on_previous_month,
  ])

describe('an agency beside its month before', () => {
  test('has the difference and the change', () => {
    expect(changes([row('a', month, 30), row('a', '2026-02-01', 20)])).toEqual([['a', 30, 10, 0.5]])
  })

  test('has neither without such a month, on another basis, or while the month runs', () => {
    expect(changes([row('a', month, 30)])).toEqual([['a', 30, null, null]])
    expect(changes([row('a', month, 30), row('a', '2026-02-01', 20, { basis: 'tally' })])).toEqual([
      ['a', 30, null, null],
    ])
    expect(changes([row('a', month, 30, { is_provisional: true }), row('a', '2026-02-01', 20)])).toEqual([
      ['a', 30, null, null],
    ])
  })

  test('has a difference and no change after zero visits', () => {
    expect(changes([row('a', month, 30), row('a', '2026-02-01', 0)])).toEqual([['a', 30, 30, null]])
  })

  test('that has no visits any more is listed with the whole loss, once the month has ended', () => {
    expect(changes([row('a', month, 5), row('b', '2026-02-01', 8)])).toEqual([
      ['a', 5, null, null],
      ['b', 0, -8, -1],
    ])
    expect(changes([row('a', month, 5, { is_provisional: true }), row('b', '2026-02-01', 8)])).toHaveLength(1)
    expect(changes([row('a', month, 5), row('b', '2026-02-01', 8, { basis: 'tally' })])).toHaveLength(1)
  })

  test('that has no row in a month that the MPP has from a tally is not known, and not listed', () => {
    const rows = [row('a', month, 30, { basis: 'tally' }), row('b', '2026-02-01', 8)]
    expect(changes(rows, 'tally')).toEqual([['a', 30, null, null]])
    // A tally of one agency says nothing about the others.
    expect(changes(rows)).toHaveLength(2)
  })

  test('is gone by itself, and for a month of which one agency has ended', () => {
    const own = [row('a', month, 5, { is_provisional: true }), row('c', month, 6)]
    expect(changes([...own, row('c', '2026-02-01', 6), row('b', '2026-02-01', 8)])).toEqual([
      ['a', 5, null, null],
      ['c', 6, 0, 0],
      ['b', 0, -8, -1],
    ])
  })

  test('has no difference where its visits are withheld', () => {
    const withheld = { suppressed: ['visits'] }
    expect(changes([row('a', month, null, withheld), row('a', '2026-02-01', 20)])[0]).toMatchObject({
      2: null,
    })
  })

  test('has its busiest day, where there is one', () => {
    const peaks = [{ agency: 'a', peak_day: '2026-03-09', peak_day_visits: 7, visits_of_days: 30 }]
    const [a, b] = withPrevious([row('a', month, 30), row('b', month, 20)], { month, basis: 'events' }, peaks)
    expect(a).toMatchObject({ peak_day: '2026-03-09', peak_day_visits: 7 })
    expect(b).toMatchObject({ peak_day: null, peak_day_visits: null })
  })
})

describe('waits of all agencies', () => {
  test('a mean weighs each agency by its timed tickets, a rate by those with a standard', () => {
    const waits = [
      { ...wait('a', 10, 0.5), wait_mean_seconds: 100, untimed_legs: 10 },
      { ...wait('b', 30, null), wait_mean_seconds: 300, untimed_legs: 0 },
    ]
    expect(totalWait(waits)).toEqual({
      timed_legs: 40,
      untimed_legs: 10,
      untimed_share: 0.2,
      wait_mean_seconds: 250,
      within_standard_rate: 0.5,
      within_standard_of_all: 0.25,
    })
  })

  test('without any there is no figure rather than a zero', () => {
    expect(totalWait([])).toEqual({
      timed_legs: 0,
      untimed_legs: 0,
      untimed_share: null,
      wait_mean_seconds: null,
      within_standard_rate: null,
      within_standard_of_all: null,
    })
  })
})

describe('leaving', () => {
  test('has the share of all visits that were never called, those without a wait as well', () => {
    const total = { ...leavingTotal(60, 10), timed_legs: 60, untimed_legs: 40, never_called: 25 }
    expect(withNeverCalledShare(total)).toEqual({ ...total, never_called_share: 0.25 })
    const none = { ...total, timed_legs: 0, untimed_legs: null, never_called: null }
    expect(withNeverCalledShare(none)).toEqual({ ...none, never_called_share: null })
  })

  test('adds up each outcome over all waits, of what is not withheld', () => {
    const rows = [outcome('00-05', 100, [90, 4, 3, 2]), { ...outcome('60+', 20, [9, 5, 4, 1]), missed: null }]
    expect(totalOutcomes(rows)).toEqual({
      visits: 120,
      completed: 99,
      missed: 4,
      cancelled: 7,
      transferred: 3,
    })
    expect(totalOutcomes([])).toEqual({ visits: 0, completed: 0, missed: 0, cancelled: 0, transferred: 0 })
  })
})

test('a share is of both parts, and none of nothing', () => {
  expect([shareOf(1, 3), shareOf(0, 3), shareOf(3, null), shareOf(0, 0), shareOf(null, null)]).toEqual([
    0.25,
    0,
    1,
    null,
    null,
  ])
})

const coverageOf = (mpp: string, of: string, value: number) => ({
  mpp,
  province_code: '64',
  month: of,
  expected_days: 21,
  coverage: value,
})

test('the comparison has the coverage of each month that it compares', () => {
  const compare = compared({ mpp: 'kukar', mpp_name: 'Kukar' }, 1, { month })
  expect(
    withCoverage(compare, [
      coverageOf('berau', month, 0.1),
      coverageOf('berau', '2026-02-01', 0.2),
      coverageOf('kukar', month, 0.9),
      coverageOf('kukar', '2026-02-01', 0.8),
      coverageOf('kukar', '2025-03-01', 0.7),
    ]),
  ).toMatchObject({
    province_code: '64',
    expected_days: 21,
    previous_month_coverage: 0.8,
    last_year_coverage: 0.7,
  })
  expect(withCoverage(compare, [])).toMatchObject({
    province_code: '',
    expected_days: null,
    previous_month_coverage: null,
    last_year_coverage: null,
  })
})

describe('the days of a month that is a tally', () => {
  const days = [
    { basis: 'tally', visits: 12 },
    { basis: 'tally', visits: 30 },
    { basis: 'events', visits: 3 },
  ] as const

  test('are its tallies of days where these add up to it', () => {
    expect(daysOfMonth(days, { basis: 'tally', visits: 42 })).toEqual(days.slice(0, 2))
    expect(daysOfMonth(days, { basis: 'tally', visits: 43 })).toEqual([])
    expect(daysOfMonth(days, { basis: 'events', visits: 3 })).toEqual(days)
  })

  test('give an agency its peak by the same rule', () => {
    const peak = { agency: 'a', peak_day: '2026-03-09', peak_day_visits: 7, visits_of_days: 30 }
    const tally = { basis: 'tally' } as const
    expect(peaksOfMonth([peak], [row('a', month, 30, tally)], false)).toEqual([peak])
    const others = [row('b', month, 30, tally), row('a', month, 30, tally)]
    expect(peaksOfMonth([peak], others, false)).toEqual([peak])
    expect(peaksOfMonth([peak], [row('b', month, 30, tally)], false)).toEqual([])
    expect(peaksOfMonth([peak], [row('a', month, 31, tally)], false)).toEqual([])
    expect(peaksOfMonth([peak], [row('a', month, 30)], false)).toEqual([])
    expect(peaksOfMonth([peak], [row('a', month, 31, tally)], true)).toEqual([peak])
  })
})
