/**
 * Dead letters and the way back: fixed ones count, those still bad come back with their history, and nothing is sent
 * twice by accident.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readDeadLetters } from '../../consumers/dead-letters/read.ts'
import { obstacle, replayDeadLetters } from '../../consumers/dead-letters/replay.ts'
import { createClickHouse } from '../../infra/clickhouse/client.ts'
import { inject } from 'vitest'
import type { Reference } from '../../schemas/reference.ts'
import { readReference } from '../../sql/reference.ts'
import { join } from 'node:path'
import { checkout, createPipeline, type Pipeline } from '../support/pipeline.ts'

let full: Reference
let pipeline: Pipeline
const open = new AsyncDisposableStack()

const issued = (id: string, data: object): { type: string; data: object; [key: string]: unknown } => ({
  specversion: '1.0',
  id,
  source: '/test/letters',
  type: 'mpp.ticket.issued',
  time: '2026-02-02T09:00:00+08:00',
  data: { mpp: 'kukar', agency: 'polri', ticket_id: id, ...data },
})

beforeAll(async () => {
  full = await readReference(join(checkout, 'sql', 'reference'))
  // Kukar is not registered yet: its events are refused until it is.
  const mpps = full.mpps.filter(({ mpp }) => mpp !== 'kukar')
  const without: Reference = {
    ...full,
    mpps,
    agencies: full.agencies.filter(({ mpp }) => mpp !== 'kukar'),
    services: full.services.filter(({ mpp }) => mpp !== 'kukar'),
    publishedFigures: full.publishedFigures.filter(({ mpp }) => mpp !== 'kukar'),
  }
  pipeline = open.use(await createPipeline('letters', without))
  await pipeline.send([issued('fixable', {}), issued('hopeless', { matters: 99 })])
  await pipeline.catchUp()
})
afterAll(() => open.disposeAsync())

describe('a replay', () => {
  it('counts what is good now and brings back what is still bad with its history', async () => {
    const before = await readDeadLetters(pipeline.kafka, pipeline.topics.deadLetter)
    expect(before.map(({ reason }) => reason)).toEqual(['unknown_mpp', 'unknown_mpp'])
    expect(before.map(obstacle)).toEqual([undefined, undefined])

    const later = open.use(await createPipeline('letters', full))
    const { clickhouseUrl, credentials } = inject('stack')
    const access = { url: clickhouseUrl, user: 'kunjungan_admin', password: credentials.admin }
    const store = createClickHouse(access, { database: later.databases.store })
    expect(await replayDeadLetters(before, later.kafka, store)).toBe(2)
    await store.close()
    await later.catchUp()

    expect(
      (await later.view('visits_by_agency_month')).map((row) => [row['mpp'], row['agency'], row['visits']]),
    ).toEqual([['kukar', 'polri', 1]])
    const after = await readDeadLetters(later.kafka, later.topics.deadLetter)
    expect(after.map(({ reason }) => reason)).toEqual(['unknown_mpp', 'unknown_mpp', 'invalid_field'])
    const back = after.at(-1)
    const first = before.find(({ id }) => id === back?.replayOf)
    expect(first?.message.value?.toString()).toContain('hopeless')
    expect(back?.message.value?.toString()).toBe(first?.message.value?.toString())
  })

  it('is known from the topics alone: after a rebuild nothing counts as not sent back that was', async () => {
    const replayed = async (): Promise<unknown[]> =>
      pipeline.rows(
        `SELECT DISTINCT dead_letter FROM ${pipeline.databases.store}.dead_letter_replays ORDER BY ALL`,
      )
    const before = await replayed()
    expect(before).toHaveLength(2)
    await pipeline.admin.command({ query: `TRUNCATE TABLE ${pipeline.databases.store}.dead_letter_replays` })
    await pipeline.catchUp({ groupId: 'letters.again' })
    expect(await replayed()).toEqual(before)
  })
})
