/**
 * The conditions of all levels of one MPP at one instant. The rule, in its order:
 *   1. outside opening hours nothing changes;
 *   2. what fires stays until counts say that it is over (ending.ts) or it is the new usual (new-level.ts);
 *   3. in a silence of the whole MPP nothing else is judged (silence.ts);
 *   4. surges and drops: first the whole MPP, without what single agencies explain (grouping.ts), then each agency,
 *      compared with what the rest of the MPP does (surge-or-drop.ts);
 *   5. silences of single agencies.
 * Pure; reads nothing after the instant.
 */
import { mppDayOf } from '../happened/mpp-day.ts'
import { defaults } from '../settings.ts'
import type { Settings } from '../settings.ts'
import { instantOf, slotOf } from '../slots.ts'
import type { Alert, AlertRule, Condition, DetectorState, MppHistory } from '../types.ts'
import { learnedExpectations } from '../usual/expectations.ts'
import type { ExpectationSource } from '../usual/expectations.ts'
import { isNewLevelAt } from '../usual/new-level.ts'
import { stillHolds } from './ending.ts'
import { firingAlert } from './moment.ts'
import type { Moment } from './moment.ts'
import { silence } from './silence.ts'
import { surgeOrDrop } from './surge-or-drop.ts'

/**
 * The conditions of an MPP at the instant `at` (milliseconds, a multiple of 15 minutes), from the slots that ended at
 * or before it. `state` says what is pending, what fires and what former alerts covered.
 */
export function judge(
  history: MppHistory,
  at: number,
  rules: readonly AlertRule[],
  state: DetectorState,
  settings: Settings = defaults,
  source: ExpectationSource = learnedExpectations,
): Condition[] {
  const now = slotOf(history, at)
  // The slot that just ended decides the day, so that the step at midnight belongs to the day before.
  const mppDay = mppDayOf(history, state, now - 1, source)
  if (mppDay === undefined || now <= mppDay.opens || now > mppDay.closes + 1)
    return [...state.pending, ...state.firing].map(continued)
  return conditionsOf({ history, mppDay, rules, state, settings, now })
}

function conditionsOf(moment: Moment): Condition[] {
  const { mpp, agencies } = moment.mppDay
  const conditions = moment.state.firing.filter((alert) => !isOver(moment, alert)).map(continued)
  const add = (condition: Condition | 'alreadyPast' | undefined): void => {
    if (condition !== undefined && condition !== 'alreadyPast') conditions.push(condition)
  }
  const mppSilence = silence(moment, mpp)
  add(mppSilence)
  if (mppSilence !== undefined || firingAlert(moment, '', 'silent') !== undefined) return conditions
  for (const kind of ['surge', 'drop'] as const) {
    const ofMpp = surgeOrDrop(moment, mpp, kind)
    add(ofMpp)
    const unusual = firingAlert(moment, '', kind)?.condition ?? ofMpp
    const mppRatio = unusual === undefined ? undefined : ratioOf(unusual)
    for (const agency of agencies) add(surgeOrDrop(moment, agency, kind, mppRatio))
  }
  for (const agency of agencies) add(silence(moment, agency))
  return conditions
}

function isOver({ history, mppDay, state, now }: Moment, alert: Alert): boolean {
  const { condition } = alert
  const { agency, kind, windowEnd } = condition
  const timeline = agency === '' ? mppDay.mpp : mppDay.agencies.find((one) => one.agency === agency)
  if (timeline === undefined || isNewLevelAt(state, alert, instantOf(history, now))) return true
  return !stillHolds(timeline, kind, slotOf(history, windowEnd), ratioOf(condition), now)
}

function ratioOf({ observed, expected }: Condition): number {
  return observed / Math.max(expected, 0.1)
}

/** Keeps what is pending or fires, and raises nothing. */
function continued({ condition }: { readonly condition: Condition }): Condition {
  return { ...condition, isContinued: true }
}
