/**
 * Figures stay the same however often and in whatever order the events come; and they are found by the primary key, so
 * that a filter reads what it asks for.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readDays } from '../../consumers/alert/history/read-history.ts'
import { utcOffsetsOf } from '../../schemas/reference.ts'
import { alertsOn } from '../support/alert-pipeline.ts'
import {
  answer,
  counterEvents,
  quotaEvents,
  serviceEvents,
  surveyEvents,
  waitEvents,
} from '../support/figure-events.ts'
import { createPipeline, type Pipeline } from '../support/pipeline.ts'
import { shuffled } from '../support/shuffle.ts'
import { dayOf } from '../support/simulated-days.ts'
import { stopStoring, storeDays } from '../support/store-days.ts'

const views = [
  ...['service_throughput_day', 'service_throughput_week', 'service_throughput_month', 'waits_by_agency_day'],
  ...['quota_by_agency_day', 'counters_by_agency_day', 'satisfaction_by_agency_quarter'],
  ...['satisfaction_by_mpp_quarter', 'published_check'],
]
// Scores that add up to something else in another order, if they were added as fractions.
const uneven = Array.from({ length: 40 }, (_, at) =>
  answer(
    'kotim',
    '2025-04-02 09:00',
    `a-uneven/u${at}`,
    1 + ((at * 7) % 4),
    at % 3 === 0 ? { only: 'cost' } : {},
  ),
)
const events = [
  ...[
    ...serviceEvents(),
    ...waitEvents(),
    ...quotaEvents(),
    ...counterEvents(),
    ...surveyEvents(),
    ...uneven,
  ],
]
let pipeline: Pipeline

beforeAll(async () => {
  pipeline = await createPipeline('repeated')
  await pipeline.send(events)
  await pipeline.catchUp()
})
afterAll(async () => {
  await pipeline[Symbol.asyncDispose]()
})

async function snapshot(): Promise<unknown[]> {
  const found = []
  for (const view of views) found.push([view, await pipeline.view(view)])
  return [...found, ...(await readByAlerts())]
}

/** What alerts look at: every level and day of every MPP. */
async function readByAlerts(): Promise<unknown[]> {
  await using alerts = alertsOn(pipeline, () => new Date())
  const found: [place: string, days: unknown][] = []
  for (const [mpp, utcOffsetMinutes] of utcOffsetsOf(pipeline.reference)) {
    const range = { mpp, utcOffsetMinutes, from: dayOf('2025-01-01'), to: dayOf('2026-12-31') }
    for (const [agency, days] of await readDays(alerts.client, range))
      found.push([`${mpp}/${agency}`, [...days].toSorted(([a], [b]) => a - b)])
  }
  return found.toSorted(([a], [b]) => a.localeCompare(b))
}

describe('the figures', () => {
  it('stay the same when every event comes again, shuffled and in other batches', async () => {
    const before = await snapshot()
    await pipeline.send(shuffled(events, 7))
    await pipeline.catchUp({ maxRows: 13 })
    await pipeline.send(shuffled(events, 8))
    await pipeline.catchUp({ maxRows: 50 })
    expect(await snapshot()).toEqual(before)
  })

  const byDay = [
    ['visits_by_agency_day', "local_date BETWEEN '2026-03-01' AND '2026-03-31'", []],
    ['service_throughput_day', "local_date BETWEEN '2026-03-01' AND '2026-03-31'", []],
    ['waits_by_agency_day', "local_date = '2026-03-03'", []],
    ['quota_by_agency_day', "local_date = '2026-03-05'", ['quotas']],
    ['counters_by_agency_day', "local_date = '2026-03-09'", ['counter_changes']],
  ] as const

  it.each(byDay)('of %s are read by MPP and day alone, from legs', async (view, period, tables) => {
    await stopStoring(pipeline)
    await expectReadByDay(view, period, ['legs', ...tables])
  })

  it.each(byDay)(
    'of %s are read by MPP and day alone, once days are stored',
    async (view, period, tables) => {
      await storeDays(pipeline)
      await expectReadByDay(view, period, ['day_figures', ...tables])
    },
  )
})

async function expectReadByDay(view: string, period: string, tables: readonly string[]): Promise<void> {
  const { bi } = pipeline.databases
  const plan = await pipeline.rows<{ explain: string }>(
    `EXPLAIN indexes = 1 SELECT * FROM ${bi}.${view} WHERE mpp = 'kukar' AND ${period}`,
  )
  const reads = plan
    .map(({ explain }) => explain)
    .join('\n')
    .split('ReadFromMergeTree')
    .slice(1)
  const ofEvents = reads.filter((read) => tables.some((table) => read.split('\n')[0]?.endsWith(`.${table})`)))
  expect(ofEvents.length).toBeGreaterThanOrEqual(tables.length)
  for (const read of ofEvents) {
    const key = read.slice(read.indexOf('PrimaryKey'))
    expect(key).toMatch(/Condition: .*local_date/)
    expect(key).toMatch(/Condition: .*mpp/)
  }
}
