/**
 * A cluster of two shards on the command line: what a command shows is what every node shows, and what is imported by
 * it gets to the shard that it is of.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { freePort } from '../../infra/stack/ports.ts'
import { TestVisitor } from '../support/board.ts'
import { type CliRun, runCliWith, startCli } from '../support/cli.ts'
import { expectFoldOn, seenByNode, servers } from '../support/cluster-nodes.ts'
import { shardUrls } from '../support/cluster-rig.ts'
import { randomEvents } from '../support/oracle/random-events.ts'
import { createPipeline, type Pipeline } from '../support/pipeline.ts'
import { testDay } from '../support/repeat.ts'
import { runOnShards, shardEnvironment } from '../support/shard-cli.ts'

const namespace = 'cluster5'
let pipeline: Pipeline
let events: ReturnType<typeof randomEvents>
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kunjungan-shards-'))
  pipeline = await createPipeline(namespace, undefined, { ...inject('stack'), shards: shardUrls })
  const { reference } = pipeline
  events = randomEvents({ seed: 20_261_201, count: 3_000, reference, from: '2026-07-20', to: testDay() })
  await pipeline.send(events)
})
afterAll(async () => {
  await pipeline[Symbol.asyncDispose]()
  await rm(folder, { recursive: true, force: true })
})

const sorted = (all: readonly unknown[]): number[] => all.map(Number).toSorted((a, b) => a - b)

const run = (...args: readonly string[]): Promise<CliRun> => runOnShards(namespace, args)

/** The command's output. */
async function outputOf(...args: readonly string[]): Promise<string> {
  const { exitCode, said, out } = await run(...args)
  expect(`${exitCode} ${said}`).toMatch(/^0 /)
  return out
}

async function ingestAll(): Promise<void> {
  for (const number of [1, 2]) await outputOf('ingest', '--shard', String(number), '--until-caught-up')
}

describe('a cluster of two shards, on the command line', () => {
  it('is migrated again, ingested and looked at', async () => {
    await outputOf('migrate')
    await ingestAll()
    await expectFoldOn(pipeline, servers, events, 30_000)
    const { findings } = JSON.parse((await run('doctor', '--json')).out) as {
      findings: { check: string; state: string; text: string }[]
    }
    const found = new Map(findings.map(({ check, state, text }) => [check, `${state} ${text}`]))
    expect(found.get('nodes')).toContain('4 of 4 nodes')
    expect(found.get('lag')).toContain('kunjungan-ingest-c-2-of-2')
    for (const check of ['schema', 'identities', 'alert_user', 'bi_user'])
      expect(found.get(check), check).toMatch(/^ok/)
    for (const check of ['device_clocks', 'unregistered'])
      expect(found.get(check), check).not.toMatch(/^wrong/)
  })

  it('is refused where the settings say something else', async () => {
    const { CLICKHOUSE_CLUSTER: _, ...forgotten } = shardEnvironment(namespace, [shardUrls.join(',')])
    for (const args of [['migrate'], ['ingest', '--until-caught-up']]) {
      const { exitCode, said } = await runCliWith(args, forgotten)
      expect([exitCode, said]).toEqual([1, expect.stringContaining('set CLICKHOUSE_CLUSTER')])
    }
    const [a, b] = shardUrls
    const { exitCode, said } = await runOnShards(
      namespace,
      ['migrate'],
      [a ?? '', b ?? '', 'http://127.0.0.1:1'],
    )
    expect([exitCode, said]).toEqual([
      2,
      expect.stringContaining('has 2 shards in remote_servers, and CLICKHOUSE_URL names 3'),
    ])
  })

  it('is reported, of an MPP of either shard', async () => {
    const rows = await seenByNode(pipeline, 'b2').view('visits_by_mpp_month')
    const months = rows.filter((row) => Number(row['visits']) > 0 && row['is_provisional'] === 0)
    const byMpp = Map.groupBy(months, (row) => String(row['mpp']))
    expect(byMpp.size).toBeGreaterThan(2)
    for (const [mpp, [row]] of byMpp) {
      const month = String(row?.['month']).slice(0, 7)
      const { monthly } = JSON.parse(await outputOf('report', '--mpp', mpp, '--month', month, '--json')) as {
        monthly: { figures: { visits: number } } | null
      }
      expect([mpp, month, monthly?.figures.visits]).toEqual([mpp, month, row?.['visits']])
    }
  })

  it('is watched', async () => {
    const { is_leading } = JSON.parse(await outputOf('alert', '--once', '--json')) as { is_leading: boolean }
    expect(is_leading).toBe(true)
    const alerts = await Promise.all(servers.map((node) => seenByNode(pipeline, node).view('visit_alerts')))
    for (const rows of alerts) expect(rows).toEqual(alerts[0])
  })

  it('takes a file, and knows which of its figures stand', async () => {
    const file = join(folder, 'rekap.csv')
    const importing = async (count: number): Promise<CliRun> => {
      const header = 'mpp;agency;service;period_start;period_end;unit;count;revision;publisher'
      const lines = ['kotim', 'kukar', 'balikpapan'].map(
        (mpp) => `${mpp};;;2024-01-01;2024-01-31;visits;${count};0;DPMPTSP`,
      )
      await writeFile(file, [header, ...lines, ''].join('\r\n'))
      return run('import', file)
    }
    expect((await importing(100)).out).toMatch(/Sent 3 events/)
    await ingestAll()
    for (const node of servers) {
      const rows = await seenByNode(pipeline, node).view('tallies')
      const own = rows.filter((row) => row['period_start'] === '2024-01-01')
      expect(Object.fromEntries(own.map((row) => [row['mpp'], row['count']]))).toEqual({
        balikpapan: 100,
        kotim: 100,
        kukar: 100,
      })
    }
    const corrected = await importing(120)
    expect(corrected.exitCode).toBe(1)
    expect(corrected.said.match(/is 100 with revision 0 and counts/g)).toHaveLength(3)
  })

  it('is shown by a board', async () => {
    const port = await freePort()
    const board = startCli(['board', '--port', String(port)], {
      ...shardEnvironment(namespace),
      KUNJUNGAN_HOME: folder,
    })
    try {
      await board.untilItSays(/The board is at/)
      const visitor = new TestVisitor(`http://127.0.0.1:${port}`)
      await visitor.post('/login', { user: 'bi', password: inject('stack').credentials.bi })
      const { text } = await visitor.get('/comparison?table=table&format=json')
      const shown = JSON.parse(text) as { visits: number }[]
      const rows = await seenByNode(pipeline, 'a2').view('mpp_comparison_month')
      const ended = rows.filter((row) => row['is_provisional'] === 0).map((row) => String(row['month']))
      const latest = rows.filter((row) => row['month'] === ended.toSorted().at(-1))
      expect(shown.length).toBe(pipeline.reference.mpps.length)
      expect(sorted(shown.map(({ visits }) => visits))).toEqual(sorted(latest.map((row) => row['visits'])))
    } finally {
      board.kill('SIGTERM')
      await board.ended
    }
  })

  it('is asked which shard an ingest is of', async () => {
    expect((await run('ingest', '--until-caught-up')).said).toContain('--shard 1')
    expect((await run('ingest', '--shard', '3')).said).toContain('from 1 to 2')
    const ofOne = await runOnShards(namespace, ['ingest', '--shard', '1'], shardUrls.slice(0, 1))
    expect(ofOne.said).toContain('one shard')
  })

  it('is not taken for a store that is not divided, nor the other way round', async () => {
    const one = await runOnShards(namespace, ['migrate'], [inject('stack').clickhouseUrl])
    expect(one.said).toContain('another number of shards')
  })
})
