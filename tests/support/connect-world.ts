/**
 * A queue application's tables on a real server, a mapping of them, and the command as an operator runs it, with what
 * has arrived in Kafka. The tables have columns of personal data, which must never be read.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { freePort } from '../../infra/stack/ports.ts'
import type { Event } from '../../schemas/event.ts'
import { type CliRun, runCliWith, type StartedCli, startCli } from './cli.ts'
import { createPipeline, type Pipeline } from './pipeline.ts'
import type { TestDatabase } from './queue-database.ts'

export interface ConnectWorld extends AsyncDisposable {
  readonly pipeline: Pipeline
  readonly metricsUrl: string
  /** The distinct events in Kafka, as `type number`, sorted. */
  readonly arrived: () => string[]
  /** What each distinct event is, by its id. */
  readonly names: ReadonlyMap<string, string>
  /** How many came, repeats included. */
  readonly received: () => number
  readonly stateFile: string
  readonly mappingFile: string
  readonly command: (...args: readonly string[]) => Promise<CliRun>
  /** Starts `run`, with this pause between reads in seconds. */
  readonly start: (every?: string) => Promise<StartedCli>
  readonly insert: (rows: readonly QueueRow[], table?: string) => string
}

export interface QueueRow {
  readonly number: number
  readonly created_at: string
  readonly called_at?: string
  readonly finished_at?: string
  readonly status?: string
}

export const makeTables = ['queues', 'queues_backup'].map(
  (table) =>
    `CREATE TABLE ${table} (id INT, number INT, code VARCHAR(10), status VARCHAR(20), created_at TIMESTAMP NULL, called_at TIMESTAMP NULL, finished_at TIMESTAMP NULL, nama VARCHAR(100), nik VARCHAR(16))`,
)

/** A local time (Asia/Makassar) so many seconds ago, as the tables have it. */
export function ago(seconds: number): string {
  return new Date(Date.now() + 8 * 3_600_000 - seconds * 1_000).toISOString().slice(0, 19).replace('T', ' ')
}

/** What every mapping of a test server begins with. */
export const mappingHead = ({ kind, port }: TestDatabase): string => `name: test
mpp: balikpapan
time_zone: Asia/Makassar
database:
  kind: ${kind}
  port: ${port}
  name: ${kind === 'postgresql' ? 'postgres' : 'queue'}
  user: reader
  password_file: password.txt
`

const mappingOf = (database: TestDatabase): string => `${mappingHead(database)}tables: [queues, queues_backup]
day: created_at
ticket: { id: number, restarts: true, number: number }
agency: { column: code, aliases: { A: disdukcapil } }
steps:
  issued: created_at
  called: called_at
  completed: { at: finished_at, when: { status: done } }
ignore: { status: [waiting, called] }
`

/** @param name - what an event is called in `names`, which `called 12` is unless told otherwise. */
export async function createConnectWorld(
  namespace: string,
  database: TestDatabase,
  name: (event: Event) => string = nameOf,
): Promise<ConnectWorld> {
  await using undo = new AsyncDisposableStack()
  const pipeline = undo.use(await createPipeline(namespace))
  const folder = mkdtempSync(join(tmpdir(), 'kunjungan-connect-'))
  undo.defer(() => rmSync(folder, { recursive: true, force: true }))
  writeFileSync(join(folder, 'mapping.yaml'), mappingOf(database))
  writeFileSync(join(folder, 'password.txt'), 'reader\n')
  const metricsPort = await freePort()
  const { brokers, clickhouseUrl, credentials } = inject('stack')
  const env = {
    KAFKA_BROKERS: brokers.join(','),
    CLICKHOUSE_URL: clickhouseUrl,
    KUNJUNGAN_NAMESPACE: namespace,
    KUNJUNGAN_HOME: folder,
    CLICKHOUSE_ADMIN_PASSWORD: credentials.admin,
    KUNJUNGAN_CONNECT_METRICS_PORT: String(metricsPort),
  }
  const names = new Map<string, string>()
  let received = 0
  const consumer = pipeline.kafka.consumer({ groupId: `${namespace}.test`, maxWaitTimeInMs: 100 })
  await consumer.connect()
  undo.defer(() => consumer.disconnect())
  await consumer.subscribe({ topic: pipeline.topics.queue, fromBeginning: true })
  await consumer.run({
    eachMessage: async ({ message }) => {
      const event = JSON.parse(message.value?.toString() ?? '') as Event
      received += 1
      names.set(event.id, name(event))
    },
  })
  const file = join(folder, 'mapping.yaml')
  const owned = undo.move()
  return {
    pipeline,
    names,
    received: () => received,
    metricsUrl: `http://127.0.0.1:${metricsPort}`,
    mappingFile: file,
    stateFile: join(folder, 'connect', 'balikpapan.test.state'),
    arrived: () => [...names.values()].toSorted(),
    command: (...args) =>
      runCliWith(args[0] === 'doctor' ? args : ['connect', args[0] ?? '', file, ...args.slice(1)], env),
    async start(every = '0.3') {
      const started = startCli(['connect', 'run', file, '--every', every, '--days', '3'], env)
      await started.untilItSays(/Reading queues/)
      return started
    },
    insert: (rows, table = 'queues') =>
      `INSERT INTO ${table} (number, code, status, created_at, called_at, finished_at, nama, nik) VALUES ${rows.map(valuesOf).join(', ')}`,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** `called 12-083000000`, where numbers begin again. */
export function fullNameOf({ type, data }: Event): string {
  const id = 'ticket_id' in data ? (data.ticket_id ?? '') : ''
  return `${type.slice('mpp.ticket.'.length)} ${id.slice(id.indexOf('-') + 1)}`
}

/** What `fullNameOf` gives for a step of a ticket of this number and time of issue. */
export function fullName(step: string, number: number, createdAt: string): string {
  return `${step} ${number}-${createdAt.slice(11).replaceAll(':', '')}000`
}

/** `called 12`: the ticket's id is the agency, its number and its time of issue. */
function nameOf({ type, data }: Event): string {
  const id = 'ticket_id' in data ? (data.ticket_id ?? '') : ''
  return `${type.slice('mpp.ticket.'.length)} ${id.split('-')[1] ?? ''}`
}

function valuesOf({ number, status = 'waiting', ...times }: QueueRow): string {
  const at = [times.created_at, times.called_at, times.finished_at].map((time) =>
    time === undefined ? 'NULL' : `'${time}'`,
  )
  return `(${number}, 'A', '${status}', ${at.join(', ')}, 'Siti', '6471015508900001')`
}

export const readState = (file: string): string => readFileSync(file, 'utf8')
