/**
 * What the detector reads and says. Pure data: counts by quarter of an hour in local time, the calendar in the
 * reference data, and the moment it judges. Live and backtest give it the same and get the same.
 */
import type { Reference } from '../../../schemas/reference.ts'

export const slotMinutes = 15
export const slotsPerDay = 96

/** A local day of one level (an agency, or the whole MPP): arrays hold one number for each slot from local midnight. */
export interface DayCounts {
  /** Distinct tickets by the slot of their earliest event that makes a visit. */
  readonly visits: readonly number[]
  /** Distinct tickets refused for quota, by the slot of the earliest refusal. */
  readonly refusedForQuota: readonly number[]
  /** Local minute of the day at which the quota was reached; undefined where it was not, or none is set. */
  readonly quotaReachedMinute: number | undefined
  /** Whether a quota is set for the day. */
  readonly hasQuota: boolean
  /**
   * Changes of the number of open counters: [local minute, how many are open from then on]; empty where never recorded.
   */
  readonly openCounters: readonly (readonly [minute: number, open: number])[]
}

/** One level: an agency of the MPP, or under the empty agency the whole MPP. */
export interface LevelHistory {
  readonly agency: string
  /** By local day, days since 1970-01-01; a day without any event is not there. */
  readonly days: ReadonlyMap<number, DayCounts>
}

/** Everything about one MPP that the detector reads. */
export interface MppHistory {
  readonly mpp: string
  readonly utcOffsetMinutes: number
  readonly reference: Reference
  /** Registered agencies and those that events name, and '' for the MPP. */
  readonly levels: readonly LevelHistory[]
}

export type AlertKind = 'surge' | 'drop' | 'silent'

/** How an agency or an MPP is watched; from the reference data, else the defaults. */
export interface AlertRule {
  readonly mpp: string
  /** Empty: the whole MPP. */
  readonly agency: string
  readonly kind: AlertKind
  readonly isOff: boolean
  /** Higher is more sensitive; 1 is the default. */
  readonly sensitivity: number
  /** Least absolute excess (surge) or shortfall (drop), visits. */
  readonly minimumVisits: number | undefined
  /** Least length of a judged window, open hours (1 to 24); not set: all lengths. Silence has no fixed length. */
  readonly minimumWindowHours?: number | undefined
}

/** What is unusual at one moment at one level. Instants are milliseconds since 1970. */
export interface Condition {
  readonly kind: AlertKind
  /** Empty: the whole MPP. */
  readonly agency: string
  readonly windowStart: number
  readonly windowEnd: number
  readonly observed: number
  readonly expected: number
  /** The interval in which the count usually lies. */
  readonly expectedLow: number
  readonly expectedHigh: number
  /** How unusual: -log10 of the chance of such a count or a more extreme one. */
  readonly score: number
  /** Slugs, largest deviation first. */
  readonly drivingAgencies: readonly string[]
  /** What the calendar says of the window, such as `first_day_after_break`; empty on an ordinary day. */
  readonly calendarNote: string
  /** Too weak to raise an alert, but what is pending or fires still holds. */
  readonly isContinued?: boolean
}

/** An alert and its present state: the columns of `visit_alerts` that are not about place. */
export interface Alert {
  /** A function of MPP, agency, kind and `startedAt` alone. */
  readonly id: string
  readonly mpp: string
  readonly status: 'firing' | 'resolved'
  /** The end of the first window that made it fire. */
  readonly startedAt: number
  readonly resolvedAt: number | undefined
  /** That window's. */
  readonly condition: Condition
}

/** What changed at one step: an alert that fires or is resolved. */
export interface Transition {
  readonly at: number
  readonly alert: Alert
}

/** A condition that has not held long enough yet. */
export interface Pending {
  /** The end of its first window. */
  readonly since: number
  /** That window's. */
  readonly condition: Condition
}

/** The time that a former alert covered; its counts stay out of the baseline. */
export interface PastAlert {
  readonly id: string
  readonly agency: string
  readonly kind: AlertKind
  readonly windowStart: number
  readonly startedAt: number
  readonly resolvedAt: number
}

/** The state of the detector of one MPP between two steps. Plain JSON. */
export interface DetectorState {
  readonly mpp: string
  /** The last step (a multiple of 15 minutes) that was taken. */
  readonly at: number
  readonly pending: readonly Pending[]
  readonly firing: readonly Alert[]
  readonly past: readonly PastAlert[]
}
