/**
 * Every figure is a function of the set of events: not of order, batches, repeats, restarts or time of arrival.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expectViewsToMatch } from '../support/expect-views.ts'
import { randomEvents } from '../support/oracle/random-events.ts'
import { createPipeline, type Pipeline } from '../support/pipeline.ts'
import { testDay } from '../support/repeat.ts'
import { shuffled } from '../support/shuffle.ts'

const seed = 20_260_105
let pipeline: Pipeline

const ticket = (id: string, time: string): { type: string; data: object; [key: string]: unknown } => ({
  specversion: '1.0',
  id,
  source: '/test/late',
  type: 'mpp.ticket.issued',
  time,
  data: { mpp: 'kotim', agency: 'late-agency', ticket_id: id },
})

beforeAll(async () => {
  pipeline = await createPipeline('repeats')
})
afterAll(async () => {
  await pipeline[Symbol.asyncDispose]()
})

describe('the same events', () => {
  const today = testDay()
  const events = (): ReturnType<typeof randomEvents> =>
    randomEvents({ seed, count: 8_000, reference: pipeline.reference, from: '2026-07-20', to: today })

  it('give the same figures twice, shuffled, in other batches and with a restart in between', async () => {
    const sent = events()
    await pipeline.send(shuffled(sent.slice(0, 5_000), seed))
    await pipeline.catchUp({ maxRows: 500 })
    await pipeline.send(shuffled(sent, seed + 1))
    await pipeline.catchUp({ maxRows: 7_000 })
    await pipeline.send(shuffled(sent, seed + 2))
    await pipeline.catchUp({ maxRows: 1_300 })
    await expectViewsToMatch(pipeline, sent)
  })

  it('give the same figures after raw tables and aggregates have merged', async () => {
    const tables = await pipeline.rows<{ name: string }>(
      `SELECT name FROM system.tables WHERE database = '${pipeline.databases.store}' AND engine LIKE '%ReplacingMergeTree' OR engine = 'AggregatingMergeTree' AND database = '${pipeline.databases.store}'`,
    )
    expect(tables.length).toBeGreaterThan(8)
    for (const { name } of tables)
      await pipeline.admin.command({ query: `OPTIMIZE TABLE ${pipeline.databases.store}.${name} FINAL` })
    await expectViewsToMatch(pipeline, events())
  })

  it('give the same figures when the databases are dropped and the topics read again', async () => {
    await pipeline.dropDatabases()
    await pipeline.migrate()
    const admin = pipeline.kafka.admin()
    await admin.connect()
    await admin.deleteGroups([...pipeline.groupIds])
    await admin.disconnect()
    await pipeline.catchUp()
    await expectViewsToMatch(pipeline, events())
  })

  it('repair last month when they come late', async () => {
    const month = async (): Promise<unknown> =>
      (await pipeline.view('visits_by_agency_month'))
        .filter((row) => row['agency'] === 'late-agency')
        .map((row) => row['visits'])
    await pipeline.send([ticket('late-1', '2026-03-31T23:59:59.999+07:00')])
    await pipeline.catchUp()
    expect(await month()).toEqual([1])
    await pipeline.send([
      ticket('late-2', '2026-03-02T09:00:00+07:00'),
      ticket('late-3', '2026-04-01T00:00:00+07:00'),
    ])
    await pipeline.catchUp()
    expect(await month()).toEqual([2, 1])
  })
})
