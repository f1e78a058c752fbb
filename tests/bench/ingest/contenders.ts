/**
 * The ways from the topic to the tables that are compared, each over the same events: ingest, ClickHouse's own Kafka
 * consumer, inserts inside ClickHouse, and consuming alone.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Admin } from 'kafkajs'
import { MEMORY_FLAGS } from '../../../cli/launcher/launch.js'
import { cpuSeconds, peakMemoryMib } from './cpu.ts'
import { type BenchStack, checkout, emptyStore, quiet, rowCount } from './stack.ts'

/** What one way took. CPU in seconds, memory in MiB. */
export interface Measured {
  readonly seconds: number
  readonly clickhouseCpu: number
  readonly nodeCpu: number
  readonly memoryMib: number
}

export interface Contender {
  readonly name: string
  readonly run: (stack: BenchStack, events: number, signal: AbortSignal) => Promise<Measured>
}

const pollMs = 100
const group = 'kunjungan-ingest'

/** From when all children have begun to read until `isDone`, where they are stopped, or else until the last has ended. */
async function measureChildren(
  stack: BenchStack,
  children: readonly (readonly [args: readonly string[], begins: RegExp])[],
  signal: AbortSignal,
  isDone?: () => Promise<boolean>,
): Promise<Measured> {
  const running = children.map(([args, begins]) => {
    const child = spawn(process.execPath, args, {
      cwd: checkout,
      env: stack.environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    signal.addEventListener('abort', () => child.kill('SIGTERM'))
    const ended = once(child, 'exit') as Promise<[number | null]>
    const begun = Promise.withResolvers<void>()
    const lines: string[] = []
    for (const stream of [child.stdout, child.stderr])
      createInterface({ input: stream }).on('line', (line) => {
        lines.push(line)
        if (begins.test(line)) begun.resolve()
      })
    void ended.then(() => begun.resolve())
    return { child, pid: child.pid ?? 0, begun: begun.promise, ended, lines }
  })
  await Promise.all(running.map(({ begun }) => begun))
  const since = performance.now()
  const before = running.map(({ pid }) => cpuSeconds(pid))
  const clickhouseBefore = cpuSeconds(stack.clickhousePid)
  const cpu = [...before]
  let memoryMib = 0
  const watch = setInterval(() => {
    for (const [at, { pid }] of running.entries()) cpu[at] = Math.max(cpu[at] ?? 0, cpuSeconds(pid))
    memoryMib = Math.max(memoryMib, ...running.map(({ pid }) => peakMemoryMib(pid)))
  }, pollMs)
  const allEnded = Promise.all(running.map(async ({ ended }) => (await ended)[0]))
  await (isDone === undefined ? allEnded : Promise.race([allEnded, untilTrue(isDone)]))
  const seconds = (performance.now() - since) / 1_000
  const clickhouseCpu = cpuSeconds(stack.clickhousePid) - clickhouseBefore
  clearInterval(watch)
  if (isDone !== undefined) for (const { child } of running) child.kill('SIGTERM')
  const codes = await allEnded
  signal.throwIfAborted()
  const failed = running.find((_, at) => codes[at] !== 0)
  if (failed !== undefined) throw new Error(failed.lines.slice(-5).join('\n'))
  return {
    seconds,
    clickhouseCpu,
    nodeCpu: cpu.reduce((sum, one, at) => sum + one - (before[at] ?? 0), 0),
    memoryMib,
  }
}

async function untilTrue(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await delay(pollMs)
}

/** Whether everything in the topic is stored and committed. */
async function isCommitted(stack: BenchStack, admin: Admin, events: number): Promise<boolean> {
  const [found] = await admin.fetchOffsets({ groupId: group, topics: [stack.topics.queue] })
  const committed = found?.partitions.reduce((sum, { offset }) => sum + Math.max(0, Number(offset)), 0) ?? 0
  return committed >= events
}

async function forgetGroup(stack: BenchStack): Promise<void> {
  const admin = stack.kafka.admin()
  await admin.connect()
  await admin.deleteGroups([group]).catch(() => undefined)
  await admin.disconnect()
}

/**
 * `kunjungan ingest` in so many processes, until everything is stored and committed.
 * @param stored - so many rows of earlier days are in the tables when it begins.
 */
export function ingest(processes: number, stored = 0): Contender {
  const ways = [
    ...(processes === 1 ? [] : [`${processes} processes`]),
    ...(stored === 0 ? [] : [`${stored.toLocaleString('en')} rows stored`]),
  ]
  return {
    name: ['ingest', ...ways].join(', '),
    async run(stack, events, signal) {
      await emptyStore(stack)
      await storeEarlierRows(stack, stored, signal)
      await forgetGroup(stack)
      const args = [...MEMORY_FLAGS, join(checkout, 'cli', 'main.ts'), 'ingest']
      await using open = new AsyncDisposableStack()
      const admin = open.adopt(stack.kafka.admin(), (one) => one.disconnect())
      await admin.connect()
      const measured = await measureChildren(
        stack,
        Array.from({ length: processes }, () => [args, /ingest started/] as const),
        signal,
        () => isCommitted(stack, admin, events),
      )
      await expectRows(stack, 'queue_events', stored + events)
      return measured
    },
  }
}

/** kafkajs alone, and with JSON.parse. */
export function consume(parses: boolean): Contender {
  return {
    name: parses ? 'consume, JSON.parse and drop' : 'consume and drop',
    run(stack, events, signal) {
      const args = [
        join(import.meta.dirname, 'consume.ts'),
        stack.brokers,
        stack.topics.queue,
        String(events),
        String(parses),
      ]
      return measureChildren(stack, [[args, /^reading/]], signal)
    },
  }
}

/** Measures what runs inside ClickHouse alone. */
async function measureServer(stack: BenchStack, work: () => Promise<void>): Promise<Measured> {
  const since = performance.now()
  const before = cpuSeconds(stack.clickhousePid)
  await work()
  return {
    seconds: (performance.now() - since) / 1_000,
    clickhouseCpu: cpuSeconds(stack.clickhousePid) - before,
    nodeCpu: 0,
    memoryMib: 0,
  }
}

const rawColumns =
  'mpp, local_date, agency, ticket_id, type, time, local_time, source, id, service, visitor_id, channel, matters, counter, kafka_partition, kafka_offset, record_time'

/** ClickHouse's own Kafka consumer into the same tables and views, without validation. */
export function engine(consumers: number, blockSize: number): Contender {
  return {
    name: `Kafka engine, ${consumers === 1 ? 'one consumer' : `${consumers} consumers`}, blocks of ${blockSize.toLocaleString('en')}`,
    async run(stack, events, signal) {
      await emptyStore(stack)
      const { client } = stack
      const run = (query: string): Promise<unknown> =>
        client.command({ query, clickhouse_settings: { wait_end_of_query: 1 } })
      await run(`CREATE TABLE bench_queue (id String, source String, type String, time String,
          data Tuple(mpp String, agency String, ticket_id String, service String, visitor_id String, channel String, counter String))
        ENGINE = Kafka SETTINGS kafka_broker_list = '${stack.brokers}', kafka_topic_list = '${stack.topics.queue}',
          kafka_group_name = 'bench-${Date.now()}', kafka_format = 'JSONEachRow', kafka_num_consumers = ${consumers},
          kafka_max_block_size = ${blockSize}, kafka_thread_per_consumer = ${consumers > 1 ? 1 : 0}`)
      try {
        return await measureServer(stack, async () => {
          await run(`CREATE MATERIALIZED VIEW bench_consumer TO queue_events AS
            SELECT data.mpp AS mpp, toDate(local_time) AS local_date, data.agency AS agency, data.ticket_id AS ticket_id, type,
              parseDateTime64BestEffort(b.time, 3, 'UTC') AS time, time + toIntervalHour(8) AS local_time, source, id,
              data.service AS service, data.visitor_id AS visitor_id, data.channel AS channel, 1 AS matters, data.counter AS counter,
              _partition AS kafka_partition, _offset AS kafka_offset, ifNull(_timestamp_ms, now64(3)) AS record_time
            FROM bench_queue AS b`)
          await untilRows(stack, 'queue_events', events, signal)
        })
      } finally {
        await run('DROP TABLE IF EXISTS bench_consumer SYNC')
        await run('DROP TABLE IF EXISTS bench_queue SYNC')
      }
    },
  }
}

/** Keeps the raw rows of the events, for `insertSelect`. */
export async function keepRows({ client }: BenchStack): Promise<void> {
  await client.command({ query: 'DROP TABLE IF EXISTS bench_rows SYNC' })
  await client.command({
    query: `CREATE TABLE bench_rows ENGINE = MergeTree ORDER BY (kafka_partition, kafka_offset)
      AS SELECT ${rawColumns} FROM queue_events`,
  })
  await client.command({ query: 'CREATE TABLE IF NOT EXISTS bench_raw AS queue_events' })
}

/** How far back rows go at most: a `Date` begins in 1970. */
const mostYearsBack = 40

/** Puts rows like those of `keepRows` into the tables, as days of earlier years and with other ids each time. */
async function storeEarlierRows(stack: BenchStack, rows: number, signal: AbortSignal): Promise<void> {
  const kept = await rowCount(stack, 'bench_rows')
  for (let copy = 0, left = rows; left > 0; copy++, left -= kept) {
    signal.throwIfAborted()
    await stack.client.command({
      query: `INSERT INTO queue_events (${rawColumns})
        SELECT * REPLACE (subtractYears(local_date, {years:UInt8}) AS local_date, subtractYears(time, {years:UInt8}) AS time,
          subtractYears(local_time, {years:UInt8}) AS local_time, concat(id, '-', toString({copy:UInt32})) AS id)
        FROM (SELECT ${rawColumns} FROM bench_rows LIMIT {left:UInt64})`,
      query_params: { years: 1 + (copy % mostYearsBack), copy, left },
      clickhouse_settings: { wait_end_of_query: 1 },
    })
  }
  await quiet(stack)
}

const atOnce = { parallel_view_processing: 1 } as const

/**
 * INSERT SELECT of the same rows, with all views of the raw table, one after the other or at once, or into a table like
 * it that has none.
 */
export function insertSelect(views: 'all views' | 'all views at once' | 'no view'): Contender {
  return {
    name: `INSERT SELECT, ${views}`,
    async run(stack) {
      await emptyStore(stack)
      await stack.client.command({ query: 'TRUNCATE TABLE bench_raw SYNC' })
      const into = views === 'no view' ? 'bench_raw' : 'queue_events'
      return measureServer(stack, async () => {
        await stack.client.command({
          query: `INSERT INTO ${into} (${rawColumns}) SELECT ${rawColumns} FROM bench_rows`,
          clickhouse_settings: {
            wait_end_of_query: 1,
            max_insert_threads: '1',
            ...(views === 'all views at once' ? atOnce : {}),
          },
        })
      })
    },
  }
}

async function untilRows(stack: BenchStack, table: string, rows: number, signal: AbortSignal): Promise<void> {
  while ((await rowCount(stack, table)) < rows) await delay(pollMs, undefined, { signal })
}

async function expectRows(stack: BenchStack, table: string, rows: number): Promise<void> {
  const found = await rowCount(stack, table)
  if (found < rows) throw new Error(`${table} has ${found} of ${rows} rows.`)
}
