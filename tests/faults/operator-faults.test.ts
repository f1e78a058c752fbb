/**
 * Faults that an operator has to fix: ingest halts with a clear message, nothing becomes a dead letter, lag grows, and
 * once fixed it resumes without a restart, with exact figures.
 */
import kafkajs from 'kafkajs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { noObserver } from '../../consumers/ingest/observer.ts'
import { readDeadLetters } from '../../consumers/dead-letters/read.ts'
import { audit } from '../support/audit.ts'
import { joined, sendLoad } from '../support/load.ts'
import { createPipeline, type Pipeline } from '../support/pipeline.ts'

let pipeline: Pipeline

let casesBegun = 0
beforeEach(async () => {
  pipeline = await createPipeline(`operator${++casesBegun}`)
})
afterEach(async () => {
  await pipeline[Symbol.asyncDispose]()
})

interface Case {
  readonly name: string
  readonly reason: RegExp
  readonly breakIt: readonly string[]
  readonly fixIt: readonly string[]
}

const cases: readonly Case[] = [
  {
    name: 'a materialised view that throws',
    reason: /ClickHouse/,
    breakIt: [
      "ALTER TABLE {store}.queue_events_to_feeds MODIFY QUERY SELECT mpp, agency, 'queue' AS topic, max(time) AS last_event_at, max(stored_at) AS last_stored_at FROM {store}.queue_events WHERE throwIf(1) = 0 GROUP BY mpp, agency",
    ],
    fixIt: [
      "ALTER TABLE {store}.queue_events_to_feeds MODIFY QUERY SELECT mpp, heard AS agency, 'queue' AS topic, max(time) AS last_event_at, max(stored_at) AS last_stored_at FROM {store}.queue_events ARRAY JOIN if(type = 'mpp.ticket.transferred', [agency, to_agency], [agency]) AS heard GROUP BY mpp, heard",
    ],
  },
  {
    name: 'a materialised view that cannot convert what a row holds',
    reason: /view of queue_events throws/,
    breakIt: [
      "ALTER TABLE {store}.queue_events_to_feeds MODIFY QUERY SELECT mpp, agency, 'queue' AS topic, max(time) AS last_event_at, max(toDateTime64(ticket_id, 3, 'UTC')) AS last_stored_at FROM {store}.queue_events GROUP BY mpp, agency",
    ],
    fixIt: [
      "ALTER TABLE {store}.queue_events_to_feeds MODIFY QUERY SELECT mpp, heard AS agency, 'queue' AS topic, max(time) AS last_event_at, max(stored_at) AS last_stored_at FROM {store}.queue_events ARRAY JOIN if(type = 'mpp.ticket.transferred', [agency, to_agency], [agency]) AS heard GROUP BY mpp, heard",
    ],
  },
  {
    name: 'a raw table that was renamed',
    reason: /migrate/,
    breakIt: ['RENAME TABLE {store}.queue_events TO {store}.queue_events_away'],
    fixIt: ['RENAME TABLE {store}.queue_events_away TO {store}.queue_events'],
  },
  {
    name: 'a column that was dropped',
    reason: /ClickHouse/,
    breakIt: ['ALTER TABLE {store}.survey_events RENAME COLUMN kafka_offset TO kafka_offset_away'],
    fixIt: ['ALTER TABLE {store}.survey_events RENAME COLUMN kafka_offset_away TO kafka_offset'],
  },
  {
    name: 'a table that was made read-only',
    reason: /read-only/,
    breakIt: ['ALTER TABLE {store}.queue_events MODIFY SETTING table_readonly = 1'],
    fixIt: ['ALTER TABLE {store}.queue_events RESET SETTING table_readonly'],
  },
]

describe('ingest with', () => {
  it.for(cases)(
    '$name halts, gives up no row, and is exact after the fix',
    async ({ reason, breakIt, fixIt }) => {
      const first = await sendLoad(pipeline, { seed: 201, count: 100_000, bad: 0 })
      const halts: (string | undefined)[] = []
      const observer = { ...noObserver, onHalt: (why: string | undefined) => void halts.push(why) }
      const run = async (statements: readonly string[]): Promise<void> => {
        for (const query of statements) {
          await pipeline.admin.command({ query: query.replaceAll('{store}', pipeline.databases.store) })
        }
      }
      await pipeline.catchUp()
      await run(breakIt)
      const second = await sendLoad(pipeline, { seed: 202, count: 100_000, bad: 0 })
      {
        await using _ingest = await pipeline.ingest({ observer, maxRows: 10_000 })
        await vi.waitFor(() => expect(halts).not.toEqual([]), { timeout: 60_000 })
        expect(halts[0]).toMatch(reason)
        await new Promise((resolve) => setTimeout(resolve, 10_000))
        expect(await readDeadLetters(pipeline.kafka, pipeline.topics.deadLetter)).toEqual([])
        await run(fixIt)
        await vi.waitFor(() => expect(halts.at(-1)).toBeUndefined(), { timeout: 60_000 })
      }
      await pipeline.catchUp()
      const both = joined(first, second)
      expect(await audit(pipeline, both)).toEqual([])
    },
  )

  it('a dead-letter topic that cannot be written stops, loses nothing and resumes', async () => {
    const halts: (string | undefined)[] = []
    const observer = { ...noObserver, onHalt: (why: string | undefined) => void halts.push(why) }
    const ledger = await sendLoad(pipeline, { seed: 203, count: 20_000, bad: 40 })
    const admin = pipeline.kafka.admin()
    await admin.connect()
    const set = (value: string): Promise<unknown> =>
      admin.alterConfigs({
        validateOnly: false,
        resources: [
          {
            type: kafkajs.ConfigResourceTypes.TOPIC,
            name: pipeline.topics.deadLetter,
            configEntries: [{ name: 'max.message.bytes', value }],
          },
        ],
      })
    await set('10')
    {
      await using _ingest = await pipeline.ingest({ observer })
      await vi.waitFor(() => expect(halts[0]).toMatch(/dead-letter topic .* cannot be written/), {
        timeout: 60_000,
      })
      await set('4194304')
      await vi.waitFor(() => expect(halts.at(-1)).toBeUndefined(), { timeout: 60_000 })
    }
    await admin.disconnect()
    await pipeline.catchUp()
    expect(await audit(pipeline, ledger)).toEqual([])
  })
})
