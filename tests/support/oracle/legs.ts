/**
 * Legs: "one for every visit at an agency". How long each waited and was served, for waits_by_agency_day and
 * for the serving minutes of counters_by_agency_day.
 */
import { byTicket, visitsOfDay } from './visits.ts'
import type { Fact } from './world.ts'

/** "A duration that is missing or negative is none." */
export interface Leg {
  readonly waitMs: number | undefined
  readonly serviceMs: number | undefined
}

/** Of one agency on one day; a ticket that is only missed, cancelled or refused is no visit and has none. */
export function legsOfDay(ofDay: readonly Fact[], agency: string): Leg[] {
  const visits = visitsOfDay(ofDay)
  return [...byTicket(ofDay)]
    .filter(([ticket]) => visits.has(ticket))
    .map(([, of]) => ({ waitMs: waitOf(of, agency), serviceMs: serviceTimeOf(of) }))
}

/** "Wait = earliest `called` or `started` minus start", the earliest `issued` or transfer to here. */
function waitOf(facts: readonly Fact[], agency: string): number | undefined {
  const starts = timesOf(
    facts,
    ({ event }) =>
      event.type === 'mpp.ticket.issued' ||
      (event.type === 'mpp.ticket.transferred' && event.data.to_agency === agency),
  )
  const calls = timesOf(
    facts,
    ({ event }) => event.type === 'mpp.ticket.called' || event.type === 'mpp.ticket.started',
  )
  return duration(earliest(starts), earliest(calls))
}

/** "Latest `completed` minus earliest `started` (if there is no `started`: minus the latest `called`)." */
function serviceTimeOf(facts: readonly Fact[]): number | undefined {
  const completed = timesOf(facts, ({ event }) => event.type === 'mpp.ticket.completed')
  const started = timesOf(facts, ({ event }) => event.type === 'mpp.ticket.started')
  const called = timesOf(facts, ({ event }) => event.type === 'mpp.ticket.called')
  return duration(earliest(started) ?? latest(called), latest(completed))
}

function timesOf(facts: readonly Fact[], is: (fact: Fact) => boolean): number[] {
  return facts.filter(is).map(({ at }) => at)
}

function earliest(times: readonly number[]): number | undefined {
  return times.length === 0 ? undefined : Math.min(...times)
}

function latest(times: readonly number[]): number | undefined {
  return times.length === 0 ? undefined : Math.max(...times)
}

function duration(from: number | undefined, to: number | undefined): number | undefined {
  return from === undefined || to === undefined || to < from ? undefined : to - from
}
