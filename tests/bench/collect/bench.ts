/**
 * `npm run bench:collect`: how fast the collector is, beside the bare event sender on the same Kafka in the same run, what
 * it does at twice its capacity, and with a body that would inflate to 256 MB. Ratios matter; the machine decides the
 * rest. `--seconds 3` is a quick one, `--overload` that part alone. Prints a report as Markdown.
 */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { gzipSync } from 'node:zlib'
import { usersWithPasswords } from '../../../cli/embedded-users.ts'
import { createKafka } from '../../../infra/kafka/client.ts'
import { createTopics } from '../../../infra/kafka/topics.ts'
import { createLogger } from '../../../infra/log.ts'
import { freePort } from '../../../infra/stack/ports.ts'
import { acquireStack } from '../../../infra/stack/stack.ts'
import { outgoingOf } from '../../../producers/outgoing.ts'
import { createEventSender } from '../../../producers/send-events.ts'
import type { Event } from '../../../schemas/event.ts'
import { topicNames } from '../../../schemas/topics.ts'
import { readReference } from '../../../sql/reference.ts'
import { batchType, collectEvent, eventType } from '../../support/collect-server.ts'
import { closedLoad, type Load, openLoad, quantile, statuses } from './load.ts'
import { RawClient, requestOf } from './raw-client.ts'

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '10' }, overload: { type: 'boolean', default: false } },
})
const seconds = Number(values.seconds)
const checkout = join(import.meta.dirname, '..', '..', '..')
const logger = createLogger({ level: 'warn', pretty: false })
const home = await mkdtemp(join(tmpdir(), 'kunjungan-bench-collect-'))
const say = (line: string): boolean => process.stdout.write(`${line}\n`)
const ticksPerSecond = 100

await using open = new AsyncDisposableStack()
open.defer(() => rm(home, { recursive: true, force: true }))
const reference = await readReference(join(checkout, 'sql', 'reference'))
const stack = open.use(
  await acquireStack(
    {
      home,
      cacheDir: join(checkout, 'node_modules', '.cache', 'kunjungan'),
      machine: process.env,
      usersXml: usersWithPasswords(reference, [], ['127.0.0.1'], true),
      kafkaPort: 0,
      clickhousePorts: { http: 0, tcp: 0 },
    },
    { logger, progress: () => undefined },
  ),
)
const kafka = createKafka({ brokers: stack.brokers, security: { ssl: false } }, 'bench', logger)
const topics = topicNames()
const admin = kafka.admin()
await admin.connect()
await createTopics(admin, {
  topics,
  queuePartitions: 12,
  partitions: 6,
  replication: 1,
  deadLetterDays: 1,
  alertDays: 1,
})
await admin.disconnect()

const port = await freePort()
const url = `http://127.0.0.1:${port}`
const env = {
  PATH: process.env['PATH'],
  LOG_LEVEL: 'warn',
  KAFKA_BROKERS: stack.brokers.join(','),
  CLICKHOUSE_URL: stack.clickhouseUrl,
  KUNJUNGAN_HOME: home,
  KUNJUNGAN_COLLECT_PORT: String(port),
  KUNJUNGAN_COLLECT_EVENTS_PER_SECOND: '10000000',
  KUNJUNGAN_COLLECT_TOTAL_EVENTS_PER_SECOND: '10000000',
}
const main = join(checkout, 'cli', 'main.ts')
const keys: string[] = []
for (let at = 0; at < 4; at++) {
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [main, 'keys', 'create', '--mpp', 'balikpapan'],
    { env },
  )
  keys.push(stdout.trim())
}
const collector = spawn(process.execPath, [main, 'collect'], { env, stdio: ['ignore', 'ignore', 'inherit'] })
open.defer(async () => {
  const ended = once(collector, 'exit')
  collector.kill('SIGTERM')
  await ended
})
while (
  (await fetch(`${url}/ready`).then(
    ({ status }) => status,
    () => 0,
  )) !== 200
)
  await new Promise((resolve) => setTimeout(resolve, 200))

/** Seconds of CPU that the collector has used. */
function cpuSeconds(): number {
  const fields = readFileSync(`/proc/${collector.pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond
}

function peakBytes(): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${collector.pid}/status`, 'utf8'))?.[1]) * 1_024
}

async function measured(load: () => Promise<Load>): Promise<Load & { readonly cpu: number }> {
  const before = cpuSeconds()
  const found = await load()
  return { ...found, cpu: cpuSeconds() - before }
}

let turn = 0
const nextKey = (): string => keys[turn++ % keys.length] ?? ''
const batches = Array.from({ length: 200 }, () =>
  JSON.stringify(Array.from({ length: 100 }, () => collectEvent())),
).map((body) => requestOf(batchType, nextKey(), body))
const singles = Array.from({ length: 5_000 }, () => JSON.stringify(collectEvent())).map((body) =>
  requestOf(eventType, nextKey(), body),
)
const nextOf = (all: readonly Buffer[]): (() => Buffer) => {
  let at = 0
  return () => all[at++ % all.length] ?? Buffer.alloc(0)
}

const median = (all: readonly number[]): number => all.toSorted((a, b) => a - b)[all.length >> 1] ?? 0
const number = (value: number): string => Math.round(value).toLocaleString('en')
const goodOf = ({ answers }: Load): number => answers.filter(({ status }) => status === 202).length
const rounds = 3
const bareEvents = 400_000

say('| what | found | wanted |')
say('| --- | --- | --- |')
await closedLoad(url, 32, 2, nextOf(batches))
if (!values.overload) await measureBatches()
await measureSingles()
if (!values.overload) await measureBombs()

async function measureBatches(): Promise<void> {
  // With few connections most of them wait for Kafka at once, and the collector waits with them.
  for (const connections of [32, 64, 128]) {
    const rates: { bare: number; collected: number; perCpuSecond: number }[] = []
    for (let round = 0; round < rounds; round++) {
      const bare = await bareRate()
      const load = await measured(() => closedLoad(url, connections, seconds, nextOf(batches)))
      const accepted = goodOf(load) * 100
      rates.push({ bare, collected: accepted / load.seconds, perCpuSecond: accepted / load.cpu })
    }
    const bare = median(rates.map((one) => one.bare))
    const collected = median(rates.map((one) => one.collected))
    const ratio = median(rates.map((one) => one.collected / one.bare))
    say(
      `| batches of 100, ${connections} connections | ${number(collected)} events/s, bare event sender ${number(bare)}: ${ratio.toFixed(2)}; ${number(median(rates.map((one) => one.perCpuSecond)))} events for each second of the collector's CPU | 0.5 |`,
    )
  }
}

/** Events a second of the event sender alone. */
async function bareRate(): Promise<number> {
  const events = Array.from({ length: bareEvents }, () => outgoingOf(collectEvent() as unknown as Event))
  const sender = await createEventSender({ topics }, { kafka })
  const began = performance.now()
  await sender.send(events)
  const rate = events.length / ((performance.now() - began) / 1_000)
  await sender[Symbol.asyncDispose]()
  return rate
}

async function measureSingles(): Promise<void> {
  let peak = 0
  // Few connections wait for Kafka more than they load the collector.
  for (const connections of [50, 100, 200]) {
    const single = await measured(() => closedLoad(url, connections, seconds, nextOf(singles)))
    const rate = goodOf(single) / single.seconds
    peak = Math.max(peak, rate)
    say(
      `| single events, ${connections} connections | ${number(rate)} requests/s, ${number(goodOf(single) / single.cpu)} for each second of the collector's CPU | 1,000 per core |`,
    )
  }
  if (!values.overload) {
    const steady = await measured(() => openLoad(url, 200, seconds, nextOf(singles)))
    say(
      `| 200 requests/s | p50 ${quantile(steady.answers, 0.5).toFixed(1)} ms, p99 ${quantile(steady.answers, 0.99).toFixed(1)} ms ${JSON.stringify(statuses(steady.answers))} | p99 25 ms |`,
    )
  }
  for (let round = 0; round < rounds; round++) {
    const ownCpu = process.cpuUsage()
    const overload = await measured(() => openLoad(url, peak * 2, seconds, nextOf(singles)))
    const { user, system } = process.cpuUsage(ownCpu)
    const good = goodOf(overload) / overload.seconds
    const refused = overload.answers.filter(({ status }) => status !== 202)
    const [kept, first] = [refused.filter((one) => !one.isFirst), refused.filter((one) => one.isFirst)]
    say(
      `| twice the capacity, ${number(peak * 2)}/s | goodput ${number(good)}/s, ${(good / peak).toFixed(2)} of the peak; ${number(kept.length)} refusals on open connections p50 ${quantile(kept, 0.5).toFixed(1)} ms, p99 ${quantile(kept, 0.99).toFixed(1)} ms, ${number(first.length)} on new ones p99 ${quantile(first, 0.99).toFixed(1)} ms; ${JSON.stringify(statuses(overload.answers))}; CPU of the collector ${(overload.cpu / overload.seconds).toFixed(2)}, of the load ${((user + system) / 1e6 / overload.seconds).toFixed(2)} | 0.9; 50 ms; 202, 429, 503 |`,
    )
  }
}

async function measureBombs(): Promise<void> {
  const bomb = gzipSync(Buffer.alloc(256 * 1024 * 1024), { level: 9 })
  for (const [name, key] of [
    ['with a key', keys[0] ?? ''],
    ['without a key', ''],
  ] as const) {
    const request = requestOf(batchType, key, bomb, 'Content-Encoding: gzip\r\n')
    const client = new RawClient(url)
    const found = { ms: [] as number[], status: new Set<number>() }
    const before = peakBytes()
    for (let at = 0; at < 20; at++) {
      const { status, ms } = await client.send(request)
      found.ms.push(ms)
      found.status.add(status)
    }
    client.close()
    say(
      `| 256 MB in ${number(bomb.length)} bytes, ${name} | ${[...found.status].join()} in at most ${Math.max(...found.ms).toFixed(1)} ms; peak of memory grew by ${number(peakBytes() - before)} bytes over 20 | 50 ms |`,
    )
  }
}
