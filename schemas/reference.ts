/**
 * Reference data: the zod rules of the files under sql/reference, one object for each file's rows. A further MPP,
 * agency or holiday is a row there and never a change of code. Codes are texts: as a number 62.10 would become 62.1.
 */
import { z } from 'zod'
import { slug } from './fields.ts'
import { parseDay } from './time.ts'

const name = z.string().min(1, 'must not be empty')
const day = z.string().refine((text) => parseDay(text) !== undefined, 'must be a date YYYY-MM-DD')
const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be HH:MM')
const flag = z.enum(['0', '1'], 'must be 0 or 1').transform((value) => value === '1')
/** An empty cell is a missing value. */
const optional = <T extends z.ZodType>(
  inner: T,
): z.ZodUnion<readonly [z.ZodPipe<z.ZodLiteral<''>, z.ZodTransform<undefined, ''>>, T]> =>
  z.union([z.literal('').transform(() => undefined), inner])
const count = z
  .string()
  .regex(/^\d{1,9}$/, 'must be a whole number')
  .transform(Number)
/** ISO weekdays such as `1;3`: 1 Monday to 7 Sunday. */
const weekdays = z
  .string()
  .regex(/^[1-7](;[1-7])*$/, 'must be ISO weekdays such as 1;3 (1 Monday)')
  .transform((text) => text.split(';').map(Number))

/** The zones of Indonesia, none of which has summer time, in minutes east of UTC. */
export const utcOffsetMinutes = {
  'Asia/Jakarta': 420,
  'Asia/Pontianak': 420,
  'Asia/Makassar': 480,
  'Asia/Jayapura': 540,
} as const

export const Province = z.strictObject({
  province_code: z.string().regex(/^\d{2}$/, 'must be two digits'),
  /** Names the province's BI user: `bi_<slug>`. */
  slug: z.string().regex(/^[a-z][a-z0-9_]{0,30}$/),
  name,
})
export type Province = z.infer<typeof Province>

export const Mpp = z.strictObject({
  mpp: slug,
  name,
  regency: name,
  /** Kemendagri code such as 64.71. */
  regency_code: z.string().regex(/^\d{2}\.\d{2}$/, 'must be a Kemendagri code such as 64.71'),
  bps_code: z.string().regex(/^\d{4}$/, 'must be a BPS code such as 6471'),
  province_code: Province.shape.province_code,
  time_zone: z.enum(Object.keys(utcOffsetMinutes) as (keyof typeof utcOffsetMinutes)[]),
  /** First local day whose events are complete; months before it may come from tallies. Empty: not set. */
  live_since: optional(day),
  opens_at: timeOfDay,
  closes_at: timeOfDay,
  is_example: flag,
})
export type Mpp = z.infer<typeof Mpp>

export const Agency = z.strictObject({
  mpp: slug,
  agency: slug,
  name,
  /** Own opening weekdays, in place of Monday to Friday. */
  opening_weekdays: optional(weekdays),
  /** Own opening hours; empty: the MPP's. */
  opens_at: optional(timeOfDay),
  closes_at: optional(timeOfDay),
  /** Waiting time promised to visitors, minutes. */
  standard_wait_minutes: optional(count),
  /** Tickets a day that the simulator gives out at most; figures take quotas from events alone. */
  simulated_quota: optional(count),
  is_example: flag,
})
export type Agency = z.infer<typeof Agency>

/** What clerks call an agency in their spreadsheets, beside its name. */
export const AgencyAlias = z.strictObject({
  /** Empty: at every MPP that has the agency. */
  mpp: optional(slug),
  agency: slug,
  alias: name,
})
export type AgencyAlias = z.infer<typeof AgencyAlias>

export const Service = z.strictObject({ mpp: slug, agency: slug, service: slug, name, is_example: flag })
export type Service = z.infer<typeof Service>

export const Holiday = z.strictObject({
  date: day,
  kind: z.enum(['public_holiday', 'joint_leave', 'election']),
  name,
})
export type Holiday = z.infer<typeof Holiday>

export const FastingMonth = z.strictObject({
  year_hijri: count,
  start: day,
  end: day,
  status: z.enum(['decreed', 'estimated']),
})
export type FastingMonth = z.infer<typeof FastingMonth>

export const PublishedFigure = z.strictObject({
  mpp: slug,
  agency: optional(slug),
  period_start: optional(day),
  period_end: optional(day),
  unit: z.string().regex(/^[a-z0-9_]+$/),
  value: z.string().regex(/^\d+(\.\d+)?$/),
  kind: z.enum(['count', 'ratio', 'mean', 'index', 'limit']),
  source: name,
})
export type PublishedFigure = z.infer<typeof PublishedFigure>

/** How an agency, or the whole MPP, is watched where the defaults do not fit. */
export const AlertRuleRow = z.strictObject({
  mpp: slug,
  /** Empty: the whole MPP. */
  agency: optional(slug),
  kind: z.enum(['surge', 'drop', 'silent'], 'must be surge, drop or silent'),
  is_off: flag,
  /** 1 is the default; higher finds more and errs more. Empty: the default. */
  sensitivity: optional(
    z
      .string()
      .regex(/^\d{1,2}(\.\d{1,3})?$/, 'must be a number such as 0.8')
      .transform(Number)
      .refine((value) => value >= 0.1 && value <= 10, 'must be 0.1 to 10'),
  ),
  /** Least excess (surge) or shortfall (drop), visits. Empty: the default. */
  minimum_visits: optional(count),
  /** Least length of a judged window, open hours; empty: all lengths. A silence has no fixed length. */
  minimum_window_hours: optional(
    count.refine((hours) => hours >= 1 && hours <= 24, 'must be 1 to 24 open hours'),
  ),
})
export type AlertRuleRow = z.infer<typeof AlertRuleRow>

/** All reference data of one version. */
export interface Reference {
  readonly provinces: readonly Province[]
  readonly mpps: readonly Mpp[]
  readonly agencies: readonly Agency[]
  readonly agencyAliases?: readonly AgencyAlias[]
  readonly services: readonly Service[]
  readonly holidays: readonly Holiday[]
  readonly fastingMonths: readonly FastingMonth[]
  readonly publishedFigures: readonly PublishedFigure[]
  readonly alertRules?: readonly AlertRuleRow[]
}

/** Minutes east of UTC of every MPP, by slug. */
export function utcOffsetsOf(reference: Reference): Map<string, number> {
  return new Map(reference.mpps.map(({ mpp, time_zone }) => [mpp, utcOffsetMinutes[time_zone]]))
}
