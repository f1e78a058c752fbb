/**
 * What becomes of an alert: pending while its condition is young, firing, resolved. Pure; the same conditions at the
 * same instants give the same transitions, in whatever pieces they come. It reads no counts: see judge.ts.
 */
import { createHash } from 'node:crypto'
import { dayMs } from '../../../../schemas/time.ts'
import { keyOf } from '../alert-key.ts'
import type { Alert, Condition, DetectorState, PastAlert, Pending, Transition } from '../types.ts'

/** How long a condition has to hold before it fires: one further step shows that it was not a single odd quarter. */
export const holdMs = 15 * 60_000
/** Former alerts are remembered as long as the baseline looks back. */
export const memoryMs = 430 * dayMs

/** The state before the first step: nothing pending, nothing fires. `at` is the step before the first one. */
export function emptyState(mpp: string, at: number): DetectorState {
  return { mpp, at, pending: [], firing: [], past: [] }
}

/**
 * One step. `conditions` are those of the instant `at` (milliseconds, a multiple of 15 minutes). An instant that was
 * passed before is judged again, after late events: that may begin, strengthen or end what is pending, and never
 * fires or resolves anything, so nothing is paged again.
 */
export function advance(
  state: DetectorState,
  conditions: readonly Condition[],
  at: number,
): { readonly state: DetectorState; readonly transitions: readonly Transition[] } {
  const now = new Map(conditions.map((condition) => [keyOf(condition), condition]))
  const isAgain = at <= state.at
  const transitions: Transition[] = []
  const firing: Alert[] = []
  const past: PastAlert[] = state.past.filter((alert) => alert.resolvedAt > state.at - memoryMs)
  for (const alert of state.firing) {
    if (isAgain || now.has(keyOf(alert.condition))) firing.push(alert)
    else {
      transitions.push({ at, alert: { ...alert, status: 'resolved', resolvedAt: at } })
      const { agency, kind, windowStart } = alert.condition
      past.push({ id: alert.id, agency, kind, windowStart, startedAt: alert.startedAt, resolvedAt: at })
    }
  }
  const firingKeys = new Set(firing.map((alert) => keyOf(alert.condition)))
  const pending: Pending[] = []
  for (const [key, condition] of now) {
    if (firingKeys.has(key) || past.some((alert) => isSame(alert, condition))) continue
    const before = state.pending.find((one) => keyOf(one.condition) === key)
    if (before === undefined && condition.isContinued === true) continue
    const one =
      before === undefined || condition.windowEnd < before.since
        ? { since: condition.windowEnd, condition }
        : before
    if (isAgain || at - one.since < holdMs) pending.push(one)
    else {
      const alert = firingAlert(state.mpp, one)
      firing.push(alert)
      transitions.push({ at, alert })
    }
  }
  // Judging an older step again says nothing of what began after it.
  if (isAgain) for (const one of state.pending) if (one.since > at) keepLater(pending, one)
  return { state: { mpp: state.mpp, at: Math.max(at, state.at), pending, firing, past }, transitions }
}

/** The identity of an alert: 32 hexadecimal characters, a function of MPP, agency, kind and start alone. */
export function alertId(mpp: string, agency: string, kind: string, startedAt: number): string {
  return createHash('sha256').update(`${mpp}\n${agency}\n${kind}\n${startedAt}`).digest('hex').slice(0, 32)
}

function firingAlert(mpp: string, { since, condition }: Pending): Alert {
  const id = alertId(mpp, condition.agency, condition.kind, since)
  return { id, mpp, status: 'firing', startedAt: since, resolvedAt: undefined, condition }
}

/** What ended before a former alert of that key was resolved belongs to that alert, which was reported. */
function isSame(alert: PastAlert, condition: Condition): boolean {
  return keyOf(alert) === keyOf(condition) && condition.windowEnd <= alert.resolvedAt
}

function keepLater(pending: Pending[], one: Pending): void {
  if (!pending.some((other) => keyOf(other.condition) === keyOf(one.condition))) pending.push(one)
}
