/**
 * Hand-worked examples of arrivals_by_weekday_hour. It is Wednesday 15 October 2025: the 90 days before are
 * Thursday 17 July to Tuesday 14 October, in Pontianak and Makassar alike.
 */
import { describe, expect, it } from 'vitest'
import type { Event } from '../../../schemas/event.ts'
import { foldViews } from '../../support/oracle/fold.ts'
import { counter, local, manyIssued, smallReference, ticket } from '../../support/oracle/small-world.ts'

/** `agency weekday hour open_days visits_per_open_day` of every row. */
function arrivals(events: readonly Event[], now = '2025-10-15 12:00'): string[] {
  const views = foldViews(events, smallReference(), new Date(local(now)))
  return views.arrivals_by_weekday_hour.map((row) =>
    [row['agency'], row['weekday'], row['local_hour'], row['open_days'], row['visits_per_open_day']].join(
      ' ',
    ),
  )
}

describe('arrivals', () => {
  it('are the visits over the open days of the weekday, those without a visit among them', () => {
    const events = [
      ...manyIssued(3, '2025-10-13', 'samsat'),
      ...manyIssued(2, '2025-10-06', 'samsat'),
      // a Monday on which a counter was opened and nobody came, and one on which it only closed
      counter('opened', '2025-09-29 08:00', 'samsat/a'),
      counter('closed', '2025-09-22 08:00', 'samsat/a'),
      // open for another agency
      ticket('issued', '2025-09-15 09:00', 'disdukcapil/T1'),
      // another weekday
      ticket('issued', '2025-10-12 09:00', 'samsat/T1'),
    ]
    // 5 visits on Mondays at nine over three open Mondays
    expect(arrivals(events)).toEqual(['disdukcapil 1 9 1 1', `samsat 1 9 3 ${5 / 3}`, 'samsat 7 9 1 1'])
  })

  it('have the hour of the earliest event that makes the visit', () => {
    const events = [
      ticket('completed', '2025-10-13 11:00', 'samsat/T1'),
      ticket('issued', '2025-10-13 09:59:59.999', 'samsat/T1'),
      ticket('missed', '2025-10-13 08:00', 'samsat/T1'),
      ticket('issued', '2025-10-13 23:00', 'samsat/T2'),
      ticket('issued', '2025-10-06 00:00', 'samsat/T2'),
    ]
    expect(arrivals(events)).toEqual(['samsat 1 0 2 0.5', 'samsat 1 9 2 0.5', 'samsat 1 23 2 0.5'])
  })

  it('look at the 90 local days before today alone', () => {
    const ends = [
      '2025-07-16 23:59:59.999',
      '2025-07-17 00:00',
      '2025-10-14 23:59:59.999',
      '2025-10-15 00:00',
    ]
    const events = ends.map((time) => ticket('issued', time, 'samsat/T1'))
    expect(arrivals(events)).toEqual(['samsat 2 23 1 1', 'samsat 4 0 1 1'])
  })

  it('have no row of an hour, a weekday or an agency without a visit', () => {
    expect(arrivals([counter('opened', '2025-10-13 08:00', 'samsat/a')])).toEqual([])
    expect(arrivals([ticket('refused', '2025-10-13 08:00', 'samsat/N1', { reason: 'closed' })])).toEqual([])
  })
})
