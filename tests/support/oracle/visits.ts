/**
 * What is counted in the queue events of a day or a longer period: visits, visitors, matters, tickets with
 * an event. Every function takes the facts of one scope (an agency or an MPP), so the same words serve
 * both.
 */
import type { EventType } from '../../../schemas/event.ts'
import type { Fact } from './world.ts'
import { groupBy, ofType, sum, topicOf } from './world.ts'

type TicketType = Extract<EventType, `mpp.ticket.${string}`>

/** The types of event that make a visit: a ticket that is only missed, cancelled or refused makes none. */
const visitTypes: readonly TicketType[] = [
  'mpp.ticket.issued',
  'mpp.ticket.called',
  'mpp.ticket.started',
  'mpp.ticket.completed',
  'mpp.ticket.transferred',
]

/** By the facts of a scope, which are asked for in each of its months. */
const ofQueues = new WeakMap<readonly Fact[], readonly Fact[]>()

export function queueFacts(facts: readonly Fact[]): readonly Fact[] {
  const known = ofQueues.get(facts) ?? facts.filter((fact) => topicOf(fact) === 'queue')
  ofQueues.set(facts, known)
  return known
}

/** The queue events by their ticket; other events have none. */
export function byTicket(facts: readonly Fact[]): Map<string, Fact[]> {
  return groupBy(queueFacts(facts), ticketOf)
}

function ticketOf(fact: Fact): string {
  return 'ticket_id' in fact.event.data ? (fact.event.data.ticket_id ?? '') : ''
}

/** "Visit": the distinct tickets of one day, each with its earliest event that makes it a visit. */
export function visitsOfDay(facts: readonly Fact[]): Map<string, Fact> {
  const earliest = new Map<string, Fact>()
  for (const fact of facts) {
    if (!visitTypes.some((type) => type === fact.event.type)) continue
    const before = earliest.get(ticketOf(fact))
    if (before === undefined || fact.at < before.at) earliest.set(ticketOf(fact), fact)
  }
  return earliest
}

export function byDay(facts: readonly Fact[]): Map<number, Fact[]> {
  return groupBy(facts, (fact) => fact.day)
}

/** "A month's counts are the sums of its days'." */
export function visitsOfPeriod(facts: readonly Fact[]): number {
  return sum([...byDay(facts).values()].map((ofDay) => visitsOfDay(ofDay).size))
}

/**
 * "Visitors of a period: distinct `visitor_id` among its `issued` events, plus, for each local day, the
 * tickets whose `issued` events of that day name none."
 */
export function visitorsOfPeriod(facts: readonly Fact[]): number {
  const issued = ofType(facts, 'mpp.ticket.issued')
  const named = new Set(issued.map((fact) => fact.event.data.visitor_id).filter((id) => id !== undefined))
  let unnamed = 0
  for (const ofDay of groupBy(issued, (fact) => fact.day).values()) {
    for (const ofTicket of groupBy(ofDay, (fact) => fact.event.data.ticket_id).values()) {
      if (ofTicket.every((fact) => fact.event.data.visitor_id === undefined)) unnamed += 1
    }
  }
  return named.size + unnamed
}

/**
 * "Matters of an agency's day: over its issued tickets, the greatest `matters` of each" (1 where none is
 * given).
 */
export function mattersOfAgencyDay(facts: readonly Fact[]): number {
  const tickets = groupBy(ofType(facts, 'mpp.ticket.issued'), (fact) => fact.event.data.ticket_id)
  return sum([...tickets.values()].map((of) => Math.max(...of.map((fact) => fact.event.data.matters ?? 1))))
}

/** "Distinct `ticket_id` with that event on that day at that agency." */
export function ticketsWith(facts: readonly Fact[], type: TicketType): number {
  return byTicket(ofType(facts, type)).size
}

/** "`transferred_in`: with a `transferred` event to this agency that day from another one." */
export function transferredIn(facts: readonly Fact[], agency: string): number {
  const incoming = ofType(facts, 'mpp.ticket.transferred').filter(
    ({ event }) => event.data.to_agency === agency && event.data.agency !== agency,
  )
  return byTicket(incoming).size
}

/** "Open day: a local day with a visit or a `mpp.counter.opened` event there." */
export function openDaysOf(facts: readonly Fact[]): Set<number> {
  const open = new Set<number>()
  for (const [day, ofDay] of byDay(facts)) {
    if (visitsOfDay(ofDay).size > 0 || ofType(ofDay, 'mpp.counter.opened').length > 0) open.add(day)
  }
  return open
}
