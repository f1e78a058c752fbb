/**
 * Hand-worked examples of the definitions of days: visits, visitors, matters, hours, channels, what a
 * repeat does. They hold the oracle itself to the contract, so that a view that differs from it is the
 * view's fault.
 */
import { describe, expect, it } from 'vitest'
import type { Event } from '../../../schemas/event.ts'
import { foldViews } from '../../support/oracle/fold.ts'
import { local, rowWith, say, smallReference, ticket } from '../../support/oracle/small-world.ts'
import type { Row, ViewName } from '../../support/oracle/views.ts'

const now = new Date(local('2025-10-15 12:00'))

function fold(events: readonly Event[]): Record<ViewName, Row[]> {
  return foldViews(events, smallReference(), now)
}

const counted = (from: string, sensor: string, entered: number): Event =>
  say('mpp.footfall.counted', '2025-09-02 08:00', {
    from: local(from),
    to: local('2025-09-02 07:00'),
    sensor,
    entered,
  })

describe('visits', () => {
  it('belong to the local day and hour of the MPP, on both sides of midnight', () => {
    // one instant: 2 September 00:30 in Makassar, 1 September 23:30 in Pontianak
    const views = fold([
      ticket('issued', '2025-09-02 00:30', 'disdukcapil/T1'),
      ticket('issued', '2025-09-01 23:30', 'disdukcapil/T1', { mpp: 'kotim' }),
    ])
    const hours = views.visits_by_agency_hour.map((row) => [row['mpp'], row['local_date'], row['local_hour']])
    expect(hours).toEqual([
      ['balikpapan', '2025-09-02', 0],
      ['kotim', '2025-09-01', 23],
    ])
  })

  it('belong to the local month, up to its last millisecond', () => {
    const views = fold([
      ticket('issued', '2025-08-31 23:59:59.9999', 'disdukcapil/T1'),
      ticket('issued', '2025-09-01 00:00:00.000', 'disdukcapil/T1'),
    ])
    const months = views.visits_by_mpp_month.map((row) => [row['month'], row['visits']])
    expect(months).toEqual([
      ['2025-08-01', 1],
      ['2025-09-01', 1],
    ])
  })

  it('are two at the agencies and one of the MPP when a ticket is transferred', () => {
    const views = fold([
      ticket('issued', '2025-09-01 09:00', 'disdukcapil/T1'),
      ticket('transferred', '2025-09-01 09:30', 'disdukcapil/T1', { to_agency: 'samsat' }),
    ])
    expect(rowWith(views.visits_by_agency_day, { agency: 'disdukcapil' })).toMatchObject({
      visits: 1,
      transferred_in: 0,
    })
    expect(rowWith(views.visits_by_agency_day, { agency: 'samsat' })).toMatchObject({
      visits: 1,
      visitors: 0,
      matters: 0,
      transferred_in: 1,
    })
    expect(rowWith(views.visits_by_mpp_day, {})).toMatchObject({ visits: 1, agencies_active: 2 })
    expect(rowWith(views.visits_by_agency_month, { agency: 'samsat' })).toMatchObject({ share_of_mpp: 1 })
  })

  it('are one when a ticket is transferred to its own agency, which is no transfer in', () => {
    const views = fold([ticket('transferred', '2025-09-01 09:30', 'samsat/T1', { to_agency: 'samsat' })])
    expect(rowWith(views.visits_by_agency_day, {})).toMatchObject({ visits: 1, transferred_in: 0 })
  })

  it('are not made by a missed, cancelled or refused event, which yet makes a row', () => {
    const views = fold([
      ticket('missed', '2025-09-01 09:00', 'samsat/T1'),
      ticket('cancelled', '2025-09-01 09:00', 'samsat/T2'),
      ticket('refused', '2025-09-01 09:00', 'samsat/T3', { reason: 'quota' }),
    ])
    const counts = { visits: 0, visitors: 0, completed: 0, missed: 1, cancelled: 1, refused: 1 }
    expect(rowWith(views.visits_by_agency_day, {})).toMatchObject(counts)
    expect(views.visits_by_agency_hour).toEqual([])
    expect(rowWith(views.visits_by_mpp_day, {})).toMatchObject({ visits: 0, agencies_active: 0 })
    expect(rowWith(views.visits_by_mpp_month, {})).toMatchObject({
      visits: 0,
      open_days: 0,
      visits_per_open_day: null,
      coverage: 0,
    })
  })

  it('have the hour of their earliest event that makes them, and hours add up to the day', () => {
    const views = fold([
      ticket('completed', '2025-09-01 11:10', 'samsat/T1'),
      ticket('called', '2025-09-01 10:59:59.999', 'samsat/T1'),
      ticket('cancelled', '2025-09-01 08:00', 'samsat/T1'),
      ticket('issued', '2025-09-01 11:00', 'samsat/T2'),
    ])
    expect(views.visits_by_agency_hour.map((row) => [row['local_hour'], row['visits']])).toEqual([
      [10, 1],
      [11, 1],
    ])
    expect(rowWith(views.visits_by_agency_day, {})).toMatchObject({ visits: 2 })
  })

  it('count a ticket once a day, again on another day, and the month is the sum of its days', () => {
    const views = fold([
      ticket('issued', '2025-09-01 09:00', 'samsat/T1'),
      ticket('started', '2025-09-01 09:10', 'samsat/T1'),
      ticket('completed', '2025-09-01 09:20', 'samsat/T1'),
      ticket('completed', '2025-09-01 09:40', 'samsat/T1'),
      ticket('completed', '2025-09-02 09:20', 'samsat/T1'),
    ])
    const days = views.visits_by_agency_day.map((row) => [row['visits'], row['completed']])
    expect(days).toEqual([
      [1, 1],
      [1, 1],
    ])
    expect(rowWith(views.visits_by_agency_month, {})).toMatchObject({ visits: 2, open_days: 2 })
  })
})

describe('visitors', () => {
  it('are distinct ids, plus each day the tickets without one', () => {
    const views = fold([
      ticket('issued', '2025-09-01 09:00', 'disdukcapil/T1', { visitor_id: 'v1' }),
      ticket('issued', '2025-09-01 09:00', 'samsat/T2', { visitor_id: 'v1' }),
      ticket('issued', '2025-09-01 09:00', 'samsat/T3'),
      ticket('issued', '2025-09-02 09:00', 'samsat/T3'),
      ticket('issued', '2025-09-02 09:00', 'samsat/T4', { visitor_id: 'v1' }),
    ])
    expect(views.visits_by_mpp_day.map((row) => row['visitors'])).toEqual([2, 2])
    // v1 once in the month, T3 on each of two days
    expect(rowWith(views.visits_by_mpp_month, {})).toMatchObject({ visits: 5, visitors: 3 })
    expect(rowWith(views.visits_by_agency_month, { agency: 'samsat' })).toMatchObject({ visitors: 3 })
  })

  it('take a ticket by its ids alone when one of its issued events that day names one', () => {
    const views = fold([
      ticket('issued', '2025-09-01 09:00', 'samsat/T1'),
      ticket('issued', '2025-09-01 09:10', 'samsat/T1', { visitor_id: 'v1' }),
      ticket('issued', '2025-09-01 09:20', 'samsat/T1', { visitor_id: 'v2' }),
      ticket('issued', '2025-09-02 09:00', 'samsat/T1'),
    ])
    expect(views.visits_by_agency_day.map((row) => row['visitors'])).toEqual([2, 1])
  })

  it('are not added by a visit without an issued event', () => {
    const views = fold([ticket('called', '2025-09-01 09:00', 'samsat/T1')])
    expect(rowWith(views.visits_by_agency_day, {})).toMatchObject({ visits: 1, visitors: 0, matters: 0 })
  })
})

describe('other counts of a day', () => {
  it('takes the greatest matters of each ticket, one by default, and sums the agencies for the MPP', () => {
    const views = fold([
      ticket('issued', '2025-09-01 09:00', 'samsat/T1', { matters: 4 }),
      ticket('issued', '2025-09-01 09:10', 'samsat/T1', { matters: 2 }),
      ticket('issued', '2025-09-01 09:10', 'samsat/T2'),
      ticket('issued', '2025-09-01 09:20', 'disdukcapil/T1', { matters: 3 }),
    ])
    expect(rowWith(views.visits_by_agency_day, { agency: 'samsat' })).toMatchObject({ matters: 5 })
    expect(rowWith(views.visits_by_mpp_day, {})).toMatchObject({ visits: 2, matters: 8 })
  })

  it('counts a ticket once a day by the channel of its latest issued event, ties by id in bytes', () => {
    const views = fold([
      ticket('issued', '2025-09-01 09:00', 'samsat/T1', { channel: 'online' }),
      ticket('issued', '2025-09-01 09:10', 'samsat/T1'),
      ticket('issued', '2025-09-02 09:00', 'samsat/T1', { channel: 'online', id: '\u{ff5e}' }),
      ticket('issued', '2025-09-02 09:00', 'samsat/T1', { channel: 'appointment', id: '\u{1f600}' }),
    ])
    expect(views.visits_by_channel_month.map((row) => [row['channel'], row['visits']])).toEqual([
      ['appointment', 1],
      ['walk_in', 1],
    ])
  })

  it('puts footfall on the local day of its beginning', () => {
    const views = fold([
      counted('2025-09-01 23:00', 'pintu', 3),
      counted('2025-09-01 22:00', 'pintu', 4),
      counted('2025-09-02 00:00', 'pintu', 5),
    ])
    expect(
      views.footfall_by_mpp_day.map((row) => [row['local_date'], row['sensors'], row['entered']]),
    ).toEqual([
      ['2025-09-01', 1, 7],
      ['2025-09-02', 1, 5],
    ])
  })

  it('knows expected days, and days that have not ended', () => {
    const views = fold(
      // a Thursday, a public holiday, a Saturday, today
      ['2025-09-04', '2025-09-05', '2025-09-06', '2025-10-15'].map((date) =>
        ticket('issued', `${date} 09:00`, 'samsat/T1'),
      ),
    )
    expect(views.visits_by_mpp_day.map((row) => [row['is_expected_day'], row['is_provisional']])).toEqual([
      [1, 0],
      [0, 0],
      [0, 0],
      [1, 1],
    ])
    expect(views.visits_by_agency_day.map((row) => row['is_provisional'])).toEqual([0, 0, 0, 1])
  })

  it('calls a row simulated if any event of it is, a transfer at both agencies', () => {
    const views = fold([
      ticket('issued', '2025-09-01 09:00', 'disdukcapil/T1', { source: '/simulators' }),
      ticket('transferred', '2025-09-02 09:00', 'disdukcapil/T1', {
        to_agency: 'samsat',
        source: '/simulator/7',
      }),
    ])
    const days = views.visits_by_agency_day.map((row) => [row['agency'], row['is_simulated']])
    expect(days).toEqual([
      ['disdukcapil', 0],
      ['disdukcapil', 1],
      ['samsat', 1],
    ])
    expect(views.visits_by_agency_month.map((row) => row['is_simulated'])).toEqual([1, 1])
  })
})

describe('identity', () => {
  it('lets a repeated event change no figure, whatever the order', () => {
    const events = [
      ticket('issued', '2025-09-01 09:00', 'samsat/T1'),
      say('mpp.footfall.counted', '2025-09-01 09:00', {
        from: local('2025-09-01 08:00'),
        to: local('2025-09-01 09:00'),
        sensor: 'pintu',
        entered: 9,
      }),
    ]
    expect(fold([...events, ...events.toReversed()])).toEqual(fold(events))
  })

  it('is source and id together', () => {
    const views = fold([
      ticket('issued', '2025-09-01 09:00', 'samsat/T1', { id: '1', source: '/a' }),
      ticket('issued', '2025-09-01 09:00', 'samsat/T2', { id: '1', source: '/b' }),
    ])
    expect(rowWith(views.visits_by_agency_day, {})).toMatchObject({ visits: 2 })
  })
})

describe('rows', () => {
  it('name an unregistered agency by its slug and carry the official codes', () => {
    const views = fold([ticket('issued', '2025-09-01 09:00', 'bpjs/T1', { mpp: 'kotim' })])
    expect(rowWith(views.visits_by_agency_day, { agency: 'bpjs' })).toMatchObject({
      province_code: '62',
      province: 'Kalimantan Tengah',
      regency_code: '62.02',
      agency_name: 'bpjs',
    })
  })
})
