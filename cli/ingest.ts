/**
 * `kunjungan ingest`: Kafka to ClickHouse until it is stopped, or until it has caught up.
 */
import { type Command, InvalidArgumentError } from 'commander'
import { sleep } from '../infra/sleep.ts'
import { startFollowing, untilCaughtUp } from '../consumers/ingest/catch-up/caught-up.ts'
import type { CatchUpProgress } from '../consumers/ingest/catch-up/until-reached.ts'
import type { IngestCounts } from '../consumers/ingest/catch-up/counting-observer.ts'
import { startIngest } from '../consumers/ingest/ingest.ts'
import type { IngestConfig, IngestDeps } from '../consumers/ingest/ingest-config.ts'
import { kafkaErrorClass } from '../consumers/ingest/faults/fault-class.ts'
import { type IngestObserver, noObserver } from '../consumers/ingest/observer.ts'
import { ReferenceWatch } from '../sql/reference-watch.ts'
import { addressesOf } from '../infra/clickhouse/client.ts'
import { isOnThisMachine, machineStart, serverStart } from '../infra/clickhouse/server-start.ts'
import { KunjunganError } from '../infra/errors.ts'
import { topicKinds } from '../schemas/topics.ts'
import { serveIngest } from '../consumers/ingest/metrics/serve-ingest.ts'
import { metricsPortOption } from './arguments.ts'
import type { CliContext } from './context.ts'
import { refuseOtherStore } from '../sql/migrate.ts'
import { createProgress } from './progress.ts'
import { refuseMisplacedNodes, requireShard } from './shard-nodes.ts'
import { consumerEndWithinMs, type Connections, withConnections } from './connections.ts'

interface Options {
  readonly untilCaughtUp?: boolean
  readonly json?: boolean
  readonly metricsPort?: number
  readonly shard?: number
}

export function registerIngest(program: Command, context: CliContext): void {
  program
    .command('ingest')
    .description('Kafka to ClickHouse; Ctrl-C stores and commits what is in memory and stops')
    .option('--until-caught-up', 'ends when it has reached the end that each partition had at the start')
    .option('--json', 'one JSON document on stdout at the end')
    .addOption(metricsPortOption('KUNJUNGAN_METRICS_PORT'))
    .option('--shard <number>', 'which shard it stores, where CLICKHOUSE_URL names several', shardNumber)
    .action(async (options: Options) => {
      const counts = await withConnections(
        context,
        async (connections) => {
          requireShard(connections)
          await using observed = await observe(context, connections, options.metricsPort)
          const work = options.untilCaughtUp === true ? catchUp : ingestUntilStopped
          return await work(context, connections, observed.observer)
        },
        consumerEndWithinMs,
        { shard: options.shard },
      )
      const text = `Stored ${counts.rows} events, ${counts.deadLetters} dead letters.`
      context.out(options.json === true ? JSON.stringify(counts) : text)
    })
}

function shardNumber(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text)
  throw new InvalidArgumentError('It must be the number of a shard, from 1.')
}

/** Serves the metrics where a port is given for them; else nothing is served. */
async function observe(
  context: CliContext,
  connections: Connections,
  givenPort: number | undefined,
): Promise<AsyncDisposable & { readonly observer: IngestObserver }> {
  const { env, logger, signal } = context
  const port = givenPort ?? env.KUNJUNGAN_METRICS_PORT
  if (port === undefined) return { observer: noObserver, [Symbol.asyncDispose]: () => Promise.resolve() }
  const { topics } = connections.topics
  return serveIngest(
    { topics, groupId: connections.groupIds[0], host: env.KUNJUNGAN_METRICS_HOST, port },
    { kafka: connections.kafka('kunjungan-metrics'), logger, nowMs: Date.now, signal },
  )
}

/** Ingests to the ends that the topics have now, with progress. */
export async function catchUp(
  context: CliContext,
  connections: Connections,
  observer: IngestObserver = noObserver,
): Promise<IngestCounts> {
  await refuseOtherNodes(connections)
  // What it would log of starting and stopping is said here in other words.
  const logger = context.logger.child({}, { level: 'warn' })
  using reference = watchReference({ ...context, logger })
  const config = ingestConfig(context, connections, true)
  const deps = { ...ingestDeps(context, connections, reference), logger, observer }
  using shown = showCatchUp(context)
  return await untilCaughtUp(config, deps, shown.update, context.signal)
}

/**
 * A store that does not answer is waited for later.
 * @throws KunjunganError where nodes stand under the wrong shard, or the store is not as the settings say.
 */
async function refuseOtherNodes(connections: Connections): Promise<void> {
  await refuseMisplacedNodes(connections)
  await refuseOtherStore(connections, connections.clickhouse('ingest')).catch((error: unknown) => {
    if (error instanceof KunjunganError) throw error
  })
}

/** Shows how far a catching up is, and says so where the group takes long to be joined. */
function showCatchUp(
  context: CliContext,
): Disposable & { readonly update: (progress: CatchUpProgress) => void } {
  const progress = createProgress(context, 'ingest')
  const slowJoin = setTimeout(
    () => context.progress('Waiting for the consumer group: a former member may have to time out (10 s) ...'),
    4_000,
  )
  return {
    update({ total, left }) {
      if (left < total) clearTimeout(slowJoin)
      progress.update(total - left, total)
    },
    [Symbol.dispose]() {
      clearTimeout(slowJoin)
      progress[Symbol.dispose]()
    },
  }
}

/** An ingest beside other work of a command. */
export interface IngestBeside extends AsyncDisposable {
  /** Resolves, with progress, once everything is stored that the topics had at the call. */
  readonly catchUp: () => Promise<IngestCounts>
}

/** Starts an ingest that goes on while the command does other work; disposing stops it. */
export async function ingestBeside(context: CliContext, connections: Connections): Promise<IngestBeside> {
  await using open = new AsyncDisposableStack()
  // What it would log of starting and stopping is said here in other words.
  const logger = context.logger.child({}, { level: 'warn' })
  const reference = open.use(watchReference({ ...context, logger }))
  const config = ingestConfig(context, connections, true)
  const deps = { ...ingestDeps(context, connections, reference), logger }
  const ingest = open.use(await startFollowing(config, deps))
  const owned = open.move()
  return {
    async catchUp() {
      using shown = showCatchUp(context)
      await ingest.catchUp(shown.update, context.signal)
      return ingest.counts()
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function ingestUntilStopped(
  context: CliContext,
  connections: Connections,
  observer: IngestObserver,
): Promise<IngestCounts> {
  await untilTopicsAreThere(context, connections)
  await refuseOtherNodes(connections)
  using reference = watchReference(context)
  const starting = startIngest(ingestConfig(context, connections, false), {
    ...ingestDeps(context, connections, reference),
    observer,
  })
  // Joining a group may take a minute: an end during it is answered at once, with nothing to store yet.
  await Promise.race([starting, untilAborted(context.signal)])
  if (context.signal.aborted) {
    starting.catch(() => undefined)
    return { rows: 0, deadLetters: 0 }
  }
  await using ingest = await starting
  await Promise.race([ingest.failed, untilAborted(context.signal)])
  await ingest[Symbol.asyncDispose]()
  return { ...ingest.counts() }
}

/** Resolves when the command is to end. */
export function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }))
}

const askKafkaEveryMs = 2_000

/**
 * Waits for a Kafka that is away, as a machine starts its services in any order; what an operator has to fix, such as a
 * topic that is not there, is thrown.
 */
async function untilTopicsAreThere({ logger, signal }: CliContext, connections: Connections): Promise<void> {
  let isSaid = false
  while (!signal.aborted) {
    try {
      await connections.requireTopics([...topicKinds, 'deadLetter'])
      return
    } catch (error) {
      if (!(error instanceof KunjunganError) || kafkaErrorClass(error.cause) !== 'retry') throw error
      if (!isSaid) logger.warn(`${error.message} Ingest waits for it.`)
      isSaid = true
      await sleep(askKafkaEveryMs, signal)
    }
  }
}

/** The reference data of a command that runs for long. */
export function watchReference({ referenceFolder, reference, logger }: CliContext): ReferenceWatch {
  return new ReferenceWatch({ directory: referenceFolder }, { reference, logger })
}

export function ingestConfig(
  context: CliContext,
  connections: Connections,
  failOnHalt: boolean,
): IngestConfig {
  return {
    topics: connections.topics.topics,
    groupId: connections.groupIds[0],
    shard: connections.shard,
    limits: {
      maxRows: context.env.KUNJUNGAN_BATCH_ROWS,
      maxBytes: context.env.KUNJUNGAN_BUFFER_BYTES,
      maxAgeMs: context.env.KUNJUNGAN_BATCH_AGE_MS,
    },
    fetchBytes: context.env.KUNJUNGAN_FETCH_BYTES,
    retry: { failOnHalt },
    clickhouseAccess: connections.access('ingest'),
    kafkaAccess: connections.kafkaAccess,
  }
}

/** By this name `doctor` knows members of the group. */
export const ingestClientId = 'kunjungan-ingest'

/** @param reference - what changes in it while ingest runs is used from the next batch on. */
export function ingestDeps(
  context: CliContext,
  connections: Connections,
  reference: ReferenceWatch,
): IngestDeps {
  const failoverListeners = new Set<() => void>()
  const onFailover = (url: string): void => {
    const text =
      'ClickHouse failed over to another address: the last minutes are read again, as it may lack some'
    context.logger.warn({ url }, text)
    for (const listener of failoverListeners) listener()
  }
  const clickhouse = connections.clickhouse('ingest', connections.databases.store, onFailover)
  const isHere = isOnThisMachine(addressesOf(connections.access('ingest')))
  return {
    kafka: connections.kafka(ingestClientId),
    reference: () => reference,
    clickhouse,
    serverStart: async () => (isHere ? machineStart(Date.now()) : await serverStart(clickhouse)),
    onFailover: (listener) => failoverListeners.add(listener),
    logger: context.logger,
    clock: () => new Date(),
    random: Math.random,
    observer: noObserver,
  }
}
