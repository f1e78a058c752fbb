/**
 * Who uses the services of a home: a file for each process that works with them, and a mark where they are to stay up
 * whoever comes and goes (`stack up`). The last user of services that are not to stay stops them. Changed only under
 * the home's lock.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { StackPaths } from './paths.ts'
import { isAlive } from './processes.ts'

const folder = (paths: StackPaths): string => join(paths.home, 'uses')
const mark = (paths: StackPaths): string => join(paths.home, 'stays-up')

/** Notes a use, named `PID.N`. */
export function beginUse(paths: StackPaths, use: string): void {
  mkdirSync(folder(paths), { recursive: true, mode: 0o700 })
  writeFileSync(join(folder(paths), use), '')
}

/** Ends a use; tells whether nobody is left that needs the services. Uses of processes that died are forgotten. */
export function endUse(paths: StackPaths, use: string): boolean {
  rmSync(join(folder(paths), use), { force: true })
  return !existsSync(mark(paths)) && !hasUses(paths)
}

/** The services stay up until they are stopped by name. */
export function keepUp(paths: StackPaths): void {
  writeFileSync(mark(paths), '')
}

/** The services are down by somebody's wish: nothing is left to be kept. */
export function forgetKeeping(paths: StackPaths): void {
  rmSync(mark(paths), { force: true })
}

/** True where services were left behind: used once, by processes that have all died, and not to stay up. */
export function isAbandoned(paths: StackPaths): boolean {
  return existsSync(folder(paths)) && !existsSync(mark(paths)) && !hasUses(paths)
}

function hasUses(paths: StackPaths): boolean {
  if (!existsSync(folder(paths))) return false
  const uses = readdirSync(folder(paths))
  const dead = uses.filter((use) => !isAlive(Number.parseInt(use, 10)))
  for (const use of dead) rmSync(join(folder(paths), use), { force: true })
  return dead.length < uses.length
}
