/**
 * Months of an MPP or an agency on their basis ("Basis": events, or a tally of visits of exactly that
 * month, never the sum), and the views visits_by_agency_month, visits_by_mpp_month and
 * visits_by_channel_month.
 */
import type { Mpp } from '../../../schemas/reference.ts'
import { expectedDaysOf, lastDayOf, monthOf } from './calendar.ts'
import { mayUseTally, monthCovered, quotaDaysOf, talliesOf } from './in-force.ts'
import type { Row } from './views.ts'
import { byDay, openDaysOf, queueFacts, visitorsOfPeriod, visitsOfPeriod } from './visits.ts'
import type { Scope, World } from './world.ts'
import {
  agencyColumns,
  anySimulated,
  byTime,
  flag,
  groupBy,
  ofType,
  placeOf,
  put,
  rate,
  todayOf,
} from './world.ts'

/** What a month of one MPP (agency '') or one agency says. */
export interface Month {
  readonly mpp: Mpp
  readonly agency: string
  readonly month: string
  readonly basis: 'events' | 'tally'
  readonly visits: number
  readonly visitors: number | null
  /** NULL in a tally month. */
  readonly openDays: number | null
  readonly expectedDays: number
  /** Expected days that were open; in a tally month all of them. */
  readonly coveredDays: number
  readonly isProvisional: boolean
  readonly isSimulated: boolean
}

/** Every month of the scope with a queue event or with a tally that is its basis. */
export function monthsOf(world: World, scope: Scope): Month[] {
  const tallied = talliesOf(scope)
    .filter(({ event }) => event.data.unit === 'visits')
    .map(monthCovered)
  const months = new Set(queueFacts(scope.facts).map((fact) => monthOf(fact.day)))
  for (const month of tallied) {
    if (month !== undefined && mayUseTally(scope.mpp, lastDayOf(month))) months.add(month)
  }
  return [...months].map((month) => figuresOf(world, scope, month))
}

function figuresOf(world: World, scope: Scope, month: string): Month {
  const { mpp, agency } = scope
  const today = todayOf(world, mpp)
  const expected = expectedDaysOf(world.reference, mpp, agency, month, today)
  const common = {
    mpp,
    agency,
    month,
    expectedDays: expected.length,
    isProvisional: lastDayOf(month) >= today,
  }
  const ofMonth = talliesOf(scope).filter((tally) => monthCovered(tally) === month)
  const ofVisits = ofMonth.find((tally) => tally.event.data.unit === 'visits')
  const ofVisitors = ofMonth.find((tally) => tally.event.data.unit === 'visitors')
  if (ofVisits !== undefined && mayUseTally(mpp, lastDayOf(month))) {
    return {
      ...common,
      basis: 'tally',
      visits: ofVisits.event.data.count,
      visitors: ofVisitors?.event.data.count ?? null,
      openDays: null,
      coveredDays: expected.length,
      isSimulated: anySimulated(ofVisitors === undefined ? [ofVisits] : [ofVisits, ofVisitors]),
    }
  }
  const facts = scope.facts.filter((fact) => monthOf(fact.day) === month)
  const open = openDaysOf(facts)
  return {
    ...common,
    basis: 'events',
    visits: visitsOfPeriod(facts),
    visitors: visitorsOfPeriod(facts),
    openDays: open.size,
    coveredDays: expected.filter((day) => open.has(day)).length,
    isSimulated: anySimulated([...queueFacts(facts), ...ofType(facts, 'mpp.counter.opened')]),
  }
}

/** What visits are divided by: "open (in tally months expected) days". */
export function divisorDays(month: Month): number {
  return month.openDays ?? month.expectedDays
}

export function visitsPerOpenDay(month: Month): number | null {
  return rate(month.visits, divisorDays(month))
}

/** "Expected days that were open, over expected days"; "in a tally month coverage is 1". */
export function coverageOf(month: Month): number | null {
  return month.basis === 'tally' ? 1 : rate(month.coveredDays, month.expectedDays)
}

/** All months of all MPPs and of all agencies, worked out once for the views that build on them. */
export interface Months {
  readonly ofMpps: readonly Month[]
  readonly ofAgencies: readonly Month[]
}

export function allMonths(world: World): Months {
  return {
    ofMpps: world.mppScopes.flatMap((scope) => monthsOf(world, scope)),
    ofAgencies: world.agencyScopes.flatMap((scope) => monthsOf(world, scope)),
  }
}

/** The agencies' rows of an MPP's month. */
export function agenciesOf(months: Months, { mpp, month }: Month): Month[] {
  return months.ofAgencies.filter((other) => other.mpp === mpp && other.month === month)
}

/** "agencies_active: agencies with at least one visit in the period", each by the basis of its own month. */
export function agenciesActive(months: Months, month: Month): number {
  return agenciesOf(months, month).filter((agency) => agency.visits > 0).length
}

export function visitsByAgencyMonth(world: World, months: Months): Row[] {
  return world.agencyScopes.flatMap((scope) => {
    const own = months.ofAgencies.filter((month) => month.mpp === scope.mpp && month.agency === scope.agency)
    return own.map((month) => {
      const ofMpp = months.ofMpps.find((other) => other.mpp === month.mpp && other.month === month.month)
      const { quotaDays, daysAtQuota } = quotaDaysOf(scope, month.month)
      return {
        ...placeOf(world, month.mpp),
        ...agencyColumns(world, month.mpp, month.agency),
        month: month.month,
        visits: month.visits,
        visitors: month.visitors,
        open_days: month.openDays,
        visits_per_open_day: visitsPerOpenDay(month),
        // "over the MPP's visits of that month, NULL where the basis differs"
        share_of_mpp: ofMpp?.basis === month.basis ? rate(month.visits, ofMpp.visits) : null,
        basis: month.basis,
        is_provisional: flag(month.isProvisional),
        coverage: coverageOf(month),
        quota_days: quotaDays,
        days_at_quota: daysAtQuota,
        is_simulated: flag(month.isSimulated),
      }
    })
  })
}

export function visitsByMppMonth(world: World, months: Months): Row[] {
  return months.ofMpps.map((month) => ({
    ...placeOf(world, month.mpp),
    month: month.month,
    visits: month.visits,
    visitors: month.visitors,
    open_days: month.openDays,
    expected_days: month.expectedDays,
    visits_per_open_day: visitsPerOpenDay(month),
    agencies_active: agenciesActive(months, month),
    basis: month.basis,
    is_provisional: flag(month.isProvisional),
    coverage: coverageOf(month),
    is_simulated: flag(month.isSimulated),
  }))
}

/**
 * "A ticket counts once a day, by the channel of its latest `issued` event" (at that agency; `walk_in` by
 * default).
 */
export function visitsByChannelMonth(world: World): Row[] {
  return world.agencyScopes.flatMap(({ mpp, agency, facts }) => {
    const tickets = new Map<string, string[]>()
    for (const [day, ofDay] of byDay(facts)) {
      const issued = groupBy(ofType(ofDay, 'mpp.ticket.issued'), (fact) => fact.event.data.ticket_id)
      for (const [ticket, of] of issued) {
        const latest = of.toSorted(byTime).at(-1)
        const key = `${monthOf(day)} ${latest?.event.data.channel ?? 'walk_in'}`
        put(tickets, key, ticket)
      }
    }
    return [...tickets].map(([key, of]) => ({
      ...placeOf(world, mpp),
      ...agencyColumns(world, mpp, agency),
      month: key.slice(0, 10),
      channel: key.slice(11),
      visits: of.length,
    }))
  })
}
