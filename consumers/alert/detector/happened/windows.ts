/**
 * What happened in the windows that end now, as a score each: how unlikely so high or so low a count is in the last
 * open hours or days, and how unlikely it is that none came for some time. Decides nothing. Pure.
 */
import { dropScore, surgeScore } from '../statistics/negative-binomial.ts'
import { windowLengths } from '../settings.ts'
import { varianceOf, type WindowSums, windowSums } from './timeline.ts'
import type { Sums, Timeline } from './timeline.ts'
import { slotsPerDay } from '../types.ts'

export interface WindowScore {
  /** Local slots, `to` excluded. */
  readonly from: number
  readonly to: number
  readonly seen: number
  readonly expected: number
  readonly variance: number
  readonly score: number
  /** The score above its threshold. */
  readonly margin: number
}

/** Below so many standard deviations no chance is small enough: saves adding up a tail. */
const nearZ = 2
const slotsPerHour = 4

/** The windows of all lengths that end with the level's last open slot before `now`. */
export function windowsAt(
  timeline: Timeline,
  now: number,
): { readonly from: number; readonly to: number; readonly extra: number; readonly hours: number }[] {
  const { open } = timeline
  const count = openBefore(open, now)
  const last = open[count - 1]
  if (last === undefined) return []
  const today = count - openBefore(open, Math.floor(last / slotsPerDay) * slotsPerDay)
  const ofDay = openOfDay(open, last)
  const found = []
  for (const { hours, days, extra } of windowLengths) {
    // At most a day: eight hours of a day of seven would hold an hour of another one against a day that is odd as a
    // whole. Where counts come once a day, its one slot is its shortest window.
    const slots = Math.min(hours * slotsPerHour, ofDay)
    const length = slots + days * ofDay
    // An hour or two are of one day; longer windows continue from the evening to the next morning.
    if (length > count || (hours > 0 && hours <= 2 && length > today)) continue
    const from = open[count - length]
    if (from !== undefined)
      found.push({ from, to: last + 1, extra, hours: hours + (days * ofDay) / slotsPerHour })
  }
  return found
}

/** One window against its expectation times `scale`; undefined where it is plainly usual. */
export function scoreWindow(
  timeline: Timeline,
  sums: Sums,
  kind: 'surge' | 'drop',
  from: number,
  to: number,
  threshold: number,
  scale: number,
): WindowScore | undefined {
  return scoreSums(timeline, { from, to, ...windowSums(timeline, sums, from, to) }, kind, threshold, scale)
}

/** The same for a window whose sums are known. */
export function scoreSums(
  timeline: Timeline,
  window: WindowSums & { readonly from: number; readonly to: number },
  kind: 'surge' | 'drop',
  threshold: number,
  scale: number,
): WindowScore | undefined {
  const { from, to } = window
  const expected = window.expected * scale
  const seen = Math.max(0, window.seen)
  const excess = kind === 'surge' ? seen - expected : expected - seen
  if (excess <= 0) return undefined
  const variance = varianceOf(timeline, { expected, seen, squares: window.squares * scale * scale })
  if (excess < nearZ * Math.sqrt(variance)) return undefined
  const score = kind === 'surge' ? surgeScore(seen, expected, variance) : dropScore(seen, expected, variance)
  return { from, to, seen, expected, variance, score, margin: score - threshold }
}

/**
 * How long nothing has come, and how unlikely that is against the expectation times `scale`; undefined where
 * something came in the last open slot.
 */
export function scoreGap(
  timeline: Timeline,
  now: number,
  threshold: number,
  scale = 1,
): WindowScore | undefined {
  const { open, silent, firstSlot } = timeline
  let index = openBefore(open, now) - 1
  const last = open[index]
  if (last === undefined) return undefined
  let from: number | undefined
  for (; index >= 0; index--) {
    const slot = open[index] ?? 0
    const at = slot - firstSlot
    const seen = (silent.seen[at + 1] ?? 0) - (silent.seen[at] ?? 0)
    if (seen > 0) break
    from = slot
  }
  if (from === undefined) return undefined
  const window = windowSums(timeline, silent, from, last + 1)
  const expected = window.expected * scale
  const variance = varianceOf(timeline, { expected, seen: 0, squares: window.squares * scale * scale })
  const score = dropScore(0, expected, variance)
  return { from, to: last + 1, seen: 0, expected, variance, score, margin: score - threshold }
}

/** How many of the ascending slots lie before one. */
export function openBefore(open: readonly number[], slot: number): number {
  let low = 0
  let high = open.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((open[middle] ?? 0) < slot) low = middle + 1
    else high = middle
  }
  return low
}

function openOfDay(open: readonly number[], slot: number): number {
  const day = Math.floor(slot / slotsPerDay) * slotsPerDay
  return openBefore(open, day + slotsPerDay) - openBefore(open, day)
}
