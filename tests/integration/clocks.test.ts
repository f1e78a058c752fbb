/**
 * Devices whose clocks are wrong, years back or hours ahead: their events count, and what reads them says so. And
 * months in which nobody came, which a clock that is wrong leaves behind as well.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Event } from '../../schemas/event.ts'
import { readReference } from '../../sql/reference.ts'
import { expectViewsToMatch } from '../support/expect-views.ts'
import { answer, say, ticket } from '../support/figure-events.ts'
import { checkout, createPipeline, type Pipeline, type TestEvent } from '../support/pipeline.ts'
import { agencyOf, tieEvents, ties } from '../support/tie-events.ts'

type Row = Record<string, string | number | null>
const hour = 3_600_000
let pipeline: Pipeline
let sent: TestEvent[]

/** The event at another instant, from now. */
const moved = (event: TestEvent, ms: number): TestEvent =>
  Object.assign(event, { time: new Date(Date.now() + ms).toISOString() })

const queue = (at: string, mpp: 'kukar' | 'kotim' | 'balikpapan', kind: string, id: string): TestEvent =>
  ticket(mpp, 'a-clocks', at.slice(0, 10))(kind, at.slice(11), id)
const opened = (mpp: 'kukar' | 'kotim', at: string): TestEvent =>
  say('mpp.counter.opened', mpp, at, { agency: 'a-clocks', counter: '1' })
const tally = (mpp: 'kukar' | 'kotim', month: string, end: string): TestEvent =>
  say('mpp.tally.recorded', mpp, '2015-03-01 09:00', {
    period_start: `${month}-01`,
    period_end: `${month}-${end}`,
    unit: 'visits',
    count: 9,
    revision: 0,
  })

function events(): TestEvent[] {
  return [
    // kukar: a queue that is nine hours ahead of its other events; balikpapan: an answer of tomorrow alone
    ...[moved(queue('2026-03-02 09:00', 'kukar', 'issued', 'c1'), -2 * hour)],
    ...[moved(queue('2026-03-02 09:00', 'kukar', 'issued', 'c2'), 9 * hour)],
    moved(answer('balikpapan', '2026-03-02 09:00', 'a-clocks/c1', 4), 20 * hour),
    opened('kukar', '2026-03-02 08:00'),
    // kotim, live since 2 March 2026: a queue in 2015, the day before, and a tally, which is none of them
    ...[
      queue('2015-01-05 09:00', 'kotim', 'issued', 'c1'),
      queue('2015-01-05 09:00', 'kotim', 'called', 'c1'),
    ],
    ...[
      queue('2026-03-01 23:59', 'kotim', 'issued', 'c2'),
      queue('2026-03-02 00:00', 'kotim', 'issued', 'c3'),
    ],
    ...[opened('kotim', '2015-01-05 08:00'), tally('kotim', '2015-02', '28')],
    // kotim in May: cancelled and refused alone, between months with visits
    ...[
      queue('2026-04-06 09:00', 'kotim', 'issued', 'm1'),
      queue('2026-05-04 09:00', 'kotim', 'cancelled', 'm1'),
    ],
    ...[
      queue('2026-05-05 09:00', 'kotim', 'missed', 'm2'),
      queue('2026-06-02 09:00', 'kotim', 'issued', 'm1'),
    ],
    // and of two MPPs of a province in the same month one with visits
    ...[
      queue('2026-05-04 09:00', 'kukar', 'issued', 'm1'),
      queue('2026-05-04 09:00', 'balikpapan', 'missed', 'm1'),
    ],
  ]
}

beforeAll(async () => {
  const reference = await readReference(`${checkout}/sql/reference`)
  pipeline = await createPipeline('clocks', {
    ...reference,
    mpps: reference.mpps.map((mpp) => (mpp.mpp === 'kotim' ? { ...mpp, live_since: '2026-03-02' } : mpp)),
  })
  sent = [...events(), ...tieEvents()]
  // Every event comes twice, which changes nothing.
  for (let round = 0; round < 2; round++) {
    await pipeline.send(sent)
    await pipeline.catchUp({ maxRows: 7 })
  }
})
afterAll(async () => {
  await pipeline[Symbol.asyncDispose]()
})

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is sent is an event
const asEvents = (): Event[] => sent as unknown as Event[]

async function feed(mpp: string, topic: string): Promise<Row> {
  const [row] = (await pipeline.view('data_freshness')).filter(
    (of) => of['mpp'] === mpp && of['topic'] === topic,
  )
  return row ?? {}
}

describe('a clock that is ahead', () => {
  it('is said by how far, and makes no age negative and no feed live', async () => {
    const found = await feed('kukar', 'queue')
    expect(found).toMatchObject({ seconds_since_event: 0, events_before_live: 0 })
    expect(found['ahead_seconds']).toBeGreaterThan(8.9 * 3_600)
    expect(found['ahead_seconds']).toBeLessThanOrEqual(9 * 3_600)
    // Two hours ago is not live within the hours of a day that is open, and outside them it is closed.
    expect(['silent', 'closed', 'live']).toContain(found['state'])
    expect(await feed('balikpapan', 'survey')).toMatchObject({ seconds_since_event: 0, state: 'never' })
    expect(await feed('kukar', 'counter')).toMatchObject({ ahead_seconds: 0 })
  })
})

describe('a clock that is years behind', () => {
  it('shows in the events before the MPP was live, each counted once', async () => {
    expect(await feed('kotim', 'queue')).toMatchObject({ events_before_live: 3, ahead_seconds: 0 })
    expect(await feed('kotim', 'counter')).toMatchObject({ events_before_live: 1 })
    expect(await feed('kotim', 'survey')).toMatchObject({ events_before_live: 0, last_event_at: null })
    expect(await feed('kukar', 'queue')).toMatchObject({ events_before_live: 0 })
  })

  it('is read by the days that have such events alone', async () => {
    const { bi } = pipeline.databases
    const plan = await pipeline.rows<{ explain: string }>(
      `EXPLAIN indexes = 1 SELECT events_before_live FROM ${bi}.data_freshness`,
    )
    const reads = plan
      .map(({ explain }) => explain)
      .join('\n')
      .split('ReadFromMergeTree')
      .slice(1)
    const raw = reads.filter((read) => /^ \(\S+\.(queue|survey|counter)_events\)/.test(read))
    expect(raw.length).toBeGreaterThanOrEqual(6)
    for (const read of raw) expect(read).toMatch(/Condition: .*local_date/)
  })
})

const may = (rows: Row[]): Row[] => rows.filter((row) => row['month'] === '2026-05-01')

describe('a month with events and no visit', () => {
  it('has its row where months are counted, and is none for peaks, comparison and provinces', async () => {
    const counted = may(await pipeline.view('visits_by_mpp_month'))
    expect(Object.fromEntries(counted.map((row) => [row['mpp'], row['visits']]))).toEqual({
      balikpapan: 0,
      kotim: 0,
      kukar: 1,
    })
    for (const view of ['peak_months', 'mpp_comparison_month'])
      expect(
        may(await pipeline.view(view)).map((row) => row['mpp']),
        view,
      ).toEqual(['kukar'])
    const june = (await pipeline.view('mpp_comparison_month')).find((row) => row['month'] === '2026-06-01')
    expect(june).toMatchObject({ change_on_previous_month: null, previous_month_basis: '' })
    expect(may(await pipeline.view('province_month'))).toMatchObject([
      { province_code: '64', mpps_reporting: 1, visits: 1, busiest_mpp: 'kukar' },
    ])
  })
})

describe('events of one instant', () => {
  it.each(ties.map((tie) => [tie.name, tie] as const))(
    'are put in order by id, then source, by bytes: %s',
    async (_, tie) => {
      const agency = agencyOf(tie)
      const only = async (view: string, column: string): Promise<unknown> => {
        const own = (await pipeline.view(view)).filter((row) => row['agency'] === agency)
        return own.map((row) => row[column])
      }
      expect({
        tally: await only('tallies', 'count'),
        quota: await only('quota_by_agency_day', 'quota'),
        answer: await only('satisfaction_by_agency_quarter', 'nrr_time'),
        channel: await only('visits_by_channel_month', 'channel'),
        service: await only('service_throughput_day', 'service'),
        counter: await only('counters_by_agency_day', 'open_minutes'),
      }).toEqual({
        tally: [2],
        quota: [2],
        answer: [2],
        channel: ['online'],
        service: ['kk'],
        counter: [0],
      })
    },
  )
})

it('every view is what the events say', async () => {
  await expectViewsToMatch(pipeline, asEvents())
})
