/**
 * Whether a level has unusually many or few visits now. A level whose alert of that kind fires already has no second
 * one; what is pending needs a little less than what is new. Pure.
 */
import { counterNote } from '../happened/counter-note.ts'
import type { Timeline } from '../happened/timeline.ts'
import { scoreGap, scoreWindow } from '../happened/windows.ts'
import type { WindowScore } from '../happened/windows.ts'
import { watchOf } from '../settings.ts'
import type { Condition } from '../types.ts'
import { conditionOf } from './condition.ts'
import { isBroad, othersRatio } from './grouping.ts'
import { firingAlert, isPending } from './moment.ts'
import type { Moment } from './moment.ts'
import { mostUnusual } from './most-unusual.ts'
import type { Limits } from './most-unusual.ts'

/** -log10 of the chance of a gap from which on a drop waits to see whether it becomes a silence. */
const gapScore = 1.6

/** @param mppRatio - observed over expected of the whole MPP where that is unusual in the same way. */
export function surgeOrDrop(
  moment: Moment,
  timeline: Timeline,
  kind: 'surge' | 'drop',
  mppRatio?: number,
): Condition | undefined {
  const { agency } = timeline
  const { mpp, agencies } = moment.mppDay
  if (firingAlert(moment, agency, kind) !== undefined) return undefined
  const limits = limitsOf(moment, timeline, kind, mppRatio !== undefined)
  if (limits === undefined) return undefined
  const factor = (from: number, to: number): number => {
    if (agency === '') return 1
    const ratio = othersRatio(mpp, timeline, kind, from, to, mppRatio ?? 1)
    return mppRatio === undefined ? Math.sqrt(ratio) : ratio
  }
  const leastMargin = isPending(moment, agency, kind) ? -moment.settings.slack : 0
  // Every window is tried: a rise of single agencies over days does not hide one of the whole MPP within the hour.
  const isEnough = (window: WindowScore): boolean =>
    window.margin >= leastMargin && (agency !== '' || isBroad(mpp, agencies, kind, window))
  const window = mostUnusual(timeline, kind, moment.now, limits, factor, isEnough)
  if (window === undefined) return undefined
  if (kind === 'drop' && mayBecomeSilence(moment, timeline, window)) return undefined
  return conditionOf(moment, timeline, kind, window)
}

/** Whether a drop is only the beginning of a silence: nothing came for a while, and before that all was usual. */
function mayBecomeSilence({ mppDay, now }: Moment, timeline: Timeline, { from }: WindowScore): boolean {
  const gap = scoreGap(timeline, now, 0)
  if (gap === undefined || gap.score < gapScore) return false
  if (counterNote(timeline.series, mppDay.day, gap.from, now) === 'counters_closed') return false
  return scoreWindow(timeline, timeline.drop, 'drop', from, Math.max(from, gap.from), 0, 1) === undefined
}

/** Undefined where a rule switches this kind off. */
function limitsOf(
  { history, rules, settings }: Moment,
  { agency }: Timeline,
  kind: 'surge' | 'drop',
  isGrouped: boolean,
): Limits | undefined {
  const watch = watchOf(rules, history.mpp, agency, kind)
  if (watch.isOff) return undefined
  const { agencyThreshold, mppThreshold, groupedExtra } = settings
  const threshold = (agency === '' ? mppThreshold : agencyThreshold) + (isGrouped ? groupedExtra : 0)
  return {
    threshold: threshold / watch.sensitivity,
    minimumVisits: watch.minimumVisits ?? (agency === '' ? settings.minimumMpp : settings.minimumAgency),
    leastRatio: settings.leastRatio,
    minimumWindowHours: watch.minimumWindowHours,
  }
}
