/**
 * Leases of a home's services: a file for each process that uses them, and a marker file where they are to stay up
 * without any (`stack up`). The process that releases the last lease stops them, unless they are to stay up.
 * Changed only under the home's lock.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StackPaths } from './paths.ts'
import { processStart } from '../lock.js'

// The name of the folder stays `uses`, as an older version that still runs reads it.
const folder = (paths: StackPaths): string => join(paths.home, 'uses')
const mark = (paths: StackPaths): string => join(paths.home, 'stays-up')

/** Takes a lease, named `PID.N`. It holds when the process started, as its id may be another's one day. */
export function takeLease(paths: StackPaths, lease: string): void {
  mkdirSync(folder(paths), { recursive: true, mode: 0o700 })
  writeFileSync(join(folder(paths), lease), processStart(Number.parseInt(lease, 10)) ?? '')
}

/** Gives a lease back; true where no other is left and the services may stop. Leases of dead processes end here. */
export function endLease(paths: StackPaths, lease: string): boolean {
  rmSync(join(folder(paths), lease), { force: true })
  return !existsSync(mark(paths)) && !hasLeases(paths)
}

/** The same question where nothing can be written: true where nobody else uses the services. */
export function isLastLease(paths: StackPaths, lease: string): boolean {
  return !existsSync(mark(paths)) && liveLeases(paths).every((other) => other === lease)
}

/** The services stay up until they are stopped by name. */
export function keepUp(paths: StackPaths): void {
  writeFileSync(mark(paths), '')
}

/** The services were stopped by name: there is nothing left to keep up. */
export function forgetKeeping(paths: StackPaths): void {
  rmSync(mark(paths), { force: true })
}

/** True where services were left behind: used once, by processes that have all died, and not to stay up. */
export function isAbandoned(paths: StackPaths): boolean {
  return existsSync(folder(paths)) && !existsSync(mark(paths)) && !hasLeases(paths)
}

function hasLeases(paths: StackPaths): boolean {
  const live = liveLeases(paths)
  const dead = leasesIn(paths).filter((lease) => !live.includes(lease))
  for (const lease of dead) rmSync(join(folder(paths), lease), { force: true })
  return live.length > 0
}

function leasesIn(paths: StackPaths): string[] {
  return existsSync(folder(paths)) ? readdirSync(folder(paths)) : []
}

function liveLeases(paths: StackPaths): string[] {
  return leasesIn(paths).filter((lease) => isHeld(join(folder(paths), lease), Number.parseInt(lease, 10)))
}

/** Whether the process that took the lease still runs. An older version left the file empty. */
function isHeld(file: string, pid: number): boolean {
  const started = readFileSync(file, 'utf8')
  const now = processStart(pid)
  return now !== undefined && (started === '' || started === now)
}
