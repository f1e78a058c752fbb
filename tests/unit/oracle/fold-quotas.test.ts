/**
 * Hand-worked examples of quota_by_agency_day: which quota counts, who used it, who was turned away and
 * when it was reached.
 */
import { describe, expect, it } from 'vitest'
import type { Event } from '../../../schemas/event.ts'
import { foldViews } from '../../support/oracle/fold.ts'
import {
  local,
  manyIssued,
  quota,
  rowsWith,
  smallReference,
  ticket,
} from '../../support/oracle/small-world.ts'
import type { Row } from '../../support/oracle/views.ts'

const day = '2025-09-01'
const ofDay = { agency: 'samsat', local_date: day }

function quotas(events: readonly Event[]): Row[] {
  return foldViews(events, smallReference(), new Date(local('2025-10-15 12:00'))).quota_by_agency_day
}

const set = (of: number, more = {}): Event => quota(day, 'samsat', of, more)
const issued = (id: string, time: string): Event => ticket('issued', `${day} ${time}`, `samsat/${id}`)

describe('the quota of a day', () => {
  it.each<[string, Event[], number]>([
    ['is the highest revision, even if older', [set(3, { revision: 2, id: 'a' }), set(9, { id: 'b' })], 3],
    ['is of equal revisions and times the greater id', [set(3, { id: 'b' }), set(9, { id: 'a' })], 3],
    ['is then the greater source', [set(3, { id: 'a', source: '/z' }), set(9, { id: 'a', source: '/y' })], 3],
    [
      'is the one without service, whatever the services have',
      [set(3), set(9, { service: 'stnk', revision: 7 })],
      3,
    ],
    [
      'is else the sum of the services, each in its highest revision',
      [
        set(9, { service: 'stnk' }),
        set(2, { service: 'stnk', revision: 2 }),
        set(4, { service: 'bpkb' }),
        set(0, { service: 'skck' }),
      ],
      6,
    ],
    ['is 0 without service, although the services have some', [set(0), set(9, { service: 'stnk' })], 0],
  ])('%s', (_, events, expected) => {
    expect(quotas(events)).toHaveLength(1)
    expect(quotas(events)[0]).toMatchObject({ ...ofDay, quota: expected, issued: 0, refused_for_quota: 0 })
    expect(quotas(events.toReversed())[0]).toMatchObject({ quota: expected })
  })

  it('is of the date it names, not of the day on which it was set', () => {
    const rows = quotas([quota('2025-12-24', 'samsat', 5), ...manyIssued(3, '2025-08-30', 'samsat')])
    expect(rows.map((row) => [row['local_date'], row['issued']])).toEqual([['2025-12-24', 0]])
  })

  it('makes no row of a day or an agency that has none', () => {
    const others = [...manyIssued(2, '2025-09-02', 'samsat'), ...manyIssued(2, day, 'disdukcapil')]
    expect(rowsWith(quotas([set(5), ...others]), {})).toHaveLength(1)
  })
})

describe('the use of a quota', () => {
  it('counts distinct tickets issued, and distinct ones refused for the quota', () => {
    const refused = (id: string, reason: string, time = '12:00'): Event =>
      ticket('refused', `${day} ${time}`, `samsat/${id}`, { reason })
    const events = [
      set(4),
      ...['T1', 'T1', 'T2', 'T3', 'T4', 'T5', 'T6'].map((id) => issued(id, '09:00')),
      // came by transfer and took no ticket here
      ticket('transferred', `${day} 09:00`, 'disdukcapil/T9', { to_agency: 'samsat' }),
      ticket('called', `${day} 09:00`, 'samsat/T8'),
      refused('N1', 'quota'),
      refused('N1', 'quota', '12:01'),
      refused('N2', 'quota'),
      refused('N2', 'closed'),
      refused('N3', 'documents'),
      ticket('refused', '2025-09-02 00:00', 'samsat/N4', { reason: 'quota' }),
    ]
    expect(rowsWith(quotas(events), ofDay)).toMatchObject([
      { quota: 4, issued: 6, used_rate: 1.5, refused_for_quota: 2 },
    ])
  })

  it('has no rate where the quota is 0, which is never reached', () => {
    expect(quotas([set(0), issued('T1', '09:00')])[0]).toMatchObject({
      quota: 0,
      issued: 1,
      used_rate: null,
      exhausted_at_local: '',
    })
  })
})

describe('the quota is exhausted', () => {
  it.each<[string, Event[], string]>([
    ['never while fewer were issued', [set(3), issued('T1', '09:00'), issued('T2', '09:10')], ''],
    [
      'when the ticket that reached it was issued, cut to the minute',
      [set(2), issued('T3', '10:00'), issued('T2', '09:59:59.999'), issued('T1', '08:00')],
      '09:59',
    ],
    [
      'by distinct tickets, each at its earliest',
      [
        set(3),
        ...['08:00', '08:10', '08:20'].map((time) => issued('T1', time)),
        issued('T2', '11:00'),
        issued('T3', '09:30'),
        issued('T3', '12:00'),
      ],
      '11:00',
    ],
    ['at once where several came at the same time', [set(2), ...manyIssued(5, day, 'samsat')], '09:00'],
    ['in the first minute of the local day', [set(1), issued('T1', '00:00')], '00:00'],
    ['in its last', [set(1), issued('T1', '23:59:59.999')], '23:59'],
    ['not by a ticket of the next day', [set(1), ticket('issued', '2025-09-02 00:00', 'samsat/T1')], ''],
    [
      'by the sum of the services, whatever service was issued',
      [
        set(1, { service: 'stnk' }),
        set(1, { service: 'bpkb' }),
        ticket('issued', `${day} 08:00`, 'samsat/T1', { service: 'stnk' }),
        ticket('issued', `${day} 08:30`, 'samsat/T2', { service: 'stnk' }),
      ],
      '08:30',
    ],
  ])('%s', (_, events, time) => {
    expect(quotas(events)[0]).toMatchObject({ exhausted_at_local: time })
  })

  it("in the MPP's own zone", () => {
    const more = { mpp: 'kotim' as const }
    const rows = quotas([
      quota(day, 'disdukcapil', 1, more),
      ticket('issued', `${day} 07:45`, 'disdukcapil/T1', more),
    ])
    expect(rows[0]).toMatchObject({ mpp: 'kotim', exhausted_at_local: '07:45' })
  })
})
