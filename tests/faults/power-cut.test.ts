/**
 * A power cut on one server: everything is killed while events come in, and what was not on the disk is cut off the
 * files. Whatever was acknowledged is still in Kafka, `ingest` reads the last minutes again, and in the end every figure
 * is what the fold over the acknowledged events says.
 */
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, expect, it, vi } from 'vitest'
import { embeddedUsers } from '../../cli/embedded-users.ts'
import { createLogger } from '../../infra/log.ts'
import { stackPaths } from '../../infra/stack/paths.ts'
import { type RunningStack, startStack, stopStack } from '../../infra/stack/stack.ts'
import { outgoingOf } from '../../producers/outgoing.ts'
import { createEventSender } from '../../producers/send-events.ts'
import { databaseNames } from '../../sql/databases.ts'
import { readReference } from '../../sql/reference.ts'
import { endChild, startChild } from '../support/children.ts'
import { expectViewsToMatch } from '../support/expect-views.ts'
import { randomEvents } from '../support/oracle/random-events.ts'
import { checkout, createPipeline, type Pipeline } from '../support/pipeline.ts'
import { canNoteSyncs, cutYoungerThan, noteSyncs } from '../support/power-cut.ts'
import { testDay } from '../support/repeat.ts'

const namespace = 'power1'
const deps = { logger: createLogger({ level: 'silent', pretty: false }), progress: () => undefined }
const home = mkdtempSync(join(tmpdir(), 'kunjungan-power-'))
const reference = await readReference(join(checkout, 'sql', 'reference'))
const canCut = canNoteSyncs()

afterAll(async () => {
  await stopStack(home, deps)
  rmSync(home, { recursive: true, force: true })
})

async function start(machine: NodeJS.ProcessEnv): Promise<RunningStack> {
  return startStack(
    {
      home,
      cacheDir: join(checkout, 'node_modules', '.cache', 'kunjungan'),
      machine,
      usersXml: embeddedUsers(reference, [databaseNames(namespace)]),
      kafkaPort: 0,
      clickhousePorts: { http: 0, tcp: 0 },
    },
    deps,
  )
}

async function rawRows({ rows, databases: { store } }: Pipeline): Promise<number> {
  const [row] = await rows<{ n: number }>(
    `SELECT toUInt32(sum(n)) AS n FROM (${['queue', 'survey', 'counter'].map((kind) => `SELECT uniqExact(source, id) AS n FROM ${store}.${kind}_events`).join(' UNION ALL ')})`,
  )
  return row?.n ?? -1
}

/** Some of the random events are sent twice. */
function distinct(events: ReturnType<typeof randomEvents>): number {
  return new Set(events.map(({ source, id }) => `${source} ${id}`)).size
}

it.skipIf(!canCut)('loses nothing that was acknowledged', async () => {
  const folder = join(home, 'syncs')
  mkdirSync(folder)
  const syncs = await noteSyncs(folder)
  const stack = await start(syncs.machine)
  const pipeline = await createPipeline(namespace, reference, { ...stack, brokers: [...stack.brokers] })
  const events = randomEvents({ seed: 9, count: 9_000, reference, from: '2026-09-01', to: testDay() })
  const settings = { asksServerStart: true, maxRows: 500 }
  let child = startChild(pipeline.childConfig(settings))
  await pipeline.send(events.slice(0, 3_000))
  await vi.waitFor(async () => expect(await rawRows(pipeline)).toBe(distinct(events.slice(0, 3_000))), {
    timeout: 60_000,
    interval: 300,
  })
  // What is older than half a minute is on the disk: this stands for it.
  await delay(1_500)
  const cutFrom = Date.now()
  await using sender = await createEventSender({ topics: pipeline.topics }, { kafka: pipeline.kafka })
  let sent = 3_000
  let isCut = false
  const sending = (async () => {
    while (sent < 8_000) {
      sent += await sender.send(events.slice(sent, sent + 25).map((event) => outgoingOf(event)))
      // What is sent after the cut does not count: it is sent to the services that came back.
      if (isCut) break
    }
  })()
  sending.catch(() => undefined)
  await delay(6_000)
  const acknowledged = sent
  const stored = await rawRows(pipeline)
  isCut = true
  for (const pid of [stack.pids.kafka, stack.pids.clickhouse]) process.kill(pid, 'SIGKILL')
  await endChild(child)
  const paths = stackPaths(home)
  const gone = {
    kafka: syncs.cutUnsynced(join(paths.service.kafka, 'data'), cutFrom),
    clickhouse: cutYoungerThan(join(paths.service.clickhouse, 'data', 'store'), cutFrom),
  }
  await start(syncs.machine)
  const left = await rawRows(pipeline)
  process.stderr.write(
    `acknowledged ${acknowledged}, stored ${stored}, after the cut ${left}; bytes cut: ${JSON.stringify(gone)}\n`,
  )
  // Else nothing was tested.
  expect(left).toBeLessThan(stored)
  child = startChild(pipeline.childConfig(settings))
  await sending
  process.stderr.write(`${sent} acknowledged in the end\n`)
  expect(sent).toBeGreaterThanOrEqual(acknowledged)
  await vi.waitFor(async () => expect(await rawRows(pipeline)).toBe(distinct(events.slice(0, sent))), {
    timeout: 60_000,
    interval: 300,
  })
  process.stderr.write('all of it is stored\n')
  await expectViewsToMatch(pipeline, events.slice(0, sent))
  expect(child.said()).toMatch(/read again/)
  await endChild(child, 'SIGTERM')
  await pipeline[Symbol.asyncDispose]()
})
