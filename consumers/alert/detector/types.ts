/**
 * What the detector reads and says. Pure data: counts by quarter of an hour in local time, the calendar in the
 * reference data, and the moment it judges. Live and backtest give it the same and get the same.
 */
import { z } from 'zod'
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

const AlertKind = z.enum(['surge', 'drop', 'silent'])
export type AlertKind = z.infer<typeof AlertKind>

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
const Condition = z.object({
  kind: AlertKind,
  /** Empty: the whole MPP. */
  agency: z.string(),
  windowStart: z.number(),
  windowEnd: z.number(),
  observed: z.number(),
  expected: z.number(),
  /** The interval in which the count usually lies. */
  expectedLow: z.number(),
  expectedHigh: z.number(),
  /** How unusual: -log10 of the chance of such a count or a more extreme one. JSON writes an infinite one as null. */
  score: z
    .number()
    .nullable()
    .transform((score) => score ?? Infinity),
  /** Slugs, largest deviation first. */
  drivingAgencies: z.array(z.string()),
  /** What the calendar says of the window, such as `first_day_after_break`; empty on an ordinary day. */
  calendarNote: z.string(),
  /** Too weak to raise an alert, but what is pending or fires still holds. */
  isContinued: z.boolean().optional(),
})
export type Condition = Readonly<z.infer<typeof Condition>>

/** An alert and its present state: the columns of `visit_alerts` that are not about place. */
const Alert = z.object({
  /** A function of MPP, agency, kind and `startedAt` alone. */
  id: z.string(),
  mpp: z.string(),
  status: z.enum(['firing', 'resolved']),
  /** The end of the first window that made it fire. */
  startedAt: z.number(),
  resolvedAt: z.number().optional(),
  /** That window's. */
  condition: Condition,
})
export type Alert = Readonly<z.infer<typeof Alert>>

/** What changed at one step: an alert that fires or is resolved. */
export interface Transition {
  readonly at: number
  readonly alert: Alert
}

/** A condition that has not held long enough yet. */
const Pending = z.object({
  /** The end of its first window. */
  since: z.number(),
  /** That window's. */
  condition: Condition,
})
export type Pending = Readonly<z.infer<typeof Pending>>

/** The time that a former alert covered; its counts stay out of the baseline. */
const PastAlert = z.object({
  id: z.string(),
  agency: z.string(),
  kind: AlertKind,
  windowStart: z.number(),
  startedAt: z.number(),
  resolvedAt: z.number(),
})
export type PastAlert = Readonly<z.infer<typeof PastAlert>>

/** The state of the detector of one MPP between two steps. Plain JSON. */
export const DetectorState = z.object({
  mpp: z.string(),
  /** The last step (a multiple of 15 minutes) that was taken. */
  at: z.number(),
  pending: z.array(Pending).readonly(),
  firing: z.array(Alert).readonly(),
  past: z.array(PastAlert).readonly(),
})
export type DetectorState = Readonly<z.infer<typeof DetectorState>>
