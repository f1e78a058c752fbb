/**
 * The order of the effects and what a failure of each step leaves undone: whatever fails, nothing behind it happens,
 * and above all no offset is committed.
 */
import { describe, expect, it } from 'vitest'
import type { DecodedBatch } from '../../../../../consumers/ingest/decode/decoded-batch.ts'
import { type EffectsDeps, storeAndCommit } from '../../../../../consumers/ingest/flush/effects.ts'
import { noObserver } from '../../../../../consumers/ingest/observer.ts'
import { RowsNotKept } from '../../../../../consumers/ingest/flush/insert-rows.ts'
import { batchOf, refusedOf } from '../fakes.ts'

const now = new Date('2026-01-05T04:00:01.234Z')

type Step =
  | 'insert queue_events'
  | 'insert refused_records'
  | 'insert dead_letter_replays'
  | 'send'
  | 'commit'

interface World {
  readonly deps: EffectsDeps
  readonly calls: string[]
  readonly committed: { topic: string; partition: number; offset: string; metadata?: string | null }[]
  readonly observed: string[]
  /** How many rows, and those of small tables. */
  readonly inserted: Map<string, { readonly count: number; readonly values: readonly unknown[] }>
  readonly abort: AbortController
  readonly run: (...batches: DecodedBatch[]) => Promise<void>
}

interface Faults {
  /** The step that fails. */
  readonly failing?: Step
  /** Indexes of rows of the queue's table that ClickHouse refuses. */
  readonly rejected?: readonly number[]
  /** The step during which the flush is discarded. */
  readonly discardedIn?: Step
}

function world({ failing, rejected = [], discardedIn }: Faults = {}): World {
  const calls: string[] = []
  const committed: World['committed'] = []
  const observed: string[] = []
  const inserted: World['inserted'] = new Map()
  const abort = new AbortController()
  const step = (name: string): Promise<void> => {
    calls.push(name)
    if (name === discardedIn) abort.abort(new Error('discarded'))
    return name === failing ? Promise.reject(new Error(`${name} failed`)) : Promise.resolve()
  }
  const deps: EffectsDeps = {
    store: {
      async insert(table, rows) {
        if (rows.count === 0) return []
        await step(`insert ${table}`)
        const body = Buffer.concat([...rows.body()]).toString()
        const values: unknown[] =
          rows.format === 'Native' ? [] : body.split('\n').map((line): unknown => JSON.parse(line))
        inserted.set(table, { count: rows.count, values })
        return table === 'queue_events' ? [...rejected] : []
      },
    },
    deadLetters: {
      async send(refused) {
        if (refused.length > 0) await step('send')
        return refused.map(({ refusal }) => `${refusal.detail}, as sent`)
      },
    },
    consumer: {
      async commitOffsets(offsets) {
        await step('commit')
        committed.push(...offsets)
      },
    },
    clock: () => now,
    observer: {
      ...noObserver,
      onStored: (kind, { rows }) => void observed.push(`stored ${kind} ${rows}`),
      onDeadLetter: (reason) => void observed.push(`dead letter ${reason}`),
      onPosition: (_topic, partition, next) => void observed.push(`position ${partition} ${next}`),
    },
    referenceVersion: () => 'v7',
  }
  const flush = storeAndCommit(deps)
  return {
    deps,
    calls,
    committed,
    observed,
    inserted,
    abort,
    run: (...batches) => flush(batches, abort.signal),
  }
}

const refused = [refusedOf()]
const all = batchOf(2, { refused, replayed: ['t:0:1', 't:0:1'] })
const order = [
  'insert queue_events',
  'send',
  'insert refused_records',
  'insert dead_letter_replays',
  'commit',
] as const satisfies readonly Step[]

describe('the effects', () => {
  it('come in their order: rows, dead letters, notes, offsets', async () => {
    const { calls, committed, observed, run } = world()
    await run(all)
    expect(calls).toEqual(order)
    const metadata = 'reference=v7 at=2026-01-05T04:00:01.234Z'
    expect(committed).toEqual([{ topic: 'mpp.queue.v1', partition: 0, offset: '10', metadata }])
    expect(observed).toEqual(['stored queue 2', 'position 0 10', 'dead letter not_json'])
  })

  it.for(order)(
    'stop where "%s" fails: nothing behind it happens and nothing is committed',
    async (failing) => {
      const { calls, committed, observed, run } = world({ failing })
      await expect(run(all)).rejects.toThrow(`${failing} failed`)
      expect(calls).toEqual(order.slice(0, order.indexOf(failing) + 1))
      expect([committed, observed]).toEqual([[], []])
    },
  )

  it('fail only once every insert has ended, so that nothing of a failed flush is under way beside the next', async () => {
    const { deps } = world()
    const ofSurvey = Promise.withResolvers<number[]>()
    const insert: EffectsDeps['store']['insert'] = (table) =>
      table === 'survey_events' ? ofSurvey.promise : Promise.reject(new RowsNotKept(table))
    const flush = storeAndCommit({ ...deps, store: { insert } })
    let hasFailed = false
    const failed = flush([all], new AbortController().signal).catch(() => (hasFailed = true))
    await new Promise((resolve) => setImmediate(resolve))
    expect(hasFailed).toBe(false)
    ofSurvey.resolve([])
    await failed
    expect(hasFailed).toBe(true)
  })

  it.for(order.slice(0, -1))('commit nothing where they are discarded during "%s"', async (discardedIn) => {
    const { committed, observed, run } = world({ discardedIn })
    await expect(run(all)).rejects.toThrow('discarded')
    expect([committed, observed]).toEqual([[], []])
  })

  it('make dead letters of the rows that ClickHouse refuses, each of the batch that it came from', async () => {
    const { calls, inserted, run } = world({ rejected: [1, 2] })
    await run(batchOf(2, { partition: 3 }), batchOf(2, { partition: 4 }))
    expect(calls).toEqual(['insert queue_events', 'send', 'insert refused_records', 'commit'])
    expect(inserted.get('queue_events')?.count).toBe(4)
    // Row 1 is the second of partition 3, row 2 the first of partition 4; with what the sent letter says.
    const row = {
      topic: 'mpp.queue.v1',
      reason: 'rejected_by_store',
      detail: 'ClickHouse refuses the row, as sent',
      record_time: Date.parse('2026-01-05T04:00:00.000Z'),
      refused_at: now.getTime(),
    }
    expect(inserted.get('refused_records')?.values).toEqual([
      { ...row, kafka_partition: 3, kafka_offset: '1' },
      { ...row, kafka_partition: 4, kafka_offset: '0' },
    ])
  })

  it('ask for rows that were not kept where one of them is refused', async () => {
    const { calls, run } = world({ rejected: [1] })
    await expect(run(batchOf(2, { kept: undefined }))).rejects.toThrow(RowsNotKept)
    expect(calls).toEqual(['insert queue_events'])
  })

  it('commit the end of the last batch of each partition', async () => {
    const { committed, observed, run } = world()
    await run(batchOf(1), batchOf(1, { partition: 1 }), batchOf(0, { nextOffset: 12n }))
    expect(committed.map(({ partition, offset }) => [partition, offset])).toEqual([
      [0, '12'],
      [1, '10'],
    ])
    expect(observed.filter((line) => line.startsWith('position'))).toEqual(['position 0 12', 'position 1 10'])
  })

  it('note each replayed dead letter once', async () => {
    const { inserted, run } = world()
    await run(batchOf(0, { replayed: ['t:0:1', 't:0:2'] }), batchOf(0, { replayed: ['t:0:2'] }))
    expect(inserted.get('dead_letter_replays')?.values).toEqual([
      { dead_letter: 't:0:1' },
      { dead_letter: 't:0:2' },
    ])
  })
})
