/**
 * Where the embedded services keep what is theirs: everything lies under one home folder, readable by its owner
 * alone. Creates the folders and fails at once, with the fix, where the home cannot be used. Deletes nothing.
 */
import { createHash } from 'node:crypto'
import { accessSync, constants, existsSync, mkdirSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { KunjunganError, messageOf } from '../errors.ts'
import { fileFaultOf } from '../file-fault.ts'

export type ServiceName = 'kafka' | 'clickhouse'
export const SERVICE_NAMES: readonly ServiceName[] = ['kafka', 'clickhouse']

export interface StackPaths {
  readonly home: string
  readonly lock: string
  readonly state: string
  readonly credentials: string
  readonly logs: string
  readonly temporary: string
  /** Each service's working folder; its data lies in `data` below it. */
  readonly service: Readonly<Record<ServiceName, string>>
  readonly log: Readonly<Record<ServiceName, string>>
}

/** The layout; touches nothing. */
export function stackPaths(home: string): StackPaths {
  const logs = join(home, 'logs')
  return {
    home,
    lock: join(home, 'lock'),
    state: join(home, 'state.json'),
    credentials: join(home, 'credentials.json'),
    logs,
    temporary: join(home, 'tmp'),
    service: { kafka: join(home, 'kafka'), clickhouse: join(home, 'clickhouse') },
    log: { kafka: join(logs, 'kafka.log'), clickhouse: join(logs, 'clickhouse.log') },
  }
}

/**
 * Makes the folders that are missing, each for its owner alone. One that is there keeps its mode, as others may use it
 * too: what lies below is closed anyway.
 * @throws KunjunganError `home` where the home is a file, cannot be written or cannot be created.
 */
export function prepareHome(home: string): StackPaths {
  const paths = stackPaths(home)
  try {
    makeFolder(home)
    accessSync(home, constants.R_OK | constants.W_OK | constants.X_OK)
    const folders = [paths.logs, paths.temporary, ...Object.values(paths.service)]
    for (const folder of folders) makeFolder(folder)
  } catch (error) {
    throw unusableHome(home, error)
  }
  return paths
}

/** Node's own recursive mkdir never ends where the system says ENOENT below a folder that exists, as /proc does. */
function makeFolder(folder: string): void {
  if (existsSync(folder) && statSync(folder).isDirectory()) return
  if (!existsSync(dirname(folder))) makeFolder(dirname(folder))
  mkdirSync(folder, { mode: 0o700 })
}

/** The error for a home in which something could not be read or written. */
export function unusableHome(home: string, cause: unknown): KunjunganError {
  const fault = fileFaultOf(cause, home)
  const text =
    fault === undefined
      ? `The data directory ${home} cannot be used (${messageOf(cause)}): set KUNJUNGAN_HOME to a folder that can be written.`
      : `The data directory ${home} cannot be used: ${fault}, or set KUNJUNGAN_HOME to another folder.`
  return new KunjunganError('home', text, { cause })
}

/**
 * The argument that identifies a service's process among all others, whatever its id. It is a function of the home's
 * path, so that even a process of a deleted home is found.
 */
export function processMarker(home: string, service: ServiceName): string {
  return `kunjungan.service=${service}-${createHash('sha256').update(realOf(home)).digest('hex').slice(0, 24)}`
}

/** Of a folder that was deleted, the path that it had. */
function realOf(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    const parent = dirname(path)
    return parent === path ? path : join(realOf(parent), basename(path))
  }
}
