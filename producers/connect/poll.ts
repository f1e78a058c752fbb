/**
 * One read of some days: rows to tickets, what is new to Kafka, and only after Kafka's acknowledgement into the state.
 * A kill at any point repeats work and doubles nothing. There is no cursor: rows without updated_at, late commits and
 * rows that moved to an archive are found because the days are read again.
 */
import type { Event } from '../../schemas/event.ts'
import type { Reason } from '../../schemas/reasons.ts'
import { dayMs, formatDay, localDay, parseInstant } from '../../schemas/time.ts'
import { checkBytes } from '../checked-event.ts'
import { type Outgoing, outgoingOf } from '../outgoing.ts'
import { type Change, changesOf, changesOfTickets, type ChangesConfig, missedTickets } from './changes.ts'
import type { Row } from './convert.ts'
import { type Mapping, sourceOf } from './mapping.ts'
import type { StateFile } from './state-file.ts'
import { type ReadTickets, ticketsOf } from './tickets.ts'
import { offsetOfZone } from './wall-clock.ts'

export interface PollDeps {
  readonly database: { readonly read: (from: string, before: string) => Promise<Row[]> }
  readonly state: Pick<StateFile, 'entries' | 'append'>
  readonly send: (events: readonly Outgoing[]) => Promise<unknown>
  /** Minutes east of UTC of every known MPP. */
  readonly utcOffsets: () => ReadonlyMap<string, number>
  readonly nowMs: () => number
}

export interface Polled {
  readonly read: ReadTickets
  readonly rows: number
  readonly sent: readonly Event[]
  readonly refused: readonly Reason[]
  readonly databaseMs: number
}

/** A number of days back from the MPP's today, as the table writes its days. */
export interface Days {
  readonly from: string
  /** Not included. */
  readonly before: string
}

/**
 * The last `count` days of the MPP. A table in another zone has them under other dates around midnight, so both ends
 * are moved out to whole days of the table.
 */
export function lastDays(mapping: Mapping, mppOffsetMinutes: number, nowMs: number, count: number): Days {
  const today = localDay(nowMs, mppOffsetMinutes)
  const shiftMs = (offsetOfZone(mapping.time_zone) - mppOffsetMinutes) * 60_000
  const inTable = (day: number, inclusiveMs: number): number =>
    Math.floor((day * dayMs + shiftMs + inclusiveMs) / dayMs)
  return {
    from: formatDay(inTable(today - count + 1, 0)),
    before: formatDay(inTable(today + 1, -1) + 1),
  }
}

/** Each day of some days on its own, the latest first: what is open is sent before what has ended. */
export function singly({ from, before }: Days): Days[] {
  const days: Days[] = []
  for (let at = Date.parse(before); at > Date.parse(from); at -= dayMs)
    days.push({ from: formatDay(at / dayMs - 1), before: formatDay(at / dayMs) })
  return days
}

/** Tickets that are judged, sent and kept at once: a kill repeats no more than these. */
const ticketsAtOnce = 1_000

/** Reads, sends and keeps. @throws what the database, Kafka or the file system throw. */
export async function poll(mapping: Mapping, days: Days, deps: PollDeps): Promise<Polled> {
  const { database, state } = deps
  const startedAt = performance.now()
  const rows = await database.read(days.from, days.before)
  const databaseMs = performance.now() - startedAt
  const read = ticketsOf(mapping, rows)
  const config = configOf(mapping, days, deps)
  const sent: Event[] = []
  const refused: Reason[] = []
  const keep = async (changes: readonly Change[]): Promise<void> => {
    const events = changes.flatMap((change) => change.events)
    if (events.length > 0) await deps.send(events.map((event) => outgoingOf(event)))
    if (changes.length > 0) await state.append(changes)
    sent.push(...events)
  }
  const tickets = [...read.tickets]
  for (let from = 0; from < tickets.length; from += ticketsAtOnce) {
    const found = changesOfTickets(config, tickets.slice(from, from + ticketsAtOnce), state.entries)
    refused.push(...found.refused)
    await keep(found.changes)
  }
  await keep(missedTickets(config, read, state.entries))
  return { read, rows: rows.length, sent, refused, databaseMs }
}

export interface RowChanges {
  readonly read: ReadTickets
  readonly changes: readonly Change[]
  readonly refused: readonly Reason[]
}

type RowChangesDeps = Pick<PollDeps, 'utcOffsets' | 'nowMs'> & { readonly state: Pick<StateFile, 'entries'> }

/** What rows say that was not sent before. Sends and keeps nothing. */
export function changesOfRows(
  mapping: Mapping,
  days: Days,
  rows: readonly Row[],
  deps: RowChangesDeps,
): RowChanges {
  const read = ticketsOf(mapping, rows)
  return { read, ...changesOf(configOf(mapping, days, deps), read, deps.state.entries) }
}

function configOf(
  mapping: Mapping,
  { from, before }: Days,
  { utcOffsets, nowMs }: Omit<RowChangesDeps, 'state'>,
): ChangesConfig {
  const offsets = utcOffsets()
  return {
    source: sourceOf(mapping),
    mpp: mapping.mpp,
    utcOffsetMinutes: offsets.get(mapping.mpp) ?? 0,
    from,
    to: formatDay(Date.parse(before) / dayMs - 1),
    refuse: (event) => refusalOf(event, offsets, nowMs()),
  }
}

/** By the same rules as ingest, personal data above all. */
function refusalOf(event: Event, utcOffsets: ReadonlyMap<string, number>, nowMs: number): Reason | undefined {
  const checked = checkBytes(Buffer.from(JSON.stringify(event)), { utcOffsets, nowMs })
  return checked.kind === 'refusal' ? checked.reason : undefined
}

/** The latest step in the rows, in milliseconds; undefined without any. */
export function newestOf(read: ReadTickets): number | undefined {
  let newest: number | undefined
  for (const { claims } of read.tickets.values())
    for (const { timeMs } of claims) if (newest === undefined || timeMs > newest) newest = timeMs
  return newest
}

/** Seconds from what events tell to now, of those that are younger than an hour. */
export function delaysOf(events: readonly Event[], nowMs: number): number[] {
  return events
    .map(({ time }) => (nowMs - (parseInstant(time) ?? 0)) / 1_000)
    .filter((seconds) => seconds >= 0 && seconds < 3_600)
}
