/**
 * The embedded Kafka and ClickHouse as one: started where they do not run, adopted where they do, stopped together.
 * One command at a time changes a home, and whatever was started is known, whenever the command that started it
 * dies. Schema, topics and what users may do are others' matter.
 */
import { existsSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { KunjunganError } from '../errors.ts'
import { diskFaultOf } from '../file-fault.ts'
import { tryLock, type HeldLock } from '../lock.js'
import { writeUsers } from './clickhouse.ts'
import { ensureCredentials, readCredentials, type Credentials } from './credentials.ts'
import {
  prepareHome,
  SERVICE_NAMES,
  stackPaths,
  unusableHome,
  type ServiceName,
  type StackPaths,
} from './paths.ts'
import { LOOPBACK } from './ports.ts'
import { type StackDeps } from './service.ts'
import { clickHouseService, kafkaService, SERVICE_TITLES, type StackConfig } from './services.ts'
import { readState, type StackState } from './state.ts'
import { serviceStatus, type ServiceStatus } from './status.ts'
import { endService, startOrAdopt, stopService } from './supervise.ts'
import { endLease, forgetKeeping, isLastLease, keepUp, takeLease } from './leases.ts'

const LOCK_POLL_MS = 50

export interface RunningStack {
  readonly brokers: readonly string[]
  readonly clickhouseUrl: string
  readonly clickhouseTcpPort: number
  readonly credentials: Credentials
  readonly pids: Readonly<Record<ServiceName, number>>
  readonly logs: Readonly<Record<ServiceName, string>>
  /** The home. */
  readonly dataDir: string
  /** The services that this call started; the others ran already. */
  readonly started: readonly ServiceName[]
  readonly alreadyRunning: boolean
  /** A sentence for each port that is not the preferred one. */
  readonly portNotes: readonly string[]
}

/**
 * Brings the services up to stay; those that run are left as they are. Waits while another command changes the same
 * home.
 * @throws KunjunganError `home`, `install`, `port` or `stack`; what this call had started is stopped by then.
 */
export async function startStack(config: StackConfig, deps: StackDeps): Promise<RunningStack> {
  return await start(config, deps, keepUp)
}

async function start(
  config: StackConfig,
  deps: StackDeps,
  onUp: (paths: StackPaths) => void,
): Promise<RunningStack> {
  const paths = prepareHome(config.home)
  const lock = await takeLock(paths, deps)
  try {
    const credentials = usable(paths, () => ensureCredentials(paths))
    usable(paths, () => writeUsers(paths, config.usersXml(credentials)))
    const started = await bringUp(config, paths, credentials, deps)
    usable(paths, () => onUp(paths))
    return describe(paths, readState(paths), credentials, started)
  } finally {
    lock.release()
  }
}

async function bringUp(
  config: StackConfig,
  paths: StackPaths,
  credentials: Credentials,
  deps: StackDeps,
): Promise<ServiceName[]> {
  const before = await Promise.all(SERVICE_NAMES.map(async (name) => await serviceStatus(paths, name)))
  const missing = before.filter(({ pid }) => pid === undefined).map(({ service }) => service)
  if (missing.length > 0) {
    const titles = missing.map((name) => SERVICE_TITLES[name]).join(' and ')
    deps.progress(`Starting the embedded ${titles} in ${paths.home} ...`)
  }
  // The first failure gives up the other service too, so that the user reads of it at once.
  const failed = new AbortController()
  const signal = AbortSignal.any([failed.signal, ...(deps.signal === undefined ? [] : [deps.signal])])
  const services = [
    kafkaService(config, paths, { ...deps, signal }),
    clickHouseService(config, paths, credentials),
  ]
  let first: unknown
  const ups = await Promise.all(
    services.map(async (service) => {
      try {
        return (await startOrAdopt(service, paths, { ...deps, signal })).started ? service.name : undefined
      } catch (error) {
        first ??= error
        failed.abort()
        return undefined
      }
    }),
  )
  if (first === undefined) return ups.filter((name) => name !== undefined)
  const state = readState(paths)
  const ours = before.filter(({ service, pid }) => pid === undefined || pid !== state[service]?.pid)
  await Promise.all(ours.map(async ({ service }) => await stopService(service, paths)))
  throw first
}

/**
 * Stops what runs in the home, also where that was deleted; resolves with the names of what ran. Waits for a start-up
 * that is under way.
 */
export async function stopStack(home: string, deps: StackDeps): Promise<ServiceName[]> {
  const paths = stackPaths(home)
  const lock = await takeLockIfWritable(paths, deps)
  if (lock === undefined) return await stopAll(paths, endService)
  try {
    forgetKeeping(paths)
    return await stopAll(paths, stopService)
  } finally {
    lock.release()
  }
}

async function stopAll(paths: StackPaths, stop: typeof stopService): Promise<ServiceName[]> {
  const ran = await Promise.all(SERVICE_NAMES.map(async (name) => (await stop(name, paths)) && name))
  return ran.filter((name) => name !== false)
}

/** The state of each service; changes nothing and does not wait. */
export async function stackStatus(home: string): Promise<ServiceStatus[]> {
  const paths = stackPaths(home)
  return await Promise.all(SERVICE_NAMES.map(async (name) => await serviceStatus(paths, name)))
}

/** The home's services if all of them run; changes nothing. */
export async function findStack(home: string): Promise<RunningStack | undefined> {
  const paths = stackPaths(home)
  const credentials = readCredentials(paths)
  const status = await stackStatus(home)
  if (credentials === undefined || !status.every(({ state }) => state === 'running')) return undefined
  return describe(paths, readState(paths), credentials, [])
}

/** A stack that is stopped when the last of its holders is done with it, unless it is to stay up. */
export type AcquiredStack = RunningStack & AsyncDisposable

/** Starts what does not run and uses it; on disposal stops it, unless another process uses it or it is to stay up. */
export async function acquireStack(config: StackConfig, deps: StackDeps): Promise<AcquiredStack> {
  // One process may hold a stack more than once, so each holding has a number of its own beside the process id.
  const lease = `${process.pid}.${++holdings}`
  const stack = await start(config, deps, (paths) => takeLease(paths, lease))
  const { signal: _over, ...stopDeps } = deps
  return {
    ...stack,
    async [Symbol.asyncDispose]() {
      const paths = stackPaths(config.home)
      const lock = await takeLockIfWritable(paths, stopDeps)
      if (lock === undefined) {
        if (isLastLease(paths, lease)) await stopAll(paths, endService)
        return
      }
      try {
        if (endLease(paths, lease)) await stopAll(paths, stopService)
      } finally {
        lock.release()
      }
    },
  }
}

let holdings = 0

function describe(
  paths: StackPaths,
  state: StackState,
  credentials: Credentials,
  started: readonly ServiceName[],
): RunningStack {
  const { kafka, clickhouse } = state
  return {
    brokers: [`${LOOPBACK}:${kafka?.ports['kafka'] ?? 0}`],
    clickhouseUrl: `http://${LOOPBACK}:${clickhouse?.ports['http'] ?? 0}`,
    clickhouseTcpPort: clickhouse?.ports['tcp'] ?? 0,
    credentials,
    pids: { kafka: kafka?.pid ?? 0, clickhouse: clickhouse?.pid ?? 0 },
    logs: paths.log,
    dataDir: paths.home,
    started,
    alreadyRunning: started.length === 0,
    portNotes: [...(kafka?.notes ?? []), ...(clickhouse?.notes ?? [])],
  }
}

async function takeLock(paths: StackPaths, deps: StackDeps): Promise<HeldLock> {
  for (let hasSaid = false; ; hasSaid = true) {
    deps.signal?.throwIfAborted()
    const attempt = usable(paths, () => tryLock(paths.lock))
    if (attempt.kind === 'held') return attempt.lock
    if (!hasSaid)
      deps.progress(`Process ${attempt.pid} is starting or stopping the services: waiting for it ...`)
    await delay(LOCK_POLL_MS)
  }
}

/** Undefined where the home can hold no lock: services are stopped all the same, and nothing can be started there. */
async function takeLockIfWritable(paths: StackPaths, deps: StackDeps): Promise<HeldLock | undefined> {
  if (!existsSync(paths.home)) return undefined
  try {
    return await takeLock(paths, deps)
  } catch (error) {
    const fault = error instanceof KunjunganError ? diskFaultOf(error.cause, paths.home) : undefined
    if (fault === undefined) throw error
    deps.progress(`The services are stopped without a lock in ${paths.home}: ${fault}.`)
    return undefined
  }
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && !(error instanceof KunjunganError) && 'syscall' in error
}

function usable<T>(paths: StackPaths, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw isFileError(error) ? unusableHome(paths.home, error) : error
  }
}
