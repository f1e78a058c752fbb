/**
 * service_throughput_day, _week and _month: tickets issued and completed of every service. "Service of an
 * event: its own, else the latest named in the leg (`to_service` is named in the leg at `to_agency`), else
 * empty."
 */
import type { Mpp } from '../../../schemas/reference.ts'
import { formatDay } from '../../../schemas/time.ts'
import { mondayOf, monthOf } from './calendar.ts'
import type { Row } from './views.ts'
import { byDay, byTicket } from './visits.ts'
import type { Fact, World } from './world.ts'
import { agencyColumns, byTime, groupBy, placeOf, rate, sum } from './world.ts'

/** One service of an agency's day. */
interface ServiceDay {
  readonly mpp: Mpp
  readonly agency: string
  readonly service: string
  readonly day: number
  readonly issued: number
  readonly completed: number
}

export function serviceThroughputDay(world: World): Row[] {
  return throughput(world, 'local_date', formatDay)
}

export function serviceThroughputWeek(world: World): Row[] {
  return throughput(world, 'week', (day) => formatDay(mondayOf(day)))
}

export function serviceThroughputMonth(world: World): Row[] {
  return throughput(world, 'month', monthOf)
}

/** The days added up by the period in which each lies. */
function throughput(world: World, column: string, periodOf: (day: number) => string): Row[] {
  return world.agencyScopes.flatMap(({ mpp, agency, facts }) => {
    const days = [...byDay(facts)].flatMap(([day, ofDay]) => servicesOfDay(ofDay, { mpp, agency, day }))
    const groups = groupBy(days, ({ service, day }) => JSON.stringify([service, periodOf(day)]))
    return [...groups.values()].flatMap((of) => {
      const [first] = of
      if (first === undefined) return []
      const issued = sum(of.map((day) => day.issued))
      const completed = sum(of.map((day) => day.completed))
      return [
        {
          ...placeOf(world, mpp),
          ...agencyColumns(world, mpp, agency),
          service: first.service,
          [column]: periodOf(first.day),
          issued,
          completed,
          // "above 1 where an agency lives from transfers"; NULL where nothing was issued
          completion_rate: rate(completed, issued),
        },
      ]
    })
  })
}

/** A ticket counts under every service with which it was issued (completed) that day, once under each. */
function servicesOfDay(
  ofDay: readonly Fact[],
  where: Pick<ServiceDay, 'mpp' | 'agency' | 'day'>,
): ServiceDay[] {
  const issued = new Map<string, Set<string>>()
  const completed = new Map<string, Set<string>>()
  for (const [ticket, leg] of byTicket(ofDay)) {
    const named = latestNamed(leg, where.agency)
    for (const fact of leg) {
      const { type } = fact.event
      if (type !== 'mpp.ticket.issued' && type !== 'mpp.ticket.completed') continue
      const service = fact.event.data.service ?? named
      const tickets = type === 'mpp.ticket.issued' ? issued : completed
      tickets.set(service, (tickets.get(service) ?? new Set()).add(ticket))
    }
  }
  return [...new Set([...issued.keys(), ...completed.keys()])].map((service) => ({
    ...where,
    service,
    issued: issued.get(service)?.size ?? 0,
    completed: completed.get(service)?.size ?? 0,
  }))
}

/** The latest of the whole leg, not only of what came before the event that names none. */
function latestNamed(leg: readonly Fact[], agency: string): string {
  const names = leg.toSorted(byTime).flatMap((fact) => namedBy(fact, agency) ?? [])
  return names.at(-1) ?? ''
}

/** What the event names in the leg at this agency; a transfer names nothing where it comes from. */
function namedBy({ event }: Fact, agency: string): string | undefined {
  if (event.type === 'mpp.ticket.transferred') {
    return event.data.to_agency === agency ? event.data.to_service : undefined
  }
  return 'service' in event.data ? event.data.service : undefined
}
