/**
 * Which of the windows that end now counts as a surge or drop: the one furthest above its threshold that is large
 * enough in visits and in ratio. Pure.
 */
import { scoreWindow, windowsAt } from '../happened/windows.ts'
import type { WindowScore } from '../happened/windows.ts'
import type { Timeline } from '../happened/timeline.ts'

export interface Limits {
  readonly threshold: number
  readonly minimumVisits: number
  readonly leastRatio: number
  readonly minimumWindowHours: number
}

/** The surge or drop that stands out most of those that count; undefined where no window has the least excess. */
export function mostUnusual(
  timeline: Timeline,
  kind: 'surge' | 'drop',
  now: number,
  limits: Limits,
  factor: (from: number, to: number) => number,
  counts: (found: WindowScore) => boolean,
): WindowScore | undefined {
  let best: WindowScore | undefined
  const sums = kind === 'surge' ? timeline.surge : timeline.drop
  for (const { from, to, extra, hours } of windowsAt(timeline, now)) {
    if (hours < limits.minimumWindowHours) continue
    const found = scoreWindow(timeline, sums, kind, from, to, limits.threshold + extra, 1)
    if (found === undefined || !isLarge(found, kind, limits)) continue
    if (best !== undefined && found.margin <= best.margin) continue
    const scale = factor(from, to)
    const scaled =
      scale === 1 ? found : scoreWindow(timeline, sums, kind, from, to, limits.threshold + extra, scale)
    if (scaled === undefined || !isLarge(scaled, kind, limits)) continue
    const margin = Math.min(found.margin, scaled.margin)
    const one = { ...found, margin }
    if ((best === undefined || margin > best.margin) && counts(one)) best = one
  }
  return best
}

function isLarge({ seen, expected }: WindowScore, kind: 'surge' | 'drop', limits: Limits): boolean {
  return kind === 'surge'
    ? seen - expected >= limits.minimumVisits && seen >= expected * limits.leastRatio
    : expected - seen >= limits.minimumVisits && seen * limits.leastRatio <= expected
}
