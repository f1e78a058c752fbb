/**
 * Quotas and tallies in force: "the highest revision of the same mpp, agency, service, date or period (and
 * unit) counts; of equal revisions the later `time`, then the greater `id`, then the greater `source` (by
 * bytes)". Also the view tallies and what a month says of quotas.
 */
import type { Mpp } from '../../../schemas/reference.ts'
import { dayNumber, lastDayOf, monthOf } from './calendar.ts'
import type { Row } from './views.ts'
import { ticketsWith } from './visits.ts'
import type { Fact, FactOf, Scope, World } from './world.ts'
import { agencyColumns, byTime, groupBy, ofType, placeOf, sum } from './world.ts'

type Quota = FactOf<'mpp.quota.set'>
export type Tally = FactOf<'mpp.tally.recorded'>

/** Of the facts with equal key the one that counts. */
function inForce<F extends Quota | Tally>(facts: readonly F[], keyOf: (fact: F) => string): F[] {
  return [...groupBy(facts, keyOf).values()].flatMap((same) =>
    same.toSorted((a, b) => a.event.data.revision - b.event.data.revision || byTime(a, b)).slice(-1),
  )
}

export function talliesInForce(facts: readonly Fact[]): Tally[] {
  return inForce(ofType(facts, 'mpp.tally.recorded'), ({ event: { data } }) =>
    JSON.stringify([
      data.mpp,
      data.agency ?? '',
      data.service ?? '',
      data.period_start,
      data.period_end,
      data.unit,
    ]),
  )
}

/**
 * The tallies in force of exactly this MPP or agency: "a tally with an agency or service stands for that
 * alone and never adds up to one of the MPP".
 */
export function talliesOf(scope: Scope): Tally[] {
  return talliesInForce(scope.facts).filter(
    ({ event: { data } }) => (data.agency ?? '') === scope.agency && data.service === undefined,
  )
}

/** The month that a tally "covers exactly", if it is one. */
export function monthCovered({ event: { data } }: Tally): string | undefined {
  const month = monthOf(dayNumber(data.period_start))
  const covers = data.period_start === month && dayNumber(data.period_end) === lastDayOf(month)
  return covers ? month : undefined
}

/** The day that a tally "covers exactly", if it is one. */
export function dayCovered({ event: { data } }: Tally): number | undefined {
  return data.period_start === data.period_end ? dayNumber(data.period_start) : undefined
}

/**
 * "The tally is used if … the MPP's `live_since` … is not set or lies after the month's last day"; for a tally of one
 * day, after that day.
 */
export function mayUseTally(mpp: Mpp, lastDay: number): boolean {
  return mpp.live_since === undefined || dayNumber(mpp.live_since) > lastDay
}

export function tallies(world: World): Row[] {
  return world.mppScopes.flatMap(({ mpp, facts }) =>
    talliesInForce(facts).map(({ event: { data } }) => ({
      ...placeOf(world, mpp),
      ...agencyColumns(world, mpp, data.agency ?? ''),
      service: data.service ?? '',
      period_start: data.period_start,
      period_end: data.period_end,
      unit: data.unit,
      count: data.count,
      revision: data.revision,
      publisher: data.publisher ?? '',
    })),
  )
}

/**
 * "Quota of an agency's day: the one without service, else the sum of the services'"; days without one are
 * absent.
 */
export function quotasOf(facts: readonly Fact[]): Map<number, number> {
  const valid = inForce(ofType(facts, 'mpp.quota.set'), ({ event: { data } }) =>
    JSON.stringify([data.mpp, data.agency, data.service ?? '', data.local_date]),
  )
  const quotas = new Map<number, number>()
  for (const [date, ofDay] of groupBy(valid, (fact) => fact.event.data.local_date)) {
    const whole = ofDay.filter((fact) => fact.event.data.service === undefined)
    quotas.set(dayNumber(date), sum((whole.length > 0 ? whole : ofDay).map((fact) => fact.event.data.quota)))
  }
  return quotas
}

/**
 * "`days_at_quota`: days with a quota above 0 and at least as many issued"; quota_days: days with a quota at
 * all.
 */
export function quotaDaysOf(scope: Scope, month: string): { quotaDays: number; daysAtQuota: number } {
  const ofMonth = [...quotasOf(scope.facts)].filter(([day]) => monthOf(day) === month)
  const reached = ofMonth.filter(([day, quota]) => {
    const ofDay = scope.facts.filter((fact) => fact.day === day)
    return quota > 0 && ticketsWith(ofDay, 'mpp.ticket.issued') >= quota
  })
  return { quotaDays: ofMonth.length, daysAtQuota: reached.length }
}
