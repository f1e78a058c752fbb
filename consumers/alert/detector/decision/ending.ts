/**
 * Whether an alert is over. Slot by slot since it fired, the chance of the counts if visits are usual again is compared
 * with their chance if they continue as in the alert's window: a sequential probability ratio (Wald 1945) that starts
 * again from zero whenever it favours the alert (Page 1954, CUSUM). So an alert does not flicker, and ends as soon as
 * the counts are enough evidence.
 */
import { openBefore } from '../happened/windows.ts'
import { varianceOf, windowSums } from '../happened/timeline.ts'
import type { Timeline } from '../happened/timeline.ts'
import type { AlertKind } from '../types.ts'

/** ln of the likelihood ratio at which visits count as usual again. */
const enough = 4
/** Over this many last open slots, a level that looks usual ends the alert whatever the ratio says. */
const recentSlots = 24
const recentZ = 0.8
/** Slots of a day rise and fall together: the scatter is that of a window of so many. */
const scatterSlots = 8

/**
 * Whether an alert whose window ended before slot `since` still holds at `now`. `ratio` is observed over expected
 * in its window.
 */
export function stillHolds(
  timeline: Timeline,
  kind: AlertKind,
  since: number,
  ratio: number,
  now: number,
): boolean {
  const { open, firstSlot } = timeline
  // A silence ends only with visits that were counted, whatever its agencies' own alerts explain.
  const sums = kind === 'silent' ? timeline.counted : timeline.raw
  const first = openBefore(open, since)
  const end = openBefore(open, now)
  // The first window was found because it was extreme: half of its deviation is assumed.
  const r =
    kind === 'surge'
      ? Math.min(4, Math.max(1.25, (1 + ratio) / 2))
      : Math.min(0.75, kind === 'silent' ? 0.04 : (1 + ratio) / 2)
  const { phi, daySpread } = timeline.expectation.spread
  let evidence = 0
  for (let index = first; index < end; index++) {
    const at = (open[index] ?? 0) - firstSlot
    if (at < 0) continue
    const expected = (sums.expected[at + 1] ?? 0) - (sums.expected[at] ?? 0)
    const seen = Math.max(0, (sums.seen[at + 1] ?? 0) - (sums.seen[at] ?? 0))
    // With scatter beyond Poisson each visit is less evidence.
    const scatter = phi + daySpread * expected * scatterSlots
    evidence = Math.max(0, evidence + (expected * (r - 1) - seen * Math.log(r)) / scatter)
    if (evidence >= enough) return false
  }
  if (end - first < recentSlots) return true
  const from = open[end - recentSlots]
  const last = open[end - 1]
  if (from === undefined || last === undefined) return true
  const window = windowSums(timeline, sums, from, last + 1)
  const z = (window.seen - window.expected) / Math.sqrt(varianceOf(timeline, window) + 1e-9)
  return kind === 'surge' ? z > recentZ : z < -recentZ
}
