/**
 * Hand-worked examples of service_throughput_day, _week and _month: which service an event has, what counts
 * under it, and weeks and months as sums of days. 1 September 2025 is a Monday.
 */
import { describe, expect, it } from 'vitest'
import type { Event } from '../../../schemas/event.ts'
import { foldViews } from '../../support/oracle/fold.ts'
import { local, smallReference, ticket } from '../../support/oracle/small-world.ts'
import type { Row, ViewName } from '../../support/oracle/views.ts'

function fold(events: readonly Event[]): Record<ViewName, Row[]> {
  return foldViews(events, smallReference(), new Date(local('2025-10-15 12:00')))
}

const day = '2025-09-01'
const at = '09:00'
const issued = (id: string, more = {}, time = at): Event =>
  ticket('issued', `${day} ${time}`, `samsat/${id}`, more)
const completed = (id: string, more = {}, time = '10:00'): Event =>
  ticket('completed', `${day} ${time}`, `samsat/${id}`, more)

/** `agency service issued completed rate` of every row. */
function days(events: readonly Event[]): string[] {
  return fold(events).service_throughput_day.map((row) =>
    [row['agency'], row['service'], row['issued'], row['completed'], row['completion_rate']].join(' '),
  )
}

describe('the service of an event', () => {
  it.each<[string, Event[], string[]]>([
    [
      'is its own before any other of the leg',
      [issued('T1', { service: 'stnk' }), completed('T1', { service: 'bpkb' })],
      // nothing of bpkb was issued, so its rate is NULL
      ['samsat bpkb 0 1 ', 'samsat stnk 1 0 0'],
    ],
    [
      'is else the latest named in the leg, even after the event',
      [
        issued('T1'),
        ticket('called', `${day} 09:10`, 'samsat/T1', { service: 'stnk' }),
        ticket('started', `${day} 09:20`, 'samsat/T1', { service: 'bpkb' }),
        completed('T1'),
      ],
      ['samsat bpkb 1 1 1'],
    ],
    [
      'is named by any event of the leg, a refused or missed one too',
      [
        issued('T1'),
        ticket('refused', `${day} 11:00`, 'samsat/T1', { service: 'stnk', reason: 'other' }),
        issued('T2'),
        ticket('missed', `${day} 11:00`, 'samsat/T2', { service: 'bpkb' }),
      ],
      ['samsat bpkb 1 0 0', 'samsat stnk 1 0 0'],
    ],
    [
      'is of equal times the one of the greater id, then of the greater source',
      [
        issued('T1', { service: 'stnk', id: 'a', source: '/z' }),
        ticket('called', `${day} ${at}`, 'samsat/T1', { service: 'bpkb', id: 'b', source: '/a' }),
        ticket('called', `${day} ${at}`, 'samsat/T1', { service: 'skck', id: 'b', source: '/b' }),
        completed('T1'),
      ],
      ['samsat skck 0 1 ', 'samsat stnk 1 0 0'],
    ],
    ['is empty where the leg names none', [issued('T1'), completed('T1')], ['samsat  1 1 1']],
    [
      'is not that of another ticket, of another day or at another agency',
      [
        issued('T1'),
        issued('T2', { service: 'stnk' }),
        ticket('called', '2025-09-02 09:00', 'samsat/T1', { service: 'bpkb' }),
        ticket('called', `${day} 09:30`, 'disdukcapil/T1', { service: 'ktp' }),
      ],
      ['samsat  1 0 0', 'samsat stnk 1 0 0'],
    ],
  ])('%s', (_, events, rows) => {
    expect(days(events)).toEqual(rows)
    expect(days(events.toReversed())).toEqual(rows)
  })

  it('is the to_service of a transfer in the leg to which it goes, and there alone', () => {
    const moved = ticket('transferred', `${day} 09:30`, 'disdukcapil/T1', {
      to_agency: 'samsat',
      to_service: 'stnk',
    })
    const first = ticket('issued', `${day} 09:00`, 'disdukcapil/T1')
    expect(days([first, moved, completed('T1')])).toEqual(['disdukcapil  1 0 0', 'samsat stnk 0 1 '])
    // what is named at samsat later than the transfer counts for what names none
    const later = ticket('called', `${day} 09:40`, 'samsat/T1', { service: 'bpkb' })
    expect(days([moved, later, completed('T1')])).toEqual(['samsat bpkb 0 1 '])
  })

  it('may be the to_service of a transfer within the agency', () => {
    const moved = ticket('transferred', `${day} 09:30`, 'samsat/T1', {
      to_agency: 'samsat',
      to_service: 'stnk',
    })
    expect(days([issued('T1'), moved, completed('T1', { service: 'bpkb' }, '09:20')])).toEqual([
      'samsat bpkb 0 1 ',
      'samsat stnk 1 0 0',
    ])
  })
})

describe('the throughput of a day', () => {
  it('counts a ticket once under each service with which it was issued or completed', () => {
    const events = [
      issued('T1', { service: 'stnk' }),
      issued('T1', { service: 'stnk' }, '09:05'),
      issued('T1', { service: 'bpkb' }, '09:10'),
      issued('T2', { service: 'stnk' }),
      completed('T1', { service: 'stnk' }),
      completed('T1', { service: 'stnk' }, '10:30'),
      completed('T2', { service: 'stnk' }),
      // came by transfer and was never issued here: more completed than issued
      completed('T3', { service: 'stnk' }),
    ]
    expect(days(events)).toEqual(['samsat bpkb 1 0 0', 'samsat stnk 2 3 1.5'])
  })

  it('has no row of a service that was only called', () => {
    expect(days([ticket('called', `${day} 09:10`, 'samsat/T1', { service: 'stnk' })])).toEqual([])
  })
})

function shown(rows: readonly Row[], column: string): unknown[] {
  return rows.map((row) => [row[column], row['issued'], row['completed'], row['completion_rate']])
}

describe('the throughput of weeks and months', () => {
  it('is the sum of the local days, a ticket of two days being two', () => {
    const stnk = { service: 'stnk' }
    const views = fold([
      // Sunday 31 August and Monday 1 September: two weeks, two months
      ticket('issued', '2025-08-31 23:59:59.999', 'samsat/T1', stnk),
      ticket('issued', '2025-09-01 00:00', 'samsat/T1', stnk),
      // the same week as the 1st, up to Sunday the 7th
      ticket('issued', '2025-09-07 23:00', 'samsat/T1', stnk),
      ticket('completed', '2025-09-07 23:10', 'samsat/T1', stnk),
      // Tuesday 30 September and Wednesday 1 October: one week, two months
      ticket('issued', '2025-09-30 09:00', 'samsat/T2', stnk),
      ticket('completed', '2025-10-01 09:00', 'samsat/T2', stnk),
    ])
    expect(shown(views.service_throughput_week, 'week')).toEqual([
      ['2025-08-25', 1, 0, 0],
      ['2025-09-01', 2, 1, 0.5],
      ['2025-09-29', 1, 1, 1],
    ])
    expect(shown(views.service_throughput_month, 'month')).toEqual([
      ['2025-08-01', 1, 0, 0],
      ['2025-09-01', 3, 1, 1 / 3],
      ['2025-10-01', 0, 1, null],
    ])
  })
})
