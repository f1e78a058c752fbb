/**
 * The seeded events are valid, keep the contract's identity and are nasty in the ways they promise; the
 * fold is a function of their set; and the comparison of rows finds what differs and nothing else.
 */
import { describe, expect, it } from 'vitest'
import { Event, eventTypes } from '../../../schemas/event.ts'
import { localDay, parseInstant } from '../../../schemas/time.ts'
import { columnsOf } from '../../support/contract-views.ts'
import { compareRows } from '../../support/oracle/compare.ts'
import { foldViews } from '../../support/oracle/fold.ts'
import { randomEvents } from '../../support/oracle/random-events.ts'
import { local, smallReference } from '../../support/oracle/small-world.ts'
import type { Row, ViewName } from '../../support/oracle/views.ts'
import { viewNames } from '../../support/oracle/views.ts'
import { groupBy, instantOf, offsetOf, sum } from '../../support/oracle/world.ts'

const reference = smallReference('2025-03-20')
const range = { from: '2024-08-20', to: '2025-10-15' }
const options = { seed: 7, count: 5000, reference, ...range }
const events = randomEvents(options)
const views = foldViews(events, reference, new Date(local('2025-10-15 12:00')))

describe('random events', () => {
  it('are valid, as many as asked for, and the same for the same seed', () => {
    expect(events).toHaveLength(options.count)
    for (const event of events) expect(Event.safeParse(event).error?.issues).toBeUndefined()
    expect(randomEvents(options)).toEqual(events)
    expect(randomEvents({ ...options, seed: 8 })).not.toEqual(events)
  })

  it('repeat an identity only with the same content', () => {
    const contents = new Map<string, string>()
    for (const event of events) {
      const identity = JSON.stringify([event.source, event.id])
      const content = JSON.stringify(event)
      expect(contents.get(identity) ?? content).toBe(content)
      contents.set(identity, content)
    }
    expect(contents.size).toBeLessThan(events.length)
    const ids = new Set(events.map((event) => event.id))
    expect(ids.size).toBeLessThan(contents.size)
  })

  it('have every type, both zones, local midnight, equal times, and lie in the range', () => {
    expect(new Set(events.map((event) => event.type))).toEqual(new Set(Object.keys(eventTypes)))
    expect(new Set(events.map((event) => parseInstant(event.time))).size).toBeLessThan(events.length * 0.8)
    const midnights = new Set<string>()
    for (const { data, time } of events) {
      const mpp = reference.mpps.find((other) => other.mpp === data.mpp)
      if (mpp === undefined) throw new Error('an MPP that is not in the reference')
      const day = localDay(instantOf(time), offsetOf(mpp))
      expect(day).toBeGreaterThanOrEqual(localDay(instantOf(`${range.from}T00:00:00Z`), 0))
      expect(day).toBeLessThanOrEqual(localDay(instantOf(`${range.to}T00:00:00Z`), 0))
      if (localDay(instantOf(time) - 1, offsetOf(mpp)) < day) midnights.add(mpp.time_zone)
    }
    expect(midnights.size).toBe(2)
  })

  it.each([1, 2, 3, 4, 5])('have months of events without a visit, seed %i', (seed) => {
    for (const [from, to] of [
      ['2026-01-02', '2026-11-28'],
      ['2026-09-30', '2026-10-01'],
    ] as const) {
      const some = randomEvents({ seed, count: 500, reference, from, to })
      const { visits_by_mpp_month: months, peak_months: peaks } = foldViews(
        some,
        reference,
        new Date(local(`${to} 12:00`)),
      )
      const quiet = months.filter((row) => row['visits'] === 0 && row['basis'] === 'events')
      expect(new Set(quiet.map((row) => row['mpp'])).size).toBe(reference.mpps.length)
      expect(peaks.filter((row) => row['visits'] === 0)).toEqual([])
    }
  })

  it('give rows in every view, with both bases, and waiting and unregistered agencies', () => {
    for (const [view, rows] of Object.entries(views)) expect([view, rows.length > 0]).toEqual([view, true])
    expect(new Set(views.visits_by_mpp_month.map((row) => row['basis']))).toEqual(
      new Set(['events', 'tally']),
    )
    expect(views.province_month.some((row) => row['basis'] === 'mixed')).toBe(true)
    expect(views.visits_by_agency_now.some((row) => Number(row['waiting']) > 0)).toBe(true)
    expect(views.visits_by_agency_day.some((row) => row['agency'] === 'only-named')).toBe(true)
    expect(views.visits_by_agency_day.some((row) => row['visits'] === 0)).toBe(true)
    expect(views.visits_by_agency_month.some((row) => Number(row['days_at_quota']) > 0)).toBe(true)
  })
})

function has(view: ViewName, is: (row: Row) => boolean): void {
  expect(views[view].some(is), view).toBe(true)
}

describe('random events reach', () => {
  it('an agency with two usual days, and two tickets that wait there today', () => {
    const days = groupBy(
      views.visits_by_agency_day.filter((row) => row['agency'] === 'seldom'),
      (row) => row['mpp'],
    )
    expect([...days.values()].map(({ length }) => length)).toEqual(reference.mpps.map(() => 3))
    has('visits_by_agency_now', (row) => row['agency'] === 'seldom' && row['waiting'] === 2)
  })

  it('an agency with a counter and no ticket, and MPPs with equal visits per open day', () => {
    has('counters_by_agency_day', (row) => row['agency'] === 'only-opened')
    expect(views.visits_by_agency_month.some((row) => row['agency'] === 'only-opened')).toBe(false)
    const equal = groupBy(
      views.mpp_comparison_month.filter((row) => row['visits_per_open_day'] !== null),
      (row) => `${row['month']} ${row['visits_per_open_day']}`,
    )
    expect(Math.max(...[...equal.values()].map(({ length }) => length))).toBe(reference.mpps.length)
  })

  it('services that are named, empty, completed alone and more than issued', () => {
    for (const view of ['service_throughput_day', 'service_throughput_week'] as const) {
      has(view, (row) => row['service'] === '')
      has(view, (row) => row['service'] !== '' && Number(row['completed']) > 1)
      has(view, (row) => row['completion_rate'] === null)
      has(view, (row) => Number(row['completion_rate']) > 1)
    }
  })

  it('waits of many legs, of none, and of agencies with and without a standard', () => {
    has('waits_by_agency_day', (row) => Number(row['timed_legs']) > 4)
    has('waits_by_agency_day', (row) => row['timed_legs'] === 0)
    has(
      'waits_by_agency_day',
      (row) => row['wait_mean_seconds'] !== null && row['service_mean_seconds'] === null,
    )
    has('waits_by_agency_day', (row) => row['timed_legs'] !== 0 && row['within_standard_rate'] === null)
    has('waits_by_agency_day', (row) => Number(row['within_standard_rate']) > 0)
    has('waits_by_agency_day', (row) => row['wait_p90_seconds'] !== row['wait_p95_seconds'])
  })

  it('quotas that are 0, missed, reached and more than reached, with people turned away', () => {
    has('quota_by_agency_day', (row) => row['quota'] === 0 && row['issued'] !== 0)
    has('quota_by_agency_day', (row) => row['exhausted_at_local'] === '' && Number(row['issued']) > 0)
    has('quota_by_agency_day', (row) => row['used_rate'] === 1)
    has('quota_by_agency_day', (row) => Number(row['used_rate']) > 1)
    has('quota_by_agency_day', (row) => Number(row['quota']) > 2 && row['exhausted_at_local'] !== '')
    has('quota_by_agency_day', (row) => Number(row['refused_for_quota']) > 0)
  })

  it('counters that serve, that are open with nobody to serve, and that are only closed', () => {
    has('counters_by_agency_day', (row) => Number(row['utilisation']) > 0)
    has('counters_by_agency_day', (row) => row['utilisation'] === 0)
    has('counters_by_agency_day', (row) => row['utilisation'] === null)
    has('counters_by_agency_day', (row) => row['counters_used'] === 0 && row['open_minutes'] !== 0)
    has('counters_by_agency_day', (row) => Number(row['counters_used']) > 1)
  })

  it('arrivals of several open days', () => {
    has('arrivals_by_weekday_hour', (row) => Number(row['open_days']) > 3)
    has('arrivals_by_weekday_hour', (row) => Number(row['visits_per_open_day']) < 1)
  })

  it('every grade, none, intervals cut and not, samples of both kinds', () => {
    for (const grade of ['A', 'B', 'C', 'D', '']) {
      has('satisfaction_by_agency_quarter', (row) => row['grade'] === grade)
    }
    has('satisfaction_by_agency_quarter', (row) => row['grade'] === '' && row['nrr_time'] !== null)
    has('satisfaction_by_agency_quarter', (row) => row['ikm'] !== null && row['ikm_low'] === null)
    has('satisfaction_by_agency_quarter', (row) => row['ikm_high'] === 100)
    has('satisfaction_by_agency_quarter', (row) => row['is_sample_adequate'] === 0)
    has('satisfaction_by_agency_quarter', (row) => row['responses_needed'] === 0)
    has('satisfaction_by_agency_quarter', (row) => row['is_sample_adequate'] === 1)
    has('satisfaction_by_mpp_quarter', (row) => Number(row['ikm_low']) > 25)
    const answers = events.flatMap(({ data }) => ('response_id' in data ? [data] : []))
    const responses = groupBy(answers, (data) => `${data.mpp} ${data.response_id}`)
    expect([...responses.values()].some((of) => new Set(of.map(({ agency }) => agency)).size > 1)).toBe(true)
  })
})

const rowKey = (row: Row): string => `${row['mpp']} ${row['agency']} ${row['local_date']}`

describe('the fold', () => {
  it('is a function of the set of events', () => {
    const shuffled = events.toSorted((a, b) => (a.id < b.id ? -1 : 1))
    expect(foldViews([...shuffled, ...events], reference, new Date(local('2025-10-15 12:00')))).toEqual(views)
  })

  it('has one row of each key, and hours that add up to days', () => {
    for (const view of viewNames) {
      expect(compareRows(view, views[view], views[view].toReversed())).toEqual([])
    }
    const hours = groupBy(views.visits_by_agency_hour, (row) => rowKey(row))
    for (const row of views.visits_by_agency_day) {
      // a tally of a day knows no hours
      if (row['basis'] === 'tally') continue
      const ofDay = (hours.get(rowKey(row)) ?? []).map((hour) => Number(hour['visits']))
      expect(sum(ofDay)).toBe(row['visits'])
    }
  })
})

describe('the columns', () => {
  // when something was stored is no function of the events
  const unknown = new Set(['last_stored_at'])

  it.each(viewNames)("of %s are the contract's, in its order", (view) => {
    const columns = columnsOf(view).map((column) => column.split(' ')[0] ?? '')
    const known = columns.filter((column) => !unknown.has(column))
    for (const row of views[view]) expect(Object.keys(row)).toEqual(known)
  })
})

describe('compareRows', () => {
  const row = { mpp: 'kukar', month: '2025-09-01', visits: 1_000_000_007, share: 0.1, basis: '', lead: null }

  it('takes numbers within the tolerance, integers as text and further columns as the same', () => {
    const actual = { ...row, visits: '1000000007', share: 0.1 + 1e-11, more: 1 }
    expect(compareRows('peak_months', [row], [actual])).toEqual([])
  })

  it('names the row, the column and both values', () => {
    const actual = { ...row, visits: 1_000_000_010, share: 0.1 + 1e-9, basis: null, lead: 0 }
    expect(compareRows('peak_months', [row], [actual])).toEqual([
      'peak_months mpp=kukar month=2025-09-01: visits: expected 1000000007, actual 1000000010',
      'peak_months mpp=kukar month=2025-09-01: share: expected 0.1, actual 0.100000001',
      'peak_months mpp=kukar month=2025-09-01: basis: expected "", actual null',
      'peak_months mpp=kukar month=2025-09-01: lead: expected null, actual 0',
    ])
  })

  it('finds rows that are missing, too many or twice, and stops at twenty lines', () => {
    const other = { ...row, mpp: 'kotim' }
    expect(compareRows('peak_months', [row], [other, other])).toHaveLength(3)
    const many = Array.from({ length: 30 }, (_, n) => ({ ...row, mpp: `m${n}` }))
    const lines = compareRows('peak_months', many, [])
    expect(lines).toHaveLength(20)
    expect(lines.at(-1)).toBe('peak_months: and 11 more')
  })
})
