/**
 * Hand-worked examples of what depends on the clock: waiting and in service, open counters, the usual visits
 * by now, and the states of data_freshness. It is Wednesday 15 October 2025, 12:00 in Makassar and 11:00 in
 * Pontianak.
 */
import { describe, expect, it } from 'vitest'
import type { Event } from '../../../schemas/event.ts'
import { foldViews } from '../../support/oracle/fold.ts'
import {
  counter,
  local,
  rowWith,
  rowsWith,
  say,
  smallReference,
  tally,
  ticket,
} from '../../support/oracle/small-world.ts'
import type { Row } from '../../support/oracle/views.ts'

const today = '2025-10-15'

function nowRow(events: readonly Event[], agency = 'disdukcapil', at = `${today} 12:00`): Row | undefined {
  const views = foldViews(events, smallReference(), new Date(local(at)))
  return rowWith(views.visits_by_agency_now, { mpp: 'balikpapan', agency })
}

describe('a leg of today', () => {
  const issued = ticket('issued', `${today} 09:00`, 'disdukcapil/T1')
  const called = (time: string): Event => ticket('called', `${today} ${time}`, 'disdukcapil/T1')
  const ended = (kind: 'completed' | 'missed' | 'cancelled', time: string): Event =>
    ticket(kind, `${today} ${time}`, 'disdukcapil/T1')

  it.each<[string, Event[], number, number]>([
    ['waits when only issued', [issued], 1, 0],
    ['is in service when called after its start', [issued, called('09:10')], 0, 1],
    ['is in service when called at its start', [issued, called('09:00')], 0, 1],
    ['is in service, not waiting, when called before its start', [issued, called('08:50')], 0, 1],
    [
      'waits again when what was called had ended before its start',
      [issued, called('08:50'), ended('missed', '08:55')],
      1,
      0,
    ],
    ['is neither when missed', [issued, called('09:10'), ended('missed', '09:12')], 0, 0],
    [
      'is neither when completed at the very time of the call',
      [issued, called('09:10'), ended('completed', '09:10')],
      0,
      0,
    ],
    [
      'is in service when called again after its end',
      [issued, ended('completed', '09:20'), called('09:21')],
      0,
      1,
    ],
    ['is neither when cancelled while it waits', [issued, ended('cancelled', '09:20')], 0, 0],
    ['is in service without a start', [called('09:10')], 0, 1],
    ['is none when only missed', [ended('missed', '09:10')], 0, 0],
    ['is none when only of yesterday', [ticket('issued', '2025-10-14 09:00', 'disdukcapil/T1')], 0, 0],
  ])('%s', (_, events, waiting, inService) => {
    expect(nowRow(events)).toMatchObject({ waiting, in_service: inService })
  })

  it('ends where the ticket leaves and waits where it goes', () => {
    const moved = ticket('transferred', `${today} 09:30`, 'disdukcapil/T1', { to_agency: 'samsat' })
    expect(nowRow([issued, moved])).toMatchObject({ waiting: 0, longest_wait_seconds: null })
    expect(nowRow([issued, moved], 'samsat')).toMatchObject({
      waiting: 1,
      longest_wait_seconds: 9000,
      visits: 1,
    })
  })

  it('does not wait after a transfer to its own agency, which is at its start', () => {
    const moved = ticket('transferred', `${today} 09:30`, 'disdukcapil/T1', { to_agency: 'disdukcapil' })
    expect(nowRow([moved])).toMatchObject({ visits: 1, waiting: 0 })
  })

  it('has waited since its earliest start, and not yet if that lies ahead', () => {
    const again = ticket('issued', `${today} 11:00`, 'disdukcapil/T1')
    expect(nowRow([again, issued])).toMatchObject({ waiting: 1, longest_wait_seconds: 10_800 })
    const ahead = ticket('issued', `${today} 12:01`, 'disdukcapil/T2')
    expect(nowRow([ahead])).toMatchObject({ waiting: 1, longest_wait_seconds: null })
  })
})

describe('counters open now', () => {
  it('were opened or resumed today and neither paused nor closed since', () => {
    const events = [
      counter('opened', `${today} 08:00`, 'disdukcapil/a'),
      counter('opened', `${today} 08:00`, 'disdukcapil/b'),
      counter('paused', `${today} 09:00`, 'disdukcapil/b'),
      counter('resumed', `${today} 10:00`, 'disdukcapil/c'),
      counter('opened', `${today} 08:00`, 'disdukcapil/d'),
      counter('closed', `${today} 12:30`, 'disdukcapil/d'),
      counter('opened', `${today} 08:00`, 'disdukcapil/e', { id: 'b' }),
      counter('closed', `${today} 08:00`, 'disdukcapil/e', { id: 'a' }),
      counter('opened', '2025-10-14 08:00', 'disdukcapil/f'),
      counter('opened', `${today} 12:01`, 'disdukcapil/g'),
      counter('opened', `${today} 12:01`, 'disdukcapil/h'),
    ]
    // a, c, d (closes later) and e (equal time: the greater id)
    expect(nowRow(events)).toMatchObject({ counters_open: 4, visits: 0, waiting: 0 })
  })
})

const issuedOn = (date: string, time: string, count: number): Event[] =>
  Array.from({ length: count }, (_, n) => ticket('issued', `${date} ${time}`, `disdukcapil/T${n}`))

describe('usual visits by now', () => {
  const wednesdays = ['2025-10-08', '2025-10-01', '2025-09-24', '2025-09-17', '2025-09-10', '2025-09-03']
  const older = ['2025-08-27', '2025-08-20', '2025-08-13']

  it('is the median of the visits up to this local time on open days of this weekday', () => {
    const events = [
      ...issuedOn('2025-10-08', '12:00', 5),
      ...issuedOn('2025-10-08', '12:00:00.001', 9),
      ...issuedOn('2025-10-01', '09:00', 1),
      counter('opened', '2025-09-24 08:00', 'disdukcapil/a'),
      ...issuedOn('2025-09-17', '09:00', 2),
      ...issuedOn('2025-10-14', '09:00', 50),
      ...issuedOn(today, '09:00', 70),
    ]
    // 5 (the other four of that day's nine tickets came a millisecond too late), 1, 0, 2
    expect(nowRow(events)).toMatchObject({ visits: 70, usual_visits_by_now: 1.5 })
  })

  it('is NULL with fewer than three such days', () => {
    expect(nowRow(wednesdays.slice(0, 2).flatMap((date) => issuedOn(date, '09:00', 1)))).toMatchObject({
      usual_visits_by_now: null,
    })
  })

  it('looks at the last eight only', () => {
    const days = [...wednesdays, ...older].map((date, n) => issuedOn(date, '09:00', n < 4 ? 1 : 10))
    // four days of 1 and four of 10; with the ninth the median would be 10
    expect(nowRow(days.flat())).toMatchObject({ usual_visits_by_now: 5.5 })
  })
})

describe('the rows of now', () => {
  it('are the registered agencies, zeros included, and others with an event today', () => {
    const views = foldViews(
      [
        ticket('issued', '2025-10-14 09:00', 'gone/T1'),
        ticket('transferred', `${today} 09:00`, 'disdukcapil/T1', { to_agency: 'named' }),
        tally('2025-09', 5, { agency: 'imported', source: '/simulator/x' }),
        say('mpp.quota.set', `${today} 07:00:59.999`, {
          agency: 'set',
          local_date: '2025-11-01',
          quota: 1,
          revision: 0,
        }),
      ],
      smallReference(),
      new Date(local(`${today} 12:00`)),
    )
    const rows = views.visits_by_agency_now.filter((row) => row['mpp'] === 'balikpapan')
    expect(rows.map((row) => row['agency'])).toEqual(['disdukcapil', 'named', 'samsat', 'set'])
    expect(rowWith(rows, { agency: 'set' })).toMatchObject({
      last_event_at: '2025-10-14 23:00:59',
      visits: 0,
    })
    expect(rowWith(rows, { agency: 'samsat' })).toMatchObject({
      last_event_at: null,
      visits: 0,
      is_simulated: 0,
    })
    expect(rowWith(rows, { agency: 'named' })).toMatchObject({
      last_event_at: '2025-10-15 01:00:00',
      waiting: 1,
    })
  })
})

const heard = (time: string): Event => ticket('issued', time, 'disdukcapil/T1')

describe('freshness', () => {
  it.each<[string, Event[], string, string]>([
    ['never, even when closed', [], `${today} 20:00`, 'never'],
    ['live within 60 minutes', [heard(`${today} 11:00:00.001`)], `${today} 12:00`, 'live'],
    ['silent after 60 minutes', [heard(`${today} 11:00`)], `${today} 12:00`, 'silent'],
    ['closed before opening', [heard(`${today} 07:00`)], `${today} 07:59:59`, 'closed'],
    ['live at opening, as no open time has passed', [heard('2025-10-14 14:59')], `${today} 08:00`, 'live'],
    ['silent as open time of two days adds up', [heard('2025-10-14 14:30')], `${today} 08:30`, 'silent'],
    ['live over a weekend', [heard('2025-10-10 14:30')], '2025-10-13 08:29', 'live'],
    ['closed at closing time', [heard(`${today} 14:59`)], `${today} 15:00`, 'closed'],
    ['closed on a holiday', [heard('2025-09-05 09:00')], '2025-09-05 10:00', 'closed'],
    ['closed on a Saturday', [heard('2025-10-18 09:00')], '2025-10-18 09:01', 'closed'],
    ['silent after a year', [heard('2024-10-15 09:00')], `${today} 12:00`, 'silent'],
    [
      'silent whatever lies ahead of now',
      [heard(`${today} 10:00`), heard(`${today} 12:00:01`), heard('2025-10-16 09:00')],
      `${today} 12:00`,
      'silent',
    ],
    ['live at the very moment', [heard(`${today} 12:00`)], `${today} 12:00`, 'live'],
    ['never while all events lie ahead', [heard(`${today} 19:00`)], `${today} 12:00`, 'never'],
  ])('is %s', (_, events, at, state) => {
    const views = foldViews(events, smallReference('2024-01-01'), new Date(local(at)))
    expect(rowWith(views.data_freshness, { mpp: 'balikpapan', topic: 'queue' })).toMatchObject({ state })
  })

  it('says how far the latest event lies ahead, and no age is below 0', () => {
    const of = (...events: Event[]): Row | undefined =>
      rowWith(foldViews(events, smallReference(), new Date(local(`${today} 12:00`))).data_freshness, {
        mpp: 'balikpapan',
        topic: 'queue',
      })
    // local time labelled Z: eight hours ahead
    expect(of(heard(`${today} 11:30`), heard(`${today} 20:00`))).toMatchObject({
      last_event_at: '2025-10-15 12:00:00',
      seconds_since_event: 0,
      ahead_seconds: 28_800,
      state: 'live',
    })
    expect(of(heard(`${today} 11:30`))).toMatchObject({ seconds_since_event: 1_800, ahead_seconds: 0 })
    expect(of()).toMatchObject({ seconds_since_event: null, ahead_seconds: 0, events_before_live: 0 })
  })

  it('counts the distinct events before the MPP was live, tallies aside, by the local day', () => {
    const old = heard('2015-01-05 09:00')
    const events = [
      ...[old, old, heard('2025-08-31 23:59:59'), heard('2025-09-01 00:00')],
      ...[tally('2025-07', 40), counter('opened', '2015-01-05 08:00', 'disdukcapil/loket-1')],
      say('mpp.tally.recorded', '2025-08-01 09:00', {
        period_start: '2025-07-01',
        period_end: '2025-07-31',
        unit: 'visits',
        count: 1,
        revision: 1,
      }),
    ]
    const counts = (liveSince?: string): unknown[] =>
      rowsWith(
        foldViews(events, smallReference(liveSince), new Date(local(`${today} 12:00`))).data_freshness,
        {
          mpp: 'balikpapan',
        },
      ).map((row) => [row['topic'], row['events_before_live']])
    expect(counts('2025-09-01')).toEqual([
      ['counter', 1],
      ['queue', 2],
      ['survey', 0],
    ])
    expect(counts()).toEqual([
      ['counter', 0],
      ['queue', 0],
      ['survey', 0],
    ])
  })

  it('is of each topic kind and MPP, with the distinct events of the local day', () => {
    const event = heard(`${today} 00:00`)
    const views = foldViews(
      [event, event, heard('2025-10-14 23:59')],
      smallReference(),
      new Date(local(`${today} 12:00`)),
    )
    expect(views.data_freshness).toHaveLength(9)
    expect(rowWith(views.data_freshness, { mpp: 'balikpapan', topic: 'queue' })).toMatchObject({
      last_event_at: '2025-10-14 16:00:00',
      seconds_since_event: 43_200,
      events_today: 1,
      state: 'silent',
    })
    expect(rowWith(views.data_freshness, { mpp: 'balikpapan', topic: 'counter' })).toMatchObject({
      last_event_at: null,
      seconds_since_event: null,
      events_today: 0,
      state: 'never',
    })
  })
})
