/**
 * waits_by_agency_day: how long the legs of an agency's day waited and were served. Rows are the agency-days
 * with a visit, so that a day on which nobody was called shows its untimed legs.
 */
import { formatDay } from '../../../schemas/time.ts'
import { legsOfDay } from './legs.ts'
import type { Row } from './views.ts'
import { byDay, queueFacts } from './visits.ts'
import type { World } from './world.ts'
import { agencyColumns, placeOf, rate, sum } from './world.ts'

export function waitsByAgencyDay(world: World): Row[] {
  return world.agencyScopes.flatMap(({ mpp, agency, facts }) => {
    const known = world.reference.agencies.find((of) => of.mpp === mpp.mpp && of.agency === agency)
    const standardMinutes = known?.standard_wait_minutes
    return [...byDay(queueFacts(facts))].flatMap(([day, ofDay]) => {
      const legs = legsOfDay(ofDay, agency)
      if (legs.length === 0) return []
      const waits = legs.flatMap(({ waitMs }) => (waitMs === undefined ? [] : [waitMs]))
      const services = legs.flatMap(({ serviceMs }) => (serviceMs === undefined ? [] : [serviceMs]))
      return [
        {
          ...placeOf(world, mpp),
          ...agencyColumns(world, mpp, agency),
          local_date: formatDay(day),
          timed_legs: waits.length,
          untimed_legs: legs.length - waits.length,
          wait_mean_seconds: seconds(rate(sum(waits), waits.length)),
          wait_p50_seconds: seconds(percentile(waits, 0.5)),
          wait_p90_seconds: seconds(percentile(waits, 0.9)),
          wait_p95_seconds: seconds(percentile(waits, 0.95)),
          service_mean_seconds: seconds(rate(sum(services), services.length)),
          service_p50_seconds: seconds(percentile(services, 0.5)),
          service_p90_seconds: seconds(percentile(services, 0.9)),
          within_standard_rate:
            // no standard, nothing to be within
            standardMinutes === undefined
              ? null
              : rate(waits.filter((wait) => wait <= standardMinutes * 60_000).length, waits.length),
        },
      ]
    })
  })
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
