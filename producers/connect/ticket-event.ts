/**
 * The event of a claim. Its id is a UUIDv5 of all that it says (connector and mapping, local date, ticket, step, time
 * and details) and of nothing else: reading a row again, from whichever table, gives the same event, and one id never
 * stands for two contents. Pure.
 */
import { createHash } from 'node:crypto'
import type { Event } from '../../schemas/event.ts'
import type { Claim } from './convert.ts'
import { formatWithOffset } from './wall-clock.ts'

/** A random UUID (version 4), made once. Another one would double all that was ever sent. */
const namespace = Buffer.from('6f1d0c3e5b7a4c0a9d2e84b1c7f03a55', 'hex')

/** The version 5 UUID of a name (RFC 9562). */
export function uuidOf(name: string): string {
  const hash = createHash('sha1').update(namespace).update(name, 'utf8').digest().subarray(0, 16)
  hash[6] = ((hash[6] ?? 0) & 0x0f) | 0x50
  hash[8] = ((hash[8] ?? 0) & 0x3f) | 0x80
  const hex = hash.toString('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

export interface TicketOf {
  readonly source: string
  readonly mpp: string
  readonly ticketId: string
  /** Of the MPP's own zone. */
  readonly utcOffsetMinutes: number
}

export function ticketEvent(ticket: TicketOf, claim: Claim): Event {
  const { source, mpp, ticketId, utcOffsetMinutes } = ticket
  const { step, timeMs, agency, service, counter, channel, ticketNumber, toAgency } = claim
  const time = formatWithOffset(timeMs, utcOffsetMinutes)
  const data = {
    mpp,
    agency,
    ticket_id: ticketId,
    ...(service === undefined ? {} : { service }),
    ...(counter === undefined ? {} : { counter }),
    ...(channel === undefined ? {} : { channel }),
    ...(ticketNumber === undefined ? {} : { ticket_number: ticketNumber }),
    ...(toAgency === undefined ? {} : { to_agency: toAgency }),
  }
  const id = uuidOf(JSON.stringify([source, time.slice(0, 10), ticketId, step, timeMs, data]))
  // `outgoingOf` judges it by its type's rules before it is sent.
  return { specversion: '1.0', id, source, type: `mpp.ticket.${step}`, time, data } as Event
}
