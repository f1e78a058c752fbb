/**
 * `npm start`: the main job. Services up, topics and schema, published tallies and thirteen simulated months through
 * Kafka and the real consumer, the summary, how to connect, and then live until Ctrl-C, with a collector beside it.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { Command } from 'commander'
import { z } from 'zod'
import { addressesOf } from '../infra/clickhouse/client.ts'
import { queryRows } from '../infra/clickhouse/query-rows.ts'
import { startIngest } from '../consumers/ingest/ingest.ts'
import { choosePort } from '../infra/stack/ports.ts'
import { publishedTallies, tallyEvent } from '../producers/import/tally.ts'
import { outgoingOf } from '../producers/outgoing.ts'
import { createEventSender } from '../producers/send-events.ts'
import { Event } from '../schemas/event.ts'
import { dayMs, localDay } from '../schemas/time.ts'
import { utcOffsetsOf } from '../schemas/reference.ts'
import { languageOption } from './arguments.ts'
import type { ShownBoard } from './board.ts'
import { collect, type RunningCollector } from './collect.ts'
import type { CliContext } from './context.ts'
import { ingestBeside, ingestConfig, ingestDeps, untilAborted, watchReference } from './ingest.ts'
import { boardListening, collectListening } from './listening.ts'
import { migrateAll } from './migrate.ts'
import { printReport } from './report.ts'
import { requireShard } from './shard-nodes.ts'
import { consumerEndWithinMs, type Connections, withConnections, withDeadline } from './connections.ts'
import { whileServicesRun } from './connections/embedded-end.ts'
import { defaultSeed, refuseOtherServices, runLive, simulateRange } from './simulate.ts'
import { Timings } from './timings.ts'

interface Options {
  readonly once?: boolean
  readonly lang: 'id' | 'en'
  readonly aroundTheClock?: boolean
  readonly force?: boolean
  readonly json?: boolean
  readonly timings?: boolean
}

export function registerStart(program: Command, context: CliContext): void {
  program
    .command('start')
    .description(
      'the main job: everything up, published and simulated data through the pipeline, the summary, then live',
    )
    .option('--once', 'ends after the summary')
    .option('--json', 'the summary as one JSON document on stdout')
    .option('--around-the-clock', 'the live part ignores calendar and opening hours')
    .option('--timings', 'prints where the seconds went')
    .option('--force', 'also with a Kafka and a ClickHouse that are not the embedded ones')
    .addOption(languageOption('summary'))
    .action(async (options: Options) => {
      await refuseOtherServices(context, options.force === true)
      await withConnections(
        context,
        (connections) => start(context, connections, options),
        consumerEndWithinMs,
      )
    })
}

async function start(context: CliContext, connections: Connections, options: Options): Promise<void> {
  const timings = new Timings()
  timings.end('start of the services')
  requireShard(connections)
  context.progress(
    `Kafka ${connections.kafkaAccess.brokers.join(',')}, ClickHouse ${connections.clickhouseUrl} (${connections.embedded === undefined ? 'from the environment' : 'embedded'})`,
  )
  for (const note of connections.embedded?.portNotes ?? []) context.progress(note)
  // Before much is loaded: what keeps either from listening is to be corrected first.
  if (options.once !== true) {
    await boardListening(context, connections)
    await collectListening(context)
  }
  await migrateAll(context, connections)
  timings.end('topics, schema and reference data')
  await loadWhileServicesRun(context, connections, timings)
  const { lang, json = false } = options
  const board = options.once === true ? undefined : await boardBeside(context, connections)
  await using _board = board
  if (!json && board !== undefined) context.out(boardLine(board.url, lang))
  await printReport(context, connections, { lang, json })
  timings.end('summary')
  if (options.timings === true) for (const line of timings.lines()) context.progress(line)
  const collector = options.once === true ? undefined : await collectBeside(context, connections)
  await using _collector = collector
  if (!json) for (const line of howToConnect(connections, lang)) context.outWithPasswords(line)
  if (!json && collector !== undefined) for (const line of howToSend(collector, lang)) context.out(line)
  // Again: the first has scrolled away.
  if (!json && board !== undefined) for (const line of ['', boardLine(board.url, lang)]) context.out(line)
  if (options.once !== true) await goLive(context, connections, options)
}

/** A board on its usual port, or a free one. Its charts take most of a second to load: they are loaded here. */
async function boardBeside(context: CliContext, connections: Connections): Promise<ShownBoard> {
  const preferred = context.env.KUNJUNGAN_BOARD_PORT
  const { port, note } = await choosePort({ name: 'The board', preferred, last: undefined, stay: false })
  if (note !== undefined) context.progress(note)
  const logger = context.logger.child({}, { level: 'warn' })
  const { showBoard } = await import('./board.ts')
  return showBoard({ ...context, logger }, connections, { port })
}

function boardLine(url: string, lang: Options['lang']): string {
  return { id: `Papan kunjungan: ${url}`, en: `The board: ${url}/?lang=en` }[lang]
}

/** A collector on its usual port, or a free one; what it would log of each request is left out. */
async function collectBeside(context: CliContext, connections: Connections): Promise<RunningCollector> {
  const preferred = context.env.KUNJUNGAN_COLLECT_PORT
  const { port, note } = await choosePort({ name: 'The collector', preferred, last: undefined, stay: false })
  if (note !== undefined) context.progress(note)
  const logger = context.logger.child({}, { level: 'warn' })
  return collect({ ...context, logger }, connections, { port })
}

function howToSend({ url }: RunningCollector, lang: Options['lang']): string[] {
  return [
    '',
    {
      id: 'Mengirim event lewat HTTP (selengkapnya di docs/collector.md):',
      en: 'Sending events by HTTP (more in docs/collector.md):',
    }[lang],
    `  POST ${url}/v1/events`,
    '  npx kunjungan keys create --mpp balikpapan',
  ]
}

/** A send to a Kafka that has ended would last for minutes: then it is left where it stands. */
async function loadWhileServicesRun(
  context: CliContext,
  connections: Connections,
  timings: Timings,
): Promise<void> {
  using running = whileServicesRun(connections.embedded, context.signal)
  const loading = { ...context, signal: running.signal }
  await withDeadline(loading, () => load(loading, connections, timings), consumerEndWithinMs)
}

/** Published tallies and thirteen months up to now into Kafka, and from there into ClickHouse. */
async function load(context: CliContext, connections: Connections, timings: Timings): Promise<void> {
  const { reference } = context
  const offsets = utcOffsetsOf(reference)
  const kafka = connections.kafka('kunjungan-start')
  await using sender = await createEventSender({ topics: connections.topics.topics }, { kafka })
  const tallies = publishedTallies(reference).map((row) => outgoingOf(Event.parse(tallyEvent(row, offsets))))
  await sender.send(tallies)
  context.progress(`Published tallies: ${tallies.length} sent`)
  const today = Math.max(...[...offsets.values()].map((offset) => localDay(Date.now(), offset)))
  await using ingest = await ingestBeside(context, connections)
  await ingest.catchUp()
  timings.end('published tallies')
  const stored = await simulatedDays(connections)
  const range = {
    reference,
    mpps: reference.mpps.map(({ mpp }) => mpp),
    from: thirteenMonthsBack(today),
    to: today,
    seed: defaultSeed,
    stored,
  }
  context.progress(
    'Simulating thirteen months of the MPPs, sending them through Kafka and storing them meanwhile ...',
  )
  const sent = await simulateRange(context, sender, range)
  timings.end('simulating, with ingest beside it')
  context.progress(`Simulated events: ${sent} sent; storing the rest ...`)
  const counts = await ingest.catchUp()
  timings.end('storing the rest')
  // Another ingest of the same group may have stored a part.
  context.progress(
    `Everything sent is stored (this process stored ${counts.rows} events, ${counts.deadLetters} dead letters)`,
  )
}

/** A day may be half sent where an earlier run was killed; a batch of the sender spans fewer days than these. */
const resentDays = 14

/** Which simulated days are stored already: a second start sends only what is new. */
async function simulatedDays(connections: Connections): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
  const rows = await queryRows(
    connections.clickhouse('admin', connections.databases.store),
    z.object({ mpp: z.string(), days: z.array(z.number()) }),
    `SELECT mpp, groupUniqArray(toUInt32(local_date)) AS days
     FROM queue_events
     WHERE startsWith(source, '/simulator/') AND startsWith(id, {seed:String})
     GROUP BY mpp`,
    { params: { seed: `s${defaultSeed}/` } },
  )
  return new Map(
    rows.map(({ mpp, days }) => {
      const last = days.reduce((a, b) => Math.max(a, b), 0)
      return [mpp, new Set(days.filter((day) => day < last - resentDays))]
    }),
  )
}

/** The first day of the month twelve months before this one: thirteen months with the running one. */
function thirteenMonthsBack(today: number): number {
  const date = new Date(today * dayMs)
  return Date.UTC(date.getUTCFullYear() - 1, date.getUTCMonth(), 1) / dayMs
}

/** What is being sent at Ctrl-C gets so long: a Kafka that has gone would hold it for minutes. */
const lastSendMs = 2_000

async function goLive(context: CliContext, connections: Connections, options: Options): Promise<void> {
  using reference = watchReference(context)
  await using ingest = await startIngest(
    ingestConfig(context, connections, false),
    ingestDeps(context, connections, reference),
  )
  await using sender = await createEventSender(
    { topics: connections.topics.topics },
    { kafka: connections.kafka('kunjungan-live') },
  )
  context.progress('Live until Ctrl-C.')
  const live = runLive(context, reference, sender, {
    mpp: [],
    seed: defaultSeed,
    ...(options.aroundTheClock === true ? { aroundTheClock: true } : {}),
  })
  const isOver = untilAborted(context.signal).then(() => delay(lastSendMs, undefined, { ref: false }))
  await Promise.race([live, ingest.failed, isOver])
}

function howToConnect(connections: Connections, lang: Options['lang']): string[] {
  const { embedded, databases } = connections
  if (embedded === undefined) return []
  const [address] = addressesOf(connections.access('bi'))
  const { port } = new URL(address)
  const { bi: password } = embedded.credentials
  const query = `SELECT+*+FROM+${databases.bi}.peak_months+FORMAT+PrettyCompact`
  return [
    '',
    {
      id: 'Menghubungkan alat BI (selengkapnya di README.md):',
      en: 'Connecting a BI tool (more in README.md):',
    }[lang],
    `  HTTP 127.0.0.1:${port}, native 127.0.0.1:${embedded.clickhouseTcpPort}`,
    `  database ${databases.bi}, user bi, password ${password}`,
    `  curl -u bi:${password} '${address}/?query=${query}'`,
  ]
}
