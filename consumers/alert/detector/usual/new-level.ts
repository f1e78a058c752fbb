/**
 * When an unusual level is the new usual: one alert that lasted for more than three weeks, or several of the same kind
 * that came again and again over three weeks and covered most of them; and whether an agency is itself new. Pure.
 */
import { dayMs } from '../../../../schemas/time.ts'
import { keyOf } from '../alert-key.ts'
import { slotOf } from '../slots.ts'
import { slotsPerDay } from '../types.ts'
import type { Alert, DetectorState, MppHistory, PastAlert } from '../types.ts'
import type { Series } from './series.ts'

/**
 * What lasts longer is the new level: it stays in the baseline, and what lay before is left out. Long enough for
 * an episode on both sides of the longest holidays.
 */
const longestMs = 21 * dayMs
/** An alert that comes back within this time belongs to the former one's run. */
const gapMs = 7 * dayMs

/** Alerts of one key that followed each other closely. */
export interface Run {
  /** Of the first one's window. */
  readonly windowStart: number
  readonly startedAt: number
  readonly resolvedAt: number
  /** How much of it alerts covered, milliseconds. */
  readonly coveredMs: number
  readonly alerts: readonly PastAlert[]
}

/** The former alerts of one agency that became its new level, those that were over before `before` (an instant). */
export function newLevels(state: DetectorState, agency: string, before: number): Run[] {
  const keys = new Map<string, PastAlert[]>()
  for (const alert of state.past) {
    if (alert.agency !== agency || alert.resolvedAt >= before) continue
    const own = keys.get(alert.kind) ?? []
    own.push(alert)
    keys.set(alert.kind, own)
  }
  return [...keys.values()].flatMap(runsOf).filter(isNewLevel)
}

/** Whether an alert that still fires at `at` has become the new level. */
export function isNewLevelAt(state: DetectorState, { condition, startedAt }: Alert, at: number): boolean {
  const former = state.past.filter((alert) => keyOf(alert) === keyOf(condition))
  const { id, kind, agency, windowStart } = { id: '', ...condition }
  const run = runsOf([...former, { id, kind, agency, windowStart, startedAt, resolvedAt: at }]).at(-1)
  return run !== undefined && isNewLevel(run)
}

/** The day of the last permanent change of the level; counts before it are not used. */
export function newLevelDay(
  history: MppHistory,
  state: DetectorState,
  agency: string,
  before: number,
): number {
  return newLevels(state, agency, before).reduce(
    (day, { windowStart }) => Math.max(day, Math.floor(slotOf(history, windowStart) / slotsPerDay)),
    -Infinity,
  )
}

/**
 * Whether an agency's level is too new for the MPP's baseline to know it: it came after the MPP's first days, or
 * changed permanently, within the last four months. Such an agency is watched by itself and left out of the MPP's
 * counts.
 */
export function isNewcomer(series: Series, mppSeries: Series, newLevel: number, day: number): boolean {
  const came = series.firstDay > mppSeries.firstDay + 21 ? series.firstDay : -Infinity
  return Math.max(came, newLevel) > day - 120
}

/** Of one key, in order. A run ends where it has become the new level: what follows is compared with that. */
function runsOf(alerts: readonly PastAlert[]): Run[] {
  const runs: Run[] = []
  for (const alert of alerts.toSorted((a, b) => a.startedAt - b.startedAt)) {
    const { windowStart, startedAt, resolvedAt } = alert
    const last = runs.at(-1)
    const isSameRun = last !== undefined && startedAt - last.resolvedAt <= gapMs && !isNewLevel(last)
    if (isSameRun) runs.pop()
    const before = isSameRun ? last : { windowStart, startedAt, coveredMs: 0, alerts: [] }
    runs.push({
      windowStart: before.windowStart,
      startedAt: before.startedAt,
      resolvedAt,
      coveredMs: before.coveredMs + resolvedAt - startedAt,
      alerts: [...before.alerts, alert],
    })
  }
  return runs
}

function isNewLevel({ startedAt, resolvedAt, coveredMs }: Run): boolean {
  const lengthMs = resolvedAt - startedAt
  return lengthMs > longestMs && coveredMs * 2 > lengthMs
}
