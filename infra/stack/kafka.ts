/**
 * The embedded Kafka: one process as broker and controller, on loopback, with its data below the home. A topic's
 * records never expire unless the topic says so, and any timestamp is taken. For one machine: nothing is replicated
 * and nothing encrypted.
 */
import { execFile } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { KunjunganError, messageOf } from '../errors.ts'
import { kafkajs } from '../kafka/kafkajs/kafkajs.ts'
import type { Java } from './java.ts'
import { processMarker, type StackPaths } from './paths.ts'
import { LOOPBACK } from './ports.ts'
import { launchService } from './service.ts'

/** SIGTERM lets the broker close its logs cleanly; after this it is killed and recovers at the next start. */
export const KAFKA_GRACE_MS = 15_000
const FOREVER = '9223372036854775807'
const FIVE_YEARS_IN_MINUTES = String(5 * 366 * 24 * 60)

export interface KafkaLaunch {
  readonly paths: StackPaths
  readonly java: Java
  readonly jars: string
  readonly port: number
  readonly controllerPort: number
  readonly properties: Readonly<Record<string, string>>
  readonly signal: AbortSignal | undefined
}

export interface LaunchedKafka {
  readonly pid: number
  /** The class archive that this run writes when it ends, which shortens all later starts by half. */
  readonly archive?: { readonly from: string; readonly to: string }
}

/** Formats the data folder if it is new, and starts the broker. */
export async function launchKafka(launch: KafkaLaunch): Promise<LaunchedKafka> {
  const folder = launch.paths.service.kafka
  const archive = join(launch.jars, `classes-${launch.java.version.replaceAll(/[^\w.+-]/g, '_')}.jsa`)
  const shared = existsSync(archive) ? [`-XX:SharedArchiveFile=${archive}`] : []
  if (!existsSync(join(folder, 'data', 'meta.properties'))) await format(launch, shared)
  writeProperties(join(folder, 'server.properties'), brokerProperties(launch, 'data'))
  const from = `${archive}.${randomUUID()}`
  const archiving = shared.length === 0 ? [`-XX:ArchiveClassesAtExit=${from}`] : shared
  const pid = await launchService({
    ...javaCommand(launch, [...machineOptions, ...archiving], ['kafka.Kafka', 'server.properties']),
    log: launch.paths.log.kafka,
  })
  return shared.length === 0 ? { pid, archive: { from, to: archive } } : { pid }
}

/** Without Java's second compiler: a broker of one machine starts a second sooner, and `npm start -- --once` takes as long. */
const firstCompilerOnly = '-XX:TieredStopAtLevel=1'
const machineOptions = [
  ...['-Xms256m', '-Xmx512m', '-XX:+UseSerialGC', '-XX:+ExitOnOutOfMemoryError'],
  firstCompilerOnly,
]

/** Paths are relative to the working folder: a comma in a home would split log.dirs. */
function javaCommand(launch: KafkaLaunch, options: readonly string[], command: readonly string[]) {
  const args = [
    ...options,
    `-D${processMarker(launch.paths.home, 'kafka')}`,
    '-XX:-UsePerfData',
    '-Djava.awt.headless=true',
    '-Dfile.encoding=UTF-8',
    '-Djava.io.tmpdir=../tmp',
    '-Duser.timezone=UTC',
    '-Dorg.slf4j.simpleLogger.showDateTime=true',
    "-Dorg.slf4j.simpleLogger.dateTimeFormat=yyyy-MM-dd'T'HH:mm:ss.SSSX",
    '-cp',
    join(launch.jars, '*'),
    ...command,
  ]
  // Without a UTF-8 locale Java cannot open a path with letters beyond ASCII.
  const locale = process.platform === 'darwin' ? 'en_US.UTF-8' : 'C.UTF-8'
  const env = { PATH: '/usr/bin:/bin', LC_ALL: locale, TZ: 'UTC' }
  return { file: launch.java.file, args, cwd: launch.paths.service.kafka, env }
}

/** Formats beside and renames, so that a data folder is either whole or not there. */
async function format(launch: KafkaLaunch, shared: readonly string[]): Promise<void> {
  const folder = launch.paths.service.kafka
  rmSync(join(folder, 'data.new'), { recursive: true, force: true })
  writeProperties(join(folder, 'format.properties'), brokerProperties(launch, 'data.new'))
  const cluster = `K${randomBytes(16).toString('base64url').slice(1)}`
  const command = ['kafka.tools.StorageTool', 'format', '-t', cluster, '-c', 'format.properties']
  const { file, args, cwd, env } = javaCommand(launch, [firstCompilerOnly, ...shared], command)
  try {
    const signal = launch.signal === undefined ? {} : { signal: launch.signal }
    await promisify(execFile)(file, args, { cwd, env, maxBuffer: 16 << 20, ...signal })
  } catch (error) {
    launch.signal?.throwIfAborted()
    const why = messageOf(error)
      .split('\n')
      .filter((line) => line.includes('Exception'))
    const text = `Kafka's data folder could not be made: ${(why.length > 0 ? why : [messageOf(error)]).join('\n')}`
    throw new KunjunganError('stack', text, { cause: error })
  }
  renameSync(join(folder, 'data.new'), join(folder, 'data'))
}

function brokerProperties(launch: KafkaLaunch, data: string): Record<string, string> {
  return {
    'process.roles': 'broker,controller',
    'node.id': '1',
    'controller.quorum.voters': `1@${LOOPBACK}:${launch.controllerPort}`,
    listeners: `BROKER://${LOOPBACK}:${launch.port},CONTROLLER://${LOOPBACK}:${launch.controllerPort}`,
    'advertised.listeners': `BROKER://${LOOPBACK}:${launch.port}`,
    'listener.security.protocol.map': 'BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT',
    'inter.broker.listener.name': 'BROKER',
    'controller.listener.names': 'CONTROLLER',
    'log.dirs': data,
    'auto.create.topics.enable': 'false',
    'delete.topic.enable': 'true',
    'offsets.topic.replication.factor': '1',
    'offsets.topic.num.partitions': '4',
    'transaction.state.log.replication.factor': '1',
    'transaction.state.log.min.isr': '1',
    'transaction.state.log.num.partitions': '4',
    'share.coordinator.state.topic.replication.factor': '1',
    'share.coordinator.state.topic.min.isr': '1',
    // After a crash the broker waits until its former session has run out: 9 seconds by default.
    'broker.session.timeout.ms': '3000',
    'broker.heartbeat.interval.ms': '500',
    'group.initial.rebalance.delay.ms': '0',
    'group.min.session.timeout.ms': '1000',
    'offsets.retention.minutes': FIVE_YEARS_IN_MINUTES,
    // One broker has no other copy: what it acknowledged is to outlast a power cut, offsets as well.
    'log.flush.interval.messages': '1',
    'log.retention.ms': '-1',
    'log.retention.bytes': '-1',
    // Kafka 4 refuses records stamped more than an hour ahead; a queue system's clock is not ours to judge here.
    'log.message.timestamp.after.max.ms': FOREVER,
    'log.message.timestamp.before.max.ms': FOREVER,
    ...launch.properties,
  }
}

function writeProperties(file: string, properties: Readonly<Record<string, string>>): void {
  const lines = Object.entries(properties).map(
    ([name, value]) => `${escapeProperty(name)}=${escapeProperty(value)}\n`,
  )
  writeFileSync(file, lines.join(''), { mode: 0o600 })
}

/** A key or value for a Java properties file, which is Latin-1 with \uXXXX for the rest. */
export function escapeProperty(text: string): string {
  return text
    .replaceAll(/[\\:=#! ]/g, (sign) => `\\${sign}`)
    .replaceAll(/[^\x21-\x7e ]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** True once our broker, not just any at this port, knows itself and has its group coordinator. */
export async function kafkaAnswers(paths: StackPaths, port: number): Promise<boolean> {
  const meta = readFileSync(join(paths.service.kafka, 'data', 'meta.properties'), 'utf8')
  const cluster = /^cluster\.id=(.*)$/m.exec(meta)?.[1]
  const kafka = new kafkajs.Kafka({
    clientId: 'kunjungan-stack',
    brokers: [`${LOOPBACK}:${port}`],
    logLevel: kafkajs.logLevel.NOTHING,
    connectionTimeout: 2_000,
    requestTimeout: 5_000,
    retry: { retries: 0 },
  })
  const admin = kafka.admin()
  try {
    await admin.connect()
    const described = await admin.describeCluster()
    if (described.clusterId !== cluster || described.brokers.length === 0) return false
    // The first question about a group makes the offsets topic; until it is there, every consumer start fails.
    await admin.fetchOffsets({ groupId: 'kunjungan-stack' })
    return true
  } finally {
    await admin.disconnect()
  }
}
