/**
 * Whether nothing at all comes from a level although it should be open, and whether that is a fault of the data
 * (`silent`) or a real standstill with closed counters (`drop`). Pure.
 */
import { counterNote } from '../happened/counter-note.ts'
import type { Timeline } from '../happened/timeline.ts'
import { scoreGap } from '../happened/windows.ts'
import { watchOf } from '../settings.ts'
import { slotsPerDay } from '../types.ts'
import type { Condition } from '../types.ts'
import { conditionOf } from './condition.ts'
import { firingAlert, isPending } from './moment.ts'
import type { Moment } from './moment.ts'

/** A silence lasts for at least half an hour. */
const leastSlots = 2
/** Within a drop a gap is compared with what the drop leaves, but at least with this share of the usual. */
const leastScale = 0.1

/**
 * `alreadyPast`: the level was as silent a day ago and no alert was raised then, so it shows only now because events
 * came late, and no alert is raised.
 */
export function silence(moment: Moment, timeline: Timeline): Condition | 'alreadyPast' | undefined {
  const { history, mppDay, rules, settings, now } = moment
  const { agency } = timeline
  const watch = watchOf(rules, history.mpp, agency, 'silent')
  const threshold =
    (agency === '' ? settings.mppSilentThreshold : settings.silentThreshold) / watch.sensitivity
  const scale = scaleOf(moment, agency)
  const gap = scoreGap(timeline, now, threshold, scale)
  if (watch.isOff || gap === undefined || gap.to - gap.from < leastSlots) return undefined
  if (gap.expected < (watch.minimumVisits ?? 0)) return undefined
  const note = counterNote(timeline.series, mppDay.day, gap.from, now)
  const kind = note === 'counters_closed' ? 'drop' : 'silent'
  const wasPending = isPending(moment, agency, kind)
  if (firingAlert(moment, agency, kind) !== undefined) return undefined
  if (gap.margin < (wasPending ? -settings.slack : 0)) return undefined
  const dayBefore = scoreGap(timeline, now - slotsPerDay, threshold, scale)
  if (!wasPending && dayBefore !== undefined && dayBefore.margin >= 0) return 'alreadyPast'
  return conditionOf(moment, timeline, kind, gap, note)
}

/** How much of the usual is expected: less within a drop of the level or of the whole MPP. */
function scaleOf({ state }: Moment, agency: string): number {
  const drop = state.firing.find(
    ({ condition }) => condition.kind === 'drop' && (condition.agency === agency || condition.agency === ''),
  )?.condition
  return drop === undefined ? 1 : Math.max(leastScale, drop.observed / drop.expected)
}
