/**
 * data_freshness: for every MPP and kind of topic the last event, whether the feed is live, closed, silent
 * or was never heard, and signs of a wrong clock. Without last_stored_at, which is no function of the events.
 */
import type { Mpp } from '../../../schemas/reference.ts'
import { topicKinds } from '../../../schemas/topics.ts'
import { dayNumber, isExpectedDay } from './calendar.ts'
import type { Row } from './views.ts'
import type { Fact, World } from './world.ts'
import { placeOf, startOfDay, sum, todayOf, topicOf, utcText } from './world.ts'

const silentAfterMs = 60 * 60_000
const lookBackDays = 60

export function dataFreshness(world: World): Row[] {
  return world.mppScopes.flatMap(({ mpp, facts }) =>
    topicKinds.map((topic) => {
      const own = facts.filter((fact) => topicOf(fact) === topic)
      const last = latestOf(own)
      return {
        ...placeOf(world, mpp),
        topic,
        last_event_at: last === null ? null : utcText(last),
        seconds_since_event: last === null ? null : Math.max(0, (world.now - last) / 1000),
        events_today: own.filter((fact) => fact.day === todayOf(world, mpp)).length,
        // "looks at events up to now"
        state: stateOf(world, mpp, latestOf(own.filter(({ at }) => at <= world.now))),
        ahead_seconds: last === null ? 0 : Math.max(0, (last - world.now) / 1000),
        events_before_live: own.filter((fact) => isBeforeLive(mpp, fact)).length,
      }
    }),
  )
}

function latestOf(facts: readonly Fact[]): number | null {
  return facts.length === 0 ? null : facts.reduce((latest, { at }) => Math.max(latest, at), -Infinity)
}

/** "Distinct events other than tallies dated before the MPP's `live_since`, 0 where that is not set." */
function isBeforeLive({ live_since: since }: Mpp, { event, day }: Fact): boolean {
  return since !== undefined && event.type !== 'mpp.tally.recorded' && day < dayNumber(since)
}

/**
 * "`never`: no event at all; `closed`: now is outside the MPP's opening hours and days; `silent`: inside
 * them and no event of the topic kind for 60 minutes of open time; else `live`."
 */
function stateOf(world: World, mpp: Mpp, last: number | null): string {
  if (last === null) return 'never'
  const today = todayOf(world, mpp)
  const isOpenNow = openIntervals(world, mpp, today).some(([from, to]) => from <= world.now && world.now < to)
  if (!isOpenNow) return 'closed'
  const days = Array.from({ length: lookBackDays + 1 }, (_, index) => today - index)
  const open = days
    .flatMap((day) => openIntervals(world, mpp, day))
    .map(([from, to]) => Math.max(0, Math.min(to, world.now) - Math.max(from, last)))
  return sum(open) >= silentAfterMs ? 'silent' : 'live'
}

/** When the MPP is open on a local day: none, or from opens_at to before closes_at. */
function openIntervals(world: World, mpp: Mpp, day: number): [number, number][] {
  if (!isExpectedDay(world.reference, mpp, '', day)) return []
  const midnight = startOfDay(mpp, day)
  return [[midnight + timeOfDayMs(mpp.opens_at), midnight + timeOfDayMs(mpp.closes_at)]]
}

/** `HH:MM` as milliseconds since local midnight. */
function timeOfDayMs(text: string): number {
  const [hours = '0', minutes = '0'] = text.split(':')
  return (Number(hours) * 60 + Number(minutes)) * 60_000
}
