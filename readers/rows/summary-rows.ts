/**
 * What the summary holds: rows of the BI views under the views' own column names, so that the JSON of a report
 * and a BI tool speak of the same figures. In a public report a withheld figure is null and named in
 * `suppressed`.
 */
import { z } from 'zod'
import { basis, flag, month, number, suppressed } from './columns.ts'

export const FreshnessRow = z.object({
  mpp: z.string(),
  mpp_name: z.string(),
  province_code: z.string(),
  topic: z.enum(['queue', 'survey', 'counter']),
  state: z.enum(['live', 'closed', 'silent', 'never']),
  /** In UTC, as `as_of`. */
  last_event_at: z.string().nullable(),
  seconds_since_event: number.nullable(),
  events_today: number.nullable(),
  /** How far the latest event lies ahead of now, else 0. */
  ahead_seconds: number,
  /** Distinct events, tallies aside, that are dated before the MPP was live. */
  events_before_live: number.nullable(),
  /** The server's clock in UTC, by which everything of now and today is meant. */
  as_of: z.string(),
  suppressed,
})
export type FreshnessRow = z.infer<typeof FreshnessRow>

/** An agency whose events come from a wrong clock: they lie ahead of now, or before the MPP was live. */
export const ClockRow = z.object({
  mpp: z.string(),
  agency_name: z.string(),
  fault: z.enum(['ahead', 'before_live']),
})
export type ClockRow = z.infer<typeof ClockRow>

export const MppMonthRow = z.object({
  mpp: z.string(),
  mpp_name: z.string(),
  month,
  visits: number.nullable(),
  visitors: number.nullable(),
  open_days: number.nullable(),
  expected_days: number,
  visits_per_open_day: number.nullable(),
  agencies_active: number,
  basis,
  coverage: number.nullable(),
  is_provisional: flag,
  is_simulated: flag,
  suppressed,
})
export type MppMonthRow = z.infer<typeof MppMonthRow>

export const AgencyMonthRow = z.object({
  mpp: z.string(),
  agency: z.string(),
  agency_name: z.string(),
  month,
  visits: number.nullable(),
  visitors: number.nullable(),
  visits_per_open_day: number.nullable(),
  share_of_mpp: number.nullable(),
  basis,
  is_provisional: flag,
  is_simulated: flag,
  suppressed,
})
export type AgencyMonthRow = z.infer<typeof AgencyMonthRow>

export const PeakRow = z.object({
  mpp: z.string(),
  mpp_name: z.string(),
  year: number,
  month,
  visits: number.nullable(),
  rank_in_year: number,
  share_of_year: number.nullable(),
  lead_over_next: number.nullable(),
  months_with_data: number,
  basis,
  /** Of the year. */
  is_provisional: flag,
  is_simulated: flag,
  suppressed,
})
export type PeakRow = z.infer<typeof PeakRow>

export const ComparisonRow = z.object({
  mpp: z.string(),
  mpp_name: z.string(),
  month,
  visits: number.nullable(),
  open_days: number.nullable(),
  agencies_active: number,
  visits_per_open_day: number.nullable(),
  visits_per_agency_day: number.nullable(),
  change_on_previous_month: number.nullable(),
  change_on_last_year: number.nullable(),
  visits_year_to_date: number.nullable(),
  /** Months with visits or a tally among those that `visits_year_to_date` adds up. */
  months_year_to_date: number,
  change_year_to_date: number.nullable(),
  rank_in_month: number.nullable(),
  coverage: number.nullable(),
  basis,
  is_provisional: flag,
  /** Empty where there is no such month. */
  previous_month_basis: z.union([basis, z.literal('')]),
  last_year_basis: z.union([basis, z.literal('')]),
  is_simulated: flag,
  suppressed,
})
export type ComparisonRow = z.infer<typeof ComparisonRow>

export const ProvinceRow = z.object({
  province_code: z.string(),
  province: z.string(),
  month,
  mpps_reporting: number,
  mpps_registered: number,
  visits: number.nullable(),
  visits_per_open_day: number.nullable(),
  busiest_mpp: z.string(),
  coverage: number.nullable(),
  basis: z.enum(['events', 'tally', 'mixed']),
  is_provisional: flag,
  is_simulated: flag,
  suppressed,
})
export type ProvinceRow = z.infer<typeof ProvinceRow>

export const NowRow = z.object({
  mpp: z.string(),
  mpp_name: z.string(),
  local_date: z.iso.date(),
  visits: number,
  waiting: number,
  in_service: number,
  counters_open: number,
  longest_wait_seconds: number.nullable(),
  is_simulated: flag,
})
export type NowRow = z.infer<typeof NowRow>

/** A month of an MPP, with what decides whether a public report may show it. */
export const PeopleMonth = z.object({
  mpp: z.string(),
  province_code: z.string(),
  month,
  visits: number,
  visitors: number.nullable(),
  agencies_active: number,
  /** Visits at agencies beyond those of the MPP: a visitor who was sent on to another agency is there again. */
  sent_on: number,
  is_provisional: flag,
})
export type PeopleMonth = z.infer<typeof PeopleMonth>

export interface SummaryScope {
  /** Slugs; empty or left out: every MPP. */
  readonly mpps?: readonly string[]
  /** `YYYY-MM`; left out: the latest ended month with data. */
  readonly month?: string
  /** First days on which MPPs were live, by slug, from the reference data; only to name agencies by. */
  readonly liveSince?: Readonly<Record<string, string>>
  /** Withholds cells of fewer than five visitors, and what they could be worked out from. */
  readonly isPublic?: boolean
}

export interface SummaryReport {
  /** Whether small cells are withheld, for readers outside the MPP and its province. */
  readonly is_public: boolean
  /** Instant of the server's clock, ISO 8601 in UTC. */
  readonly as_of: string
  readonly scope: { readonly mpps: readonly string[]; readonly month: string | null }
  /** Month of comparison and provinces, its first day: one for all, so that the same period is compared. */
  readonly comparison_month: string | null
  readonly freshness: readonly FreshnessRow[]
  readonly clocks: readonly ClockRow[]
  /** Of each MPP the month whose agencies are shown; an MPP without such a month is missing. */
  readonly months: readonly MppMonthRow[]
  readonly agencies: readonly AgencyMonthRow[]
  /** The three best months of each year. */
  readonly peaks: readonly PeakRow[]
  readonly comparison: readonly ComparisonRow[]
  readonly provinces: readonly ProvinceRow[]
  readonly now: readonly NowRow[]
}

/** A clock is some seconds off as a rule: only more is named. */
export function isAhead({ ahead_seconds: seconds }: Pick<FreshnessRow, 'ahead_seconds'>): boolean {
  return seconds >= 60
}

/** Compares by rank; rows without one come last, by slug. */
export function byRank(a: ComparisonRow, b: ComparisonRow): number {
  return rankOf(a) - rankOf(b) || (a.mpp < b.mpp ? -1 : 1)
}

function rankOf(row: ComparisonRow): number {
  return row.rank_in_month ?? Number.MAX_SAFE_INTEGER
}
