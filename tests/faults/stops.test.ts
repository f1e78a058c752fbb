/**
 * A command that is to end does so within seconds, whatever it is doing: reading a batch that inflates to gigabytes, or
 * waiting for a Kafka or a ClickHouse that takes connections and says nothing.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type Server } from 'node:net'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { endChild, startChild } from '../support/children.ts'
import { createPipeline, type Pipeline } from '../support/pipeline.ts'
import { createRawProducer } from '../support/raw-producer.ts'
import { batchOf, varint } from '../support/record-batch.ts'

const withinMs = 15_000
let pipeline: Pipeline
let silent: Server
let folder: string
beforeAll(async () => {
  pipeline = await createPipeline('stops')
  silent = createServer((socket) => socket.on('error', () => undefined)).listen(0, '127.0.0.1')
  await once(silent, 'listening')
  folder = await mkdtemp(join(tmpdir(), 'kunjungan-stops-'))
  await writeFile(join(folder, 'events.ndjson'), JSON.stringify(event))
})
afterAll(async () => {
  silent.close()
  await rm(folder, { recursive: true, force: true })
  await pipeline[Symbol.asyncDispose]()
})

const event = {
  specversion: '1.0',
  id: 'e-1',
  source: '/queue/stops',
  type: 'mpp.ticket.issued',
  time: '2026-01-05T08:30:00+08:00',
  data: { mpp: 'balikpapan', agency: 'disdukcapil', ticket_id: 'A-1' },
}

/** One record whose value has so many bytes of one letter; zstd makes about a ten-thousandth of it. */
function bomb(valueBytes: number): Buffer {
  const head = Buffer.concat([Buffer.from([0, 0, 0]), varint(-1), varint(valueBytes)])
  const length = varint(head.length + valueBytes + 1)
  // In frames of their own, so that it need not be made in one piece.
  const piece = 50_000_000
  const value = zstdCompressSync(Buffer.alloc(piece, 'a'))
  const pieces = Array.from({ length: valueBytes / piece }, () => value)
  const frames = [
    zstdCompressSync(Buffer.concat([length, head])),
    ...pieces,
    zstdCompressSync(Buffer.from([0])),
  ]
  return batchOf(Buffer.concat(frames), 1, { codec: 'zstd', timestamp: BigInt(Date.now()) })
}

const silentPort = (): number => (silent.address() as AddressInfo).port

/** With a silent Kafka, unless others are named. */
function startCli(args: readonly string[], named: Readonly<Record<string, string>> = {}): ChildProcess {
  const { clickhouseUrl, credentials } = inject('stack')
  const script = join(import.meta.dirname, '../../cli/main.ts')
  return spawn(process.execPath, [script, ...args], {
    stdio: 'ignore',
    env: {
      PATH: process.env['PATH'],
      KAFKA_BROKERS: `127.0.0.1:${silentPort()}`,
      CLICKHOUSE_URL: clickhouseUrl,
      CLICKHOUSE_ALERT_PASSWORD: credentials.alert,
      KUNJUNGAN_NAMESPACE: 'stops',
      ...named,
    },
  })
}

describe('a command that is to end', () => {
  it('does so while it reads a record of 1.5 GB, and its group is free for the next', async () => {
    await using producer = await createRawProducer(inject('stack').brokers[0] ?? '')
    const { errorCode } = await producer.send(pipeline.topics.queue, 0, bomb(1_500_000_000))
    expect(errorCode).toBe(0)
    const child = startChild(pipeline.childConfig({}))
    // It begins to read as soon as it has its partitions.
    const admin = pipeline.kafka.admin()
    await admin.connect()
    await vi.waitFor(
      async () => {
        const { groups } = await admin.describeGroups([pipeline.groupId])
        expect(groups[0]?.state).toBe('Stable')
      },
      { timeout: 60_000 },
    )
    await admin.disconnect()
    const since = performance.now()
    expect(await endChild(child, 'SIGTERM')).toBe(0)
    expect(performance.now() - since).toBeLessThan(withinMs)
    await pipeline.catchUp()
    const letters = await pipeline.rows<{ detail: string }>(
      `SELECT detail FROM ${pipeline.databases.store}.refused_records WHERE reason = 'too_large'`,
    )
    expect(letters).toEqual([{ detail: 'the value has 1500000000 bytes, more than 65536' }])
  })

  it('does so while Kafka takes connections and says nothing', async () => {
    const commands = [
      ['ingest'],
      ['ingest', '--until-caught-up'],
      ['import', join(folder, 'events.ndjson')],
      ['dead-letters', 'list'],
      ['alert'],
      ['doctor'],
    ]
    let connections = 0
    silent.on('connection', () => (connections += 1))
    const children = commands.map((args) => startCli(args))
    const ends = children.map((child) => once(child, 'close'))
    await vi.waitFor(() => expect(connections).toBeGreaterThanOrEqual(commands.length), { timeout: 60_000 })
    const since = performance.now()
    for (const child of children) child.kill('SIGTERM')
    await Promise.all(ends)
    expect(performance.now() - since).toBeLessThan(withinMs)
  })
  it('does so at a second signal where it would finish a step that ClickHouse never answers', async () => {
    const services = {
      KAFKA_BROKERS: inject('stack').brokers.join(','),
      CLICKHOUSE_URL: `http://127.0.0.1:${silentPort()}`,
    }
    let connections = 0
    silent.on('connection', () => (connections += 1))
    const children = [['migrate'], ['rebuild', '--yes']].map((args) => startCli(args, services))
    const ends = children.map((child) => once(child, 'close'))
    await vi.waitFor(() => expect(connections).toBeGreaterThanOrEqual(children.length), { timeout: 60_000 })
    for (const child of children) child.kill('SIGTERM')
    await delay(6_000)
    expect(children.map(({ exitCode }) => exitCode)).toEqual([null, null])
    const since = performance.now()
    for (const child of children) child.kill('SIGTERM')
    expect(await Promise.all(ends)).toEqual([
      [130, null],
      [130, null],
    ])
    expect(performance.now() - since).toBeLessThan(withinMs)
  })
})
