/**
 * What happened at all levels of one MPP up to a local day, beside what was expected, and when the MPP is open that
 * day. Built when the day begins or an alert fires or ends, and cached in between. Pure but for the cache.
 */
import type { Expectations, ExpectationSource } from '../usual/expectations.ts'
import { openingOf } from '../usual/opening.ts'
import type { Opening } from '../usual/opening.ts'
import { masksOf } from '../usual/masks.ts'
import type { Mask } from '../usual/masks.ts'
import { isNewcomer, newLevelDay } from '../usual/new-level.ts'
import { seriesOf } from '../usual/series.ts'
import type { Series } from '../usual/series.ts'
import { instantOf, slotOf } from '../slots.ts'
import { timelineOf } from './timeline.ts'
import type { Timeline, TimelineInput } from './timeline.ts'
import { slotsPerDay } from '../types.ts'
import type { DetectorState, MppHistory } from '../types.ts'

export interface MppDay {
  readonly day: number
  readonly mpp: Timeline
  readonly agencies: readonly Timeline[]
  /** The day's first open slot of any level, and the one after its last. */
  readonly opens: number
  readonly closes: number
}

/** How far timelines go back: this many open days before today, but not more than this many calendar days. */
const timelineOpenDays = 4
const timelineDays = 14

interface Kept {
  readonly day: number
  readonly past: DetectorState['past']
  readonly firing: DetectorState['firing']
  readonly source: ExpectationSource
  readonly mppDay: MppDay | undefined
}

const cache = new WeakMap<MppHistory, Kept>()

/** The MPP on the local day of `slot`; undefined where the MPP is closed or nothing can be expected of it. */
export function mppDayOf(
  history: MppHistory,
  state: DetectorState,
  slot: number,
  source: ExpectationSource,
): MppDay | undefined {
  const day = Math.floor(slot / slotsPerDay)
  const kept = cache.get(history)
  if (
    kept?.day === day &&
    kept.source === source &&
    isSame(kept.past, state.past) &&
    isSame(kept.firing, state.firing)
  )
    return kept.mppDay
  const mppDay = build(history, state, day, source)
  cache.set(history, { day, past: state.past, firing: state.firing, source, mppDay })
  return mppDay
}

function build(
  history: MppHistory,
  state: DetectorState,
  day: number,
  source: ExpectationSource,
): MppDay | undefined {
  const levels = history.levels.map(seriesOf)
  const mppSeries = levels.find(({ agency }) => agency === '')
  if (mppSeries === undefined) return undefined
  const opening = openingOf(history, mppSeries, mppSeries, day)
  if (!opening.isOpen(day)) return undefined
  const known: Known = {
    history,
    state,
    mppSeries,
    mppMasks: masksOf(history, state, mppSeries),
    expectations: source(history, state, day),
    firstDay: firstDayOf(history, state, opening, day),
    day,
  }
  const agencies = levels.filter(({ agency }) => agency !== '').map((series) => agencyDay(known, series))
  const mpp = mppTimeline(known, explainedBy(known, agencies))
  if (mpp === undefined) return undefined
  const judged = agencies.flatMap(({ timeline, isJudged }) =>
    timeline === undefined || !isJudged ? [] : [timeline],
  )
  return { day, mpp, agencies: judged, ...hoursOf([mpp, ...judged], day) }
}

/** Back over the last open days, and over the windows of what fires. */
function firstDayOf(history: MppHistory, state: DetectorState, opening: Opening, day: number): number {
  let first = day
  for (let open = 0; open < timelineOpenDays && first > day - timelineDays;) {
    first--
    if (opening.isOpen(first)) open++
  }
  const windows = state.firing.map(({ condition }) =>
    Math.floor(slotOf(history, condition.windowStart) / slotsPerDay),
  )
  return Math.min(first, ...windows.map((begin) => Math.max(day - timelineDays, begin)))
}

/** What is known of an MPP on the day. */
interface Known {
  readonly history: MppHistory
  readonly state: DetectorState
  readonly mppSeries: Series
  readonly mppMasks: readonly Mask[]
  readonly expectations: Expectations
  /** Of the timelines. */
  readonly firstDay: number
  readonly day: number
}

interface AgencyDay {
  /** Undefined where nothing can be expected of the agency. */
  readonly timeline: Timeline | undefined
  readonly isJudged: boolean
  /** The visits to take off the MPP's counts, by slot from the first day on. */
  readonly explained: Float64Array | undefined
}

function agencyDay(known: Known, series: Series): AgencyDay {
  const { history, state, mppSeries, mppMasks, day } = known
  const { atMidnight, now } = newLevelDays(known, series.agency)
  const isUsualSinceToday = now !== atMidnight
  // What became the usual today is covered as before until tomorrow's baseline knows it.
  const masks = isUsualSinceToday
    ? [{ kind: 'surge' as const, from: now * slotsPerDay, to: Infinity }]
    : masksOf(history, state, series)
  // While the MPP's alert fires its agencies are still judged, against what the whole MPP does.
  const ended = mppMasks.filter((mask) => mask.to !== Infinity)
  const timeline = levelTimeline(known, series, { masks, mppMasks: ended, explained: undefined })
  const explained = isNewcomer(series, mppSeries, atMidnight, day)
    ? countsOf(series, known)
    : timeline?.covered
  return { timeline, isJudged: !isUsualSinceToday, explained }
}

/** Undefined where nothing can be expected of the MPP, or its level became another one today. */
function mppTimeline(known: Known, explained: Float64Array): Timeline | undefined {
  const { atMidnight, now } = newLevelDays(known, '')
  if (now !== atMidnight) return undefined
  return levelTimeline(known, known.mppSeries, { masks: known.mppMasks, mppMasks: [], explained })
}

function levelTimeline(
  { history, mppSeries, expectations, firstDay, day }: Known,
  series: Series,
  own: Pick<TimelineInput, 'masks' | 'mppMasks' | 'explained'>,
): Timeline | undefined {
  const expectation = expectations.get(series.agency)
  if (expectation?.isReady !== true) return undefined
  return timelineOf({ history, mppSeries, firstDay, day, minute: 1_440, series, expectation, ...own })
}

/** The day of a level's last permanent change, as known when the day began and by now. */
function newLevelDays(
  { history, state, day }: Known,
  agency: string,
): { readonly atMidnight: number; readonly now: number } {
  const midnight = instantOf(history, day * slotsPerDay)
  return {
    atMidnight: newLevelDay(history, state, agency, midnight),
    now: newLevelDay(history, state, agency, Infinity),
  }
}

function countsOf(series: Series, { firstDay, day }: Known): Float64Array {
  const counts = new Float64Array((day - firstDay + 1) * slotsPerDay)
  for (let other = firstDay; other <= day; other++)
    counts.set(series.demand(other) ?? [], (other - firstDay) * slotsPerDay)
  return counts
}

function explainedBy({ firstDay, day }: Known, agencies: readonly AgencyDay[]): Float64Array {
  const sums = new Float64Array((day - firstDay + 1) * slotsPerDay)
  for (const { explained } of agencies)
    for (const [index, visits] of (explained ?? []).entries()) sums[index] = (sums[index] ?? 0) + visits
  return sums
}

/** From the first open slot of the day of any level to the one after the last. */
function hoursOf(timelines: readonly Timeline[], day: number): Pick<MppDay, 'opens' | 'closes'> {
  const slots = timelines.map(({ open }) => open.filter((slot) => slot >= day * slotsPerDay))
  return {
    opens: Math.min(...slots.map(([first = Infinity]) => first)),
    closes: Math.max(...slots.map((ofLevel) => (ofLevel.at(-1) ?? -Infinity) + 1)),
  }
}

/** The same alerts; a state that was read from storage has the same ones in other objects. */
function isSame(a: readonly { readonly id: string }[], b: readonly { readonly id: string }[]): boolean {
  return a === b || (a.length === b.length && a.every((one, index) => one.id === b[index]?.id))
}
