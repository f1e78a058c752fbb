/**
 * The seeded events reach the corners of the views of waits and of days with tallies: every bucket from both sides of
 * its bounds, tickets that are never called, surveys with and without a leg, tallies on both sides of `live_since`, and
 * equal times on which a figure hangs.
 */
import { describe, expect, it } from 'vitest'
import { foldViews } from '../../support/oracle/fold.ts'
import { talliesInForce } from '../../support/oracle/in-force.ts'
import { randomEvents } from '../../support/oracle/random-events.ts'
import { local, smallReference } from '../../support/oracle/small-world.ts'
import type { Row, ViewName } from '../../support/oracle/views.ts'
import { legsOf } from '../../support/oracle/waits.ts'
import { buildWorld, type Fact, groupBy, ofType } from '../../support/oracle/world.ts'

const liveSince = '2025-04-01'
const reference = smallReference(liveSince)
const events = randomEvents({ seed: 3, count: 25_000, reference, from: '2024-08-20', to: '2025-10-15' })
const now = new Date(local('2025-10-15 12:00'))
const views = foldViews(events, reference, now)
const world = buildWorld(events, reference, now)
const facts = world.mppScopes.flatMap((scope) => scope.facts)
const buckets = ['00-05', '05-15', '15-30', '30-60', '60+', 'unknown']

function has(view: ViewName, is: (row: Row) => boolean): void {
  expect(views[view].some(is), view).toBe(true)
}

describe('random events reach', () => {
  it('every bucket, each with every end and with none', () => {
    for (const bucket of buckets) {
      const rows = views.outcomes_by_wait_month.filter((row) => row['wait_bucket'] === bucket)
      for (const outcome of ['completed', 'missed', 'cancelled', 'transferred'])
        expect(
          rows.some((row) => Number(row[outcome]) > 0),
          `${bucket} ${outcome}`,
        ).toBe(true)
      expect(
        rows.some((row) => Number(row['visits']) > 1),
        bucket,
      ).toBe(true)
      has('satisfaction_by_wait_quarter', (row) => row['wait_bucket'] === bucket)
    }
  })

  it.each([5, 15, 30, 60])(
    'waits of exactly %i minutes and a millisecond less, with a call and without',
    (minutes) => {
      const legs = world.agencyScopes.flatMap((scope) => legsOf(world, scope))
      const waits = new Set(legs.map(({ waitMs }) => waitMs))
      expect(waits.has(minutes * 60_000)).toBe(true)
      expect(waits.has(minutes * 60_000 - 1)).toBe(true)
      const left = timesToEnd()
      expect(left.has(minutes * 60_000)).toBe(true)
      expect(left.has(minutes * 60_000 - 1)).toBe(true)
    },
  )

  it('tickets that are never called, in days and months, and months of several standards', () => {
    for (const view of ['waits_by_agency_day', 'waits_by_agency_month', 'waits_by_mpp_month'] as const)
      has(view, (row) => Number(row['never_called']) > 1)
    has('waits_by_agency_day', (row) => Number(row['never_called']) < Number(row['untimed_legs']))
    has('waits_by_agency_month', (row) => row['within_standard_rate'] === null && row['timed_legs'] !== 0)
    has('waits_by_mpp_month', (row) => Number(row['within_standard_rate']) > 0)
    for (const flag of ['is_provisional', 'is_simulated'])
      for (const value of [0, 1]) has('waits_by_agency_month', (row) => row[flag] === value)
  })

  it('surveys that join a leg and do not, with an index, an interval and none', () => {
    const view = 'satisfaction_by_wait_quarter'
    has(view, (row) => row['ikm'] === null)
    has(view, (row) => row['ikm'] !== null && row['ikm_low'] === null)
    has(view, (row) => row['ikm_low'] !== null)
    const joined = views[view].map((row) => Number(row['responses'])).reduce((a, b) => a + b)
    const named = ofType(facts, 'mpp.survey.submitted').filter(
      ({ event }) => event.data.ticket_id !== undefined,
    )
    expect(joined).toBeGreaterThan(100)
    expect(joined).toBeLessThan(named.length)
  })

  it('days with tallies of agencies and MPPs, with and without events and visitors, and live days', () => {
    for (const view of ['visits_by_agency_day', 'visits_by_mpp_day'] as const) {
      has(view, (row) => row['basis'] === 'tally' && row['visitors'] === null)
      has(view, (row) => row['basis'] === 'tally' && row['visitors'] !== null)
      for (const value of [0, 1])
        has(view, (row) => row['basis'] === 'tally' && row['is_simulated'] === value)
    }
    has('visits_by_mpp_day', (row) => row['basis'] === 'tally' && Number(row['agencies_active']) > 0)
    const tallied = views.visits_by_mpp_day.filter((row) => row['basis'] === 'tally')
    const busy = new Set(facts.filter(isOfQueue).map(({ mpp, day }) => `${mpp.mpp} ${day}`))
    const isBusy = (row: Row): boolean =>
      busy.has(`${row['mpp']} ${Date.parse(String(row['local_date'])) / 86_400_000}`)
    expect(tallied.some(isBusy)).toBe(true)
    expect(tallied.every(isBusy)).toBe(false)
    // a tally of a day that is live changes nothing there
    const dates = new Set(
      talliesInForce(facts).flatMap(({ event: { data } }) =>
        data.period_start === data.period_end ? [data.period_start] : [],
      ),
    )
    expect([...dates].some((date) => date >= liveSince)).toBe(true)
    expect(tallied.every((row) => String(row['local_date']) < liveSince)).toBe(true)
  })

  it.each([
    ['mpp.survey.submitted', 'response_id'],
    ['mpp.quota.set', 'local_date'],
    ['mpp.tally.recorded', 'period_start'],
    ['mpp.ticket.issued', 'ticket_id'],
    ['mpp.ticket.called', 'ticket_id'],
  ] as const)('%s of one instant and one key, decided by id and by source', (type, key) => {
    const groups = [
      ...groupBy(ofType<typeof type>(facts, type), ({ at, event: { data } }) =>
        JSON.stringify([at, data.mpp, Object.entries(data).find(([name]) => name === key)?.[1]]),
      ).values(),
    ].filter((of) => of.length > 1)
    expect(groups.some((of) => new Set(of.map(({ event }) => event.id)).size > 1)).toBe(true)
    expect(groups.some((of) => new Set(of.map(({ event }) => event.id)).size < of.length)).toBe(true)
  })
})

function isOfQueue({ event }: Fact): boolean {
  return event.type.startsWith('mpp.ticket.')
}

/** Milliseconds from an issue to an end of the same ticket at the same agency. */
function timesToEnd(): Set<number> {
  const tickets = groupBy(facts.filter(isOfQueue), ({ mpp, day, event: { data } }) =>
    'ticket_id' in data && 'agency' in data
      ? JSON.stringify([mpp.mpp, day, data.agency, data.ticket_id])
      : '',
  )
  return new Set(
    [...tickets.values()].flatMap((of) => {
      const [issued] = ofType(of, 'mpp.ticket.issued').toSorted((a, b) => a.at - b.at)
      const isCalled = of.some(({ event }) => /called|started$/.test(event.type))
      const ends = of.filter(({ event }) => /missed|cancelled$/.test(event.type))
      return issued === undefined || isCalled ? [] : ends.map(({ at }) => at - issued.at)
    }),
  )
}
