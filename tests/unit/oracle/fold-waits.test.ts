/**
 * Hand-worked examples of waits_by_agency_day: how long a leg waits and is served, quantiles, and the share
 * within the standard waiting time, which is 10 minutes at disdukcapil of Balikpapan and none at samsat.
 */
import { describe, expect, it } from 'vitest'
import type { Event } from '../../../schemas/event.ts'
import { foldViews } from '../../support/oracle/fold.ts'
import { local, rowWith, smallReference, ticket } from '../../support/oracle/small-world.ts'
import type { Row } from '../../support/oracle/views.ts'
import { percentile } from '../../support/oracle/waits.ts'

const day = '2025-09-01'

function waits(events: readonly Event[]): Row[] {
  return foldViews(events, smallReference(), new Date(local('2025-10-15 12:00'))).waits_by_agency_day
}

type Kind = 'issued' | 'called' | 'started' | 'completed' | 'missed'

/** Events of one ticket, such as `issued 09:00`. */
function leg(where: string, ...steps: `${Kind} ${string}`[]): Event[] {
  return steps.map((step) => {
    const [kind = '', time = ''] = step.split(' ')
    return ticket(kind as Kind, `${day} ${time}`, where)
  })
}

describe('a leg', () => {
  it.each<[string, Event[], number | null, number | null]>([
    [
      'waits from its earliest start to its earliest call, and is served from the earliest started',
      leg(
        'samsat/T1',
        ...(['issued 09:05', 'issued 09:00', 'called 09:10', 'called 09:02'] as const),
        ...(['started 09:12', 'started 09:11', 'completed 09:20', 'completed 09:31'] as const),
      ),
      120,
      1200,
    ],
    ['is started without a call', leg('samsat/T1', 'issued 09:00', 'started 09:03'), 180, null],
    [
      'is served from the latest call where nothing was started',
      leg('samsat/T1', 'called 09:00', 'called 09:10', 'completed 09:12'),
      null,
      120,
    ],
    [
      'has no wait where the earliest call lies before the start, whatever follows',
      leg('samsat/T1', 'called 08:59', 'issued 09:00', 'called 09:10'),
      null,
      null,
    ],
    [
      'has no service time where the latest completion lies before the earliest start',
      leg(
        'samsat/T1',
        'issued 09:00',
        'started 09:30',
        'started 09:40',
        'completed 09:29',
        'completed 09:10',
      ),
      1800,
      null,
    ],
    ['may take no time at all', leg('samsat/T1', 'issued 09:00', 'started 09:00', 'completed 09:00'), 0, 0],
    [
      'is timed to the millisecond',
      leg('samsat/T1', 'issued 09:00', 'called 09:00:01.500', 'completed 09:00:01.501'),
      1.5,
      0.001,
    ],
    [
      'ends at midnight',
      [...leg('samsat/T1', 'issued 23:59'), ticket('called', '2025-09-02 00:01', 'samsat/T1')],
      null,
      null,
    ],
    [
      'starts again with a transfer to here, but only if none came before',
      [
        ...leg('samsat/T1', 'called 09:40'),
        ticket('transferred', `${day} 09:30`, 'disdukcapil/T1', { to_agency: 'samsat' }),
        ticket('transferred', `${day} 09:00`, 'samsat/T1', { to_agency: 'disdukcapil' }),
        ticket('transferred', `${day} 09:35`, 'samsat/T1', { to_agency: 'samsat' }),
      ],
      600,
      null,
    ],
  ])('%s', (_, events, wait, service) => {
    const row = rowWith(waits(events), { agency: 'samsat', local_date: day })
    expect(row).toMatchObject({
      timed_legs: wait === null ? 0 : 1,
      untimed_legs: wait === null ? 1 : 0,
      wait_mean_seconds: wait,
      wait_p50_seconds: wait,
      wait_p95_seconds: wait,
      service_mean_seconds: service,
      service_p90_seconds: service,
    })
  })

  it('is one where a ticket comes back to the agency on the same day', () => {
    const back = [
      ...leg('samsat/T1', 'issued 09:00', 'called 09:05', 'started 09:06', 'completed 09:10'),
      ticket('transferred', `${day} 09:10`, 'samsat/T1', { to_agency: 'disdukcapil' }),
      ticket('transferred', `${day} 09:50`, 'disdukcapil/T1', { to_agency: 'samsat' }),
      ...leg('samsat/T1', 'called 10:00', 'started 10:01', 'completed 10:16'),
    ]
    // 09:00 to 09:05, and 09:06 to 10:16
    expect(rowWith(waits(back), { agency: 'samsat' })).toMatchObject({
      timed_legs: 1,
      untimed_legs: 0,
      wait_mean_seconds: 300,
      service_mean_seconds: 4200,
    })
  })
})

describe('the waits of a day', () => {
  it('have a row where there is a visit, with NULL where nothing was timed', () => {
    const rows = waits([...leg('samsat/T1', 'issued 09:00'), ...leg('disdukcapil/T2', 'missed 09:00')])
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({
      agency: 'samsat',
      timed_legs: 0,
      untimed_legs: 1,
      wait_mean_seconds: null,
      wait_p50_seconds: null,
      wait_p90_seconds: null,
      wait_p95_seconds: null,
      service_mean_seconds: null,
      service_p50_seconds: null,
      service_p90_seconds: null,
      within_standard_rate: null,
    })
  })

  it('give mean and quantiles over the legs that have the duration', () => {
    const minutes = ['02', '04', '06', '10', '20']
    const rows = waits([
      ...minutes.flatMap((minute, n) => leg(`disdukcapil/T${n}`, 'issued 09:00', `called 09:${minute}`)),
      ...leg('disdukcapil/T9', 'issued 09:00'),
      ...leg('disdukcapil/T8', 'called 09:50', 'completed 09:55'),
    ])
    // waits of 120, 240, 360, 600 and 1200 s, sum 2520; p90 at rank 0.9 x 4 = 3.6: 600 + 0.6 x 600;
    // p95 at rank 3.8
    expect(rows[0]?.['wait_p90_seconds']).toBeCloseTo(960, 9)
    expect(rows[0]?.['wait_p95_seconds']).toBeCloseTo(1080, 9)
    expect(rows[0]).toMatchObject({
      timed_legs: 5,
      untimed_legs: 2,
      wait_mean_seconds: 504,
      wait_p50_seconds: 360,
      service_mean_seconds: 300,
      // four of the five waited ten minutes at most
      within_standard_rate: 0.8,
    })
  })

  it('are within the standard up to its last millisecond', () => {
    const events = [
      ...leg('disdukcapil/T1', 'issued 09:00', 'called 09:10'),
      ...leg('disdukcapil/T2', 'issued 09:00', 'called 09:10:00.001'),
    ]
    expect(waits(events)[0]).toMatchObject({ within_standard_rate: 0.5 })
  })

  it('are within no standard where the agency has none or is not registered', () => {
    const events = [
      ...leg('samsat/T1', 'issued 09:00', 'called 09:01'),
      ...leg('unlisted/T1', 'issued 09:00', 'called 09:01'),
    ]
    expect(waits(events).map((row) => row['within_standard_rate'])).toEqual([null, null])
  })
})

describe('a quantile', () => {
  it.each([
    [[], 0.5, null],
    [[7], 0.9, 7],
    [[40, 10, 30, 20], 0.5, 25],
    // rank 0.9 x 3 = 2.7: 30 + 0.7 x 10
    [[40, 10, 30, 20], 0.9, 37],
    // rank 0.95 x 3 = 2.85
    [[40, 10, 30, 20], 0.95, 38.5],
    [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 0.9, 10],
  ])('of %j at %f is %f', (values, level, expected) => {
    const actual = percentile(values, level)
    if (expected === null) expect(actual).toBeNull()
    else expect(actual).toBeCloseTo(expected, 9)
  })
})
