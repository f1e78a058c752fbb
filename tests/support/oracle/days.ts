/**
 * The views of single days: visits_by_agency_hour, visits_by_agency_day, visits_by_mpp_day,
 * footfall_by_mpp_day. "The day views have a row for every agency (MPP) and day with any queue event of
 * it."
 */
import { formatDay, localDay } from '../../../schemas/time.ts'
import { isExpectedDay } from './calendar.ts'
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
import type { World } from './world.ts'
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
  return world.agencyScopes.flatMap(({ mpp, agency, facts }) =>
    [...byDay(queueFacts(facts))].map(([day, ofDay]) => ({
      ...placeOf(world, mpp),
      ...agencyColumns(world, mpp, agency),
      local_date: formatDay(day),
      visits: visitsOfDay(ofDay).size,
      visitors: visitorsOfPeriod(ofDay),
      matters: mattersOfAgencyDay(ofDay),
      completed: ticketsWith(ofDay, 'mpp.ticket.completed'),
      missed: ticketsWith(ofDay, 'mpp.ticket.missed'),
      cancelled: ticketsWith(ofDay, 'mpp.ticket.cancelled'),
      refused: ticketsWith(ofDay, 'mpp.ticket.refused'),
      transferred_in: transferredIn(ofDay, agency),
      is_provisional: flag(day >= todayOf(world, mpp)),
      is_simulated: flag(anySimulated(ofDay)),
    })),
  )
}

export function visitsByMppDay(world: World): Row[] {
  return world.mppScopes.flatMap(({ mpp, facts }) => {
    const agencyDays = world.agencyScopes
      .filter((scope) => scope.mpp === mpp)
      .map((scope) => byDay(queueFacts(scope.facts)))
    return [...byDay(queueFacts(facts))].map(([day, ofDay]) => {
      const agencies = agencyDays.map((days) => days.get(day) ?? [])
      return {
        ...placeOf(world, mpp),
        local_date: formatDay(day),
        visits: visitsOfDay(ofDay).size,
        visitors: visitorsOfPeriod(ofDay),
        // "of the MPP: the sum of its agencies'"
        matters: sum(agencies.map(mattersOfAgencyDay)),
        // "agencies with at least one visit in the period"
        agencies_active: agencies.filter((of) => visitsOfDay(of).size > 0).length,
        is_expected_day: flag(isExpectedDay(world.reference, mpp, '', day)),
        is_provisional: flag(day >= todayOf(world, mpp)),
        is_simulated: flag(anySimulated(ofDay)),
      }
    })
  })
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
