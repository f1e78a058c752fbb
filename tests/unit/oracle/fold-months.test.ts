/**
 * Hand-worked examples of the definitions of months: basis, tallies in force, coverage, quotas, peaks,
 * comparison of months and MPPs, the province. September 2025 has 21 expected days (22 weekdays, one of
 * them a holiday).
 */
import { describe, expect, it } from 'vitest'
import type { Event } from '../../../schemas/event.ts'
import { foldViews } from '../../support/oracle/fold.ts'
import {
  counter,
  local,
  manyIssued,
  rowWith,
  say,
  smallReference,
  tally,
  ticket,
} from '../../support/oracle/small-world.ts'
import type { Row, ViewName } from '../../support/oracle/views.ts'

// a Wednesday; October's expected days up to it are 11
const now = new Date(local('2025-10-15 12:00'))

function fold(events: readonly Event[], liveSince?: string): Record<ViewName, Row[]> {
  return foldViews(events, smallReference(liveSince), now)
}

const september = { month: '2025-09-01' }

describe('the basis of a month', () => {
  const events = [tally('2025-09', 4200), ...manyIssued(2, '2025-09-01', 'disdukcapil')]

  it.each([
    ['is the tally where live_since is not set', undefined, 'tally', 4200],
    ['is the tally where live_since is after the last day', '2025-10-01', 'tally', 4200],
    ['is the events where live_since is the last day', '2025-09-30', 'events', 2],
    ['is the events where live_since is long past', '2024-01-01', 'events', 2],
  ])('%s', (_, liveSince, basis, visits) => {
    const views = fold(events, liveSince)
    expect(rowWith(views.visits_by_mpp_month, september)).toMatchObject({ basis, visits })
  })

  it('decides over visitors, open days, rates and coverage', () => {
    const visitors = tally('2025-09', 3900, { unit: 'visitors', source: '/simulator/1' })
    const row = { visitors: null, open_days: null, expected_days: 21, visits_per_open_day: 200, coverage: 1 }
    expect(rowWith(fold(events).visits_by_mpp_month, september)).toMatchObject({ ...row, is_simulated: 0 })
    const withVisitors = rowWith(fold([...events, visitors]).visits_by_mpp_month, september)
    expect(withVisitors).toMatchObject({ ...row, visitors: 3900, is_simulated: 1 })
  })

  it('is never the tally of an agency for the MPP, and a share over another basis is NULL', () => {
    const views = fold([
      tally('2025-09', 50, { agency: 'samsat' }),
      ...manyIssued(4, '2025-09-01', 'disdukcapil'),
      ticket('issued', '2025-09-01 10:00', 'samsat/S1'),
    ])
    expect(rowWith(views.visits_by_mpp_month, september)).toMatchObject({ visits: 5, agencies_active: 2 })
    const samsat = rowWith(views.visits_by_agency_month, { agency: 'samsat' })
    expect(samsat).toMatchObject({
      visits: 50,
      basis: 'tally',
      share_of_mpp: null,
      visits_per_open_day: 50 / 9,
    })
    const disdukcapil = rowWith(views.visits_by_agency_month, { agency: 'disdukcapil' })
    expect(disdukcapil).toMatchObject({ visits: 4, basis: 'events', share_of_mpp: 0.8 })
  })

  it('is no tally of another period, with a service, or of visitors alone', () => {
    const views = fold([
      tally('2025-09', 10, { period_end: '2025-09-29' }),
      tally('2025-09', 20, { service: 'ktp' }),
      tally('2025-09', 30, { unit: 'visitors' }),
      tally('2025-09', 40, { agency: 'samsat', service: 'ktp' }),
    ])
    expect(views.visits_by_mpp_month).toEqual([])
    expect(views.visits_by_agency_month).toEqual([])
    expect(views.tallies).toHaveLength(4)
  })
})

const early = '2025-10-01 08:00'
const at = (time: string, count: number, revision: number, id: string, source = '/t'): Event => {
  const period = { period_start: '2025-09-01', period_end: '2025-09-30', unit: 'visits' }
  return say('mpp.tally.recorded', time, { ...period, count, revision, id, source })
}

describe('the tally in force', () => {
  it.each([
    [
      'has the highest revision, even if older',
      [at(early, 1, 10, 'a'), at('2025-10-02 08:00', 2, 9, 'b')],
      1,
    ],
    ['else the later time', [at(early, 1, 3, 'b'), at('2025-10-01 08:00:00.001', 2, 3, 'a')], 2],
    ['else the greater id', [at(early, 1, 3, 'a'), at(early, 2, 3, 'B')], 1],
    ['by bytes', [at(early, 1, 3, '\u{ff5e}'), at(early, 2, 3, '\u{1f600}')], 2],
    ['else the greater source', [at(early, 1, 3, 'a', '/z'), at(early, 2, 3, 'a', '/y')], 1],
  ])('%s', (_, tallies, count) => {
    for (const events of [tallies, tallies.toReversed()]) {
      expect(rowWith(fold(events).tallies, {})).toMatchObject({
        count,
        agency: '',
        agency_name: '',
        service: '',
      })
      expect(rowWith(fold(events).visits_by_mpp_month, september)).toMatchObject({ visits: count })
    }
  })
})

describe('open and expected days', () => {
  it('take holidays off, and an agency has its own weekdays in place of Monday to Friday', () => {
    const events = [
      ...manyIssued(1, '2025-09-05', 'disdukcapil'), // a Friday, but a holiday
      ...manyIssued(1, '2025-09-08', 'disdukcapil'), // a Monday
      ...manyIssued(1, '2025-09-06', 'samsat'), // a Saturday, one of samsat's nine days
      ...manyIssued(1, '2025-09-10', 'samsat'), // a Wednesday
    ]
    const views = fold(events)
    const mpp = { open_days: 4, expected_days: 21, coverage: 2 / 21, visits_per_open_day: 1 }
    expect(rowWith(views.visits_by_mpp_month, {})).toMatchObject(mpp)
    expect(rowWith(views.visits_by_agency_month, { agency: 'disdukcapil' })).toMatchObject({
      coverage: 1 / 21,
    })
    expect(rowWith(views.visits_by_agency_month, { agency: 'samsat' })).toMatchObject({ coverage: 1 / 9 })
  })

  it('count up to today in a running month', () => {
    const views = fold([
      ...manyIssued(1, '2025-10-15', 'disdukcapil'),
      tally('2025-10', 110, { mpp: 'kukar' }),
    ])
    const running = { expected_days: 11, is_provisional: 1 }
    expect(rowWith(views.visits_by_mpp_month, { mpp: 'balikpapan' })).toMatchObject({
      ...running,
      coverage: 1 / 11,
    })
    expect(rowWith(views.visits_by_mpp_month, { mpp: 'kukar' })).toMatchObject({
      ...running,
      visits_per_open_day: 10,
    })
  })

  it('are none in a month to come, whose tally has coverage 1 and no rate', () => {
    const row = { expected_days: 0, visits_per_open_day: null, coverage: 1, is_provisional: 1 }
    expect(rowWith(fold([tally('2025-11', 5)]).visits_by_mpp_month, {})).toMatchObject(row)
  })

  it.each([
    ['2025-09-30 23:59:59.999', 1],
    ['2025-10-01 00:00', 0],
  ])('make a month provisional up to the end of its last day: at %s %i', (time, provisional) => {
    const views = foldViews([tally('2025-09', 5)], smallReference(), new Date(local(time)))
    expect(rowWith(views.visits_by_mpp_month, {})).toMatchObject({ is_provisional: provisional })
  })

  it('have days that only a counter opened, which alone make no month', () => {
    const opened = counter('opened', '2025-09-02 08:00', 'disdukcapil/loket-1')
    expect(fold([opened]).visits_by_mpp_month).toEqual([])
    const views = fold([opened, ...manyIssued(3, '2025-09-01', 'disdukcapil')])
    const row = { open_days: 2, visits_per_open_day: 1.5, coverage: 2 / 21 }
    expect(rowWith(views.visits_by_agency_month, {})).toMatchObject(row)
  })
})

const quota = (date: string, of: number, more = {}): Event =>
  say('mpp.quota.set', '2025-08-30 08:00', {
    agency: 'samsat',
    local_date: date,
    quota: of,
    revision: 1,
    ...more,
  })

describe('quota days', () => {
  it('have the quota without service, else the sum of the services, reached by as many issued', () => {
    const views = fold([
      quota('2025-09-01', 2),
      quota('2025-09-01', 9, { service: 'stnk' }),
      ...manyIssued(2, '2025-09-01', 'samsat'),
      quota('2025-09-02', 2, { service: 'stnk' }),
      quota('2025-09-02', 2, { service: 'bpkb' }),
      ...manyIssued(3, '2025-09-02', 'samsat'),
      quota('2025-09-03', 0),
      quota('2025-09-04', 5),
      quota('2025-09-04', 1, { revision: 2 }),
      ...manyIssued(1, '2025-09-04', 'samsat'),
      ...manyIssued(1, '2025-09-08', 'samsat'),
    ])
    expect(rowWith(views.visits_by_agency_month, {})).toMatchObject({ quota_days: 4, days_at_quota: 2 })
  })
})
