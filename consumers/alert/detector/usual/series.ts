/**
 * What a level's counts are: demand (visits and refusals for quota) by slot of each day, and from which slot on the
 * quota was reached. Pure.
 */
import { slotMinutes, slotsPerDay } from '../types.ts'
import type { DayCounts, LevelHistory } from '../types.ts'

export interface Series {
  readonly agency: string
  readonly firstDay: number
  readonly lastDay: number
  readonly demand: (day: number) => Float64Array | undefined
  readonly counts: (day: number) => DayCounts | undefined
  readonly total: (day: number) => number
  /** Whether refusals were recorded before a day, so that demand is known after the quota is reached too. */
  readonly tellsRefusals: (before: number) => boolean
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

/** The slot of the day from which on the quota was reached; 96 where it was not by `minute`. */
export function quotaSlot(counts: DayCounts | undefined, byMinute = 1_440): number {
  const reached = counts?.quotaReachedMinute
  return reached === undefined || reached > byMinute ? slotsPerDay : Math.ceil(reached / slotMinutes)
}
