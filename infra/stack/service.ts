/**
 * What Kafka and ClickHouse have in common as services: started in a process group of their own with their output
 * in a log file, and waited for by asking them, never by sleeping. A service that dies while it is waited for gives
 * an error with the end of its log at once. It decides nothing about ports or data.
 */
import { spawn } from 'node:child_process'
import { closeSync, constants, openSync, readFileSync, renameSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { KunjunganError, messageOf } from '../errors.ts'
import type { Logger } from '../log.ts'
import { isAlive } from './processes.ts'
import { whyDown } from './why-down.ts'

const READY_WITHIN_MS = 120_000
const POLL_MS = 40
const TAIL_LINES = 15

export interface StackDeps {
  readonly logger: Logger
  /** Says in a line what takes time. */
  readonly progress: (line: string) => void
  /** Ends the start-up; what was started by it is stopped. */
  readonly signal?: AbortSignal
}

export interface Launch {
  readonly file: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly log: string
  /** Gives it a terminal of its own as its input, where the machine has them; left out: it has no input. */
  readonly hasTerminal?: boolean
}

/** Starts a process that outlives this one; resolves with its id. */
export async function launchService(launch: Launch): Promise<number> {
  keepLastLog(launch.log)
  const log = openSync(launch.log, 'a', 0o600)
  const input = launch.hasTerminal === true ? openTerminal() : undefined
  try {
    const child = spawn(launch.file, launch.args, {
      cwd: launch.cwd,
      env: launch.env,
      detached: true,
      stdio: [input ?? 'ignore', log, log],
    })
    // Spawning has happened by now: the id is known at once, failures are reported later.
    if (child.pid === undefined) await new Promise((_resolve, reject) => child.once('error', reject))
    child.unref()
    return child.pid ?? 0
  } finally {
    closeSync(log)
    if (input !== undefined) closeSync(input)
  }
}

/** Nobody is at the other end of it, and its end ends nothing; undefined where there is none. */
function openTerminal(): number | undefined {
  try {
    return openSync('/dev/ptmx', constants.O_RDWR | constants.O_NOCTTY)
  } catch {
    return undefined
  }
}

function keepLastLog(file: string): void {
  try {
    renameSync(file, `${file}.old`)
  } catch {
    // There is none yet.
  }
}

export interface Awaited {
  readonly title: string
  readonly pid: number
  readonly log: string
  /** The service's own, in which its data lie. */
  readonly folder: string
  /** True once the service answers as ours; may throw while it does not. */
  readonly probe: () => Promise<boolean>
}

/** The error of a service that ended before it was ready, with what it said last. */
export class ServiceDied extends KunjunganError {
  readonly portTaken: boolean

  constructor({ title, log, folder }: Awaited) {
    const tail = endOfLog(log)
    const why = whyDown(log, folder)
    const reason = why === undefined ? '' : `: ${why}`
    super('stack', `${title} ended during start-up${reason}. The end of its log ${log}:\n${tail}`)
    this.portTaken = /Address already in use|BindException/.test(tail)
  }
}

/**
 * Waits until the service answers.
 * @throws ServiceDied as soon as its process ends; KunjunganError `stack` after two minutes; the reason of the signal when it was aborted.
 */
export async function waitUntilReady(service: Awaited, deps: StackDeps): Promise<void> {
  const until = performance.now() + READY_WITHIN_MS
  let last = 'no answer'
  for (;;) {
    deps.signal?.throwIfAborted()
    try {
      if ((await service.probe()) && isAlive(service.pid)) return
    } catch (error) {
      last = messageOf(error)
    }
    if (!isAlive(service.pid)) throw new ServiceDied(service)
    if (performance.now() > until) {
      const text = `${service.title} (process ${service.pid}) does not become ready (${last}): look at its log, ${service.log}. Where the machine was busy, start again.`
      throw new KunjunganError('stack', text)
    }
    await delay(POLL_MS)
  }
}

function endOfLog(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim().split('\n').slice(-TAIL_LINES).join('\n')
  } catch (error) {
    return messageOf(error)
  }
}
