/**
 * The state of a connector, for `doctor`, metrics and the log: what its reads hold back or do not understand, and what the
 * rows say that events cannot. It names columns and counts; values of rows are shown by `check` alone.
 */
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { Reason } from '../../schemas/reasons.ts'
import { type Entry, type Unsayable, unsayable } from './changes.ts'
import type { ReadTickets } from './tickets.ts'

const counts = z.record(z.string(), z.number())
export const Summary = z.object({
  mapping: z.string(),
  mpp: z.string(),
  pid: z.number(),
  /** Of the last read that was sent and kept, in milliseconds; null before the first. */
  readAtMs: z.number().nullable(),
  /** Why nothing is read or sent now. */
  fault: z.string().nullable(),
  tickets: z.number(),
  /** Rows that are not sent, by reason, and events, by the contract's reason. */
  held: counts,
  /** Values that are not understood, by kind and column. */
  remarks: counts,
  collisions: z.number(),
  /** Tickets of the kept days of which the rows say what events cannot. */
  unsayable: z.record(z.enum(unsayable), z.number()),
})
export type Summary = z.infer<typeof Summary>

/** What one read found that is not sent as it stands. */
export function findingsOf(
  read: ReadTickets,
  refused: readonly Reason[],
): Pick<Summary, 'tickets' | 'held' | 'remarks' | 'collisions'> {
  return {
    tickets: read.tickets.size,
    held: countBy([...read.held.map(({ reason }) => reason), ...refused]),
    remarks: countBy(read.remarks.map(({ kind, column }) => `${kind} in ${column}`)),
    collisions: [...read.tickets.values()].filter(({ isCollision }) => isCollision).length,
  }
}

function countBy(names: readonly string[]): Record<string, number> {
  return Object.fromEntries([...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]))
}

export function unsayableOf(entries: Iterable<Entry>): Record<Unsayable, number> {
  const found = { gone: 0, withdrawn: 0, corrected: 0, changed: 0 }
  for (const entry of entries) for (const kind of entry.unsayable) found[kind] += 1
  return found
}

/** Where the connectors of a data folder keep their state. */
export const connectFolder = (home: string): string => join(home, 'connect')

export function filesOf(
  home: string,
  mapping: { readonly mpp: string; readonly name: string },
): { readonly state: string; readonly summary: string; readonly lock: string } {
  const base = join(connectFolder(home), `${mapping.mpp}.${mapping.name}`)
  return { state: `${base}.state`, summary: `${base}.summary.json`, lock: `${base}.lock` }
}

/** Replaces the summary as a whole. It is for people, so it is not synced to disk. */
export async function writeSummary(file: string, summary: Summary): Promise<void> {
  await mkdir(dirname(file), { recursive: true })
  await writeFile(`${file}.part`, JSON.stringify(summary), { mode: 0o600 })
  await rename(`${file}.part`, file)
}

/** The summaries of all connectors that ran with this data folder. */
export async function readSummaries(home: string): Promise<Summary[]> {
  const folder = connectFolder(home)
  const names = await readdir(folder).catch(() => [])
  const found: Summary[] = []
  for (const name of names.filter((one) => one.endsWith('.summary.json')).toSorted()) {
    const parsed = Summary.safeParse(JSON.parse(await readFile(join(folder, name), 'utf8')))
    if (parsed.success) found.push(parsed.data)
  }
  return found
}
