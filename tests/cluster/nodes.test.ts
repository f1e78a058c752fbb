/**
 * Nodes of ClickHouse that die, freeze and lose their keeper while events come in: the others go on within seconds, and
 * in the end every view on every node is what the fold over the events says.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it, onTestFinished, vi } from 'vitest'
import { serverStart } from '../../infra/clickhouse/server-start.ts'
import { expectFoldOn, onNodes, seenByNode, type ServerName, servers } from '../support/cluster-nodes.ts'
import { kill, loseDisk, start, startAll } from '../support/cluster-rig.ts'
import { viewDifferences } from '../support/expect-views.ts'
import { randomEvents } from '../support/oracle/random-events.ts'
import { createPipeline, type Pipeline } from '../support/pipeline.ts'
import { testDay } from '../support/repeat.ts'

const place = inject('cluster')
const { credentials } = inject('stack')
let pipeline: Pipeline
let events: ReturnType<typeof randomEvents>
let sent: typeof events = []

beforeAll(async () => {
  pipeline = await createPipeline('cluster1')
  const { reference } = pipeline
  events = randomEvents({ seed: 20_261_129, count: 12_000, reference, from: '2026-07-20', to: testDay() })
})
afterEach(() => startAll(place))
afterAll(async () => {
  await pipeline[Symbol.asyncDispose]()
})

const expectFold = (nodes: readonly ServerName[], withinMs: number): Promise<void> =>
  expectFoldOn(pipeline, nodes, sent, withinMs)

/** Sends the next ones. */
async function send(count: number): Promise<void> {
  const next = events.slice(sent.length, sent.length + count)
  sent = [...sent, ...next]
  await pipeline.send(next)
}

describe('a cluster', () => {
  it('shows the same on every node', async () => {
    await send(3_000)
    await pipeline.catchUp({ maxRows: 500 })
    await expectFold(servers, 30_000)
  })

  it('shows each reader on every node its own rows alone', async () => {
    for (const node of servers) {
      const rows = await seenByNode(pipeline, node, 'bi_kukar', credentials.bi).view('visits_by_agency_day')
      expect(new Set(rows.map(({ mpp }) => mpp))).toEqual(new Set(['kukar']))
    }
  })

  it('goes on when the node that is written to dies, and when the next one freezes', async () => {
    await using _ingest = await pipeline.ingest({ maxRows: 300 })
    await send(2_000)
    await kill(place, 'KILL', 'a1')
    await send(2_000)
    await expectFold(['b1', 'b2'], 30_000)
    await kill(place, 'STOP', 'a2')
    await send(2_000)
    await expectFold(['b1', 'b2'], 60_000)
    await kill(place, 'CONT', 'a2')
    await start(place, 'a1')
    await expectFold(servers, 60_000)
  })

  it('reads again what only a dead node had', async () => {
    await using ingest = await pipeline.ingest({ maxRows: 300 })
    const others = servers.filter((name) => name !== 'b1')
    // Calls go to b1: the others have died or frozen one after the other.
    await onNodes(others, 'SYSTEM STOP FETCHES')
    const before = ingest.counts().rows
    await send(1_000)
    while (ingest.counts().rows < before + 1_000) await delay(100)
    await kill(place, 'KILL', 'b1')
    await onNodes(others, 'SYSTEM START FETCHES')
    await send(100)
    await expectFold(others, 60_000)
    await start(place, 'b1')
    await expectFold(servers, 60_000)
  })

  it('reads again a single event that only a dead node had, with nothing sent after it', async () => {
    // Without others beside it, what is inserted again is the same block.
    const quiet = await createPipeline('cluster6')
    onTestFinished(() => quiet[Symbol.asyncDispose]())
    const [event] = events
    if (event === undefined) throw new Error('There are no events.')
    const others = servers.filter((name) => name !== 'a1')
    await onNodes(others, 'SYSTEM STOP FETCHES')
    await using ingest = await quiet.ingest({ serverStart })
    await quiet.send([event])
    while (ingest.counts().rows < 1) await delay(100)
    await kill(place, 'KILL', 'a1')
    await onNodes(others, 'SYSTEM START FETCHES')
    await expectFoldOn(quiet, others, [event], 60_000)
    await start(place, 'a1')
    await expectFoldOn(quiet, servers, [event], 60_000)
  })

  it('keeps answering without its keeper, and stores again when it is back', async () => {
    await using _ingest = await pipeline.ingest({ maxRows: 300 })
    await kill(place, 'KILL', 'zk')
    const stored = sent.length
    await send(1_000)
    await delay(8_000)
    expect(await viewDifferences(seenByNode(pipeline, 'a1'), sent.slice(0, stored))).toEqual([])
    // A node says so before long: where it alone has lost its keeper, the next one takes what it does not.
    const asked = Date.now()
    const { store } = pipeline.databases
    await expect(
      onNodes(['a1'], `INSERT INTO ${store}.reference_versions (version) VALUES ('')`),
    ).rejects.toThrow()
    expect(Date.now() - asked).toBeLessThan(20_000)
    await start(place, 'zk')
    await expectFold(servers, 60_000)
  })

  it('has its schema changed while a node is away, and by two at once', async () => {
    await kill(place, 'KILL', 'b2')
    await Promise.all([pipeline.migrate(), pipeline.migrate()])
    await start(place, 'b2')
    await expectFold(servers, 60_000)
  })

  it('gives a node whose disk was lost its tables and rows again', async () => {
    await send(500)
    await pipeline.catchUp()
    await expectFold(servers, 60_000)
    await kill(place, 'KILL', 'a1')
    await loseDisk(place, 'a1')
    await start(place, 'a1')
    // Until Keeper has noticed that it died, its replicas count as active.
    await vi.waitFor(() => onNodes(['a2'], "SYSTEM DROP REPLICA '01-r1'"), {
      timeout: 30_000,
      interval: 1_000,
    })
    // A command that has just started asks the first address, which is the one of the empty node.
    const { close } = await createPipeline('cluster1')
    await close()
    await expectFold(servers, 60_000)
    await send(500)
    await pipeline.catchUp()
    await expectFold(servers, 60_000)
  })
})
