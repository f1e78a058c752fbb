/**
 * The worked examples of docs/definisi.md and docs/definitions.md about waits, what follows from them, and days with
 * tallies, computed anew by the oracle that checks the views.
 */
import { describe, expect, it } from 'vitest'
import type { Event } from '../../../../schemas/event.ts'
import { foldViews } from '../../../support/oracle/fold.ts'
import {
  dayTally,
  local,
  manyIssued,
  rowWith,
  smallReference,
  survey,
  ticket,
} from '../../../support/oracle/small-world.ts'
import type { Row, ViewName } from '../../../support/oracle/views.ts'
import { expectShown, pages, percent, plain } from './docs-examples.ts'

const day = '2025-09-01'

function fold(events: readonly Event[], now = '2025-10-15 12:00'): Record<ViewName, Row[]> {
  return foldViews(events, smallReference(), new Date(local(now)))
}

/** The invented morning of the pages up to 08:25; the whole of it follows. */
const until825 = [
  ticket('issued', `${day} 08:00`, 'disdukcapil/A-001'),
  ticket('called', `${day} 08:10`, 'disdukcapil/A-001'),
  ticket('started', `${day} 08:12`, 'disdukcapil/A-001'),
  ticket('issued', `${day} 08:05`, 'disdukcapil/A-002'),
  ticket('issued', `${day} 08:20`, 'disdukcapil/A-003'),
]
const morning = [
  ...until825,
  ticket('completed', `${day} 08:30`, 'disdukcapil/A-001'),
  ticket('called', `${day} 08:30`, 'disdukcapil/A-002'),
  ticket('cancelled', `${day} 08:40`, 'disdukcapil/A-003'),
  ticket('transferred', `${day} 08:45`, 'disdukcapil/A-002', { to_agency: 'samsat' }),
  ticket('called', `${day} 08:55`, 'samsat/A-002'),
  ticket('completed', `${day} 09:10`, 'samsat/A-002'),
]

/** A ticket that is issued at 09:00 and called (or cancelled) after so many minutes of that hour. */
function waited(
  date: string,
  where: string,
  minutes: number,
  how: 'called' | 'cancelled' = 'called',
): Event[] {
  const after = `${date} 09:${String(minutes).padStart(2, '0')}`
  return [ticket('issued', `${date} 09:00`, where), ticket(how, after, where)]
}

const never = (events: readonly Event[], agency: string, now?: string): unknown =>
  rowWith(fold(events, now).waits_by_agency_day, { agency })?.['never_called']

const minutesOf = (row: Row | undefined, column: string): number => Number(row?.[column]) / 60

describe('the invented morning', () => {
  it('has the visits that were never called', () => {
    expect(never(morning, 'disdukcapil')).toBe(1)
    expect(never(morning, 'samsat')).toBe(0)
    expect(never(until825, 'disdukcapil', `${day} 08:25`)).toBe(2)
    expectShown('neverCalled', plain(1), plain(0), plain(2))
  })

  it('has the outcomes by wait', () => {
    const rows = fold(morning).outcomes_by_wait_month
    const of = (agency: string, bucket: string): Row | undefined =>
      rowWith(rows, { agency, wait_bucket: bucket })
    expect(rows).toHaveLength(3)
    expect(of('disdukcapil', '05-15')).toMatchObject({ visits: 1, completed: 1, cancelled: 0 })
    expect(of('disdukcapil', '15-30')).toMatchObject({
      visits: 2,
      cancelled: 1,
      transferred: 1,
      completed: 0,
    })
    expect(of('samsat', '05-15')).toMatchObject({ visits: 1, completed: 1 })
    const exact = rowWith(fold(waited(day, 'samsat/T1', 15)).outcomes_by_wait_month, {})
    expect(exact).toMatchObject({ wait_bucket: '15-30' })
    expectShown('outcomesByWait', percent(4 / 200), percent(8 / 40))
    for (const bucket of ['00-05', '05-15', '15-30', '30-60', '60+', 'unknown'])
      for (const page of Object.values(pages)) expect(page).toContain(`\`${bucket}\``)
  })
})

describe('the waits of a month', () => {
  it('are those of the page', () => {
    const views = fold([
      ...[2, 4, 6].flatMap((minutes) => waited(day, `disdukcapil/T${minutes}`, minutes)),
      ...waited('2025-09-30', 'disdukcapil/T40', 40),
      ...waited(day, 'samsat/T1', 4),
    ])
    const days = views.waits_by_agency_day.filter((row) => row['agency'] === 'disdukcapil')
    expect(days.map((row) => minutesOf(row, 'wait_p50_seconds'))).toEqual([4, 40])
    const month = rowWith(views.waits_by_agency_month, { agency: 'disdukcapil' })
    expectShown('waitsOfMonth', plain(minutesOf(month, 'wait_p50_seconds')))
    expectShown('waitsOfMonth', plain(minutesOf(month, 'wait_mean_seconds')))
    expectShown('waitsOfMonth', plain(minutesOf(month, 'wait_p90_seconds'), 1))
    expectShown('waitsOfMonth', percent(month?.['within_standard_rate'], 0))
    const mpp = rowWith(views.waits_by_mpp_month, {})
    expect(mpp).toMatchObject({ timed_legs: 5, wait_p50_seconds: 240, within_standard_rate: 0.75 })
  })
})

describe('satisfaction by wait', () => {
  it('has the indices of the page', () => {
    const answer = (name: string, score: number, ticketId?: string): Event =>
      survey(`${day} 15:00`, `samsat/${name}`, score, { ticket_id: ticketId })
    const views = fold([
      ...waited(day, 'samsat/T2', 2),
      ...waited(day, 'samsat/T4', 4),
      ...waited(day, 'samsat/T40', 40),
      ...waited(day, 'samsat/T50', 50, 'cancelled'),
      ...[answer('R1', 4, 'T2'), answer('R2', 4, 'T4'), answer('R3', 3, 'T40'), answer('R4', 2, 'T50')],
      answer('R5', 3),
    ])
    const rows = views.satisfaction_by_wait_quarter
    expect(rows.map((row) => [row['wait_bucket'], row['responses']])).toEqual([
      ['00-05', 2],
      ['30-60', 2],
    ])
    const quarter = rowWith(views.satisfaction_by_agency_quarter, {})
    expect(quarter).toMatchObject({ responses: 5 })
    for (const row of [...rows, quarter]) expectShown('satisfactionByWait', plain(row?.['ikm'], 2))
  })
})

describe('days with tallies', () => {
  it('have the basis of the page', () => {
    const views = fold([
      dayTally('2025-10-02', 120),
      ...manyIssued(3, '2025-10-02', 'samsat'),
      ...manyIssued(2, '2025-10-03', 'samsat'),
    ])
    expect(views.visits_by_mpp_day.map((row) => [row['visits'], row['basis']])).toEqual([
      [120, 'tally'],
      [2, 'events'],
    ])
    expect(rowWith(views.visits_by_mpp_month, {})).toMatchObject({ visits: 5, basis: 'events' })
    expectShown('basis', plain(120), plain(3), plain(2), plain(5))
  })
})
