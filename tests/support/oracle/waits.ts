/**
 * waits_by_agency_day, waits_by_agency_month and waits_by_mpp_month: how long legs waited and were served. Rows are the
 * days and months with a visit, so that a day on which nobody was called shows its untimed legs.
 */
import type { Mpp } from '../../../schemas/reference.ts'
import { formatDay } from '../../../schemas/time.ts'
import { lastDayOf, monthOf } from './calendar.ts'
import { legsOfDay, type Leg } from './legs.ts'
import type { Row } from './views.ts'
import { byDay, queueFacts } from './visits.ts'
import type { Fact, Scope, World } from './world.ts'
import { agencyColumns, anySimulated, flag, groupBy, placeOf, rate, sum, todayOf } from './world.ts'

/** A leg with its day and the standard waiting time of its agency, if it has one. */
export interface DatedLeg extends Leg {
  readonly day: number
  readonly standardMs: number | undefined
}

/** All legs of an agency, worked out once for the views that build on them. */
export function legsOf(world: World, scope: Scope): readonly DatedLeg[] {
  const legs = legsByScope.get(scope) ?? makeLegs(world, scope)
  legsByScope.set(scope, legs)
  return legs
}

const legsByScope = new WeakMap<Scope, readonly DatedLeg[]>()

function makeLegs(world: World, { mpp, agency, facts }: Scope): DatedLeg[] {
  const known = world.reference.agencies.find((of) => of.mpp === mpp.mpp && of.agency === agency)
  const minutes = known?.standard_wait_minutes
  const standardMs = minutes === undefined ? undefined : minutes * 60_000
  return [...byDay(queueFacts(facts))].flatMap(([day, ofDay]) =>
    legsOfDay(ofDay, agency).map((leg) => ({ ...leg, day, standardMs })),
  )
}

export function waitsByAgencyDay(world: World): Row[] {
  return world.agencyScopes.flatMap((scope) =>
    [...groupBy(legsOf(world, scope), ({ day }) => day)].map(([day, legs]) => ({
      ...placeOf(world, scope.mpp),
      ...agencyColumns(world, scope.mpp, scope.agency),
      local_date: formatDay(day),
      ...figuresOf(legs),
    })),
  )
}

export function waitsByAgencyMonth(world: World): Row[] {
  return world.agencyScopes.flatMap((scope) =>
    [...groupBy(legsOf(world, scope), ({ day }) => monthOf(day))].map(([month, legs]) => ({
      ...placeOf(world, scope.mpp),
      ...agencyColumns(world, scope.mpp, scope.agency),
      month,
      ...figuresOf(legs),
      ...stateOfMonth(world, scope, month),
    })),
  )
}

/** "Over all legs of the month": those of all its agencies, so a ticket that moves on has several. */
export function waitsByMppMonth(world: World): Row[] {
  return world.mppScopes.flatMap((scope) => {
    const agencies = world.agencyScopes.filter(({ mpp }) => mpp === scope.mpp)
    const ofMpp = agencies.flatMap((agency) => legsOf(world, agency))
    return [...groupBy(ofMpp, ({ day }) => monthOf(day))].map(([month, legs]) => ({
      ...placeOf(world, scope.mpp),
      month,
      ...figuresOf(legs),
      ...stateOfMonth(world, scope, month),
    }))
  })
}

/**
 * Whether a month of waits has ended, and whether anything of it is simulated. A row's events are all queue events of
 * the agency (MPP) in that month, whether or not they make a leg.
 */
export function stateOfMonth(world: World, { mpp, facts }: Scope, month: string): Row {
  return {
    is_provisional: flag(isRunning(world, mpp, lastDayOf(month))),
    is_simulated: flag(anySimulated(queueFacts(facts).filter((fact: Fact) => monthOf(fact.day) === month))),
  }
}

/** "The period has not ended in the MPP's zone." */
export function isRunning(world: World, mpp: Mpp, lastDay: number): boolean {
  return lastDay >= todayOf(world, mpp)
}

/** The columns from `timed_legs` to `never_called`. */
function figuresOf(legs: readonly DatedLeg[]): Row {
  const waits = legs.flatMap(({ waitMs }) => (waitMs === undefined ? [] : [waitMs]))
  const services = legs.flatMap(({ serviceMs }) => (serviceMs === undefined ? [] : [serviceMs]))
  // "each leg by its agency's standard; legs of agencies without one are left out"
  const judged = legs.flatMap(({ waitMs, standardMs }) =>
    waitMs === undefined || standardMs === undefined ? [] : [waitMs <= standardMs],
  )
  return {
    timed_legs: waits.length,
    untimed_legs: legs.length - waits.length,
    wait_mean_seconds: seconds(rate(sum(waits), waits.length)),
    wait_p50_seconds: seconds(percentile(waits, 0.5)),
    wait_p90_seconds: seconds(percentile(waits, 0.9)),
    wait_p95_seconds: seconds(percentile(waits, 0.95)),
    service_mean_seconds: seconds(rate(sum(services), services.length)),
    service_p50_seconds: seconds(percentile(services, 0.5)),
    service_p90_seconds: seconds(percentile(services, 0.9)),
    within_standard_rate: rate(judged.filter(Boolean).length, judged.length),
    never_called: legs.filter(({ isNeverCalled }) => isNeverCalled).length,
  }
}

/** Of milliseconds, whose sums are exact in every order. */
function seconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1000
}

/** "Linearly between order statistics (as a spreadsheet's PERCENTILE.INC)"; NULL of nothing. */
export function percentile(values: readonly number[], level: number): number | null {
  const sorted = values.toSorted((a, b) => a - b)
  const rank = level * (sorted.length - 1)
  const lower = sorted[Math.floor(rank)]
  const upper = sorted[Math.ceil(rank)]
  if (lower === undefined || upper === undefined) return null
  return lower + (rank - Math.floor(rank)) * (upper - lower)
}
