/**
 * `kunjungan connect`: tickets of a queue application's own database, read-only, as events. `run` needs Kafka alone;
 * `preview` and `check` need nothing but that database. None of them writes to it.
 */
import { mkdir } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { type Command, InvalidArgumentError } from 'commander'
import { KunjunganError } from '../infra/errors.ts'
import { tryLock } from '../infra/lock.js'
import { startMetricsServer } from '../infra/monitoring/server.ts'
import { checkMapping } from '../producers/connect/check.ts'
import { Connector } from '../producers/connect/connector.ts'
import { QueueDatabase } from '../producers/connect/database.ts'
import type { Mapping } from '../producers/connect/mapping.ts'
import { readMapping } from '../producers/connect/mapping-file.ts'
import { createConnectMetrics } from '../producers/connect/metrics.ts'
import { changesOfRows, lastDays } from '../producers/connect/poll.ts'
import { readText } from '../producers/connect/session.ts'
import { readEntries, StateFile } from '../producers/connect/state-file.ts'
import { filesOf, writeSummary } from '../producers/connect/summary.ts'
import { createEventSender } from '../producers/send-events.ts'
import { utcOffsetsOf } from '../schemas/reference.ts'
import { chosenMpps, metricsPortOption } from './arguments.ts'
import { kafkaOnly } from './connections/one-service.ts'
import type { CliContext } from './context.ts'
import { watchReference } from './ingest.ts'
import { type Connections, withConnections } from './connections.ts'
import { explain } from './connections/explain.ts'

const defaultDays = 14
const openDays = 2

export function registerConnect(program: Command, context: CliContext): void {
  const connect = program
    .command('connect')
    .description("tickets of a queue application's own database, read-only, as events")
  connect
    .command('run')
    .description('reads the tables again and again and sends what is new; Ctrl-C stops')
    .argument('<mapping>', 'the YAML file that says which columns mean what')
    .option('--every <seconds>', 'pause between two reads of today and yesterday', seconds, 2)
    .option('--days <n>', 'days that are read at the start and every night', count, defaultDays)
    .addOption(metricsPortOption('KUNJUNGAN_CONNECT_METRICS_PORT'))
    .action(async (file: string, options: RunOptions) => {
      const opened = await open(context, file)
      await withConnections(kafkaOnly(context), (connections) => run(context, connections, opened, options))
    })
  connect
    .command('preview')
    .description('prints the next events and sends nothing')
    .argument('<mapping>', 'the YAML file')
    .option('--days <n>', 'days that are read', count, openDays)
    .option('--events <n>', 'how many events are printed', count, 20)
    .option('--json', 'one JSON document on stdout')
    .action(async (file: string, options: PreviewOptions) =>
      preview(context, await open(context, file), options),
    )
  connect
    .command('check')
    .description('compares the mapping with the tables, and their newest row with the clock')
    .argument('<mapping>', 'the YAML file')
    .option('--days <n>', 'days that are read', count, openDays)
    .option('--json', 'one JSON document on stdout')
    .action(async (file: string, options: CheckOptions) => check(context, await open(context, file), options))
}

interface CheckOptions {
  readonly days: number
  readonly json?: boolean
}

interface PreviewOptions extends CheckOptions {
  readonly events: number
}

interface RunOptions extends CheckOptions {
  readonly every: number
  readonly metricsPort?: number
}

interface Opened {
  readonly mapping: Mapping
  readonly password: string
}

/** The mapping of a file, with the password that it names. Files in it are named from its own folder. */
async function open(context: CliContext, file: string): Promise<Opened> {
  const read = await readMapping(file)
  chosenMpps(context.reference, [read.mpp])
  const { tls_ca_file: ca, ...database } = read.database
  const near = (name: string): string => resolve(dirname(file), name)
  const mapping = {
    ...read,
    database: { ...database, ...(ca === undefined ? {} : { tls_ca_file: near(ca) }) },
  }
  const { password_env: variable, password_file: passwordFile } = database
  if (passwordFile !== undefined)
    return { mapping, password: (await readText(near(passwordFile), 'password_file')).trim() }
  const password = variable === undefined ? undefined : context.machine[variable]
  if (password === undefined)
    throw new KunjunganError(
      'usage',
      `Set ${variable} to the password of ${database.user} (database.password_env).`,
    )
  return { mapping, password }
}

async function run(
  context: CliContext,
  connections: Connections,
  opened: Opened,
  options: RunOptions,
): Promise<void> {
  const { mapping, password } = opened
  const files = filesOf(context.env.KUNJUNGAN_HOME, mapping)
  await mkdir(dirname(files.lock), { recursive: true })
  await using owned = new AsyncDisposableStack()
  const locked = tryLock(files.lock)
  if (locked.kind === 'busy')
    throw new KunjunganError(
      'usage',
      `The mapping ${mapping.name} is run by process ${locked.pid} already: stop that one first.`,
    )
  owned.defer(() => locked.lock.release())
  await connections.requireTopics(['queue'])
  const reference = owned.use(watchReference(context))
  const database = owned.use(new QueueDatabase(mapping, password))
  const sender = owned.use(
    await createEventSender(
      { topics: connections.topics.topics },
      { kafka: connections.kafka('kunjungan-connect') },
    ),
  )
  const metrics = createConnectMetrics()
  const connector = new Connector(
    { mapping, everyMs: options.every * 1_000, days: options.days },
    {
      database,
      state: await StateFile.open(files.state),
      send: sender.send,
      utcOffsets: () => reference.utcOffsets,
      keepSummary: (summary) => writeSummary(files.summary, summary),
      explain: (error) => explain(error, connections),
      logger: context.logger,
      observer: metrics.observer,
      nowMs: Date.now,
      random: Math.random,
    },
  )
  const port = options.metricsPort ?? context.env.KUNJUNGAN_CONNECT_METRICS_PORT
  if (port !== undefined)
    owned.use(
      await startMetricsServer(
        { host: context.env.KUNJUNGAN_METRICS_HOST, port, variable: 'KUNJUNGAN_CONNECT_METRICS_PORT' },
        {
          registry: metrics.registry,
          readiness: () => connector.readiness(),
          logger: context.logger,
        },
      ),
    )
  context.progress(
    `Reading ${mapping.tables.join(', ')} of ${mapping.database.name} every ${options.every} seconds, until Ctrl-C.`,
  )
  await connector.run(context.signal)
}

async function preview(context: CliContext, opened: Opened, options: PreviewOptions): Promise<void> {
  const { mapping, password } = opened
  await using database = new QueueDatabase(mapping, password)
  const utcOffsets = utcOffsetsOf(context.reference)
  const window = lastDays(mapping, utcOffsets.get(mapping.mpp) ?? 0, Date.now(), options.days)
  const rows = await database.read(window.from, window.before)
  const { state } = filesOf(context.env.KUNJUNGAN_HOME, mapping)
  const found = changesOfRows(mapping, window, rows, {
    state: { entries: await readEntries(state) },
    utcOffsets: () => utcOffsets,
    nowMs: Date.now,
  })
  const events = found.changes
    .flatMap((change) => change.events)
    .toSorted((a, b) => (a.time < b.time ? -1 : 1))
  const shown = events.slice(0, options.events)
  if (options.json === true) {
    context.out(JSON.stringify({ rows: rows.length, events: events.length, next: shown }))
    return
  }
  for (const { time, type, data } of shown) context.out(`${time} ${type} ${JSON.stringify(data)}`)
  context.out(
    `${rows.length} rows, ${found.read.tickets.size} tickets, ${events.length} events to send, ${shown.length} shown; nothing was sent.`,
  )
}

async function check(context: CliContext, opened: Opened, options: CheckOptions): Promise<void> {
  const { mapping, password } = opened
  await using database = new QueueDatabase(mapping, password)
  const agencies = context.reference.agencies.filter(({ mpp }) => mpp === mapping.mpp)
  const findings = await checkMapping(mapping, options.days, {
    database,
    utcOffsets: utcOffsetsOf(context.reference),
    agencies: new Set(agencies.map(({ agency }) => agency)),
    nowMs: Date.now(),
  })
  if (options.json === true) context.out(JSON.stringify({ findings }))
  else for (const { state, text } of findings) context.out(`${marks[state]} ${text}`)
  if (findings.some(({ state }) => state === 'wrong')) context.exitCode(1)
}

const marks = { ok: 'ok   ', note: 'note ', wrong: 'WRONG' } as const

function seconds(text: string): number {
  const value = Number(text)
  if (!/^\d+(\.\d+)?$/.test(text) || value < 0.2 || value > 3_600)
    throw new InvalidArgumentError('It must be a number of seconds, 0.2 to 3600.')
  return value
}

function count(text: string): number {
  const value = Number(text)
  if (!/^\d{1,3}$/.test(text) || value < 1)
    throw new InvalidArgumentError('It must be a whole number, 1 to 999.')
  return value
}
