/**
 * When what alerts tell of is no episode any more but how things are: one alert that lasted for three weeks, or several
 * of the same kind that came again and again over three weeks and covered most of them. Pure.
 */
import { dayMs } from '../../../../schemas/time.ts'
import { keyOf } from '../decision/life-cycle.ts'
import type { Alert, DetectorState, PastAlert } from '../types.ts'

/**
 * What goes on for longer is the new level: it stays in the baseline, and what lay before is left out. Long enough for
 * an episode on both sides of the longest holidays.
 */
const longestMs = 21 * dayMs
/** An alert that comes back within so much time goes on with the former one's run. */
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

/** Of one key, in order. A run ends where it has become the new level: what follows is held against that. */
function runsOf(alerts: readonly PastAlert[]): Run[] {
  const runs: Run[] = []
  for (const alert of alerts.toSorted((a, b) => a.startedAt - b.startedAt)) {
    const { windowStart, startedAt, resolvedAt } = alert
    const last = runs.at(-1)
    const goesOn = last !== undefined && startedAt - last.resolvedAt <= gapMs && !isNewLevel(last)
    if (goesOn) runs.pop()
    const before = goesOn ? last : { windowStart, startedAt, coveredMs: 0, alerts: [] }
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
