/**
 * The audit itself: it has to fail where a promise is broken, or it would prove nothing about faults.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { audit, type Ledger } from '../support/audit.ts'
import { joined, sendLoad } from '../support/load.ts'
import { createPipeline, type Pipeline } from '../support/pipeline.ts'

let pipeline: Pipeline
let ledger: Ledger

beforeAll(async () => {
  pipeline = await createPipeline('audit')
  ledger = await sendLoad(pipeline, { seed: 11, count: 3_000, bad: 28 })
  await pipeline.catchUp()
})
afterAll(async () => {
  await pipeline[Symbol.asyncDispose]()
})

const run = (query: string): Promise<unknown> =>
  pipeline.admin.command({ query, clickhouse_settings: { mutations_sync: '2', wait_end_of_query: 1 } })

describe('the audit', () => {
  it('finds nothing where nothing is wrong', async () => {
    expect(await audit(pipeline, ledger)).toEqual([])
  })

  it('finds a row that was removed from a raw table', async () => {
    const { store } = pipeline.databases
    // One event: different sources may use the same id.
    const [event] = await pipeline.rows<{ source: string; id: string }>(
      `SELECT source, id FROM ${store}.queue_events ORDER BY source, id LIMIT 1`,
    )
    const isEvent = `source = '${event?.source ?? ''}' AND id = '${event?.id ?? ''}'`
    // A plain table, also where the other one is replicated.
    await run(
      `CREATE TABLE ${store}.kept ENGINE = MergeTree ORDER BY id AS SELECT * FROM ${store}.queue_events WHERE ${isEvent}`,
    )
    await run(`ALTER TABLE ${store}.queue_events DELETE WHERE ${isEvent}`)
    const faults = await audit(pipeline, ledger, { views: false })
    expect(faults.join('\n')).toMatch(/1 records are neither stored nor dead letters/)
    expect(faults.join('\n')).toMatch(/1 acknowledged events are not stored/)
    await run(`INSERT INTO ${store}.queue_events SELECT * FROM ${store}.kept`)
    await run(`DROP TABLE ${store}.kept`)
    expect(await audit(pipeline, ledger, { views: false })).toEqual([])
  })

  it('finds a row that was doubled in an aggregate', async () => {
    const { store } = pipeline.databases
    await run(
      `INSERT INTO ${store}.legs SELECT * REPLACE (concat(ticket_id, '-again') AS ticket_id) FROM ${store}.legs WHERE first_visit_local IS NOT NULL LIMIT 1`,
    )
    expect((await audit(pipeline, ledger)).join('\n')).toMatch(/visits_by_agency_hour/)
    await run(`ALTER TABLE ${store}.legs DELETE WHERE endsWith(ticket_id, '-again')`)
  })

  it('finds a dead letter that was lost, and one that is stored as well', async () => {
    const { store } = pipeline.databases
    await run(`ALTER TABLE ${store}.refused_records DELETE WHERE reason = 'unknown_mpp'`)
    expect((await audit(pipeline, ledger, { views: false })).join('\n')).toMatch(
      /2 dead letters are not counted in ClickHouse/,
    )
    await pipeline.catchUp({ groupId: 'audit.again' })
    expect(await audit(pipeline, ledger, { views: false })).toEqual([])
    const one = { ...ledger, badRecords: ledger.badRecords - 1 }
    expect((await audit(pipeline, one, { views: false })).join('\n')).toMatch(
      /28 dead letters for 27 bad records/,
    )
  })

  it('finds an offset that was skipped', async () => {
    const more = await sendLoad(pipeline, { seed: 12, count: 40, bad: 0 })
    const both = joined(ledger, more)
    expect((await audit(pipeline, both, { views: false })).join('\n')).toMatch(/is committed to/)
    const admin = pipeline.kafka.admin()
    await admin.connect()
    const ends = await admin.fetchTopicOffsets(pipeline.topics.queue)
    const partitions = ends.map(({ partition, high }) => ({ partition, offset: high }))
    await admin.setOffsets({ groupId: pipeline.groupId, topic: pipeline.topics.queue, partitions })
    await admin.disconnect()
    await pipeline.catchUp()
    const faults = (await audit(pipeline, both, { views: false })).join('\n')
    expect(faults).not.toMatch(/is committed to/)
    expect(faults).toMatch(/records are neither stored nor dead letters/)
  })
})
