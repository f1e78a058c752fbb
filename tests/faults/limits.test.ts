/**
 * A ClickHouse at its limits: too many parts, too little memory, too many queries. Ingest tries again, in smaller
 * batches where that helps, and stores everything once.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { type IngestObserver, noObserver } from '../../consumers/ingest/observer.ts'
import { audit } from '../support/audit.ts'
import { sendLoad } from '../support/load.ts'
import { createPipeline, type Pipeline } from '../support/pipeline.ts'

let pipeline: Pipeline
let casesBegun = 0

beforeEach(async () => {
  pipeline = await createPipeline(`limits${++casesBegun}`)
})
afterEach(async () => {
  await pipeline[Symbol.asyncDispose]()
})

const run = (query: string): Promise<unknown> =>
  pipeline.admin.command({ query: query.replaceAll('{store}', pipeline.databases.store) })

/** An observer that writes down each fault with its class. */
function watchFaults(): { faults: string[]; observer: IngestObserver } {
  const faults: string[] = []
  const onFault = (dependency: string, fault: string): void => void faults.push(`${dependency} ${fault}`)
  return { faults, observer: { ...noObserver, onFault } }
}

describe('ingest into a server', () => {
  it('with too many parts waits until they are merged (seed 501, 200,000 events)', async () => {
    const ledger = await sendLoad(pipeline, { seed: 501, count: 200_000 })
    const { faults, observer } = watchFaults()
    await run('SYSTEM STOP MERGES {store}.queue_events')
    await run(
      'ALTER TABLE {store}.queue_events MODIFY SETTING parts_to_throw_insert = 4, parts_to_delay_insert = 3',
    )
    {
      await using _ingest = await pipeline.ingest({ observer, maxRows: 1_000 })
      await vi.waitFor(() => expect(faults).toContain('clickhouse retry'), { timeout: 60_000 })
      await run('ALTER TABLE {store}.queue_events RESET SETTING parts_to_throw_insert, parts_to_delay_insert')
      await run('SYSTEM START MERGES {store}.queue_events')
    }
    await pipeline.catchUp()
    expect(await audit(pipeline, ledger)).toEqual([])
  })

  it('with too little memory for a whole batch stores it in smaller ones (seed 502, 200,000 events)', async () => {
    const ledger = await sendLoad(pipeline, { seed: 502, count: 200_000 })
    const { faults, observer } = watchFaults()
    {
      await using _ingest = await pipeline.ingest({
        observer,
        insertSettings: { max_memory_usage: '12000000' },
      })
      await vi.waitFor(() => expect(faults).toContain('clickhouse smaller'), { timeout: 60_000 })
    }
    await pipeline.catchUp()
    expect(await audit(pipeline, ledger)).toEqual([])
  })

  it('with too many queries tries again (seed 503, 200,000 events)', async () => {
    const ledger = await sendLoad(pipeline, { seed: 503, count: 200_000 })
    const { faults, observer } = watchFaults()
    {
      // With one query of its own allowed, the three tables of a batch are in each other's way.
      await using _ingest = await pipeline.ingest({
        observer,
        insertSettings: { max_concurrent_queries_for_user: '1' },
      })
      await vi.waitFor(() => expect(faults).toContain('clickhouse retry'), { timeout: 60_000 })
    }
    await pipeline.catchUp()
    expect(await audit(pipeline, ledger)).toEqual([])
  })
})
