/**
 * Which slots of a level are left out of the baseline, because a former or firing alert covers them. Pure.
 */
import { slotOf } from '../slots.ts'
import { slotsPerDay } from '../types.ts'
import type { AlertKind, DetectorState, MppHistory } from '../types.ts'
import { newLevels } from './new-level.ts'
import type { Series } from './series.ts'

/** A stretch of local slots, `to` excluded. */
export interface Mask {
  readonly kind: AlertKind
  readonly from: number
  readonly to: number
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

export function isMasked(masks: readonly Mask[], slot: number): boolean {
  return masks.some((mask) => slot >= mask.from && slot < mask.to)
}

/** Whether a mask covers any slot of a local day. */
export function touchesDay({ from, to }: Mask, day: number): boolean {
  return from < (day + 1) * slotsPerDay && to > day * slotsPerDay
}

/** More than stray events before the last half hour, in which visits may have come back. */
function isFilled(series: Series, from: number, to: number): boolean {
  let count = 0
  for (let slot = from; slot < to - 2; slot++) {
    count += series.demand(Math.floor(slot / slotsPerDay))?.[slot % slotsPerDay] ?? 0
  }
  return count > 2 + (to - from) / 8
}
