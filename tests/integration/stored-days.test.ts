/**
 * Days and months that have ended are stored (sql/migrations/0003): no figure may depend on whether, when or how often
 * that happened.
 */
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectViewsToMatch, viewDifferences, viewsOfNow } from '../support/expect-views.ts'
import { randomEvents } from '../support/oracle/random-events.ts'
import { viewNames, type ViewName } from '../support/oracle/views.ts'
import { createPipeline, type Pipeline } from '../support/pipeline.ts'
import { testDay } from '../support/repeat.ts'
import { shuffled } from '../support/shuffle.ts'
import { stopStoring, storeDays, useSooner } from '../support/store-days.ts'

const seed = 20_261_122
const today = testDay(420)
let pipeline: Pipeline
let events: ReturnType<typeof randomEvents>

beforeAll(async () => {
  pipeline = await createPipeline('stored1')
  const { reference } = pipeline
  events = randomEvents({ seed, count: 12_000, reference, from: '2026-06-20', to: today })
})
afterAll(async () => {
  await pipeline[Symbol.asyncDispose]()
})

async function count(what: string): Promise<number> {
  const [row] = await pipeline.rows<{ n: number }>(
    `SELECT count() AS n FROM ${pipeline.databases.store}.${what}`,
  )
  return row?.n ?? -1
}

/**
 * Days of MPPs before the test's today, which have ended everywhere, whose legs are no longer those that their stored row
 * was computed from, or that have none.
 */
async function outdated(): Promise<number> {
  const { store } = pipeline.databases
  const [row] = await pipeline.rows<{ n: number }>(
    `SELECT count() AS n FROM (SELECT l.mpp FROM (SELECT mpp, local_date, sum(mark) AS mark FROM ${store}.legs GROUP BY mpp, local_date) AS l
      LEFT ANTI JOIN (SELECT * FROM ${store}.day_figures FINAL WHERE agency = '') AS s USING (mpp, local_date, mark)
      WHERE l.local_date < toDate('${today}'))`,
  )
  return row?.n ?? -1
}

/** An expression that makes every number of an array one greater. */
const more = (column: string): string => `arrayMap(n -> n + 1, ${column}) AS \`${column}\``

/** What the rows of days and of months have both. */
const parts = ['channels.issued', 'services.issued', 'wait_buckets.visits', 'waits_ms', 'services_ms']

/** Stores every row again with other figures; so many visits more as change the sample that a quarter needs. */
async function makeWrong(table: 'day_figures' | 'month_figures', figures: string): Promise<void> {
  const { store } = pipeline.databases
  await pipeline.admin.command({
    query: `INSERT INTO ${store}.${table}
      SELECT * REPLACE (${figures}, never_called + 1 AS never_called, ${parts.map(more).join(', ')}, stored_at + 1 AS stored_at)
      FROM ${store}.${table}`,
  })
}

/** The views that these differences name. */
function viewsOf(differences: readonly string[]): string[] {
  return [...new Set(differences.map((line) => line.split(/[ :]/)[0] ?? ''))].toSorted()
}

/** Whether the clock leaves a view as it is. */
const isSteady = (name: ViewName): boolean => !viewsOfNow.includes(name)

/** Fewer days than late or repeated events touch, whatever today is; on the first of a month they are fewest, some 100. */
const manyDays = 50

/** Those that are sent first; the others come late. */
const early = (): typeof events => events.slice(0, 9_000)

/** The views that read stored months; the last case shows that no other does. */
const ofStoredMonths: readonly ViewName[] = [
  ...(['visits_by_agency_month', 'visits_by_mpp_month', 'peak_months', 'mpp_comparison_month'] as const),
  ...(['province_month', 'visits_by_channel_month', 'service_throughput_month'] as const),
  ...(['waits_by_agency_month', 'waits_by_mpp_month', 'outcomes_by_wait_month'] as const),
  // By the visits of the quarter, of which the responses are a sample.
  ...(['satisfaction_by_agency_quarter', 'satisfaction_by_mpp_quarter'] as const),
]

/** The views that read stored days or months; the last case shows that no other does. */
const ofDays: readonly ViewName[] = [
  ...ofStoredMonths,
  ...(['visits_by_agency_day', 'visits_by_mpp_day', 'service_throughput_day'] as const),
  ...(['service_throughput_week', 'waits_by_agency_day'] as const),
  ...(['quota_by_agency_day', 'counters_by_agency_day'] as const),
]

describe('stored days', () => {
  it('are not there while something has just come into them, and the views agree with the fold', async () => {
    await stopStoring(pipeline)
    await pipeline.send(shuffled(early(), seed))
    await pipeline.catchUp({ maxRows: 2_000 })
    expect(await count('day_figures')).toBe(0)
    expect(await count('due_day')).toBe(0)
    await expectViewsToMatch(pipeline, early())
  })

  it('leave every figure as it was once they are stored', async () => {
    await storeDays(pipeline)
    expect(await outdated()).toBe(0)
    expect(await count('month_figures')).toBeGreaterThan(10)
    await expectViewsToMatch(pipeline, early())
  })

  it('give way to late events at once, without being stored again', async () => {
    await pipeline.send(shuffled(events, seed + 1))
    await pipeline.catchUp({ maxRows: 1_500 })
    expect(await outdated()).toBeGreaterThan(manyDays)
    await expectViewsToMatch(pipeline, events, ofDays)
  })

  it('have the late events when they are stored again, and are not moved by repeats', async () => {
    await storeDays(pipeline)
    expect(await outdated()).toBe(0)
    await pipeline.send(shuffled(events.slice(0, 4_000), seed + 2))
    await pipeline.catchUp()
    expect(await outdated()).toBeGreaterThan(manyDays)
    await expectViewsToMatch(pipeline, events, ofDays)
    await storeDays(pipeline)
    await expectViewsToMatch(pipeline, events, ofDays)
  })

  it('count once where they were stored twice', async () => {
    const { store } = pipeline.databases
    for (const table of ['day_figures', 'month_figures']) {
      const before = await count(`${table} FINAL`)
      await pipeline.admin.command({ query: `SYSTEM STOP MERGES ${store}.${table}` })
      await pipeline.admin.command({ query: `INSERT INTO ${store}.${table} SELECT * FROM ${store}.${table}` })
      expect(await count(table)).toBeGreaterThanOrEqual(2 * before)
      expect(await count(`${table} FINAL`)).toBe(before)
    }
    await expectViewsToMatch(pipeline, events, ofDays)
    for (const table of ['day_figures', 'month_figures'])
      await pipeline.admin.command({ query: `SYSTEM START MERGES ${store}.${table}` })
  })

  it('hold nothing of the reference data', async () => {
    const { reference } = pipeline
    const changed = {
      ...reference,
      holidays: reference.holidays.slice(0, 20),
      agencies: reference.agencies.map((agency, at) => ({
        ...agency,
        ...(at % 3 === 0 ? { opening_weekdays: [1, 3, 6] } : {}),
      })),
      mpps: reference.mpps.map((mpp) => ({ ...mpp, live_since: '2026-08-10' })),
    }
    await pipeline.migrate(changed)
    await stopStoring(pipeline)
    await expectViewsToMatch({ ...pipeline, reference: changed }, events)
    await pipeline.migrate(reference)
    await stopStoring(pipeline)
    expect(await outdated()).toBe(0)
  })

  it('are what the views read: a wrong month shows in each view of months, a wrong day in the others too', async () => {
    await makeWrong('month_figures', 'visits + 100 AS visits, visitors + 1 AS visitors')
    // Views of now are left out where nothing makes them wrong: an event that passes would.
    const ofMonths = await viewDifferences(pipeline, events, viewNames.filter(isSteady))
    expect(viewsOf(ofMonths)).toEqual(ofStoredMonths.toSorted())
    expect(ofMonths.some((line) => line.includes(': visitors: '))).toBe(true)
    await makeWrong('day_figures', 'visits + 100 AS visits, issued + 1 AS issued, completed + 1 AS completed')
    const names = viewNames.filter((name) => ofDays.includes(name) || isSteady(name))
    expect(viewsOf(await viewDifferences(pipeline, events, names))).toEqual(ofDays.toSorted())
  })
})

/** More than a busy machine takes to store a few rows. */
const settleMs = 4_000
/** How often days are stored at least, and for how long a slow machine may go on until it has done so. */
const leastRefreshes = 4
const mostMs = 120_000

/** The same tickets, read in four ways. */
interface Seen {
  readonly visits: number
  readonly visitors: number
  readonly days: number
  readonly channels: number
}

describe('a reader', () => {
  it('never meets a day twice or not at all, while days are stored and late events come in', async () => {
    await using busy = await createPipeline('stored2')
    const { admin, databases } = busy
    const { bi, store } = databases
    await stopStoring(busy)
    await useSooner(busy, settleMs)
    let [sent, stored] = [0, 0]
    // Into a month that is over and into the running one.
    const insert = async (tickets: number): Promise<void> => {
      sent += tickets
      await admin.command({
        query: `INSERT INTO ${store}.queue_events (mpp, local_date, agency, ticket_id, type, time, local_time, source, id)
          SELECT 'kotim', if(number % 2 = 0, toDate('2026-03-02'), toStartOfMonth(today())) AS day, 'polri',
            toString({from:UInt32} + number) AS ticket, 'mpp.ticket.issued', toDateTime64(day, 3, 'UTC') + 7200,
            toDateTime64(day, 3, 'UTC') + 32400, '/test', ticket
          FROM numbers({tickets:UInt32})`,
        query_params: { from: sent - tickets, tickets },
      })
      stored = sent
    }
    await insert(300)
    const begun = Date.now()
    const seen = new Set<number>()
    let [refreshes, uses] = [0, 0]
    const written = new AbortController()
    const writeOnce = async (): Promise<void> => {
      await insert(3)
      for (const view of ['store_days', 'store_months']) {
        for (const step of ['START', 'REFRESH', 'WAIT', 'STOP'])
          await admin.command({ query: `SYSTEM ${step} VIEW ${store}.${view}` })
      }
      await setTimeout(settleMs + 500)
      const [used] = await busy.rows<{ n: number }>(`SELECT count() AS n FROM ${store}.due_day`)
      if (used?.n === 0) uses++
    }
    const writing = async (): Promise<void> => {
      try {
        for (; refreshes < leastRefreshes || Date.now() < begun + 8 * settleMs; refreshes++) {
          if (Date.now() > begun + mostMs) return
          await writeOnce()
        }
      } finally {
        written.abort()
      }
    }
    const reading = async (): Promise<void> => {
      while (!written.signal.aborted) {
        const least = stored
        const [row] = await busy.rows<Seen>(
          `SELECT sum(visits) AS visits, sum(visitors) AS visitors,
            (SELECT sum(visits) FROM ${bi}.visits_by_agency_day) AS days,
            (SELECT sum(visits) FROM ${bi}.visits_by_channel_month) AS channels
          FROM ${bi}.visits_by_mpp_month`,
        )
        const { visits = -1, visitors = -1, days = -1, channels = -1 } = row ?? {}
        for (const figure of [visits, visitors, days, channels]) {
          expect(figure).toBeGreaterThanOrEqual(least)
          expect(figure).toBeLessThanOrEqual(sent)
        }
        seen.add(visits)
      }
    }
    await Promise.all([writing(), reading(), reading()])
    expect(seen.size).toBeGreaterThan(3)
    expect(refreshes).toBeGreaterThanOrEqual(leastRefreshes)
    expect(uses).toBeGreaterThan(0)
  })
})
