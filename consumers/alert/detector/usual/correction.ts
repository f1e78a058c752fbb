/**
 * What the MPP's counts have too much or too little because an agency of it was unusual, so that the MPP's baseline
 * does not learn it: seen minus the agency's mean of that slot; of a newcomer all that was seen. Pure.
 */
import { slotsPerDay } from '../types.ts'
import { isMasked, touchesDay } from './masks.ts'
import type { Mask } from './masks.ts'
import type { Series } from './series.ts'

export interface CorrectedAgency {
  readonly series: Series
  readonly masks: readonly Mask[]
  /** Too new for the MPP's baseline to know it. */
  readonly isNew: boolean
}

/** The correction of a slot, for days that an alert of an agency or a newcomer touches; undefined for other days. */
export type Correction = (day: number) => ((slot: number) => number) | undefined

/** An agency's usual is the mean of its latest days, so many at most. */
const meanDays = 40
/** How far back they may lie, days. */
const lookBackDays = 90

/** The correction as it is known before the day `before`. */
export function correctionOf(agencies: readonly CorrectedAgency[], before: number): Correction {
  const usual = agencies.map((agency) => ({ ...agency, mean: meanOf(agency, before) }))
  return (day) => {
    const touching = usual.filter(
      ({ series, masks, isNew }) =>
        (isNew && series.total(day) > 0) || masks.some((mask) => touchesDay(mask, day)),
    )
    if (touching.length === 0) return undefined
    return (slot) => {
      let excess = 0
      for (const { series, masks, isNew, mean } of touching) {
        if (isNew || isMasked(masks, day * slotsPerDay + slot))
          excess += (series.demand(day)?.[slot] ?? 0) - (mean[slot] ?? 0)
      }
      return excess
    }
  }
}

/** By slot, of the days without an alert; nothing where there is no such day, or where the agency is new. */
function meanOf({ series, masks, isNew }: CorrectedAgency, before: number): Float64Array {
  const sums = new Float64Array(slotsPerDay)
  if (isNew) return sums
  let days = 0
  const first = Math.max(series.firstDay, before - lookBackDays)
  for (let day = before - 1; day >= first && days < meanDays; day--) {
    const demand = series.demand(day)
    if (demand === undefined || masks.some((mask) => touchesDay(mask, day))) continue
    days++
    for (const [slot, count] of demand.entries()) sums[slot] = (sums[slot] ?? 0) + count
  }
  return sums.map((sum) => sum / Math.max(1, days))
}
