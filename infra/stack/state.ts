/**
 * The state of the services between commands: process ids, ports, when they were started. Written atomically, before
 * a service is waited for, so that every started process is recorded. Whether a process still runs is asked of the
 * system.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import type { StackPaths } from './paths.ts'

const Entry = z.object({
  /** 0 once the service was stopped; its ports are remembered, so that it comes back at the same address. */
  pid: z.int().min(0),
  startedAt: z.string(),
  ports: z.record(z.string(), z.int()),
  /** Why a port is not the preferred one. */
  notes: z.array(z.string()),
  /** A class archive that the process writes when it ends, and where it belongs. */
  archive: z.object({ from: z.string(), to: z.string() }).optional(),
})
export type ServiceState = z.infer<typeof Entry>

const State = z.object({
  kafka: Entry.optional(),
  clickhouse: Entry.optional(),
})
export type StackState = z.infer<typeof State>

/** The last state; an empty one where there is none or where it cannot be read. */
export function readState(paths: StackPaths): StackState {
  try {
    return State.parse(JSON.parse(readFileSync(paths.state, 'utf8')))
  } catch {
    return {}
  }
}

/** Changes the state in one step; the caller holds the home's lock. */
export function updateState(paths: StackPaths, change: Partial<StackState>): StackState {
  const state = { ...readState(paths), ...change }
  const temporary = `${paths.state}.new`
  writeFileSync(temporary, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 })
  renameSync(temporary, paths.state)
  return state
}
