/**
 * Brings one service up or down: adopts a process that the state knows, ends one that nothing knows any more, starts
 * a missing one and tries again where its port was taken in between. Callers hold the home's lock.
 */
import { existsSync, renameSync, rmSync } from 'node:fs'
import { findProcesses, terminate } from './processes.ts'
import { processMarker, type ServiceName, type StackPaths } from './paths.ts'
import { ServiceDied, waitUntilReady, type StackDeps } from './service.ts'
import { SERVICE_GRACE_MS, SERVICE_TITLES, type Service } from './services.ts'
import { readState, updateState, type ServiceState } from './state.ts'

const ATTEMPTS = 4

export interface Up {
  readonly state: ServiceState
  /** False where it ran already. */
  readonly started: boolean
}

/**
 * Resolves when the service answers.
 * @throws KunjunganError when it does not; what this call started may run still, `stopService` ends it.
 */
export async function startOrAdopt(service: Service, paths: StackPaths, deps: StackDeps): Promise<Up> {
  const former = readState(paths)[service.name]
  const found = await findProcesses(processMarker(paths.home, service.name))
  if (former !== undefined && found.includes(former.pid)) {
    try {
      await ready(service, former, paths, deps)
      return { state: former, started: false }
    } catch (error) {
      if (!(error instanceof ServiceDied)) throw error
    }
  } else {
    // Left by a command that died before it could note them, or by a home that was deleted under them.
    for (const pid of found) await end(pid, service.name, paths)
  }
  return { state: await start(service, former, paths, deps), started: true }
}

async function start(
  service: Service,
  former: ServiceState | undefined,
  paths: StackPaths,
  deps: StackDeps,
): Promise<ServiceState> {
  for (let attempt = 1; ; attempt += 1) {
    deps.signal?.throwIfAborted()
    const state = await service.start(former)
    updateState(paths, { [service.name]: state })
    deps.logger.debug({ service: service.name, pid: state.pid, ports: state.ports }, 'service started')
    try {
      await ready(service, state, paths, deps)
      return state
    } catch (error) {
      if (!(error instanceof ServiceDied && error.portTaken && attempt < ATTEMPTS)) throw error
      deps.logger.debug({ service: service.name, attempt }, 'a port was taken meanwhile')
    }
  }
}

async function ready(
  service: Service,
  state: ServiceState,
  paths: StackPaths,
  deps: StackDeps,
): Promise<void> {
  const probe = async (): Promise<boolean> => await service.answers(state)
  const title = SERVICE_TITLES[service.name]
  const folder = paths.service[service.name]
  await waitUntilReady({ title, pid: state.pid, log: paths.log[service.name], folder, probe }, deps)
}

/** Ends every process of the service and notes it; true if there was one. Its ports stay noted. */
export async function stopService(name: ServiceName, paths: StackPaths): Promise<boolean> {
  const ran = await endService(name, paths)
  const known = readState(paths)[name]
  if (known === undefined) return ran
  keepArchive(known.archive)
  const { archive: _kept, ...rest } = known
  updateState(paths, { [name]: { ...rest, pid: 0 } })
  return ran
}

/** Ends every process of the service and writes nothing; true if there was one. */
export async function endService(name: ServiceName, paths: StackPaths): Promise<boolean> {
  const found = await findProcesses(processMarker(paths.home, name))
  await Promise.all(found.map(async (pid) => await end(pid, name, paths)))
  return found.length > 0
}

async function end(pid: number, name: ServiceName, paths: StackPaths): Promise<void> {
  await terminate(pid, processMarker(paths.home, name), SERVICE_GRACE_MS[name])
}

/** Java checks an archive before it uses it, so one that was cut short does no harm. */
function keepArchive(archive: ServiceState['archive']): void {
  if (archive === undefined || !existsSync(archive.from)) return
  if (existsSync(archive.to)) rmSync(archive.from, { force: true })
  else renameSync(archive.from, archive.to)
}
