/**
 * Services, waits, quotas, counters, arrivals, satisfaction and published figures, each worked by hand, on the way
 * that all events take: Kafka, ingest, materialised views. tests/support/figure-events.ts says what happens.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { publishedTallies, tallyEvent } from '../../producers/import/tally.ts'
import { utcOffsetsOf } from '../../schemas/reference.ts'
import { weekdayOf } from '../../schemas/time.ts'
import { readReference } from '../../sql/reference.ts'
import {
  answers,
  bandOf,
  bands,
  counterEvents,
  publishedOfAgency,
  quotaEvents,
  say,
  serviceEvents,
  survey2024,
  surveyEvents,
  talliesOfAgency,
  waitEvents,
} from '../support/figure-events.ts'
import { arrivalEvents, today } from '../support/arrival-events.ts'
import { checkout, createPipeline, type Pipeline, type TestEvent } from '../support/pipeline.ts'

let pipeline: Pipeline

const events = [
  ...[...serviceEvents(), ...waitEvents(), ...quotaEvents(), ...counterEvents()],
  ...[
    ...surveyEvents(),
    ...survey2024,
    ...bands.flatMap(([ikm, , ...nrrs]) => answers('kotim', bandOf(ikm), nrrs)),
  ],
]

beforeAll(async () => {
  const reference = await readReference(`${checkout}/sql/reference`)
  const march = { period_start: '2026-03-01', period_end: '2026-03-31', unit: 'visits', source: 'test' }
  const ownFigure = { ...march, mpp: 'kukar', agency: 'a-quota', value: '8', kind: 'count' } as const
  pipeline = await createPipeline('figures', {
    ...reference,
    publishedFigures: [...reference.publishedFigures, ownFigure, ...publishedOfAgency],
  })
  // A request of Kafka holds a megabyte of one partition.
  for (let from = 0; from < events.length; from += 4_000)
    await pipeline.send(events.slice(from, from + 4_000))
  await pipeline.catchUp()
})
afterAll(async () => {
  await pipeline[Symbol.asyncDispose]()
})

/** The rows of a view that have these values; floats within rounding. */
async function rows(view: string, values: Record<string, unknown>): Promise<Record<string, unknown>[]> {
  return (await pipeline.view(view)).filter((row) =>
    Object.entries(values).every(([column, value]) => row[column] === value),
  )
}
const near = (value: number): unknown => expect.closeTo(value, 9)

const throughput = (list: Record<string, unknown>[]): unknown[] =>
  list.map(({ service, issued, completed, completion_rate: rate }) => [service, issued, completed, rate])

describe('service throughput', () => {
  it('counts distinct tickets of the service that an event or its leg names', async () => {
    const sunday = { agency: 'a-services', local_date: '2026-03-01' }
    expect(throughput(await rows('service_throughput_day', sunday))).toEqual([
      ['', 1, 1, 1],
      ['akta', 1, 1, 1],
      ['kk', 3, 1, near(1 / 3)],
      ['ktp', 3, 1, near(1 / 3)],
      ['sim', 0, 1, null],
    ])
    expect(throughput(await rows('service_throughput_day', { agency: 'a-other' }))).toEqual([['x', 1, 0, 0]])
  })

  it('adds days to weeks and months', async () => {
    const ktp = { agency: 'a-services', service: 'ktp' }
    expect(await rows('service_throughput_week', ktp)).toMatchObject([
      { week: '2026-02-23', issued: 3, completed: 1 },
      { week: '2026-03-02', issued: 1, completed: 0, completion_rate: 0 },
    ])
    expect(await rows('service_throughput_month', ktp)).toMatchObject([
      { month: '2026-03-01', issued: 4, completed: 1, completion_rate: 0.25 },
    ])
  })
})

describe('waits', () => {
  it('interpolate between order statistics and leave out what is missing or negative', async () => {
    // waits 600, 1200, 1800, 3600: p90 at 2.7 is 1800 + 0.7 x 1800, p95 at 2.85; served 300, 300, 600: p90 at 1.8
    expect(await rows('waits_by_agency_day', { mpp: 'kotim', local_date: '2026-03-03' })).toMatchObject([
      {
        agency: 'disdukcapil',
        timed_legs: 4,
        untimed_legs: 2,
        wait_mean_seconds: 1800,
        wait_p50_seconds: 1500,
        wait_p90_seconds: near(3060),
        wait_p95_seconds: near(3330),
        service_mean_seconds: 400,
        service_p50_seconds: 300,
        service_p90_seconds: near(540),
        within_standard_rate: 0.75,
      },
    ])
  })

  it('have no row on a day without visits, and are NULL where nothing is timed', async () => {
    expect(await rows('waits_by_agency_day', { mpp: 'kotim', local_date: '2026-03-04' })).toEqual([])
    const nothing = { wait_mean_seconds: null, wait_p50_seconds: null, within_standard_rate: null }
    expect(await rows('waits_by_agency_day', { agency: 'a-counters' })).toMatchObject([
      { ...nothing, timed_legs: 0, untimed_legs: 1, service_mean_seconds: 1980, service_p50_seconds: 1980 },
    ])
  })
})

it('quotas of the highest revision, and when they were reached', async () => {
  const columns = ['local_date', 'quota', 'issued', 'used_rate', 'refused_for_quota', 'exhausted_at_local']
  const found = await rows('quota_by_agency_day', { agency: 'a-quota' })
  expect(found.map((row) => columns.map((column) => row[column]))).toEqual([
    ['2026-03-05', 3, 4, near(4 / 3), 2, '08:25'],
    ['2026-03-06', 3, 2, near(2 / 3), 0, ''],
    ['2026-03-07', 0, 1, null, 0, ''],
    ['2026-03-08', 10, 0, 0, 0, ''],
  ])
  expect(await rows('visits_by_agency_month', { agency: 'a-quota' })).toMatchObject([
    { month: '2026-03-01', quota_days: 4, days_at_quota: 1 },
  ])
})

describe('counters', () => {
  it('are open between the events that change their state, each day by itself', async () => {
    expect(await rows('counters_by_agency_day', { agency: 'a-counters' })).toMatchObject([
      {
        local_date: '2026-03-09',
        counters_used: 3,
        open_minutes: 330,
        serving_minutes: 33,
        utilisation: 0.1,
      },
      { local_date: '2026-03-10', counters_used: 0, open_minutes: 0, serving_minutes: 0, utilisation: null },
    ])
  })

  it('are open until now at most, whatever lies ahead', async () => {
    const from = Math.max(Date.now() - 600_000, today() * 86_400_000 - 480 * 60_000)
    const desk = { agency: 'a-today', counter: '1', mpp: 'kukar' }
    const at = (type: string, time: number): TestEvent =>
      Object.assign(say(type, 'kukar', '2026-03-01 08:00', desk), { time: new Date(time).toISOString() })
    const ahead = [
      at('mpp.counter.closed', Date.now() + 3_600_000),
      at('mpp.counter.opened', Date.now() + 7_200_000),
    ]
    await pipeline.send([at('mpp.counter.opened', from), ...ahead])
    await pipeline.catchUp()
    const open = await rows('counters_by_agency_day', { agency: 'a-today' })
    const minutes = open.reduce((sum, row) => sum + Number(row['open_minutes']), 0)
    expect(Math.abs(minutes - (Date.now() - from) / 60_000)).toBeLessThan(0.5)
  })
})

it('arrivals per open day, over the ninety days before today', async () => {
  const day = today()
  await pipeline.send(arrivalEvents(day))
  await pipeline.catchUp()
  const weekday = weekdayOf(day)
  const expected = [
    { weekday, local_hour: 9, open_days: 3, visits_per_open_day: near(2 / 3) },
    { weekday, local_hour: 10, open_days: 3, visits_per_open_day: near(1 / 3) },
    { weekday: weekdayOf(day - 90), local_hour: 11, open_days: 1, visits_per_open_day: 1 },
  ]
  const found = await rows('arrivals_by_weekday_hour', { agency: 'a-arrivals' })
  expect(found.toSorted((a, b) => Number(a['local_hour']) - Number(b['local_hour']))).toMatchObject(expected)
})

describe('satisfaction', () => {
  it('takes the answer in force of each response, with its agency and quarter', async () => {
    // NRR 3.5 each; indices 100 and 75, so 12.5 is the standard error; 3 visits need 2.98 responses
    expect(await rows('satisfaction_by_agency_quarter', { agency: 'a-survey' })).toMatchObject([
      {
        quarter: '2025-04-01',
        responses: 2,
        nrr_time: 3.5,
        nrr_facilities: 3.5,
        ikm: 87.5,
        grade: 'B',
        ikm_weight_011: near(86.625),
        responses_needed: 3,
        is_sample_adequate: 0,
        ikm_low: near(63),
        ikm_high: 100,
      },
    ])
    expect(await rows('satisfaction_by_agency_quarter', { agency: 'a-tied' })).toMatchObject([
      { responses: 1, ikm: 50, grade: 'D', ikm_low: null, ikm_high: null },
    ])
    // indices 100, 75, 50: standard error 25 / sqrt(3)
    expect(await rows('satisfaction_by_mpp_quarter', { mpp: 'kukar', quarter: '2025-04-01' })).toMatchObject([
      {
        responses: 3,
        ikm: 75,
        grade: 'C',
        responses_needed: 3,
        is_sample_adequate: 1,
        ikm_low: near(75 - (1.96 * 25) / Math.sqrt(3)),
        ikm_high: 100,
      },
    ])
  })

  it('has no index while an element has no score', async () => {
    const none = { ikm: null, ikm_weight_011: null, grade: '', ikm_low: null, ikm_high: null }
    expect(await rows('satisfaction_by_agency_quarter', { agency: 'a-moved' })).toMatchObject([
      { ...none, quarter: '2025-07-01', responses: 1, nrr_requirements: 4, nrr_procedure: null },
    ])
  })

  it.each(bands.map(([ikm, grade]) => ({ ikm, grade })))('grades $ikm as $grade', async ({ ikm, grade }) => {
    const found = await rows('satisfaction_by_agency_quarter', { agency: bandOf(ikm) })
    expect(found).toMatchObject([{ ikm: near(ikm), grade }])
  })
})

describe('published figures', () => {
  const balikpapan = { mpp: 'balikpapan', period_start: '2025-01-01', period_end: '2025-09-30' }

  it('are checked against each other', async () => {
    const shares = await rows('published_check', { ...balikpapan, unit: 'share_of_visits' })
    expect(shares.map((row) => row['published'])).toEqual([0.184, 0.148, 0.248, 0.193, 0.097])
    const remark =
      /5 printed shares fit a base of 45533 to 45543 \(about 45540\), not the published total of 41481/
    for (const row of shares) expect(row['remark']).toMatch(remark)
    expect(shares[2]).toMatchObject({ agency: 'disdukcapil', computed: near(11315 / 41481) })
    expect(await rows('published_check', { ...balikpapan, unit: 'visits_per_month' })).toMatchObject([
      { published: 4000, computed: 4609, difference: 609, difference_rate: near(609 / 4000) },
    ])
    const [month] = await rows('published_check', { ...balikpapan, unit: 'visits_per_month' })
    expect(month?.['remark']).toMatch(/41481 visits of 9 months are 4609 a month, not the printed 4000/)
  })

  it('are compared with events, and with tallies where there are any', async () => {
    expect(await rows('published_check', { agency: 'a-quota' })).toMatchObject([
      { published: 8, computed: 7, difference: -1, difference_rate: -0.125, base: 'visits (events)' },
    ])
    const index = { mpp: 'balikpapan', period_end: '2024-12-31', unit: 'ikm' }
    expect(await rows('published_check', index)).toMatchObject([
      { published: 95.2, computed: 87.5, difference: near(-7.7), base: 'survey responses' },
    ])
    const total = { ...balikpapan, agency: '', unit: 'visits' }
    expect(await rows('published_check', total)).toMatchObject([
      { computed: null, difference: null, base: '' },
    ])
    const offsets = utcOffsetsOf(pipeline.reference)
    const tallies = publishedTallies(pipeline.reference).map((row) => tallyEvent(row, offsets))
    await pipeline.send([...tallies.map((tally) => tally as unknown as TestEvent), ...talliesOfAgency])
    await pipeline.catchUp()
    expect(await rows('published_check', total)).toMatchObject([
      { computed: 41481, difference: 0, base: 'visits (tally)' },
    ])
    // Of an agency whose MPP has neither tallies nor events then.
    expect(await rows('published_check', { agency: 'a-tallied', unit: 'visits' })).toMatchObject([
      { published: 300, computed: 310, difference: 10, base: 'visits (tally)' },
    ])
    // 103.333 is no 103.30, though it is 103.3.
    expect(await rows('published_check', { agency: 'a-tallied', unit: 'visits_per_month' })).toMatchObject([
      { published: 103.3, remark: expect.stringMatching(/^Differs from the published figure/) as unknown },
    ])
    const july = { mpp: 'balikpapan', period_start: '2025-07-01', period_end: '2025-07-31' }
    expect(await rows('published_check', july)).toMatchObject([{ computed: 6814, base: 'visits (tally)' }])
  })
})
