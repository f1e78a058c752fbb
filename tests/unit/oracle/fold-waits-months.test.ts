/**
 * Hand-worked examples of never_called, waits_by_agency_month and waits_by_mpp_month. The standard waiting time is 10
 * minutes at disdukcapil of Balikpapan and none at samsat.
 */
import { describe, expect, it } from 'vitest'
import type { Event } from '../../../schemas/event.ts'
import { foldViews } from '../../support/oracle/fold.ts'
import { local, rowWith, smallReference, ticket } from '../../support/oracle/small-world.ts'
import type { Row, ViewName } from '../../support/oracle/views.ts'

function fold(events: readonly Event[], now = '2025-10-15 12:00'): Record<ViewName, Row[]> {
  return foldViews(events, smallReference(), new Date(local(now)))
}

/** A ticket that is issued at 09:00 of a day and called after so many minutes. */
function waited(date: string, where: string, minutes: number): Event[] {
  const called = `${date} ${String(9 + Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
  return [ticket('issued', `${date} 09:00`, where), ticket('called', called, where)]
}

const day = '2025-09-01'

describe('never called', () => {
  it.each<[string, Event[], number]>([
    ['is a ticket that was only issued', [ticket('issued', `${day} 09:00`, 'samsat/T1')], 1],
    [
      'is one that came by transfer and was cancelled',
      [
        ticket('transferred', `${day} 09:00`, 'disdukcapil/T1', { to_agency: 'samsat' }),
        ticket('cancelled', `${day} 09:30`, 'samsat/T1'),
      ],
      1,
    ],
    [
      'is one that moved on without a call',
      [
        ticket('issued', `${day} 09:00`, 'samsat/T1'),
        ticket('transferred', `${day} 09:30`, 'samsat/T1', { to_agency: 'disdukcapil' }),
      ],
      1,
    ],
    ['is none that was called', waited(day, 'samsat/T1', 5), 0],
    [
      'is none that was started or completed without a call',
      [
        ticket('issued', `${day} 09:00`, 'samsat/T1'),
        ticket('started', `${day} 09:10`, 'samsat/T1'),
        ticket('issued', `${day} 09:00`, 'samsat/T2'),
        ticket('completed', `${day} 09:10`, 'samsat/T2'),
      ],
      0,
    ],
    [
      'is none whose call lies before its start, which is untimed',
      [ticket('called', `${day} 08:59`, 'samsat/T1'), ticket('issued', `${day} 09:00`, 'samsat/T1')],
      0,
    ],
    [
      'is none that never started here',
      [ticket('transferred', `${day} 09:00`, 'samsat/T1', { to_agency: 'disdukcapil' })],
      0,
    ],
    [
      'is one that was called at another agency or on another day',
      [
        ticket('issued', `${day} 09:00`, 'samsat/T1'),
        ticket('called', `${day} 09:05`, 'disdukcapil/T1'),
        ticket('called', '2025-09-02 09:05', 'samsat/T1'),
      ],
      1,
    ],
  ])('%s', (_, events, count) => {
    const row = rowWith(fold(events).waits_by_agency_day, { agency: 'samsat', local_date: day })
    expect(row).toMatchObject({ never_called: count })
  })

  it('is on a running day also who still waits', () => {
    const events = [...waited(day, 'samsat/T1', 5), ticket('issued', `${day} 09:30`, 'samsat/T2')]
    const views = fold(events, `${day} 09:40`)
    expect(rowWith(views.waits_by_agency_day, {})).toMatchObject({ untimed_legs: 1, never_called: 1 })
    expect(rowWith(views.waits_by_agency_month, {})).toMatchObject({ never_called: 1, is_provisional: 1 })
  })
})

describe('the waits of a month', () => {
  it("are over the month's legs, not over its days", () => {
    const row = rowWith(
      fold([
        // 2, 4 and 6 minutes on the first day, 40 on the last, whose own median is 40
        ...waited('2025-09-01', 'disdukcapil/T1', 2),
        ...waited('2025-09-01', 'disdukcapil/T2', 4),
        ...waited('2025-09-01', 'disdukcapil/T3', 6),
        ...waited('2025-09-30', 'disdukcapil/T1', 40),
        ticket('started', '2025-09-30 09:45', 'disdukcapil/T1'),
        ticket('completed', '2025-09-30 09:55', 'disdukcapil/T1'),
        ticket('issued', '2025-09-30 10:00', 'disdukcapil/T2'),
        // of the next month
        ...waited('2025-10-01', 'disdukcapil/T1', 90),
      ]).waits_by_agency_month,
      { month: '2025-09-01' },
    )
    // mean (2 + 4 + 6 + 40) / 4 = 13 minutes; median between 4 and 6; p90 at rank 0.9 x 3 = 2.7: 6 + 0.7 x 34 = 29.8;
    // p95 at rank 2.85: 6 + 0.85 x 34 = 34.9
    expect(row?.['wait_p90_seconds']).toBeCloseTo(29.8 * 60, 9)
    expect(row?.['wait_p95_seconds']).toBeCloseTo(34.9 * 60, 9)
    expect(row).toMatchObject({
      agency: 'disdukcapil',
      timed_legs: 4,
      untimed_legs: 1,
      wait_mean_seconds: 13 * 60,
      wait_p50_seconds: 5 * 60,
      service_mean_seconds: 600,
      service_p50_seconds: 600,
      service_p90_seconds: 600,
      within_standard_rate: 0.75,
      never_called: 1,
      is_provisional: 0,
      is_simulated: 0,
    })
  })

  it('of an MPP take each leg by the standard of its agency, and leave out the others', () => {
    const events = [
      // within, not within, and without a standard
      ...waited(day, 'disdukcapil/T1', 10),
      ...waited(day, 'disdukcapil/T2', 20),
      ...waited('2025-09-02', 'disdukcapil/T3', 6),
      ...waited(day, 'samsat/T4', 4),
      ...waited(day, 'unlisted/T5', 50),
    ]
    const views = fold(events)
    const row = rowWith(views.waits_by_mpp_month, {})
    // 4, 6, 10, 20 and 50 minutes: sum 90, and two of the three that are judged
    expect(row).toMatchObject({ timed_legs: 5, wait_mean_seconds: 18 * 60, wait_p50_seconds: 600 })
    expect(row?.['within_standard_rate']).toBeCloseTo(2 / 3, 12)
    expect(row).not.toHaveProperty('agency')
    const rates = views.waits_by_agency_month.map((of) => [of['agency'], of['within_standard_rate']])
    expect(rates).toEqual([
      ['disdukcapil', 2 / 3],
      ['samsat', null],
      ['unlisted', null],
    ])
  })

  it('of an MPP count a ticket that moves on at both agencies', () => {
    const events = [
      ...waited(day, 'disdukcapil/T1', 10),
      ticket('transferred', `${day} 09:20`, 'disdukcapil/T1', { to_agency: 'samsat' }),
    ]
    expect(rowWith(fold(events).waits_by_mpp_month, {})).toMatchObject({
      timed_legs: 1,
      untimed_legs: 1,
      never_called: 1,
      within_standard_rate: 1,
    })
  })

  it('have no row without a visit, and NULL where nothing was timed', () => {
    const views = fold([
      ticket('missed', `${day} 09:00`, 'samsat/T1'),
      ticket('issued', `${day} 09:00`, 'samsat/T2', { mpp: 'kotim' }),
    ])
    for (const view of ['waits_by_agency_month', 'waits_by_mpp_month'] as const) {
      expect(views[view]).toHaveLength(1)
      expect(views[view][0]).toMatchObject({
        mpp: 'kotim',
        timed_legs: 0,
        untimed_legs: 1,
        wait_mean_seconds: null,
        wait_p50_seconds: null,
        service_p90_seconds: null,
        within_standard_rate: null,
      })
    }
  })

  it("are provisional until the month has ended in the MPP's zone", () => {
    // 30 September 23:30 in Pontianak is 1 October 00:30 in Makassar
    const views = fold(
      [
        ticket('issued', '2025-09-30 09:00', 'samsat/T1'),
        ticket('issued', '2025-09-30 09:00', 'disdukcapil/T1', { mpp: 'kotim' }),
      ],
      '2025-10-01 00:30',
    )
    for (const view of ['waits_by_agency_month', 'waits_by_mpp_month', 'outcomes_by_wait_month'] as const) {
      expect(views[view].map((row) => [row['mpp'], row['is_provisional']])).toEqual([
        ['balikpapan', 0],
        ['kotim', 1],
      ])
    }
  })

  it('are simulated if any queue event of the month is, also one that makes no leg', () => {
    const views = fold([
      ...waited(day, 'samsat/T1', 5),
      ...waited(day, 'disdukcapil/T1', 5),
      ticket('refused', '2025-09-20 09:00', 'samsat/T2', { reason: 'quota', source: '/simulator/1' }),
    ])
    expect(views.waits_by_agency_month.map((row) => row['is_simulated'])).toEqual([0, 1])
    expect(views.outcomes_by_wait_month.map((row) => row['is_simulated'])).toEqual([0, 0])
    expect(rowWith(views.waits_by_mpp_month, {})).toMatchObject({ is_simulated: 1 })
  })
})
