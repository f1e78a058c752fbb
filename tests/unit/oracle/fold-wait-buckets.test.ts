/**
 * Hand-worked examples of outcomes_by_wait_month and satisfaction_by_wait_quarter: in which bucket a leg lies, how it
 * ended, and which answers to the survey belong to it.
 */
import { describe, expect, it } from 'vitest'
import type { Event } from '../../../schemas/event.ts'
import { foldViews } from '../../support/oracle/fold.ts'
import { local, rowWith, smallReference, survey, tally, ticket } from '../../support/oracle/small-world.ts'
import type { Row, ViewName } from '../../support/oracle/views.ts'

const day = '2025-09-01'

function fold(events: readonly Event[], now = '2025-10-15 12:00'): Record<ViewName, Row[]> {
  return foldViews(events, smallReference('2025-09-01'), new Date(local(now)))
}

type Kind = 'issued' | 'called' | 'started' | 'completed' | 'missed' | 'cancelled'

/** Events of one ticket at samsat, such as `issued 09:00`; `away` and `back` are transfers to and from disdukcapil. */
function leg(name: string, ...steps: `${Kind | 'away' | 'back' | 'here'} ${string}`[]): Event[] {
  return steps.map((step) => {
    const [kind = '', time = ''] = step.split(' ')
    const at = `${day} ${time}`
    if (kind === 'away') return ticket('transferred', at, `samsat/${name}`, { to_agency: 'disdukcapil' })
    if (kind === 'here') return ticket('transferred', at, `samsat/${name}`, { to_agency: 'samsat' })
    if (kind === 'back') return ticket('transferred', at, `disdukcapil/${name}`, { to_agency: 'samsat' })
    return ticket(kind as Kind, at, `samsat/${name}`)
  })
}

describe('the bucket of a leg', () => {
  it.each([
    ['09:00', '00-05'],
    ['09:04:59.999', '00-05'],
    ['09:05', '05-15'],
    ['09:14:59.999', '05-15'],
    ['09:15', '15-30'],
    ['09:29:59.999', '15-30'],
    ['09:30', '30-60'],
    ['09:59:59.999', '30-60'],
    ['10:00', '60+'],
    ['13:00', '60+'],
    ['08:59:59.999', 'unknown'],
  ])('that starts at 09:00 and is called, or missed without a call, at %s is %s', (time, bucket) => {
    for (const kind of ['called', 'started', 'missed', 'cancelled', 'away'] as const) {
      const rows = fold(leg('T1', 'issued 09:00', `${kind} ${time}`)).outcomes_by_wait_month
      expect(rowWith(rows, { agency: 'samsat' })).toMatchObject({ wait_bucket: bucket, visits: 1 })
    }
  })

  it.each<[string, string, Event[]]>([
    [
      'is that of the call, whatever happened before it',
      '15-30',
      leg('T1', 'issued 09:00', 'missed 09:04', 'called 09:20'),
    ],
    [
      'is unknown where the first call lies before the start, although it left afterwards',
      'unknown',
      leg('T1', 'called 08:59', 'issued 09:00', 'called 09:10', 'cancelled 09:20'),
    ],
    ['is that of the first end', '05-15', leg('T1', 'issued 09:00', 'cancelled 09:40', 'missed 09:10')],
    [
      'is unknown where the first end lies before the start',
      'unknown',
      leg('T1', 'missed 08:50', 'issued 09:00', 'cancelled 09:10'),
    ],
    ['is unknown of a ticket that still waits', 'unknown', leg('T1', 'issued 09:00')],
    ['is unknown without a start', 'unknown', leg('T1', 'called 09:00', 'completed 09:10')],
    [
      'is unknown of a ticket that was only completed',
      'unknown',
      leg('T1', 'issued 09:00', 'completed 09:10'),
    ],
    ['runs from the transfer to here', '30-60', leg('T1', 'back 09:00', 'called 09:30')],
    ['does not end with the transfer to here', 'unknown', leg('T1', 'issued 09:00', 'back 09:10')],
    ['does not end with a transfer to itself', 'unknown', leg('T1', 'issued 09:00', 'here 09:10')],
  ])('%s', (_, bucket, events) => {
    const row = rowWith(fold(events).outcomes_by_wait_month, { agency: 'samsat' })
    expect(row).toMatchObject({ wait_bucket: bucket, visits: 1 })
  })
})

describe('the outcomes of a bucket', () => {
  it('count legs with such an event, one leg under each, and rows are the buckets with a leg', () => {
    const rows = fold([
      ...leg('T1', 'issued 09:00', 'called 09:20', 'completed 09:30', 'completed 09:40'),
      ...leg('T2', 'issued 09:00', 'called 09:29', 'missed 09:35'),
      ...leg('T3', 'issued 09:00', 'called 09:15', 'completed 09:20', 'away 09:21'),
      ...leg('T4', 'issued 09:00', 'cancelled 09:45'),
      ...leg('T5', 'issued 09:00', 'missed 09:50', 'cancelled 09:55'),
      // no visit, so no leg
      ...leg('T6', 'missed 09:50'),
    ]).outcomes_by_wait_month.filter((row) => row['agency'] === 'samsat')
    expect(rows.map((row) => row['wait_bucket'])).toEqual(['15-30', '30-60'])
    expect(rows[0]).toMatchObject({
      month: day,
      visits: 3,
      completed: 2,
      missed: 1,
      cancelled: 0,
      transferred: 1,
    })
    expect(rows[1]).toMatchObject({ visits: 2, completed: 0, missed: 1, cancelled: 2, transferred: 0 })
  })

  it('count a transfer where it leaves, and not where it arrives', () => {
    const rows = fold(leg('T1', 'issued 09:00', 'away 09:10')).outcomes_by_wait_month
    expect(rowWith(rows, { agency: 'samsat' })).toMatchObject({ wait_bucket: '05-15', transferred: 1 })
    expect(rowWith(rows, { agency: 'disdukcapil' })).toMatchObject({ wait_bucket: 'unknown', transferred: 0 })
  })

  it('add up the days of the month, from events alone', () => {
    const views = fold([
      tally('2025-08', 500, { agency: 'samsat' }),
      ticket('issued', '2025-08-04 09:00', 'samsat/T1'),
      ticket('issued', '2025-08-05 09:00', 'samsat/T1'),
    ])
    expect(rowWith(views.visits_by_agency_month, {})).toMatchObject({ visits: 500, basis: 'tally' })
    expect(rowWith(views.outcomes_by_wait_month, {})).toMatchObject({ wait_bucket: 'unknown', visits: 2 })
  })
})

/** At samsat, of one score for all elements. */
const answer = (response: string, score: number, ticketId?: string, more = {}): Event =>
  survey(`${day} 15:00`, `samsat/${response}`, score, { ticket_id: ticketId, ...more })

const simulatedFlags = (events: readonly Event[]): unknown[] =>
  fold(events).satisfaction_by_wait_quarter.map((row) => row['is_simulated'])

describe('satisfaction by wait', () => {
  const called = [
    ...leg('T1', 'issued 09:00', 'called 09:02'),
    ...leg('T2', 'issued 09:00', 'called 09:40'),
    ...leg('T3', 'issued 09:00', 'missed 09:50'),
  ]

  it('joins an answer to the leg of its ticket, with the index of each bucket', () => {
    const rows = fold([
      ...called,
      answer('R1', 4, 'T1'),
      answer('R2', 3, 'T2'),
      answer('R3', 2, 'T3'),
      // a second answer about a ticket counts as well
      answer('R4', 2, 'T3'),
    ]).satisfaction_by_wait_quarter
    expect(rows).toHaveLength(2)
    expect(rows[0]).toMatchObject({
      agency: 'samsat',
      quarter: '2025-07-01',
      wait_bucket: '00-05',
      responses: 1,
      ikm: 100,
      ikm_low: null,
      ikm_high: null,
    })
    // own indices 75, 50 and 50: mean 175/3, deviations 16.667, -8.333, -8.333, squares 416.667, variance 208.333,
    // standard error sqrt(208.333 / 3) = 8.3333, x 1.96 = 16.3333
    expect(rows[1]).toMatchObject({ wait_bucket: '30-60', responses: 3 })
    expect(rows[1]?.['ikm']).toBeCloseTo(175 / 3, 9)
    expect(rows[1]?.['ikm_low']).toBeCloseTo(42, 9)
    expect(rows[1]?.['ikm_high']).toBeCloseTo(175 / 3 + 16.333333333, 6)
  })

  it('leaves out an answer without a leg: no ticket, another one, another agency, day or MPP', () => {
    const rows = fold([
      ...called,
      answer('R1', 4),
      answer('R2', 4, 'T9'),
      survey(`${day} 15:00`, 'disdukcapil/R3', 4, { ticket_id: 'T1' }),
      survey('2025-09-02 09:00', 'samsat/R4', 4, { ticket_id: 'T1' }),
      answer('R5', 4, 'T1', { mpp: 'kukar' }),
      // missed alone, so no visit and no leg
      ...leg('T4', 'missed 09:00'),
      answer('R6', 4, 'T4'),
    ]).satisfaction_by_wait_quarter
    expect(rows).toEqual([])
  })

  it('takes the answer in force alone, with its own ticket, agency and day', () => {
    const later = survey(`${day} 16:00`, 'samsat/R1', 2, { ticket_id: 'T2' })
    const rows = fold([...called, answer('R1', 4, 'T1'), later]).satisfaction_by_wait_quarter
    expect(rows.map((row) => [row['wait_bucket'], row['responses'], row['ikm']])).toEqual([['30-60', 1, 50]])
    const withdrawn = survey(`${day} 17:00`, 'samsat/R1', 2)
    expect(fold([...called, later, withdrawn]).satisfaction_by_wait_quarter).toEqual([])
  })

  it('knows the bucket unknown, and has no index while an element has no score', () => {
    const rows = fold([
      ...leg('T1', 'issued 09:00'),
      survey(`${day} 15:00`, 'samsat/R1', { time: 1 }, { ticket_id: 'T1' }),
      survey(`${day} 15:00`, 'samsat/R2', { cost: 4 }, { ticket_id: 'T1' }),
    ]).satisfaction_by_wait_quarter
    expect(rows).toHaveLength(1)
    expect(rows[0]).toMatchObject({
      wait_bucket: 'unknown',
      responses: 2,
      ikm: null,
      ikm_low: null,
      ikm_high: null,
    })
  })

  it('belongs to the quarter of its local day, which is provisional until it has ended', () => {
    // one instant: 1 October 00:30 in Makassar, 30 September 23:30 in Pontianak
    const events = [
      ticket('issued', '2025-10-01 00:10', 'samsat/T1'),
      survey('2025-10-01 00:30', 'samsat/R1', 4, { ticket_id: 'T1' }),
      ticket('issued', '2025-09-30 23:10', 'samsat/T1', { mpp: 'kotim' }),
      survey('2025-09-30 23:30', 'samsat/R1', 4, { ticket_id: 'T1', mpp: 'kotim' }),
    ]
    const shown = (now: string): unknown[] =>
      fold(events, now).satisfaction_by_wait_quarter.map((row) =>
        [row['mpp'], row['quarter'], row['is_provisional']].join(' '),
      )
    expect(shown('2025-10-15 12:00')).toEqual(['balikpapan 2025-10-01 1', 'kotim 2025-07-01 0'])
    expect(shown('2025-10-01 00:59')).toEqual(['balikpapan 2025-10-01 1', 'kotim 2025-07-01 1'])
    expect(shown('2026-01-01 00:00')).toEqual(['balikpapan 2025-10-01 0', 'kotim 2025-07-01 0'])
  })

  it('is simulated where one of its answers is, not where the ticket is', () => {
    const simulated = leg('T5', 'issued 09:00', 'called 09:02').map((event) => ({
      ...event,
      source: '/simulator/1',
    }))
    expect(simulatedFlags([...simulated, answer('R1', 4, 'T5')])).toEqual([0])
    expect(
      simulatedFlags([...called, answer('R1', 4, 'T1', { source: '/simulator/1' }), answer('R2', 4, 'T1')]),
    ).toEqual([1])
  })
})
