/**
 * visits_by_agency_now: "a row for every registered agency, zeros included, and for every other agency with
 * an event today". Today's legs waiting and in service, the counters that are open, and the usual visits by
 * now.
 */
import { formatDay, weekdayOf } from '../../../schemas/time.ts'
import { counterChanges } from './counter-days.ts'
import type { Row } from './views.ts'
import { byTicket, openDaysOf, ticketsWith, visitsOfDay } from './visits.ts'
import type { Fact, Scope, World } from './world.ts'
import {
  agencyColumns,
  anySimulated,
  byTime,
  flag,
  groupBy,
  placeOf,
  startOfDay,
  todayOf,
  utcText,
} from './world.ts'

export function visitsByAgencyNow(world: World): Row[] {
  return world.agencyScopes.flatMap((scope) => {
    const { mpp, agency, facts } = scope
    const day = todayOf(world, mpp)
    const today = facts.filter((fact) => fact.day === day)
    const isRegistered = world.reference.agencies.some((of) => of.mpp === mpp.mpp && of.agency === agency)
    if (!isRegistered && today.length === 0) return []
    const visits = visitsOfDay(today)
    const legs = [...byTicket(today)]
      .filter(([ticket]) => visits.has(ticket))
      .map(([, of]) => legOf(of, agency))
    const waiting = legs.filter((leg) => leg.isWaiting)
    // a start that lies ahead of the clock is no wait yet
    const begun = waiting.flatMap(({ start }) => (start === undefined || start > world.now ? [] : [start]))
    const last = facts.toSorted(byTime).at(-1)
    return [
      {
        ...placeOf(world, mpp),
        ...agencyColumns(world, mpp, agency),
        local_date: formatDay(day),
        visits: visits.size,
        waiting: waiting.length,
        in_service: legs.filter((leg) => leg.isInService).length,
        completed: ticketsWith(today, 'mpp.ticket.completed'),
        missed: ticketsWith(today, 'mpp.ticket.missed'),
        refused: ticketsWith(today, 'mpp.ticket.refused'),
        longest_wait_seconds: begun.length === 0 ? null : (world.now - Math.min(...begun)) / 1000,
        counters_open: countersOpen(today, world.now),
        last_event_at: last === undefined ? null : utcText(last.at),
        usual_visits_by_now: usualVisitsByNow(world, scope),
        is_simulated: flag(anySimulated(today)),
      },
    ]
  })
}

interface Leg {
  /** "It starts with the earliest event that is `issued` there or `transferred` to there." */
  readonly start: number | undefined
  readonly isWaiting: boolean
  readonly isInService: boolean
}

/** The leg of one ticket at one agency on one day, from the ticket's events that belong to the agency. */
function legOf(facts: readonly Fact[], agency: string): Leg {
  const starts: number[] = []
  const calls: number[] = []
  const ends: number[] = []
  for (const { event, at } of facts) {
    const { type } = event
    if (type === 'mpp.ticket.issued') starts.push(at)
    if (type === 'mpp.ticket.transferred' && event.data.to_agency === agency) starts.push(at)
    if (type === 'mpp.ticket.transferred' && event.data.agency === agency) ends.push(at)
    if (type === 'mpp.ticket.called' || type === 'mpp.ticket.started') calls.push(at)
    if (type === 'mpp.ticket.completed' || type === 'mpp.ticket.missed') ends.push(at)
    if (type === 'mpp.ticket.cancelled') ends.push(at)
  }
  const start = starts.length === 0 ? undefined : Math.min(...starts)
  const lastCall = calls.length === 0 ? undefined : Math.max(...calls)
  // "called or started, and no `completed`, `missed`, `cancelled` or `transferred` event there at or after
  // the latest of these"
  const isInService = lastCall !== undefined && !ends.some((at) => at >= lastCall)
  // "a start and no `called`, `started`, … event there at or after it; a leg in service is not waiting"
  const isWaiting = start !== undefined && !isInService && ![...calls, ...ends].some((at) => at >= start)
  return { start, isWaiting, isInService }
}

/** Counters whose state at this moment is open: "an event that does not change the state is ignored". */
function countersOpen(today: readonly Fact[], now: number): number {
  const changes = counterChanges(today.filter(({ at }) => at <= now))
  const counters = [...groupBy(changes, ({ counter }) => counter).values()]
  return counters.filter((of) => of.toSorted((a, b) => byTime(a.fact, b.fact)).at(-1)?.isOpen === true).length
}

/**
 * "The median, over the last eight open days of that weekday, of the visits up to this local time; not
 * counting today; NULL with fewer than three."
 */
function usualVisitsByNow(world: World, { mpp, facts }: Scope): number | null {
  const today = todayOf(world, mpp)
  const sinceMidnight = world.now - startOfDay(mpp, today)
  const days = [...openDaysOf(facts)]
    .filter((day) => day < today && weekdayOf(day) === weekdayOf(today))
    .toSorted((a, b) => b - a)
    .slice(0, 8)
  if (days.length < 3) return null
  const visits = days.map((day) => {
    const earliest = [...visitsOfDay(facts.filter((fact) => fact.day === day)).values()]
    return earliest.filter((fact) => fact.at - startOfDay(mpp, day) <= sinceMidnight).length
  })
  return median(visits)
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? 0
  return (lower + upper) / 2
}
