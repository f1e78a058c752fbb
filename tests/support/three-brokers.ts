/**
 * Three Kafka brokers that are controllers as well, on loopback, from the jars of the embedded stack: replication 3,
 * two replicas have to acknowledge. Each can be stopped, killed, frozen, and started again, with its disk or without.
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { ensureKafkaJars, findJava } from '../../infra/stack/java.ts'
import { LOOPBACK } from '../../infra/stack/ports.ts'
import { createLogger } from '../../infra/log.ts'
import { freePorts } from './free-ports.ts'

export interface ThreeBrokers extends AsyncDisposable {
  readonly brokers: string[]
  /** SIGKILL. */
  readonly kill: (id: number) => Promise<void>
  /** SIGTERM: it hands its partitions over first. */
  readonly stop: (id: number) => Promise<void>
  /** SIGSTOP: it keeps its connections and says nothing. */
  readonly freeze: (id: number) => void
  readonly thaw: (id: number) => void
  /** Takes the disk of a broker that does not run, and gives it an empty one. */
  readonly loseDisk: (id: number) => Promise<void>
  /** Resolves when the broker has started. */
  readonly start: (id: number) => Promise<void>
}

const ids = [1, 2, 3] as const
const readyWithinMs = 120_000

export async function startThreeBrokers(): Promise<ThreeBrokers> {
  const { file, jars, archive } = await javaAndJars()
  const home = await mkdtemp(join(tmpdir(), 'kunjungan-brokers-'))
  const drawn = await freePorts(2 * ids.length)
  const [ports, controllers] = [drawn.slice(0, ids.length), drawn.slice(ids.length)]
  const voters = ids.map((id) => `${id}@${LOOPBACK}:${controllers[id - 1]}`).join(',')
  const running = new Map<number, ChildProcess>()
  const folder = (id: number): string => join(home, `k${id}`)
  const options = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-XX:-UsePerfData']
  const java = [...archive, ...options, '-cp', join(jars, '*')]

  for (const id of ids) {
    await mkdir(folder(id))
    const lines = propertiesOf(id, ports[id - 1] ?? 0, controllers[id - 1] ?? 0, voters)
    await writeFile(join(folder(id), 'server.properties'), lines)
  }
  const tool = ['kafka.tools.StorageTool', 'format', '-t', 'KunjunganThreeBrokersA', '-c']
  const format = async (id: number): Promise<void> => {
    const place = { cwd: folder(id), maxBuffer: 16 << 20 }
    await promisify(execFile)(file, [...java, ...tool, 'server.properties'], place)
  }
  await Promise.all(ids.map(format))
  const killAll = (): void => {
    for (const child of running.values()) child.kill('SIGKILL')
  }
  process.once('exit', killAll)

  const start = async (id: number): Promise<void> => {
    const log = join(folder(id), 'log')
    const output = openSync(log, 'w')
    const args = ['-Xms96m', '-Xmx192m', ...java, 'kafka.Kafka', 'server.properties']
    const child = spawn(file, args, { cwd: folder(id), stdio: ['ignore', output, output] })
    closeSync(output)
    running.set(id, child)
    for (const giveUpAt = performance.now() + readyWithinMs; ; await delay(50)) {
      if (readFileSync(log, 'utf8').includes('Kafka Server started')) return
      if (child.exitCode !== null || performance.now() > giveUpAt)
        throw new Error(`broker ${id} did not start:\n${faultsIn(readFileSync(log, 'utf8'))}`)
    }
  }
  const end = async (id: number, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
    const child = running.get(id)
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, 'exit')
    child.kill(signal)
    await ended
  }
  const kill = (id: number): Promise<void> => end(id, 'SIGKILL')
  await Promise.all(ids.map(start)).catch((error: unknown) => {
    killAll()
    throw error
  })
  return {
    brokers: ports.map((port) => `${LOOPBACK}:${port}`),
    kill,
    start,
    stop: (id) => end(id, 'SIGTERM'),
    freeze: (id) => void running.get(id)?.kill('SIGSTOP'),
    thaw: (id) => void running.get(id)?.kill('SIGCONT'),
    async loseDisk(id) {
      await rm(join(folder(id), 'data'), { recursive: true })
      await format(id)
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(ids.map(kill))
      process.off('exit', killAll)
      await rm(home, { recursive: true, force: true })
    },
  }
}

/** The stack's own Java and jars, with its class archive where a former start has left one. */
async function javaAndJars(): Promise<{ file: string; jars: string; archive: string[] }> {
  const cache = join(import.meta.dirname, '..', '..', 'node_modules', '.cache', 'kunjungan')
  const deps = { logger: createLogger({ level: 'warn', pretty: false }), progress: () => undefined }
  const { file } = await findJava(process.env)
  const jars = await ensureKafkaJars(cache, process.env, deps)
  const archive = (await readdir(jars)).find((name) => name.endsWith('.jsa'))
  const isThere = archive !== undefined && existsSync(join(jars, archive))
  return { file, jars, archive: isThere ? [`-XX:SharedArchiveFile=${join(jars, archive)}`] : [] }
}

/** What the log says of faults, or else its end. */
function faultsIn(log: string): string {
  const faults = log.split('\n').filter((line) => /ERROR|FATAL|Exception/.test(line))
  return faults.length > 0 ? faults.slice(0, 20).join('\n') : log.slice(-2_000)
}

function propertiesOf(id: number, port: number, controller: number, voters: string): string {
  return `process.roles=broker,controller
node.id=${id}
controller.quorum.voters=${voters}
listeners=BROKER://${LOOPBACK}:${port},CONTROLLER://${LOOPBACK}:${controller}
advertised.listeners=BROKER://${LOOPBACK}:${port}
listener.security.protocol.map=BROKER:PLAINTEXT,CONTROLLER:PLAINTEXT
inter.broker.listener.name=BROKER
controller.listener.names=CONTROLLER
log.dirs=data
auto.create.topics.enable=false
offsets.topic.replication.factor=3
offsets.topic.num.partitions=4
transaction.state.log.replication.factor=3
transaction.state.log.min.isr=2
transaction.state.log.num.partitions=4
share.coordinator.state.topic.replication.factor=3
share.coordinator.state.topic.min.isr=2
group.initial.rebalance.delay.ms=0
group.min.session.timeout.ms=1000
broker.session.timeout.ms=6000
broker.heartbeat.interval.ms=500
controller.quorum.election.timeout.ms=2000
controller.quorum.fetch.timeout.ms=4000
replica.lag.time.max.ms=5000
num.network.threads=2
num.io.threads=2
log.cleaner.dedupe.buffer.size=2097152
log.cleaner.io.buffer.size=65536
`
}
