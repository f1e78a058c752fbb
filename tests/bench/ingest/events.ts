/**
 * Queue events as the simulator's and of about their size, made by counting: four of each ticket, tickets in turn over
 * MPPs, agencies and working days.
 */
import { type Outgoing, outgoingOfTyped } from '../../../producers/outgoing.ts'
import { formatDay, weekdayOf } from '../../../schemas/time.ts'

const mpps = ['balikpapan', 'kotim', 'kukar']
const agencies = [
  'dukcapil',
  'imigrasi',
  'polri',
  'samsat',
  'bpjs-kesehatan',
  'pajak',
  'bpn',
  'kemenag',
  'dpmptsp',
]
const steps = ['issued', 'called', 'started', 'completed'] as const
/** Minutes from one step to the next. */
const stepMinutes = [0, 7, 8, 19]
const firstDay = Date.UTC(2025, 0, 6) / 86_400_000
const ticketsOfDay = 90

/** So many events, from the one numbered `from` on: the same number gives the same event. */
export function* queueEvents(count: number, from = 0): Generator<Outgoing> {
  for (let at = from; at < from + count; at++) yield queueEvent(at)
}

function queueEvent(at: number): Outgoing {
  const step = steps[at % 4] ?? 'issued'
  const ticket = Math.floor(at / 4)
  const mpp = mpps[ticket % 3] ?? ''
  const agency = agencies[Math.floor(ticket / 3) % agencies.length] ?? ''
  const number = Math.floor(ticket / 27) % ticketsOfDay
  let day = firstDay + Math.floor(ticket / 27 / ticketsOfDay)
  day += Math.floor((day - firstDay) / 5) * 2
  if (weekdayOf(day) > 5) day += 2
  const minute = 8 * 60 + number * 4 + (stepMinutes[at % 4] ?? 0)
  const time = `${formatDay(day)}T${two(Math.floor(minute / 60))}:${two(minute % 60)}:${two(ticket % 60)}+08:00`
  const ticketId = `${agency}-${formatDay(day)}-${String(ticket).padStart(8, '0')}`
  const data = {
    mpp,
    agency,
    ticket_id: ticketId,
    ...(step === 'issued' ? { service: 'layanan-1', visitor_id: visitorOf(ticket), channel: 'walk_in' } : {}),
    ...(step === 'called' || step === 'started' ? { counter: `loket-${(ticket % 4) + 1}` } : {}),
  }
  // The simulator's events are of the same form, and are not validated once more.
  return outgoingOfTyped({
    specversion: '1.0',
    id: `${ticketId}-${step}`,
    source: `/bench/${mpp}`,
    type: `mpp.ticket.${step}`,
    time,
    datacontenttype: 'application/json',
    data,
  } as Parameters<typeof outgoingOfTyped>[0])
}

/** Hexadecimal digits as a pseudonym has them. */
function visitorOf(ticket: number): string {
  const digits = Math.imul(ticket + 1, 2_654_435_761) >>> 0
  return digits.toString(16).padStart(8, '0').repeat(8)
}

function two(number: number): string {
  return String(number).padStart(2, '0')
}
