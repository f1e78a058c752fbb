/**
 * What one decision rests on: the day of one MPP, the rules, and what is pending and fires. Data and look-ups alone.
 */
import { keyOf } from '../alert-key.ts'
import type { MppDay } from '../happened/mpp-day.ts'
import type { Settings } from '../settings.ts'
import type { Alert, AlertKind, AlertRule, DetectorState, MppHistory } from '../types.ts'

export interface Moment {
  readonly history: MppHistory
  readonly mppDay: MppDay
  readonly rules: readonly AlertRule[]
  readonly state: DetectorState
  readonly settings: Settings
  /** The local slot that begins now: slots before it have ended. */
  readonly now: number
}

export function isPending({ state }: Moment, agency: string, kind: AlertKind): boolean {
  return state.pending.some(({ condition }) => keyOf(condition) === keyOf({ agency, kind }))
}

/** The alert of this level and kind that fires. */
export function firingAlert({ state }: Moment, agency: string, kind: AlertKind): Alert | undefined {
  return state.firing.find(({ condition }) => keyOf(condition) === keyOf({ agency, kind }))
}
