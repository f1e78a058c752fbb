/**
 * A counter's working day before anybody comes: when it opens, when it takes its midday break and when it is
 * due to close, in milliseconds of the local day. A visitor who is being served then delays all of these:
 * see agency-queue.ts.
 */
import { hourMs, minuteMs } from './calendar.ts'
import type { PlannedAgency } from './plan.ts'
import type { Random } from './random.ts'

export interface CounterShift {
  readonly opensAt: number
  readonly closesAt: number
  /** Undefined where the break would reach into the last half hour. */
  readonly pause: { readonly from: number; readonly to: number } | undefined
}

const lateShare = 0.04

export function shiftOf(
  random: Random,
  agency: PlannedAgency,
  index: number,
  isFriday: boolean,
): CounterShift {
  const { opensMs, closesMs } = agency.hours
  const isLate = random.chance(lateShare)
  const opensAt = opensMs + (isLate ? random.between(5, 35) : random.between(-12, 2)) * minuteMs
  const closesAt = closesMs + random.between(0, 8) * minuteMs
  const usual = breakOf(isFriday, index, agency.counters)
  const from = usual.from + random.between(-4, 6) * minuteMs
  const to = from + (usual.minutes + random.between(-5, 8)) * minuteMs
  const fits = from > opensAt && to + 30 * minuteMs < closesMs
  return { opensAt: Math.max(0, opensAt), closesAt, pause: fits ? { from, to } : undefined }
}

/**
 * Half of the counters after the other half, so that a larger agency stays open; on Fridays all, and longer.
 */
function breakOf(isFriday: boolean, index: number, counters: number): { from: number; minutes: number } {
  if (isFriday) return { from: 11.5 * hourMs, minutes: 80 }
  if (counters === 1) return { from: 12 * hourMs, minutes: 50 }
  return { from: (index % 2 === 0 ? 11.75 : 12.5) * hourMs, minutes: 40 }
}
