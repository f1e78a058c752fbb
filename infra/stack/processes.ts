/**
 * The processes of the embedded services: found by a marker among their arguments, so that a process id that was
 * reused is never taken for ours, and ended with a bounded wait. A process without the marker is never signalled.
 */
import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { processStart } from '../lock.js'

const POLL_MS = 25

/** Ids of the processes that have the marker among their arguments. */
export async function findProcesses(marker: string): Promise<number[]> {
  return process.platform === 'linux' ? await findInProc(marker) : await findByPs(marker)
}

async function findInProc(marker: string): Promise<number[]> {
  const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger)
  const ours = await Promise.all(pids.map(async (pid) => await hasArgument(pid, marker)))
  return pids.filter((pid, index) => ours[index] === true && isAlive(pid))
}

async function hasArgument(pid: number, marker: string): Promise<boolean> {
  try {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8')
    return line.split('\0').some((argument) => argument === `-D${marker}` || argument === `--${marker}`)
  } catch {
    return false // it has ended, or is another user's
  }
}

async function findByPs(marker: string): Promise<number[]> {
  const { stdout } = await promisify(execFile)('ps', ['-axww', '-o', 'pid=,command='], {
    maxBuffer: 64 << 20,
  })
  return stdout
    .split('\n')
    .filter((line) => line.includes(` -D${marker} `) || line.includes(` --${marker} `))
    .map((line) => Number.parseInt(line, 10))
    .filter(isAlive)
}

/** True while the process runs; a zombie does not. */
export function isAlive(pid: number): boolean {
  return processStart(pid) !== undefined
}

/** Ends a service's process: SIGTERM, then SIGKILL after the grace. Resolves when it is gone. */
export async function terminate(pid: number, marker: string, graceMs: number): Promise<void> {
  if (!(await findProcesses(marker)).includes(pid)) return
  signal(pid, 'SIGTERM')
  if (await ended(pid, graceMs)) return
  signal(pid, 'SIGKILL')
  if (!(await ended(pid, 10_000))) throw new Error(`process ${pid} does not end even after SIGKILL`)
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error
  }
}

async function ended(pid: number, withinMs: number): Promise<boolean> {
  const until = performance.now() + withinMs
  while (isAlive(pid)) {
    if (performance.now() > until) return false
    await delay(POLL_MS)
  }
  return true
}
