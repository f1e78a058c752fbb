/**
 * quota_by_agency_day: the quota in force, what of it was given out, whom it turned away and when it was
 * reached. "Rows only where there is one", whether or not anything happened on that day.
 */
import { formatDay } from '../../../schemas/time.ts'
import { quotasOf } from './in-force.ts'
import type { Row } from './views.ts'
import { byTicket } from './visits.ts'
import type { Fact, FactOf, World } from './world.ts'
import { agencyColumns, groupBy, ofType, placeOf, rate, startOfDay } from './world.ts'

export function quotaByAgencyDay(world: World): Row[] {
  return world.agencyScopes.flatMap(({ mpp, agency, facts }) =>
    [...quotasOf(facts)].map(([day, quota]) => {
      const ofDay = facts.filter((fact) => fact.day === day)
      const times = firstIssues(ofType(ofDay, 'mpp.ticket.issued'))
      const reachedAt = quota === 0 ? undefined : times[quota - 1]
      return {
        ...placeOf(world, mpp),
        ...agencyColumns(world, mpp, agency),
        local_date: formatDay(day),
        quota,
        issued: times.length,
        used_rate: rate(times.length, quota),
        refused_for_quota: refusedForQuota(ofDay),
        // "when the ticket that reached the quota was issued; empty if fewer were, or the quota is 0"
        exhausted_at_local: reachedAt === undefined ? '' : clockText(reachedAt - startOfDay(mpp, day)),
      }
    }),
  )
}

/** When each ticket was first issued, in order: one that is issued again takes nothing more of the quota. */
function firstIssues(issued: readonly FactOf<'mpp.ticket.issued'>[]): number[] {
  const tickets = groupBy(issued, ({ event }) => event.data.ticket_id)
  return [...tickets.values()].map((of) => Math.min(...of.map(({ at }) => at))).toSorted((a, b) => a - b)
}

function refusedForQuota(ofDay: readonly Fact[]): number {
  const refused = ofType(ofDay, 'mpp.ticket.refused').filter(({ event }) => event.data.reason === 'quota')
  return byTicket(refused).size
}

/** `HH:MM` of milliseconds since local midnight, cut to the minute. */
function clockText(sinceMidnight: number): string {
  return new Date(sinceMidnight).toISOString().slice(11, 16)
}
