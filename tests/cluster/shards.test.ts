/**
 * Events divided over two shards of two nodes each: every view on every node is what the fold says, each reader sees its
 * own rows alone, a node of each shard dies or freezes, and no event gets into a shard that it is not of.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { type DaysByLevel, type HistoryRange, readDays } from '../../consumers/alert/history/read-history.ts'
import { readDeadLetters } from '../../consumers/dead-letters/read.ts'
import { createClickHouse } from '../../infra/clickhouse/client.ts'
import { shardOf } from '../../infra/clickhouse/shard.ts'
import { parseDay } from '../../schemas/time.ts'
import { databaseOfAllShards } from '../../sql/databases.ts'
import { expectFoldOn, seenByNode, type ServerName, servers } from '../support/cluster-nodes.ts'
import { kill, nodeUrls, shardUrls, start, startAll } from '../support/cluster-rig.ts'
import { randomEvents } from '../support/oracle/random-events.ts'
import { runOnShards } from '../support/shard-cli.ts'
import { createPipeline, type Pipeline } from '../support/pipeline.ts'
import { testDay } from '../support/repeat.ts'
import { storeDays } from '../support/store-days.ts'

const namespace = 'cluster4'
const place = inject('cluster')
const stack = inject('stack')
const count = shardUrls.length
let pipeline: Pipeline
let events: ReturnType<typeof randomEvents>
let sent: typeof events = []

beforeAll(async () => {
  pipeline = await createPipeline(namespace, undefined, { ...stack, shards: shardUrls })
  const { reference } = pipeline
  events = randomEvents({ seed: 20_261_130, count: 9_000, reference, from: '2026-07-20', to: testDay() })
})
afterEach(() => startAll(place))
afterAll(async () => {
  await pipeline[Symbol.asyncDispose]()
})

const expectFold = (nodes: readonly ServerName[], withinMs: number): Promise<void> =>
  expectFoldOn(pipeline, nodes, sent, withinMs)

async function send(many: number): Promise<void> {
  const next = events.slice(sent.length, sent.length + many)
  sent = [...sent, ...next]
  await pipeline.send(next)
}

async function historyAt(node: ServerName, database: string, range: HistoryRange): Promise<DaysByLevel> {
  const access = { url: nodeUrls[node], user: 'kunjungan_alert', password: stack.credentials.alert }
  const client = createClickHouse(access, { database })
  try {
    return await readDays(client, range)
  } finally {
    await client.close()
  }
}

describe('a cluster of two shards', () => {
  it('shows the same on every node', async () => {
    expect(new Set(pipeline.reference.mpps.map(({ mpp }) => shardOf(mpp, count))).size).toBe(count)
    await send(3_000)
    await pipeline.catchUp({ maxRows: 500 })
    await expectFold(servers, 30_000)
  })

  it('shows the same where each node has stored other days', async () => {
    // First one shard alone has stored months, then a node of each.
    for (const node of ['a1', 'b2'] as const) {
      const access = { url: nodeUrls[node], user: 'kunjungan_admin', password: stack.credentials.admin }
      const admin = createClickHouse(access)
      await storeDays({ ...seenByNode(pipeline, node), admin })
      await admin.close()
      await expectFold(servers, 30_000)
    }
  })

  it('has the events of an MPP on its shard alone', async () => {
    const found = await Promise.all(
      (['a2', 'b2'] as const).map((node) =>
        seenByNode(pipeline, node).rows<{ mpp: string }>(
          `SELECT DISTINCT mpp FROM ${pipeline.databases.store}.queue_events`,
        ),
      ),
    )
    for (const [at, rows] of found.entries())
      expect(new Set(rows.map(({ mpp }) => shardOf(mpp, count)))).toEqual(new Set([at + 1]))
  })

  it('shows each reader on every node its own rows alone', async () => {
    for (const node of servers) {
      for (const [user, mpp] of [
        ['bi_kukar', 'kukar'],
        ['bi_balikpapan', 'balikpapan'],
      ] as const) {
        const seen = seenByNode(pipeline, node, user, stack.credentials.bi)
        for (const view of ['visits_by_agency_day', 'mpp_comparison_month', 'data_freshness']) {
          const rows = await seen.view(view)
          expect(new Set(rows.map((row) => row['mpp']))).toEqual(new Set([mpp]))
        }
      }
    }
  })

  it('gives the detector the same history on any node', async () => {
    const allShards = databaseOfAllShards(pipeline.databases, { shards: count })
    const range = { utcOffsetMinutes: 480, from: parseDay('2026-07-20') ?? 0, to: parseDay(testDay()) ?? 0 }
    for (const { mpp } of pipeline.reference.mpps) {
      const number = shardOf(mpp, count)
      const [own, other] = number === 1 ? (['a1', 'b2'] as const) : (['b1', 'a2'] as const)
      const ofShard = await historyAt(own, pipeline.databases.store, { ...range, mpp })
      expect(ofShard.size).toBeGreaterThan(0)
      expect(await historyAt(other, allShards, { ...range, mpp })).toEqual(ofShard)
    }
  })

  it('goes on when a node of one shard dies and one of the other freezes', async () => {
    await using _ingest = await pipeline.ingest({ maxRows: 300 })
    await send(1_500)
    await kill(place, 'KILL', 'a1')
    await kill(place, 'STOP', 'b1')
    await send(1_500)
    await expectFold(['a2', 'b2'], 90_000)
    await kill(place, 'CONT', 'b1')
    await start(place, 'a1')
    await expectFold(servers, 60_000)
  })

  it('shows no figures rather than half of them where a shard is away, and stores those of the other', async () => {
    await using ingest = await pipeline.ingest({ maxRows: 300 })
    const before = ingest.counts().rows
    await kill(place, 'KILL', 'b1')
    await kill(place, 'KILL', 'b2')
    await send(500)
    const ofFirst = sent.slice(-500).filter(({ data }) => shardOf(data.mpp, count) === 1).length
    while (ingest.counts().rows < before + ofFirst) await delay(100)
    await expect(seenByNode(pipeline, 'a1').view('visits_by_mpp_month')).rejects.toThrow()
    await startAll(place)
    await expectFold(servers, 60_000)
  })

  it('sends one dead letter for a refused record', async () => {
    await pipeline.send([
      { type: 'mpp.ticket.issued', data: { mpp: 'nowhere', agency: 'polri', ticket_id: 'a' } },
    ])
    await pipeline.catchUp({ maxRows: 500 })
    const rows = await seenByNode(pipeline, 'b2').view('dead_letters')
    expect(rows.map((row) => Number(row['dead_letters']))).toEqual([1])
    expect(await readDeadLetters(pipeline.kafka, pipeline.topics.deadLetter)).toHaveLength(1)
  })

  it('lets no event into a shard that it is not of', async () => {
    const wrong = pipeline.catchUp({
      shard: { number: 1, count },
      clickhouseUrl: nodeUrls.b1,
      groupId: `${namespace}.wrong`,
    })
    await expect(wrong).rejects.toThrow(/under its own/)
    await expectFold(servers, 30_000)
    const swapped = await runOnShards(
      namespace,
      ['ingest', '--shard', '1', '--until-caught-up'],
      shardUrls.toReversed(),
    )
    expect(swapped).toMatchObject({ exitCode: 2 })
    expect(swapped.said).toContain(`${nodeUrls.b1} is a node of shard 02`)
  })
})
