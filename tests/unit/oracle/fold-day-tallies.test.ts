/** Hand-worked examples of the basis of days: tallies of visits that cover exactly one day. */
import { describe, expect, it } from 'vitest'
import type { Event } from '../../../schemas/event.ts'
import { foldViews } from '../../support/oracle/fold.ts'
import {
  counter,
  dayTally,
  local,
  manyIssued,
  rowWith,
  smallReference,
  tally,
  ticket,
} from '../../support/oracle/small-world.ts'
import type { Row, ViewName } from '../../support/oracle/views.ts'

const day = '2025-09-02'

function fold(events: readonly Event[], liveSince?: string): Record<ViewName, Row[]> {
  return foldViews(events, smallReference(liveSince), new Date(local('2025-10-15 12:00')))
}

const flagOf = (...events: Event[]): unknown => rowWith(fold(events).visits_by_mpp_day, {})?.['is_simulated']

describe('a tally of one day', () => {
  it("makes the MPP's row of a day without events, with no other figure than visits and visitors", () => {
    const views = fold([dayTally(day, 120), dayTally(day, 90, { unit: 'visitors' })])
    expect(views.visits_by_mpp_day).toHaveLength(1)
    expect(views.visits_by_mpp_day[0]).toMatchObject({
      local_date: day,
      visits: 120,
      visitors: 90,
      matters: null,
      agencies_active: 0,
      is_expected_day: 1,
      is_provisional: 0,
      is_simulated: 0,
      basis: 'tally',
    })
    expect(views.visits_by_agency_day).toEqual([])
  })

  it("makes the agency's row, and not the MPP's", () => {
    const views = fold([dayTally(day, 40, { agency: 'samsat' })])
    expect(views.visits_by_mpp_day).toEqual([])
    expect(views.visits_by_agency_day).toHaveLength(1)
    expect(views.visits_by_agency_day[0]).toMatchObject({
      agency: 'samsat',
      agency_name: 'SAMSAT',
      visits: 40,
      visitors: null,
      matters: null,
      completed: null,
      missed: null,
      cancelled: null,
      refused: null,
      transferred_in: null,
      basis: 'tally',
    })
  })

  it('is read instead of the events of that day alone, never added to them', () => {
    const views = fold([
      dayTally(day, 120),
      ...manyIssued(3, day, 'samsat'),
      ...manyIssued(2, '2025-09-03', 'samsat'),
    ])
    const days = views.visits_by_mpp_day.map((row) => [row['visits'], row['visitors'], row['basis']])
    expect(days).toEqual([
      [120, null, 'tally'],
      [2, 2, 'events'],
    ])
    // the agency has none of its own
    expect(rowWith(views.visits_by_agency_day, { local_date: day })).toMatchObject({
      visits: 3,
      basis: 'events',
    })
  })

  it.each([
    [undefined, 'tally'],
    ['2025-09-03', 'tally'],
    ['2025-09-02', 'events'],
    ['2025-09-01', 'events'],
  ])('of 2 September is read where the MPP is live since %s: %s', (liveSince, basis) => {
    const views = fold([dayTally(day, 120), ...manyIssued(3, day, 'samsat')], liveSince)
    expect(rowWith(views.visits_by_mpp_day, {})).toMatchObject({ basis, visits: basis === 'tally' ? 120 : 3 })
    // a tally that is not read makes no row either
    const alone = fold([dayTally(day, 120)], liveSince).visits_by_mpp_day
    expect(alone).toHaveLength(basis === 'tally' ? 1 : 0)
  })

  it('counts of the agencies each by its own basis', () => {
    const views = fold([
      // active by its tally, without an event
      dayTally(day, 5, { agency: 'samsat' }),
      // not active by its tally, although it has a visit
      dayTally(day, 0, { agency: 'disdukcapil' }),
      ...manyIssued(1, day, 'disdukcapil'),
      // by its events
      ...manyIssued(2, day, 'bpjs', { matters: 3 }),
    ])
    // its own basis is events: the matters of all of them, 1 + 3 + 3; T0 of both agencies is one ticket
    expect(rowWith(views.visits_by_mpp_day, {})).toMatchObject({
      visits: 2,
      matters: 7,
      agencies_active: 2,
      basis: 'events',
    })
    expect(rowWith(views.visits_by_agency_day, { agency: 'disdukcapil' })).toMatchObject({
      visits: 0,
      basis: 'tally',
    })
  })

  it('is simulated where the tally is, whatever the events say', () => {
    const simulated = { source: '/simulator/1' }
    expect(flagOf(dayTally(day, 120, simulated), ...manyIssued(1, day, 'samsat'))).toBe(1)
    expect(flagOf(dayTally(day, 120), ...manyIssued(1, day, 'samsat', simulated))).toBe(0)
    // the visitors are shown in the row as well
    expect(flagOf(dayTally(day, 120), dayTally(day, 90, { unit: 'visitors', ...simulated }))).toBe(1)
  })

  it('is the one in force: the highest revision, then the later time, then id and source', () => {
    const revised = [dayTally(day, 120, { revision: 2 }), dayTally(day, 130)]
    const tied = [
      dayTally(day, 130, { id: 'x', source: '/a' }),
      dayTally(day, 120, { id: 'x', source: '/b' }),
    ]
    for (const events of [revised, revised.toReversed(), tied, tied.toReversed()])
      expect(rowWith(fold(events).visits_by_mpp_day, {})).toMatchObject({ visits: 120 })
  })
})

describe('no tally of a day', () => {
  it('is one of visitors alone, of a service, or of two days', () => {
    const events = [
      dayTally(day, 90, { unit: 'visitors' }),
      dayTally(day, 120, { service: 'ktp' }),
      dayTally(day, 120, { agency: 'samsat', service: 'ktp' }),
      dayTally(day, 120, { period_end: '2025-09-03' }),
    ]
    expect(fold(events).visits_by_mpp_day).toEqual([])
    expect(fold(events).visits_by_agency_day).toEqual([])
  })

  it('comes from a tally of a month', () => {
    const views = fold([tally('2025-09', 500)])
    expect(views.visits_by_mpp_day).toEqual([])
    expect(views.visits_by_mpp_month).toHaveLength(1)
  })
})

describe('what knows no tallies of days', () => {
  it('are months, hours, waits, arrivals and now', () => {
    const alone = fold([dayTally(day, 120), dayTally(day, 40, { agency: 'samsat' })])
    for (const view of [
      ...(['visits_by_mpp_month', 'visits_by_agency_month', 'peak_months', 'mpp_comparison_month'] as const),
      ...(['province_month', 'visits_by_agency_hour', 'waits_by_agency_day', 'waits_by_mpp_month'] as const),
      ...(['arrivals_by_weekday_hour', 'outcomes_by_wait_month'] as const),
    ])
      expect(alone[view], view).toEqual([])
    const today = dayTally('2025-10-15', 40, { agency: 'samsat' })
    expect(rowWith(fold([today]).visits_by_agency_now, { agency: 'samsat' })).toMatchObject({ visits: 0 })
  })

  it('read the events of such a day: a month adds them up, an open day is one with a visit', () => {
    const views = fold([
      dayTally(day, 120),
      dayTally('2025-09-03', 50),
      ticket('issued', `${day} 09:00`, 'samsat/T1'),
      ticket('issued', `${day} 10:00`, 'samsat/T2'),
      counter('opened', '2025-09-04 08:00', 'samsat/1'),
    ])
    expect(rowWith(views.visits_by_mpp_month, {})).toMatchObject({ visits: 2, open_days: 2, basis: 'events' })
    expect(views.visits_by_agency_hour.map((row) => row['visits'])).toEqual([1, 1])
    expect(rowWith(views.waits_by_agency_day, {})).toMatchObject({ untimed_legs: 2 })
    expect(rowWith(views.peak_months, {})).toMatchObject({ visits: 2 })
  })

  it('ranks no month of cancelled tickets because its days have tallies', () => {
    const views = fold([ticket('cancelled', `${day} 09:00`, 'samsat/T1'), dayTally(day, 120)])
    expect(views.visits_by_mpp_month).toHaveLength(1)
    for (const view of ['peak_months', 'mpp_comparison_month', 'province_month'] as const)
      expect(views[view]).toEqual([])
  })
})
