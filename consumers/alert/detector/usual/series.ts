/**
 * A level's counts as the baseline and the windows read them: demand (visits and refusals for quota) by slot, and
 * which slots say nothing because a former alert covers them or the quota was reached. Slots are numbered through
 * from 1970 in local time: day * 96 + slot of the day.
 */
import { newLevels } from './new-level.ts'
import { slotMinutes, slotsPerDay } from '../types.ts'
import type { AlertKind, DayCounts, DetectorState, LevelHistory, MppHistory } from '../types.ts'

const slotMs = slotMinutes * 60_000

export interface Series {
  readonly agency: string
  readonly firstDay: number
  readonly lastDay: number
  readonly demand: (day: number) => Float64Array | undefined
  readonly counts: (day: number) => DayCounts | undefined
  readonly total: (day: number) => number
  /** Whether refusals were told here before a day, so that demand is seen on after the quota is reached. */
  readonly tellsRefusals: (before: number) => boolean
}

/** A stretch of local slots, `to` excluded. */
export interface Mask {
  readonly kind: AlertKind
  readonly from: number
  readonly to: number
}

const cache = new WeakMap<LevelHistory, Series>()

export function seriesOf(level: LevelHistory): Series {
  const known = cache.get(level)
  if (known !== undefined) return known
  const demand = new Map<number, Float64Array>()
  const totals = new Map<number, number>()
  let firstDay = Infinity
  let lastDay = -Infinity
  const reached: (readonly [day: number, isRefused: boolean])[] = []
  for (const [day, counts] of level.days) {
    const slots = Float64Array.from(counts.visits)
    let refusals = 0
    for (const [slot, count] of counts.refusedForQuota.entries()) {
      slots[slot] = (slots[slot] ?? 0) + count
      refusals += count
    }
    const total = slots.reduce((sum, count) => sum + count, 0)
    demand.set(day, slots)
    totals.set(day, total)
    if (total > 0) {
      firstDay = Math.min(firstDay, day)
      lastDay = Math.max(lastDay, day)
    }
    if (counts.quotaReachedMinute !== undefined) reached.push([day, refusals > 0])
  }
  const series: Series = {
    agency: level.agency,
    firstDay,
    lastDay,
    demand: (day) => demand.get(day),
    counts: (day) => level.days.get(day),
    total: (day) => totals.get(day) ?? 0,
    tellsRefusals: (before) => {
      const days = reached.filter(([day]) => day < before)
      return days.filter(([, isRefused]) => isRefused).length * 2 >= days.length
    },
  }
  cache.set(level, series)
  return series
}

export function slotOf(history: MppHistory, instant: number): number {
  return Math.floor((instant + history.utcOffsetMinutes * 60_000) / slotMs)
}

/** The instant at which a slot begins, milliseconds since 1970. */
export function instantOf(history: MppHistory, slot: number): number {
  return slot * slotMs - history.utcOffsetMinutes * 60_000
}

/** The slot of the day from which on the quota was reached; 96 where it was not by `minute`. */
export function quotaSlot(counts: DayCounts | undefined, byMinute = 1_440): number {
  const reached = counts?.quotaReachedMinute
  return reached === undefined || reached > byMinute ? slotsPerDay : Math.ceil(reached / slotMinutes)
}

/**
 * The slots that former and firing alerts of one agency cover, those that fired before `before` (an instant). A
 * silence that late events filled covers nothing. What still fires has no end yet: it covers everything from its
 * window on.
 */
export function masksOf(
  history: MppHistory,
  state: DetectorState,
  series: Series,
  before = Infinity,
): Mask[] {
  const masks: Mask[] = []
  const levels = newLevels(state, series.agency, before)
  const usual = new Set(levels.flatMap(({ alerts }) => alerts.map(({ id }) => id)))
  for (const alert of state.past) {
    if (alert.agency !== series.agency || alert.startedAt >= before || usual.has(alert.id)) continue
    const from = slotOf(history, alert.windowStart)
    const to = alert.resolvedAt < before ? slotOf(history, alert.resolvedAt) : Infinity
    if (alert.kind !== 'silent' || to === Infinity || !isFilled(series, from, to))
      masks.push({ kind: alert.kind, from, to })
  }
  for (const { condition, startedAt } of state.firing) {
    if (condition.agency === series.agency && startedAt < before)
      masks.push({ kind: condition.kind, from: slotOf(history, condition.windowStart), to: Infinity })
  }
  return masks
}

/** The day on which the level took a new height for good: what lies before says nothing any more. */
export function newLevelDay(
  history: MppHistory,
  state: DetectorState,
  agency: string,
  before: number,
): number {
  return newLevels(state, agency, before).reduce(
    (day, { windowStart }) => Math.max(day, Math.floor(slotOf(history, windowStart) / slotsPerDay)),
    -Infinity,
  )
}

export function isMasked(masks: readonly Mask[], slot: number): boolean {
  return masks.some((mask) => slot >= mask.from && slot < mask.to)
}

/**
 * Whether an agency's level is too new for the MPP's baseline to know it: it came after the MPP was known, or took
 * another height, within the last four months. Such an agency is watched by itself and left out of the MPP's counts.
 */
export function isNewcomer(series: Series, mppSeries: Series, newLevel: number, day: number): boolean {
  const came = series.firstDay > mppSeries.firstDay + 21 ? series.firstDay : -Infinity
  return Math.max(came, newLevel) > day - 120
}

/** More than stray events before the last half hour, in which visits may have come back. */
function isFilled(series: Series, from: number, to: number): boolean {
  let count = 0
  for (let slot = from; slot < to - 2; slot++) {
    count += series.demand(Math.floor(slot / slotsPerDay))?.[slot % slotsPerDay] ?? 0
  }
  return count > 2 + (to - from) / 8
}
