/**
 * Which days the usual is learned from, each with the slots that could be seen: not covered by an alert, not after the
 * quota was reached where refusals are not recorded. Days without either take a short path. Pure.
 */
import type { Correction } from './correction.ts'
import type { Opening } from './opening.ts'
import { isMasked, touchesDay } from './masks.ts'
import type { Mask } from './masks.ts'
import { quotaSlot } from './series.ts'
import type { Series } from './series.ts'
import type { SlotCounts, Shape } from './shape.ts'
import { slotsPerDay } from '../types.ts'
import type { MppHistory } from '../types.ts'

/** Open days right before the judged day whose heights are left out: as long as the longest window. */
const guardOpenDays = 3

export interface LearningInput {
  readonly history: MppHistory
  readonly series: Series
  readonly mppSeries: Series
  readonly masks: readonly Mask[]
  /** What is taken off the MPP's slot of a day: what agencies had above their usual. */
  readonly correction: Correction
  readonly day: number
}

export interface LearningDay {
  readonly day: number
  readonly counts: ArrayLike<number>
  /** With what alerts cover. */
  readonly all: ArrayLike<number>
  /** By slot whether it could be seen; undefined: all of them. */
  readonly seen: Uint8Array | undefined
  /** Of the seen slots. */
  readonly total: number
  /** So near to the judged day that its height is left out of the baseline. */
  readonly isRecent: boolean
}

/** The days before the judged one on which the level was open and anything was counted in the MPP, latest first. */
export function learningDays(input: LearningInput, opening: Opening, first: number): LearningDay[] {
  const days: LearningDay[] = []
  const { mppSeries, series, masks, day } = input
  const tellsRefusals = series.tellsRefusals(day)
  let guard = 0
  for (let other = day - 1; other >= first; other--) {
    if (!opening.isOpen(other) || mppSeries.total(other) === 0) continue
    const isRecent = guard++ < guardOpenDays
    const begin = other * slotsPerDay
    const touching = masks.filter((mask) => touchesDay(mask, other))
    const full = tellsRefusals ? slotsPerDay : quotaSlot(series.counts(other))
    const correction = input.correction(other)
    const demand = series.demand(other) ?? nothing
    if (touching.length === 0 && full === slotsPerDay && correction === undefined) {
      days.push({
        day: other,
        counts: demand,
        all: demand,
        seen: undefined,
        total: series.total(other),
        isRecent,
      })
      continue
    }
    const counts = new Float64Array(slotsPerDay)
    const seen = new Uint8Array(slotsPerDay)
    let total = 0
    for (let slot = 0; slot < slotsPerDay; slot++) {
      if (slot >= full || isMasked(touching, begin + slot)) continue
      const count = (demand[slot] ?? 0) - (correction?.(slot) ?? 0)
      counts[slot] = count
      seen[slot] = 1
      total += count
    }
    days.push({ day: other, counts, all: demand, seen, total, isRecent })
  }
  return days
}

/** The share of the day's visits that falls into the seen slots. */
export function exposureOf({ seen }: LearningDay, shape: Shape): number {
  if (seen === undefined) return 1
  let exposure = 0
  for (let slot = 0; slot < slotsPerDay; slot++) if (seen[slot] === 1) exposure += shape[slot] ?? 0
  return exposure
}

/** `isAll`: with the slots that alerts cover. */
export function addDay(into: SlotCounts | undefined, one: LearningDay, isAll: boolean): void {
  if (into === undefined) return
  const counts = isAll ? one.all : one.counts
  const seen = isAll ? undefined : one.seen
  const { visits, days } = into
  for (let slot = 0; slot < slotsPerDay; slot++) {
    if (seen !== undefined && seen[slot] !== 1) continue
    visits[slot] = (visits[slot] ?? 0) + (counts[slot] ?? 0)
    days[slot] = (days[slot] ?? 0) + 1
  }
}

const nothing = new Float64Array(slotsPerDay)
