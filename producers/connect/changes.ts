/**
 * What a read says that was not sent before, and what it says that events cannot: a ticket that is gone, a step taken
 * back, a time moved where only the first (or, of completed, the last) counts, another agency or counter. Those are
 * counted for each ticket. Pure; the caller sends, and only then keeps the new entries.
 */
import { createHash } from 'node:crypto'
import type { Event } from '../../schemas/event.ts'
import type { Reason } from '../../schemas/reasons.ts'
import type { Claim } from './convert.ts'
import type { Step } from './mapping.ts'
import { ticketEvent } from './ticket-event.ts'
import { keyOf, type ReadTickets, type Ticket } from './tickets.ts'

export const unsayable = ['gone', 'withdrawn', 'corrected', 'changed'] as const
export type Unsayable = (typeof unsayable)[number]

/** An event that was sent: its id, what it says and when. */
export interface SentStep {
  readonly id: string
  readonly step: Step
  readonly timeMs: number
}

/** What is remembered of a ticket. */
export interface Entry {
  readonly day: string
  readonly ticketId: string
  /** Of the rows as they were last seen. */
  readonly hash: string
  readonly sent: readonly SentStep[]
  /** What the rows say by now and events cannot. */
  readonly unsayable: readonly Unsayable[]
  /** Reads in a row that have not seen it, up to two. */
  readonly missed: number
}

export interface Change {
  readonly entry: Entry
  readonly events: readonly Event[]
}

export interface ChangesConfig {
  readonly source: string
  readonly mpp: string
  /** Of the MPP's own zone. */
  readonly utcOffsetMinutes: number
  /** The days that were read, first and last included. */
  readonly from: string
  readonly to: string
  /** Why an event must not be sent; such an event is judged again at every read. */
  readonly refuse: (event: Event) => Reason | undefined
}

export interface Changes {
  readonly changes: readonly Change[]
  readonly refused: readonly Reason[]
}

/** All that a read changes: entries that are new or differ, with the events that they need. */
export function changesOf(
  config: ChangesConfig,
  read: ReadTickets,
  known: ReadonlyMap<string, Entry>,
): Changes {
  const { changes, refused } = changesOfTickets(config, read.tickets, known)
  return { changes: [...changes, ...missedTickets(config, read, known)], refused }
}

/** What these tickets of a read change. */
export function changesOfTickets(
  config: ChangesConfig,
  tickets: Iterable<readonly [key: string, ticket: Ticket]>,
  known: ReadonlyMap<string, Entry>,
): Changes {
  const changes: Change[] = []
  const refused: Reason[] = []
  for (const [key, ticket] of tickets) {
    const before = known.get(key)
    const hash = hashOf(ticket)
    if (before?.hash === hash && before.missed === 0) continue
    const change = changeOf(config, ticket, hash, before, refused)
    // Nothing of it was ever sent: its number may be what was refused as personal data, and is written nowhere.
    if (change.entry.sent.length === 0) continue
    if (change.events.length > 0 || !isSame(change.entry, before)) changes.push(change)
  }
  return { changes, refused }
}

/** The tickets that are known and that a read has not seen. */
export function missedTickets(
  { from, to }: Pick<ChangesConfig, 'from' | 'to'>,
  read: ReadTickets,
  known: ReadonlyMap<string, Entry>,
): Change[] {
  const changes: Change[] = []
  for (const [key, entry] of known) {
    if (entry.day < from || entry.day > to || read.tickets.has(key)) continue
    // A whole day that is gone was archived or emptied, as many applications do every night.
    if (!read.days.has(entry.day) || entry.missed >= 2) continue
    const missed = entry.missed + 1
    // Not at the first read: a row may be on its way to another table.
    const gone: readonly Unsayable[] = missed >= 2 && entry.sent.length > 0 ? ['gone'] : []
    changes.push({
      entry: {
        ...entry,
        missed,
        unsayable: [...gone, ...entry.unsayable.filter((kind) => kind !== 'gone')],
      },
      events: [],
    })
  }
  return changes
}

function isSame(entry: Entry, before: Entry | undefined): boolean {
  return (
    before?.hash === entry.hash &&
    before.missed === entry.missed &&
    before.unsayable.join() === entry.unsayable.join()
  )
}

function changeOf(
  config: ChangesConfig,
  ticket: Ticket,
  hash: string,
  before: Entry | undefined,
  refused: Reason[],
): Change {
  const sentBefore = before?.sent ?? []
  const ids = new Set(sentBefore.map(({ id }) => id))
  const of = { ...config, ticketId: ticket.ticketId }
  const said = ticket.claims.map((claim) => ({ claim, event: ticketEvent(of, claim) }))
  const unsent = said.filter(({ event }) => !ids.has(event.id))
  const fresh = unsent.filter(({ event }) => {
    const reason = config.refuse(event)
    if (reason !== undefined) refused.push(reason)
    return reason === undefined
  })
  const sent = [
    ...sentBefore,
    ...fresh.map(({ claim: { step, timeMs }, event: { id } }) => ({ id, step, timeMs })),
  ]
  const current = new Set(said.map(({ event }) => event.id))
  const stale = sentBefore.filter(({ id }) => !current.has(id))
  const kinds = new Set(stale.map((one) => kindOf(one, ticket.claims)))
  const { day, ticketId } = ticket
  return {
    entry: {
      day,
      ticketId,
      sent,
      missed: 0,
      // Another hash than that of the rows, so that what was refused is judged again.
      hash: fresh.length === unsent.length ? hash : `refused ${hash}`,
      unsayable: unsayable.filter((kind) => kinds.has(kind)),
    },
    events: fresh.map(({ event }) => event),
  }
}

/** Why a sent event is no longer what the rows say; undefined where the newer one takes its place in every figure. */
function kindOf(stale: SentStep, claims: readonly Claim[]): Unsayable | undefined {
  const same = claims.filter(({ step }) => step === stale.step)
  if (same.length === 0) return 'withdrawn'
  if (same.some(({ timeMs }) => timeMs === stale.timeMs)) return 'changed'
  const replaces = ({ timeMs }: Claim): boolean =>
    stale.step === 'completed' ? timeMs > stale.timeMs : timeMs < stale.timeMs
  return same.some(replaces) ? undefined : 'corrected'
}

function hashOf({ claims }: Ticket): string {
  const all = claims.map((claim) => JSON.stringify(claim)).toSorted()
  return createHash('sha1').update(all.join('\n')).digest('base64url')
}

/** The entries by key, with changes applied. */
export function applied(known: Map<string, Entry>, changes: readonly Change[]): void {
  for (const { entry } of changes) known.set(keyOf(entry), entry)
}
