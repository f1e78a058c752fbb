/**
 * Ends the work of a command once an embedded service that it uses has ended: nobody starts it again while the command
 * runs, and clients would wait for it.
 */
import { SERVICE_NAMES } from '../../infra/stack/paths.ts'
import { isAlive } from '../../infra/stack/processes.ts'
import type { RunningStack } from '../../infra/stack/stack.ts'
import { notRunning, whyDownIn } from './embedded.ts'

const lookEveryMs = 1_000

export interface WhileServicesRun extends Disposable {
  /** Aborted with a KunjunganError `stack` that names the service, or as the given signal is. */
  readonly signal: AbortSignal
}

/** Looks until it is disposed; undefined: there are no embedded services. */
export function whileServicesRun(
  stack: Pick<RunningStack, 'pids' | 'dataDir'> | undefined,
  given: AbortSignal,
): WhileServicesRun {
  const ended = new AbortController()
  const look = (): void => {
    if (stack === undefined) return
    const all = SERVICE_NAMES.map((service) => {
      const state: 'running' | 'down' = isAlive(stack.pids[service]) ? 'running' : 'down'
      return { service, state }
    })
    if (all.some(({ state }) => state === 'down')) ended.abort(notRunning(all, whyDownIn(stack.dataDir)))
  }
  const looking = setInterval(look, lookEveryMs)
  return {
    signal: AbortSignal.any([given, ended.signal]),
    [Symbol.dispose]: () => clearInterval(looking),
  }
}
