/**
 * Days that are over are stored as months, or as a part of the running one: no figure may depend on whether, when or
 * how often that happened.
 */
import { readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { createClickHouse } from '../../infra/clickhouse/client.ts'
import { migrate } from '../../sql/migrate.ts'
import { expectViewsToMatch, viewDifferences } from '../support/expect-views.ts'
import { finishMonths, stopFinishing, storeMonths } from '../support/finish-months.ts'
import { randomEvents } from '../support/oracle/random-events.ts'
import { createPipeline, type Pipeline } from '../support/pipeline.ts'
import { testDay } from '../support/repeat.ts'
import { shuffled } from '../support/shuffle.ts'

const seed = 20_261_122
const today = testDay(420)
let pipeline: Pipeline
let events: ReturnType<typeof randomEvents>

beforeAll(async () => {
  pipeline = await createPipeline('finished1')
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

/** Months without a row in use: something has been inserted for their days since they were stored. */
const outdated = (): Promise<number> => count('month_in_use WHERE through < month')

/** Those that are sent first; the others come late. */
const early = (): typeof events => events.slice(0, 9_000)

describe('finished months', () => {
  it('are not there while inserts have not settled, and the views agree with the fold', async () => {
    await stopFinishing(pipeline)
    await pipeline.send(shuffled(early(), seed))
    await pipeline.catchUp({ maxRows: 2_000 })
    expect(await count('stored_months')).toBe(0)
    expect(await count('due_month')).toBe(0)
    await expectViewsToMatch(pipeline, early())
  })

  it('leave every figure as it was once they are stored, and only the last days to compute live', async () => {
    await finishMonths(pipeline)
    expect(await count('stored_months FINAL')).toBe(
      await count("month_in_use WHERE month < toDate(now('UTC') - toIntervalMinute(10))"),
    )
    expect(await count('month_in_use WHERE through < least(toLastDayOfMonth(month), today() - 2)')).toBe(0)
    await expectViewsToMatch(pipeline, early())
  })

  it('give way to late events at once, without being stored again', async () => {
    await pipeline.send(shuffled(events, seed + 1))
    await pipeline.catchUp({ maxRows: 1_500 })
    expect(await outdated()).toBeGreaterThan(10)
    await expectViewsToMatch(pipeline, events)
  })

  it('have the late events when they are stored again', async () => {
    await finishMonths(pipeline)
    expect(await outdated()).toBe(0)
    await expectViewsToMatch(pipeline, events)
  })

  it('are not moved by repeats, before or after they are stored again', async () => {
    await pipeline.send(shuffled(events.slice(0, 4_000), seed + 2))
    await pipeline.catchUp()
    expect(await outdated()).toBeGreaterThan(10)
    await expectViewsToMatch(pipeline, events)
    await finishMonths(pipeline)
    await expectViewsToMatch(pipeline, events)
  })

  it('count once where they were stored twice', async () => {
    const { store } = pipeline.databases
    const before = await count('stored_months FINAL')
    await pipeline.admin.command({ query: `SYSTEM STOP MERGES ${store}.stored_months` })
    await pipeline.admin.command({
      query: `INSERT INTO ${store}.stored_months SELECT * FROM ${store}.stored_months`,
    })
    expect(await count('stored_months')).toBeGreaterThanOrEqual(2 * before)
    expect(await count('stored_months FINAL')).toBe(before)
    await expectViewsToMatch(pipeline, events)
    await pipeline.admin.command({ query: `SYSTEM START MERGES ${store}.stored_months` })
  })

  it('hold nothing of the reference data', async () => {
    const { admin, databases, reference } = pipeline
    const changed = {
      ...reference,
      holidays: reference.holidays.slice(0, 20),
      agencies: reference.agencies.map((agency, at) => ({
        ...agency,
        ...(at % 3 === 0 ? { opening_weekdays: [1, 3, 6] } : {}),
      })),
      mpps: reference.mpps.map((mpp) => ({ ...mpp, live_since: '2026-08-10' })),
    }
    const { clickhouseUrl, credentials } = inject('stack')
    const access = { url: clickhouseUrl, user: 'kunjungan_admin', password: credentials.admin }
    const storeClient = createClickHouse(access, { database: databases.store })
    const migrateTo = (to: typeof reference): Promise<unknown> =>
      migrate({ databases, reference: to }, { client: admin, storeClient, progress: () => undefined })
    await migrateTo(changed)
    await stopFinishing(pipeline)
    await expectViewsToMatch({ ...pipeline, reference: changed }, events)
    await migrateTo(reference)
    await stopFinishing(pipeline)
    await storeClient.close()
    expect(await outdated()).toBe(0)
    await expectViewsToMatch(pipeline, events)
  })

  it('are what the views read: a wrong one shows in each of them', async () => {
    const one = `arrayMap(n -> n + 1,`
    await pipeline.admin.command({
      query: `INSERT INTO ${pipeline.databases.store}.stored_months
        SELECT * REPLACE (
          ${one} agencies.visits) AS \`agencies.visits\`, ${one} agencies.visitors) AS \`agencies.visitors\`,
          ${one} channels.visits) AS \`channels.visits\`,
          ${one} services.issued) AS \`services.issued\`, ${one} quotas.quota_days) AS \`quotas.quota_days\`)
        FROM ${pipeline.databases.store}.stored_months`,
    })
    await pipeline.admin.command({
      query: `OPTIMIZE TABLE ${pipeline.databases.store}.stored_months FINAL`,
    })
    const wrong = (await viewDifferences(pipeline, events)).map((line) => line.split(' ')[0])
    for (const view of [
      'visits_by_agency_month',
      'visits_by_mpp_month',
      'peak_months',
      'mpp_comparison_month',
      'province_month',
      'visits_by_channel_month',
      'service_throughput_month',
    ])
      expect(wrong).toContain(view)
    for (const column of ['quota_days', 'visitors'])
      expect((await viewDifferences(pipeline, events)).some((line) => line.includes(column))).toBe(true)
  })
})

/**
 * Stored rows are used after some seconds instead of two minutes, so that a short test sees some come into use. They
 * are longer than a busy machine takes to store months, as the two minutes are.
 */
const settleMs = 4_000
async function useSooner({ admin, databases: { store } }: Pipeline): Promise<void> {
  const text = await readFile(new URL('../../sql/views/04_month_in_use.sql', import.meta.url), 'utf8')
  const query = text
    .replace('VIEW month_in_use', `VIEW ${store}.month_in_use`)
    .replace('FROM month_marks', `FROM ${store}.month_marks`)
    .replace('FROM stored_months', `FROM ${store}.stored_months`)
    .replace('toIntervalMinute(2)', `toIntervalMillisecond(${settleMs})`)
    .replace(/;\s*$/, '')
  expect(query).toContain(`toIntervalMillisecond(${settleMs})`)
  await admin.command({ query })
}

describe('a reader', () => {
  it('never meets a month twice or not at all, while months are stored and late events come in', async () => {
    await using busy = await createPipeline('finished2')
    await stopFinishing(busy)
    const { admin, databases } = busy
    await useSooner(busy)
    let [sent, stored] = [0, 0]
    // Into a month that is over and into the running one.
    const store = async (tickets: number): Promise<void> => {
      sent += tickets
      await admin.command({
        query: `INSERT INTO ${databases.store}.queue_events (mpp, local_date, agency, ticket_id, type, time, local_time, source, id)
          SELECT 'kotim', if(number % 2 = 0, toDate('2026-03-02'), toStartOfMonth(today())) AS day, 'polri',
            toString({from:UInt32} + number) AS ticket, 'mpp.ticket.issued', toDateTime64(day, 3, 'UTC') + 7200,
            toDateTime64(day, 3, 'UTC') + 32400, '/test', ticket
          FROM numbers({tickets:UInt32})`,
        query_params: { from: sent - tickets, tickets },
      })
      stored = sent
    }
    await store(300)
    const until = Date.now() + 10 * settleMs
    const seen = new Set<number>()
    const writing = async (): Promise<void> => {
      for (; Date.now() < until; await setTimeout(settleMs + 500)) {
        await store(3)
        await storeMonths(busy)
      }
    }
    const reading = async (): Promise<void> => {
      while (Date.now() < until) {
        const least = stored
        const [row] = await busy.rows<{ visits: number; visitors: number }>(
          `SELECT sum(visits) AS visits, sum(visitors) AS visitors FROM ${databases.bi}.visits_by_mpp_month`,
        )
        for (const figure of [row?.visits ?? -1, row?.visitors ?? -1]) {
          expect(figure).toBeGreaterThanOrEqual(least)
          expect(figure).toBeLessThanOrEqual(sent)
        }
        seen.add(row?.visits ?? -1)
      }
    }
    await Promise.all([writing(), reading(), reading()])
    expect(seen.size).toBeGreaterThan(3)
  })
})
