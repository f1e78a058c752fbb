/**
 * The views of single days: visits_by_agency_hour, visits_by_agency_day, visits_by_mpp_day,
 * footfall_by_mpp_day. "The day views have a row for every agency (MPP) and day with any queue event of
 * it", and one for every day whose visits come from a tally of exactly that day.
 */
import { formatDay, localDay } from '../../../schemas/time.ts'
import { isExpectedDay } from './calendar.ts'
import { dayCovered, mayUseTally, talliesOf } from './in-force.ts'
import type { Row } from './views.ts'
import {
  byDay,
  mattersOfAgencyDay,
  queueFacts,
  ticketsWith,
  transferredIn,
  visitorsOfPeriod,
  visitsOfDay,
} from './visits.ts'
import type { Fact, Scope, World } from './world.ts'
import {
  agencyColumns,
  anySimulated,
  flag,
  groupBy,
  instantOf,
  offsetOf,
  ofType,
  placeOf,
  sum,
  todayOf,
} from './world.ts'

/** "A visit's hour is that of its earliest such event of the day, so hours add up to the day." */
export function visitsByAgencyHour(world: World): Row[] {
  return world.agencyScopes.flatMap(({ mpp, agency, facts }) =>
    [...byDay(queueFacts(facts))].flatMap(([day, ofDay]) =>
      [...groupBy([...visitsOfDay(ofDay).values()], (fact) => fact.hour)].map(([hour, visits]) => ({
        ...placeOf(world, mpp),
        ...agencyColumns(world, mpp, agency),
        local_date: formatDay(day),
        local_hour: hour,
        visits: visits.length,
      })),
    ),
  )
}

export function visitsByAgencyDay(world: World): Row[] {
  return world.agencyScopes.flatMap((scope) =>
    daysOf(scope).map(({ day, facts, tally }) => ({
      ...placeOf(world, scope.mpp),
      ...agencyColumns(world, scope.mpp, scope.agency),
      local_date: formatDay(day),
      ...(tally === undefined
        ? {
            visits: visitsOfDay(facts).size,
            visitors: visitorsOfPeriod(facts),
            matters: mattersOfAgencyDay(facts),
            completed: ticketsWith(facts, 'mpp.ticket.completed'),
            missed: ticketsWith(facts, 'mpp.ticket.missed'),
            cancelled: ticketsWith(facts, 'mpp.ticket.cancelled'),
            refused: ticketsWith(facts, 'mpp.ticket.refused'),
            transferred_in: transferredIn(facts, scope.agency),
          }
        : {
            visits: tally.visits,
            visitors: tally.visitors,
            matters: null,
            completed: null,
            missed: null,
            cancelled: null,
            refused: null,
            transferred_in: null,
          }),
      ...stateOf(world, scope, day, tally?.facts ?? facts),
      basis: tally === undefined ? 'events' : 'tally',
    })),
  )
}

export function visitsByMppDay(world: World): Row[] {
  return world.mppScopes.flatMap((scope) => {
    const { mpp } = scope
    const agencyDays = world.agencyScopes
      .filter((other) => other.mpp === mpp)
      .map((other) => new Map(daysOf(other).map((of) => [of.day, of])))
    return daysOf(scope).map(({ day, facts, tally }) => {
      const agencies = agencyDays.flatMap((days) => days.get(day) ?? [])
      return {
        ...placeOf(world, mpp),
        local_date: formatDay(day),
        visits: tally?.visits ?? visitsOfDay(facts).size,
        visitors: tally === undefined ? visitorsOfPeriod(facts) : tally.visitors,
        // "of the MPP: the sum of its agencies'", of their events even where an agency has a tally: "never the sum of both"
        matters: tally === undefined ? sum(agencies.map((of) => mattersOfAgencyDay(of.facts))) : null,
        // "agencies with at least one visit in the period", "by each one's own basis"
        agencies_active: agencies.filter((of) => (of.tally?.visits ?? visitsOfDay(of.facts).size) > 0).length,
        is_expected_day: flag(isExpectedDay(world.reference, mpp, '', day)),
        ...stateOf(world, scope, day, tally?.facts ?? facts),
        basis: tally === undefined ? 'events' : 'tally',
      }
    })
  })
}

/** A day of one MPP (agency '') or one agency: its queue events, and its tallies if they are its basis. */
interface Day {
  readonly day: number
  readonly facts: readonly Fact[]
  readonly tally: DayTally | undefined
}

interface DayTally {
  readonly visits: number
  readonly visitors: number | null
  readonly facts: readonly Fact[]
}

/** Every day with a queue event of the scope or with a tally that is its basis. */
function daysOf(scope: Scope): Day[] {
  const events = byDay(queueFacts(scope.facts))
  const counted = talliesOfDays(scope)
  return [...new Set([...events.keys(), ...counted.keys()])].map((day) => ({
    day,
    facts: events.get(day) ?? [],
    tally: counted.get(day),
  }))
}

/**
 * "A tally of visits that covers exactly one day is used for that day if `live_since` is not set or lies after that day
 * …: `visitors` the day's tally of visitors or NULL." A tally of visitors alone counts no visits and is no basis.
 */
function talliesOfDays(scope: Scope): Map<number, DayTally> {
  const days = groupBy(talliesOf(scope), dayCovered)
  return new Map(
    [...days].flatMap(([day, of]): [number, DayTally][] => {
      const visits = of.find(({ event }) => event.data.unit === 'visits')
      const visitors = of.find(({ event }) => event.data.unit === 'visitors')
      if (day === undefined || visits === undefined || !mayUseTally(scope.mpp, day)) return []
      const facts = visitors === undefined ? [visits] : [visits, visitors]
      return [[day, { visits: visits.event.data.count, visitors: visitors?.event.data.count ?? null, facts }]]
    }),
  )
}

/** "`is_simulated` is the tally's" where a tally is the basis: of the tallies that are shown. */
function stateOf(world: World, { mpp }: Scope, day: number, facts: readonly Fact[]): Row {
  return { is_provisional: flag(day >= todayOf(world, mpp)), is_simulated: flag(anySimulated(facts)) }
}

/** "entered (by the local day of `from`)". */
export function footfallByMppDay(world: World): Row[] {
  return world.mppScopes.flatMap(({ mpp, facts }) => {
    const counted = ofType(facts, 'mpp.footfall.counted')
    const days = groupBy(counted, (fact) => localDay(instantOf(fact.event.data.from), offsetOf(mpp)))
    return [...days].map(([day, ofDay]) => ({
      ...placeOf(world, mpp),
      local_date: formatDay(day),
      sensors: new Set(ofDay.map((fact) => fact.event.data.sensor)).size,
      entered: sum(ofDay.map((fact) => fact.event.data.entered)),
    }))
  })
}
