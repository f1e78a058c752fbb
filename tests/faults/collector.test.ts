/**
 * A million events by senders in several languages, each of which keeps the one rule, through 50 SIGKILLs of the
 * collector, 10 of brokers, connections that are cut in mid-request and a proxy that swallows answers: every event
 * with a 202 is in the tables exactly once, and nothing else is. KUNJUNGAN_TEST_EVENTS, KUNJUNGAN_TEST_KILLS and
 * KUNJUNGAN_TEST_BROKER_KILLS are other numbers.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, inject, it } from 'vitest'
import type { Event } from '../../schemas/event.ts'
import { audit } from '../support/audit.ts'
import { startCollectProcess, untilReady } from '../support/collect-process.ts'
import { createPipeline } from '../support/pipeline.ts'
import { startProxy } from '../support/tcp-proxy.ts'
import { startThreeBrokers } from '../support/three-brokers.ts'

const wanted = Number(process.env['KUNJUNGAN_TEST_EVENTS'] ?? 1_000_000)
const kills = Number(process.env['KUNJUNGAN_TEST_KILLS'] ?? 50)
const brokerKills = Number(process.env['KUNJUNGAN_TEST_BROKER_KILLS'] ?? 10)
const batchSize = 50
const folder = join(import.meta.dirname, '..', 'support', 'senders')
const programs = (
  [
    [process.execPath, join(folder, 'sender.mjs')],
    ['python3', join(folder, 'sender.py')],
    ['java', join(folder, 'Sender.java')],
  ] as const
).filter(([program]) => spawnSync(program, ['--version']).error === undefined)

/** The event that every sender makes for a name. */
function eventOf(name: string): Event {
  return {
    specversion: '1.0',
    id: name,
    source: '/fault/collector',
    type: 'mpp.ticket.issued',
    time: '2026-01-05T08:30:00+08:00',
    data: { mpp: 'balikpapan', agency: 'disdukcapil', ticket_id: name },
  }
}

function* eventsOf(ledger: string): Generator<Event> {
  for (const line of ledger.trimEnd().split('\n')) {
    const [prefix = '', batch = ''] = line.split(' ')
    for (let at = 0; at < batchSize; at++) yield eventOf(`${prefix}-${batch}-${at}`)
  }
}

it(`keeps every 202 in ${kills} kills of the collector and ${brokerKills} of brokers`, async () => {
  await using cluster = await startThreeBrokers()
  const stack = { ...inject('stack'), brokers: cluster.brokers }
  await using pipeline = await createPipeline('collector1', undefined, stack)
  await using collector = await startCollectProcess(stack, 'collector1')
  const { key } = await collector.createKey('--mpp', 'balikpapan')
  await collector.start()
  await untilReady(collector.url)
  const { port } = new URL(collector.url)
  await using proxy = await startProxy({ host: '127.0.0.1', port: Number(port) })
  const home = await mkdtemp(join(tmpdir(), 'kunjungan-senders-'))
  await using open = new AsyncDisposableStack()
  open.defer(() => rm(home, { recursive: true }))

  // Two senders of each language: one direct, one through the proxy.
  const senders = programs.flatMap(([program, file], at) =>
    [collector.url, `http://127.0.0.1:${proxy.port}`].map((url, way) => ({
      program,
      file,
      url,
      prefix: `s${at}${way}`,
    })),
  )
  const batches = Math.ceil(wanted / batchSize / senders.length)
  const running = senders.map(({ program, file, url, prefix }): ChildProcess => {
    const args = [file, url, key, prefix, String(batches), String(batchSize), join(home, prefix)]
    return spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  })
  open.defer(() => {
    for (const child of running) child.kill('SIGKILL')
  })
  const ended = Promise.all(running.map(async (child) => (await once(child, 'exit'))[0] as number | null))
  const progress = async (): Promise<number> => {
    const texts = await Promise.all(
      senders.map(({ prefix }) => readFile(join(home, prefix), 'utf8').catch(() => '')),
    )
    return texts.join('').split('\n').length - 1
  }
  const all = batches * senders.length
  const faults = [{ dropReplies: true }, { resetAfterBytes: 5_000 }, { delayRepliesMs: 50 }] as const
  for (let kill = 1; kill <= kills; kill++) {
    // Spread over the whole of the work, wherever the machine is fast or slow.
    while ((await progress()) < (all * (kill - 0.5)) / (kills + 1)) await delay(50)
    proxy.set(faults[kill % faults.length] ?? {})
    await collector.end('SIGKILL')
    if (kill % Math.max(1, Math.floor(kills / brokerKills)) === 0) {
      const broker = (kill % 3) + 1
      await cluster.kill(broker)
      await collector.start()
      await delay(2_000)
      await cluster.start(broker)
    } else await collector.start()
    await delay(300)
    proxy.heal()
  }
  expect(await ended).toEqual(senders.map(() => 0))
  expect(proxy.hits()).toBeGreaterThan(0)

  const ledger = (await Promise.all(senders.map(({ prefix }) => readFile(join(home, prefix), 'utf8')))).join(
    '',
  )
  await pipeline.catchUp()
  const { store } = pipeline.databases
  const total = all * batchSize
  expect(
    await pipeline.rows(`SELECT count() AS rows, uniqExact(id) AS events FROM ${store}.queue_events FINAL`),
  ).toEqual([{ rows: total, events: total }])
  expect(
    await audit(
      pipeline,
      { events: { [Symbol.iterator]: () => eventsOf(ledger) }, badRecords: 0 },
      { views: false },
    ),
  ).toEqual([])
})
