/**
 * counters_by_agency_day: how many counters were opened, how long they were open and how much of that was
 * service. Each local day stands alone: a counter that was left open yesterday is not open today.
 */
import { formatDay } from '../../../schemas/time.ts'
import { legsOfDay } from './legs.ts'
import type { Row } from './views.ts'
import { byDay } from './visits.ts'
import type { Fact, World } from './world.ts'
import { agencyColumns, byTime, groupBy, ofType, placeOf, rate, startOfDay, sum } from './world.ts'

const msPerMinute = 60_000

/** Rows are the agency-days with any event of a counter. */
export function countersByAgencyDay(world: World): Row[] {
  return world.agencyScopes.flatMap(({ mpp, agency, facts }) =>
    [...byDay(facts)].flatMap(([day, ofDay]) => {
      const changes = counterChanges(ofDay)
      if (changes.length === 0) return []
      // "local midnight (today: now) ending what is left open"
      const end = Math.min(startOfDay(mpp, day + 1), world.now)
      const counters = groupBy(changes, ({ counter }) => counter)
      const openMinutes = sum([...counters.values()].map((of) => openMs(of, end))) / msPerMinute
      const servingMinutes =
        sum(legsOfDay(ofDay, agency).map(({ serviceMs }) => serviceMs ?? 0)) / msPerMinute
      return [
        {
          ...placeOf(world, mpp),
          ...agencyColumns(world, mpp, agency),
          local_date: formatDay(day),
          counters_used: new Set(ofType(ofDay, 'mpp.counter.opened').map(({ event }) => event.data.counter))
            .size,
          open_minutes: openMinutes,
          serving_minutes: servingMinutes,
          utilisation: rate(servingMinutes, openMinutes),
        },
      ]
    }),
  )
}

/** An event that says whether a counter is open from then on. */
export interface CounterChange {
  readonly fact: Fact
  readonly counter: string
  readonly isOpen: boolean
}

export function counterChanges(facts: readonly Fact[]): CounterChange[] {
  return facts.flatMap((fact): CounterChange[] => {
    const { type, data } = fact.event
    if (type === 'mpp.counter.opened' || type === 'mpp.counter.resumed') {
      return [{ fact, counter: data.counter, isOpen: true }]
    }
    if (type === 'mpp.counter.paused' || type === 'mpp.counter.closed') {
      return [{ fact, counter: data.counter, isOpen: false }]
    }
    return []
  })
}

/**
 * How long one counter was open before the end: "from `opened` or `resumed` to the next `paused` or `closed`
 * …; an event that does not change the state is ignored".
 */
function openMs(changes: readonly CounterChange[], end: number): number {
  let total = 0
  let openSince: number | undefined
  for (const { fact, isOpen } of changes.toSorted((a, b) => byTime(a.fact, b.fact))) {
    if (isOpen) openSince ??= fact.at
    else {
      total += lengthUpTo(end, openSince, fact.at)
      openSince = undefined
    }
  }
  return total + lengthUpTo(end, openSince, end)
}

/** What lies ahead of the end adds nothing: an event ahead of the clock is not true yet. */
function lengthUpTo(end: number, from: number | undefined, to: number): number {
  return from === undefined ? 0 : Math.max(0, Math.min(to, end) - from)
}
