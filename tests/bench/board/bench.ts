/**
 * `npm run bench:board`: what one viewer of the board costs and what five hundred cost, how long an event takes from
 * Kafka to the screen while they all look, and the bytes and requests of each page. `--seconds 5 --events 10` is a quick
 * one; `--home FOLDER` keeps the data for the next run. Prints a report as Markdown.
 */
import { once } from 'node:events'
import { get, type IncomingMessage } from 'node:http'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { createClickHouse } from '../../../infra/clickhouse/client.ts'
import { createKafka } from '../../../infra/kafka/client.ts'
import { createLogger } from '../../../infra/log.ts'
import { freePort } from '../../../infra/stack/ports.ts'
import { outgoingOf } from '../../../producers/outgoing.ts'
import { createEventSender } from '../../../producers/send-events.ts'
import { Event } from '../../../schemas/event.ts'
import { topicNames } from '../../../schemas/topics.ts'
import { startCommand } from '../../browser/commands.ts'
import { makeOpenDay, variablesOf } from '../../browser/open-day.ts'
import { openViewers } from './viewers.ts'

const { values } = parseArgs({
  options: {
    viewers: { type: 'string', default: '500' },
    seconds: { type: 'string', default: '20' },
    events: { type: 'string', default: '50' },
    home: { type: 'string' },
  },
})
const [viewers, seconds, events] = [values.viewers, values.seconds, values.events].map(Number) as [
  number,
  number,
  number,
]
const say = (line: string): boolean => process.stdout.write(`${line}\n`)
const page = '/now/balikpapan'

await using open = new AsyncDisposableStack()
const home = values.home ?? (await mkdtemp(join(tmpdir(), 'kunjungan-bench-board-')))
if (values.home === undefined) open.defer(() => rm(home, { recursive: true, force: true }))
const day = await makeOpenDay(home)
open.defer(async () => void (await day.run('stack', 'down')))
const variables = await variablesOf(day.run)
const metricsPort = await freePort()
const board = await startCommand(
  day,
  ['board', '--port', '0', '--metrics-port', String(metricsPort)],
  /The board is at (\S+)/,
)
open.defer(board.end)
const url = board.said[1] ?? ''
const clickhouse = createClickHouse({
  url: variables.CLICKHOUSE_URL,
  user: 'kunjungan_admin',
  password: variables.CLICKHOUSE_ADMIN_PASSWORD,
})
open.defer(() => clickhouse.close())

interface Reading {
  readonly atMs: number
  readonly cpuSeconds: number
  readonly heapBytes: number
  /** That the board asked. */
  readonly boardQueries: number
  readonly queries: number
}

async function read(): Promise<Reading> {
  const text = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()
  const metric = (name: string): number => Number(new RegExp(`^${name} (.*)$`, 'm').exec(text)?.[1] ?? 0)
  const result = await clickhouse.query({
    query: "SELECT toUInt32(sum(value)) AS queries FROM system.events WHERE event = 'SelectQuery'",
    format: 'JSONEachRow',
  })
  const [row] = await result.json<{ queries: number }>()
  return {
    atMs: performance.now(),
    cpuSeconds: metric('process_cpu_seconds_total'),
    heapBytes: metric('nodejs_heap_size_used_bytes'),
    boardQueries: metric('kunjungan_board_queries_total\\{result="answered"\\}'),
    queries: row?.queries ?? 0,
  }
}

/** What so many viewers of a page cost in each second, once all of them have its full state. */
async function cost(count: number, paths: readonly string[]): Promise<string> {
  await using looking = openViewers(url, paths, count)
  const ready = await looking.ready(60_000)
  const [before, seen] = [await read(), looking.received()]
  await delay(seconds * 1_000)
  const [after, now] = [await read(), looking.received()]
  const lasted = (after.atMs - before.atMs) / 1_000
  const per = (value: number, digits = 1): string => (value / lasted).toFixed(digits)
  // The reading itself is one query.
  const queries = after.queries - before.queries - 1
  return [
    `| ${ready} of ${count} on ${paths.length} page(s)`,
    `${per((after.cpuSeconds - before.cpuSeconds) * 100)} %`,
    per(after.boardQueries - before.boardQueries),
    per(queries),
    per(now.events - seen.events),
    `${per((now.bytes - seen.bytes) / 1_024)} kB`,
    `${(after.heapBytes / 1_048_576).toFixed(0)} MB |`,
  ].join(' | ')
}

/** Milliseconds from Kafka's acknowledgement to the state that has the ticket, for each event. */
async function latencies(): Promise<number[]> {
  const ingest = await startCommand(day, ['ingest'], /\S/)
  await using stop = new AsyncDisposableStack()
  stop.defer(ingest.end)
  const logger = createLogger({ level: 'silent', pretty: false })
  const kafka = createKafka(
    { brokers: variables.KAFKA_BROKERS.split(','), security: { ssl: false } },
    'bench',
    logger,
  )
  const sender = stop.use(await createEventSender({ topics: topicNames() }, { kafka }))
  let waiting = -1
  let onWaiting: ((count: number) => void) | undefined
  const looking = stop.use(
    openViewers(url, [page], viewers, (state) => {
      const found = /id=\\"waiting\\">(\d+)</.exec(state)?.[1]
      if (found === undefined) return
      waiting = Number(found)
      onWaiting?.(waiting)
    }),
  )
  await looking.ready(60_000)
  const took: number[] = []
  const run = Date.now().toString(36)
  for (let at = 0; at < events; at++) {
    const wanted = waiting + 1
    const arrived = new Promise<void>((resolve) => {
      onWaiting = (count) => {
        if (count >= wanted) resolve()
      }
    })
    const event = Event.parse({
      specversion: '1.0',
      id: `bench-${run}-${at}`,
      source: '/simulator/bench',
      type: 'mpp.ticket.issued',
      time: new Date().toISOString(),
      data: { mpp: 'balikpapan', agency: 'dpmptsp', ticket_id: `bench-${run}-${at}` },
    })
    await sender.send([outgoingOf(event)])
    const sentMs = performance.now()
    await Promise.race([arrived, delay(20_000)])
    took.push(performance.now() - sentMs)
    // Not in step with the board's seconds.
    await delay(Math.random() * 400)
  }
  return took.toSorted((a, b) => a - b)
}

/** Bytes as a browser gets them, compressed. */
async function bytesOf(path: string): Promise<{ readonly bytes: number; readonly text: string }> {
  const [response] = (await once(
    get(url + path, { headers: { 'accept-encoding': 'gzip' } }),
    'response',
  )) as [IncomingMessage]
  let bytes = 0
  for await (const chunk of response) bytes += (chunk as Buffer).length
  const text = response.headers['content-type']?.startsWith('text/html') === true ? await plain(path) : ''
  return { bytes, text }
}

const plain = async (path: string): Promise<string> => (await fetch(url + path)).text()
const quantile = (sorted: readonly number[], share: number): string =>
  (sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0).toFixed(0)

say(
  '| viewers | CPU of the board, of one core | queries/s of the board | queries/s at ClickHouse | events/s | sent/s | heap |',
)
say('| --- | --- | --- | --- | --- | --- | --- |')
say(await cost(1, [page]))
say(await cost(viewers, [page]))
say(await cost(viewers, [page, '/now/kukar', '/now/kotim', '/now', '/months/kukar', '/comparison', '/data']))
const took = await latencies()
say('')
say(
  `From Kafka's acknowledgement to the stream, ${events} tickets with ${viewers} viewers: p50 ${quantile(took, 0.5)} ms, p95 ${quantile(took, 0.95)} ms, most ${took.at(-1)?.toFixed(0)} ms.`,
)
say('')
say('| page | bytes, compressed | with style, script and icon | requests |')
say('| --- | --- | --- | --- |')
for (const path of [
  ...[page, '/now', '/months/kukar', '/comparison', '/satisfaction/kotim', '/alerts', '/alerts/shown-surge'],
  ...['/data', '/reports/kukar', '/definitions/peak_months'],
]) {
  const { bytes, text } = await bytesOf(path)
  const assets = [
    ...new Set([...text.matchAll(/(?:href|src)="(\/assets\/[^"]+)"/g)].map(([, asset]) => asset ?? '')),
  ]
  const more = await Promise.all(assets.map(bytesOf))
  const whole = more.reduce((sum, asset) => sum + asset.bytes, bytes)
  // The page, what it loads, and its stream.
  say(`| \`${path}\` | ${bytes} | ${whole} | ${assets.length + 2} |`)
}
