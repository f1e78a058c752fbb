/**
 * outcomes_by_wait_month and satisfaction_by_wait_quarter: how visits ended, and what visitors said, by how long they
 * waited. "From events only, whatever the basis of the month."
 */
import type { Mpp } from '../../../schemas/reference.ts'
import { lastDayOf, monthOf, monthsBefore, quarterOf } from './calendar.ts'
import { outcomes, type Outcome } from './legs.ts'
import { answersInForce, indexOf } from './satisfaction.ts'
import type { Row } from './views.ts'
import { isRunning, legsOf, stateOfMonth } from './waits.ts'
import type { World } from './world.ts'
import { agencyColumns, anySimulated, flag, groupBy, placeOf } from './world.ts'

/**
 * Rows are the buckets with a leg; "`visits` counts legs, the other columns legs with such an event there". A row's
 * events are those of its legs.
 */
export function outcomesByWaitMonth(world: World): Row[] {
  return world.agencyScopes.flatMap((scope) =>
    [...groupBy(legsOf(world, scope), ({ day }) => monthOf(day))].flatMap(([month, ofMonth]) =>
      [...groupBy(ofMonth, ({ bucket }) => bucket)].map(([bucket, legs]) => {
        const count = (outcome: Outcome): number => legs.filter((leg) => leg.outcomes.has(outcome)).length
        return {
          ...placeOf(world, scope.mpp),
          ...agencyColumns(world, scope.mpp, scope.agency),
          month,
          wait_bucket: bucket,
          visits: legs.length,
          ...Object.fromEntries(outcomes.map((outcome) => [outcome, count(outcome)])),
          ...stateOfMonth(world, scope, month),
          is_simulated: flag(legs.some((leg) => leg.isSimulated)),
        }
      }),
    ),
  )
}

/**
 * "A survey joins the leg of its `ticket_id` at its agency on its own local day; without one it is left out." Of the
 * answers in force alone. A row's events are its answers: the legs are only looked up, so a simulated ticket makes no
 * answer a simulated one.
 */
export function satisfactionByWaitQuarter(world: World): Row[] {
  return world.mppScopes.flatMap(({ mpp, facts }) => {
    const buckets = bucketsOf(world, mpp)
    const joined = answersInForce(facts).flatMap((answer) => {
      const { agency, ticket_id: ticket } = answer.event.data
      if (ticket === undefined) return []
      const bucket = buckets.get(legKey(agency, answer.day, ticket))
      return bucket === undefined ? [] : [{ answer, agency, bucket, quarter: quarterOf(monthOf(answer.day)) }]
    })
    const rows = groupBy(joined, ({ agency, quarter, bucket }) => JSON.stringify([agency, quarter, bucket]))
    return [...rows.values()].flatMap((of) => {
      const [first] = of
      if (first === undefined) return []
      const answers = of.map(({ answer }) => answer)
      return [
        {
          ...placeOf(world, mpp),
          ...agencyColumns(world, mpp, first.agency),
          quarter: first.quarter,
          wait_bucket: first.bucket,
          responses: answers.length,
          ...indexOf(answers),
          // the last day of a quarter is that of its third month
          is_provisional: flag(isRunning(world, mpp, lastDayOf(monthsBefore(first.quarter, -2)))),
          is_simulated: flag(anySimulated(answers)),
        },
      ]
    })
  })
}

/** The buckets of all legs of an MPP, each by where, when and whose it is. */
function bucketsOf(world: World, mpp: Mpp): Map<string, string> {
  const scopes = world.agencyScopes.filter((scope) => scope.mpp === mpp)
  return new Map(
    scopes.flatMap((scope) =>
      legsOf(world, scope).map((leg) => [legKey(scope.agency, leg.day, leg.ticket), leg.bucket]),
    ),
  )
}

function legKey(agency: string, day: number, ticket: string): string {
  return JSON.stringify([agency, day, ticket])
}
