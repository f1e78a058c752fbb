/**
 * What happened at all levels of one MPP up to a local day, beside what was expected, and when the MPP is open that
 * day. Built when the day begins or an alert fires or ends, and cached in between. Pure but for the cache.
 */
import type { ExpectationSource } from '../usual/expectations.ts'
import { openingOf } from '../usual/opening.ts'
import { masksOf } from '../usual/masks.ts'
import { isNewcomer, newLevelDay } from '../usual/new-level.ts'
import { seriesOf } from '../usual/series.ts'
import type { Series } from '../usual/series.ts'
import { instantOf, slotOf } from '../slots.ts'
import { timelineOf } from './timeline.ts'
import type { Timeline } from './timeline.ts'
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
  const series = history.levels.map(seriesOf)
  const mppSeries = series.find((one) => one.agency === '')
  if (mppSeries === undefined) return undefined
  const opening = openingOf(history, mppSeries, mppSeries, day)
  if (!opening.isOpen(day)) return undefined
  let firstDay = day
  for (let open = 0; open < timelineOpenDays && firstDay > day - timelineDays;) {
    firstDay--
    if (opening.isOpen(firstDay)) open++
  }
  for (const { condition } of state.firing)
    firstDay = Math.min(
      firstDay,
      Math.max(day - timelineDays, Math.floor(slotOf(history, condition.windowStart) / slotsPerDay)),
    )
  const expectations = source(history, state, day)
  const mppMasks = masksOf(history, state, mppSeries)
  // While the MPP's alert fires its agencies are still judged, against what the whole MPP does.
  const ended = mppMasks.filter((mask) => mask.to !== Infinity)
  const common = { history, mppSeries, firstDay, day, minute: 1_440 }
  const agencies: Timeline[] = []
  const explained = new Float64Array((day - firstDay + 1) * slotsPerDay)
  const midnight = instantOf(history, day * slotsPerDay)
  for (const one of series) {
    if (one.agency === '') continue
    const known = newLevelDay(history, state, one.agency, midnight)
    const newLevel = newLevelDay(history, state, one.agency, Infinity)
    const isNew = isNewcomer(one, mppSeries, known, day)
    if (isNew) addCounts(explained, one, firstDay, day)
    const expectation = expectations.get(one.agency)
    if (expectation?.isReady !== true) continue
    // What became the usual today is covered as before until tomorrow's baseline knows it.
    const masks =
      newLevel === known
        ? masksOf(history, state, one)
        : [{ kind: 'surge' as const, from: newLevel * slotsPerDay, to: Infinity }]
    const timeline = timelineOf({
      ...common,
      series: one,
      expectation,
      masks,
      mppMasks: ended,
      explained: undefined,
    })
    for (const [index, excess] of (isNew ? [] : (timeline.covered ?? [])).entries())
      explained[index] = (explained[index] ?? 0) + excess
    if (newLevel === known) agencies.push(timeline)
  }
  const expectation = expectations.get('')
  const isUnknown = newLevelDay(history, state, '', Infinity) !== newLevelDay(history, state, '', midnight)
  if (expectation?.isReady !== true || isUnknown) return undefined
  const mpp = timelineOf({
    ...common,
    series: mppSeries,
    expectation,
    masks: mppMasks,
    mppMasks: [],
    explained,
  })
  let opens = Infinity
  let closes = -Infinity
  for (const { open } of [mpp, ...agencies]) {
    for (let index = open.length - 1; index >= 0; index--) {
      const slot = open[index] ?? 0
      if (slot < day * slotsPerDay) break
      opens = Math.min(opens, slot)
      closes = Math.max(closes, slot + 1)
    }
  }
  return { day, mpp, agencies, opens, closes }
}

/** The same alerts; a state that was read from storage has the same ones in other objects. */
function isSame(a: readonly { readonly id: string }[], b: readonly { readonly id: string }[]): boolean {
  return a === b || (a.length === b.length && a.every((one, index) => one.id === b[index]?.id))
}

function addCounts(sums: Float64Array, series: Series, firstDay: number, lastDay: number): void {
  for (let day = firstDay; day <= lastDay; day++) {
    for (const [slot, count] of (series.demand(day) ?? []).entries()) {
      const index = (day - firstDay) * slotsPerDay + slot
      sums[index] = (sums[index] ?? 0) + count
    }
  }
}
