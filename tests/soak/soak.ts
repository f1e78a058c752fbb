/**
 * The long run: millions of events through the real command line while everything is killed at random, then the audit.
 * With --cluster that is a cluster of brokers and nodes, and every view is compared on each of them. With --outage
 * ClickHouse is gone all the time and the producers send as fast as they can: then it measures that the memory of ingest
 * stays bounded. It makes services of its own and leaves nothing behind.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Command, InvalidArgumentError } from 'commander'
import { openLogs } from '../../infra/kafka/partition-log.ts'
import { groupPositions, unread } from '../../infra/kafka/group-position.ts'
import { messageOf } from '../../infra/errors.ts'
import { createLogger } from '../../infra/log.ts'
import { topicKinds } from '../../schemas/topics.ts'
import { formatDay } from '../../schemas/time.ts'
import { audit } from '../support/audit.ts'
import type { Pipeline } from '../support/pipeline.ts'
import { viewDifferencesByMpp } from '../support/views-by-mpp.ts'
import { Chaos } from './chaos.ts'
import { onCluster } from './cluster.ts'
import { namespace, oneOfEach, type SoakPlace } from './place.ts'
import { reportOf } from './report.ts'
import { Worker } from './workers.ts'
import { createWorld, eventsOf, ledgerOf, type SoakWorld } from './world.ts'

interface Options {
  readonly minutes: number
  readonly events: number
  readonly seed: number
  readonly ingests: number
  readonly outage?: boolean
  readonly cluster?: boolean
  readonly report?: string
}

const mppsPerProducer = 3
const pollMs = 2_000
/** Without any progress for so long the run is given up. */
const stuckMs = 300_000

const options = new Command('soak')
  .description(
    'events through Kafka, ingest and ClickHouse while everything is killed at random, then the audit',
  )
  .option('--minutes <n>', 'how long it sends and kills', positive, 10)
  .option('--events <n>', 'how many events at least', positive, 10_000_000)
  .option('--seed <n>', 'of the events and of the kills', positive, 1)
  .option('--ingests <n>', 'how many ingest processes', positive, 2)
  .option('--outage', 'ClickHouse is gone all the time, nothing else is killed; memory is measured')
  .option(
    '--cluster',
    'on three brokers and the nodes of KUNJUNGAN_TEST_CLUSTER, which die and freeze as well, with two instances of alert',
  )
  .option('--report <file>', 'writes the report as Markdown')
  .parse()
  .opts<Options>()

function positive(text: string): number {
  if (!/^[1-9]\d{0,9}$/.test(text)) throw new InvalidArgumentError('It must be a whole number above 0.')
  return Number(text)
}

const over = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => over.abort())
const began = Date.now()
const say = (line: string): void =>
  void process.stderr.write(`${String(Math.round((Date.now() - began) / 1_000)).padStart(5)} s  ${line}\n`)
const stackDeps = { logger: createLogger({ level: 'warn', pretty: false }), progress: say }

try {
  process.exitCode = await main()
} catch (error) {
  say(error instanceof Error ? (error.stack ?? messageOf(error)) : messageOf(error))
  process.exitCode = 1
}
process.exit()

async function main(): Promise<number> {
  const rig = process.env['KUNJUNGAN_TEST_CLUSTER']
  if (options.cluster === true && (rig === undefined || options.outage === true))
    throw new Error(
      '--cluster needs a rig: set KUNJUNGAN_TEST_CLUSTER to a folder with cluster.sh (docs/cluster.md, "Tests"), and leave out --outage.',
    )
  const folder = await mkdtemp(join(tmpdir(), 'kunjungan-soak-'))
  await using undo = new AsyncDisposableStack()
  undo.defer(() => rm(folder, { recursive: true, force: true }))
  const world = await createWorld(join(folder, 'reference'), options.events, options.seed)
  say(`${world.mpps.length} MPPs, ${formatDay(world.from)} to ${formatDay(world.to)}, seed ${options.seed}`)
  const place = undo.use(
    options.cluster === true && rig !== undefined
      ? await onCluster(rig, world, over.signal)
      : await oneOfEach(folder, world, stackDeps, over.signal),
  )
  return await run(world, place)
}

async function run(world: SoakWorld, place: SoakPlace): Promise<number> {
  const { pipeline } = place
  const env = {
    ...process.env,
    ...place.env,
    KUNJUNGAN_NAMESPACE: namespace,
    // The worker whose launcher dies ends itself: theirs is this process.
    KUNJUNGAN_LAUNCHER: String(process.pid),
    KUNJUNGAN_REFERENCE: world.folder,
  }
  const workers = (command: string, count: number): Worker[] =>
    Array.from({ length: count }, (_, at) =>
      new Worker(`${command} ${at + 1}`, [command], env, say).run(() => 500 + Math.random() * 2_000),
    )
  const ingests = workers('ingest', options.ingests)
  const alerts = workers('alert', place.alerts)
  const stop = (): Promise<number[]> => Promise.all([...ingests, ...alerts].map((worker) => worker.stop()))
  const sampling = setInterval(() => ingests.forEach((ingest) => ingest.sample()), 500)
  try {
    const endMs = Date.now() + options.minutes * 60_000
    const chaos = new Chaos({ place, seed: options.seed, say, signal: over.signal })
    const striking =
      options.outage === true ? chaos.withoutClickHouse(endMs) : chaos.strikeAtRandom(endMs, ingests, alerts)
    const [producers] = await Promise.all([produce(world, env, endMs, chaos), striking])
    const sentSeconds = (Date.now() - began) / 1_000
    const lagRecords = await lagOf(pipeline)
    say(`all is sent; ${lagRecords} records are still to be read`)
    const drainSeconds = await drain(pipeline)
    await place.settle()
    // What only a node had that was gone is read again when another one stores.
    await drain(pipeline)
    const codes = await stop()
    await place.settle()
    const faults = over.signal.aborted ? ['it was stopped'] : await audited(world, place, chaos.badRecords)
    for (const [at, code] of codes.entries())
      if (code !== 0) faults.push(`${[...ingests, ...alerts][at]?.name ?? ''} ended with ${code}`)
    for (const { name, failures } of [...ingests, ...alerts, ...producers])
      for (const failure of failures) faults.push(`${name} failed: ${failure}`)
    const report = reportOf({
      options,
      world,
      place,
      ingests,
      alerts,
      producers,
      chaos,
      lagRecords,
      sentSeconds,
      drainSeconds,
      faults,
      records: await recordsOf(pipeline),
      totalSeconds: (Date.now() - began) / 1_000,
    })
    process.stdout.write(report)
    if (options.report !== undefined) await writeFile(options.report, report)
    return faults.length === 0 ? 0 : 1
  } finally {
    clearInterval(sampling)
    await stop()
  }
}

/** Sends every MPP's year, a few MPPs at a time; in an outage again and again until the time is over. */
async function produce(
  world: SoakWorld,
  env: NodeJS.ProcessEnv,
  endMs: number,
  chaos: Chaos,
): Promise<Worker[]> {
  const beganMs = Date.now()
  const chunks: string[][] = []
  for (let at = 0; at < world.mpps.length; at += mppsPerProducer)
    chunks.push(world.mpps.slice(at, at + mppsPerProducer))
  const producers: Worker[] = []
  for (let at = 0; !over.signal.aborted; at++) {
    const isSent = at >= chunks.length
    if (isSent && (options.outage !== true || Date.now() >= endMs)) break
    const turn = beganMs + ((endMs - beganMs) * at) / chunks.length
    if (options.outage !== true && Date.now() < turn) await delay(turn - Date.now())
    const mpps = (chunks[at % chunks.length] ?? []).flatMap((mpp) => ['--mpp', mpp])
    const range = ['--from', formatDay(world.from), '--to', formatDay(world.to), '--seed', String(world.seed)]
    const producer = new Worker('producer', ['simulate', '--force', ...range, ...mpps], env, say).run(
      () => 500,
    )
    producers.push(producer)
    chaos.producer = producer
    await Promise.race([producer.ended, aborted()])
    if (over.signal.aborted) await producer.stop()
    chaos.isAllSent = at + 1 >= chunks.length
    say(`${Math.min(at + 1, chunks.length)} of ${chunks.length} parts of the events are sent`)
  }
  return producers
}

function aborted(): Promise<void> {
  return new Promise((resolve) => over.signal.addEventListener('abort', () => resolve(), { once: true }))
}

/** Waits until everything is read; returns how many seconds it took. */
async function drain(pipeline: Pipeline): Promise<number> {
  const start = Date.now()
  let [least, movedMs] = [Number.POSITIVE_INFINITY, Date.now()]
  while (!over.signal.aborted) {
    const left = await lagOf(pipeline)
    if (left === 0) break
    if (left < least) [least, movedMs] = [left, Date.now()]
    if (Date.now() - movedMs > stuckMs) break
    say(`${left} records are still to be read`)
    await delay(pollMs * 5)
  }
  return (Date.now() - start) / 1_000
}

async function audited(world: SoakWorld, place: SoakPlace, badRecords: number): Promise<string[]> {
  say('the audit reads the topics again')
  const views = (): Promise<string[]> => {
    say('and compares every view with the fold')
    return viewDifferencesByMpp(
      place.nodes,
      world.reference,
      (mpp) => {
        over.signal.throwIfAborted()
        return eventsOf(world, mpp)
      },
      (done) => done % 10 === 0 && say(`${done} of ${world.mpps.length} MPPs are compared`),
    )
  }
  try {
    const differences = await audit(place.pipeline, { events: ledgerOf(world), badRecords }, { views })
    return [...differences, ...(await place.nodeDifferences())]
  } catch (error) {
    if (over.signal.aborted) return ['it was stopped']
    throw error
  }
}

/** Records that are not committed yet. */
async function lagOf(pipeline: Pipeline): Promise<number> {
  await using logs = await openLogs(pipeline.kafka)
  const topics = topicKinds.map((kind) => pipeline.topics[kind])
  return Number(unread(await groupPositions(logs, pipeline.groupId, topics)))
}

/** Records that the event topics hold, what was sent again among them. */
async function recordsOf(pipeline: Pipeline): Promise<number> {
  return withAdmin(pipeline, async (admin) => {
    const ends = await Promise.all(topicKinds.map((kind) => admin.fetchTopicOffsets(pipeline.topics[kind])))
    return ends.flat().reduce((sum, { low, high }) => sum + Number(BigInt(high) - BigInt(low)), 0)
  })
}

async function withAdmin<T>(
  pipeline: Pipeline,
  work: (admin: ReturnType<Pipeline['kafka']['admin']>) => Promise<T>,
): Promise<T> {
  const admin = pipeline.kafka.admin()
  await admin.connect()
  try {
    return await work(admin)
  } finally {
    await admin.disconnect()
  }
}
