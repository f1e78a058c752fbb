/**
 * The state of one embedded service, asked of the system: its process by its marker, its address by a connection.
 * Changes nothing.
 */
import { connect } from 'node:net'
import { processMarker, type ServiceName, type StackPaths } from './paths.ts'
import { LOOPBACK } from './ports.ts'
import { findProcesses } from './processes.ts'
import { dataFolder } from './services.ts'
import { readState } from './state.ts'

export interface ServiceStatus {
  readonly service: ServiceName
  /**
   * `starting`: its process runs and does not take connections yet, or the home does not know of it, as after it was
   * deleted.
   */
  readonly state: 'running' | 'starting' | 'down'
  readonly pid: number | undefined
  /** Where it listens, or listened last. */
  readonly address: string | undefined
  readonly log: string
  readonly data: string
}

/** The status of one service. */
export async function serviceStatus(paths: StackPaths, service: ServiceName): Promise<ServiceStatus> {
  const known = readState(paths)[service]
  const found = await findProcesses(processMarker(paths.home, service))
  const pid = known !== undefined && found.includes(known.pid) ? known.pid : found[0]
  const port = known?.ports[service === 'kafka' ? 'kafka' : 'http']
  const isKnown = pid !== undefined && pid === known?.pid
  const answers = isKnown && port !== undefined && (await takesConnections(port))
  return {
    service,
    state: pid === undefined ? 'down' : answers ? 'running' : 'starting',
    pid,
    address: port === undefined ? undefined : `${service === 'kafka' ? '' : 'http://'}${LOOPBACK}:${port}`,
    log: paths.log[service],
    data: dataFolder(paths, service),
  }
}

async function takesConnections(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const socket = connect({ port, host: LOOPBACK, timeout: 2_000 })
    const end = (answer: boolean) => (): void => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', end(true)).once('error', end(false)).once('timeout', end(false))
  })
}
