/**
 * The detector over a stretch of time. Everything happens at steps, the ends of quarters of an hour in event time, so
 * that a live run, in pieces of any length, and a backtest take the same steps and give the same alerts. Pure: no
 * clock, no I/O.
 */
import { dayMs, localDay } from '../../../schemas/time.ts'
import { learnedExpectations } from './usual/expectations.ts'
import { judge } from './decision/judge.ts'
import { keyOf } from './alert-key.ts'
import { advance, emptyState } from './decision/life-cycle.ts'
import { seriesOf } from './usual/series.ts'
import type { Alert, AlertRule, DetectorState, MppHistory, Transition } from './types.ts'

export const stepMs = 15 * 60_000
/** How long before the first reported step the detector begins, so that unusual days there are known as such. */
export const warmUpMs = 42 * dayMs

/** The last step at or before an instant (milliseconds since 1970). */
export function stepAt(instant: number): number {
  return Math.floor(instant / stepMs) * stepMs
}

/** The state with which a run begins that has none yet: as if the detector had run for some weeks before `at`. */
export function startState(history: MppHistory, at: number, rules: readonly AlertRule[]): DetectorState {
  const first = stepAt(at)
  return catchUp(history, emptyState(history.mpp, first - warmUpMs), first, rules).state
}

/** Takes every step after `state.at` up to and including `toMs`; the transitions in order of time. */
export function catchUp(
  history: MppHistory,
  state: DetectorState,
  toMs: number,
  rules: readonly AlertRule[],
): { readonly state: DetectorState; readonly transitions: readonly Transition[] } {
  let now = state
  const transitions: Transition[] = []
  for (let at = stepAt(state.at) + stepMs; at <= toMs; at += stepMs) {
    const step = advance(now, judge(history, at, rules, now), at)
    now = step.state
    transitions.push(...step.transitions)
  }
  return { state: now, transitions }
}

/**
 * Judges the steps of the last `spanMs` before `state.at` again, when late events came: what is pending may change,
 * nothing fires or is resolved. A silence that only late events show, as an import of former months does, raises
 * nothing: that data was not expected then.
 */
export function rejudge(
  history: MppHistory,
  state: DetectorState,
  spanMs: number,
  rules: readonly AlertRule[],
): DetectorState {
  let now = state
  const known = new Set([...state.pending, ...state.firing].map(({ condition }) => keyOf(condition)))
  for (let at = stepAt(state.at - spanMs) + stepMs; at <= state.at; at += stepMs) {
    const conditions = judge(history, at, rules, now)
    const seen = conditions.filter((one) => one.kind !== 'silent' || known.has(keyOf(one)))
    now = advance(now, seen, at).state
  }
  return now
}

/**
 * The detector over history, as it would have run: the alerts that fired after `fromMs` and up to `toMs` with what
 * became of them by then, and every transition in between.
 */
export function replay(
  history: MppHistory,
  fromMs: number,
  toMs: number,
  rules: readonly AlertRule[],
): {
  readonly alerts: readonly Alert[]
  readonly transitions: readonly Transition[]
  /** At the end. */
  readonly state: DetectorState
} {
  const { transitions, state } = catchUp(history, startState(history, fromMs, rules), toMs, rules)
  const alerts = new Map<string, Alert>()
  for (const { alert } of transitions) {
    if (alert.status === 'firing' || alerts.has(alert.id)) alerts.set(alert.id, alert)
  }
  return { alerts: [...alerts.values()], transitions, state }
}

/** Whether a level can be judged yet. */
export interface BaselineState {
  /** Empty: the whole MPP. */
  readonly agency: string
  readonly isReady: boolean
  /** Open days that the baseline was learned from; three weeks and four of them are needed. */
  readonly openDays: number
}

/** Which levels have a baseline on the local day of `state.at`. */
export function baselineStates(history: MppHistory, state: DetectorState): BaselineState[] {
  const expectations = learnedExpectations(history, state, localDay(state.at, history.utcOffsetMinutes))
  return [...expectations].map(([agency, { isReady, openDays }]) => ({ agency, isReady, openDays }))
}

/**
 * Levels that are not judged on the local day of `state.at`, as their history is too short: the whole MPP, and
 * agencies that had any visit.
 */
export function notJudged(history: MppHistory, state: DetectorState): BaselineState[] {
  const known = new Set(
    history.levels
      .filter((level) => level.agency === '' || seriesOf(level).firstDay !== Infinity)
      .map(({ agency }) => agency),
  )
  return baselineStates(history, state).filter(({ agency, isReady }) => !isReady && known.has(agency))
}
