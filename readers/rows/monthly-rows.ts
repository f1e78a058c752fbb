/**
 * What the monthly report of one MPP holds: rows of the BI views, or sums of their days, under names as close
 * to the views' as they go.
 */
import { z } from 'zod'
import { basis, flag, number, suppressed } from './columns.ts'
import type {
  MonthlyLeavingRow,
  MonthlyLeavingTotal,
  OutcomeRow,
  OutcomeTotal,
  WaitScoreRow,
} from './leaving-rows.ts'
import {
  AgencyMonthRow,
  type ClockRow,
  ComparisonRow,
  type FreshnessRow,
  MppMonthRow,
} from './summary-rows.ts'
import type { Suppressible } from './suppressible.ts'

export const Place = z.object({
  mpp: z.string(),
  mpp_name: z.string(),
  regency_code: z.string(),
  regency: z.string(),
  province_code: z.string(),
  province: z.string(),
})

/** A month of the MPP in its year. */
export const YearMonthRow = MppMonthRow.omit({ mpp: true, mpp_name: true }).extend({
  rank_in_year: number.nullable(),
  share_of_year: number.nullable(),
  lead_over_next: number.nullable(),
  months_with_data: number,
})
export type YearMonthRow = z.infer<typeof YearMonthRow>

export const DayRow = z.object({
  local_date: z.iso.date(),
  visits: number.nullable(),
  visitors: number.nullable(),
  is_expected_day: flag,
  /** A tally of that very day, in place of its events. */
  basis,
  is_simulated: flag,
  suppressed,
})
export type DayRow = z.infer<typeof DayRow>

/** An agency's month as the view has it. */
export const AgencyRow = AgencyMonthRow.omit({ mpp: true }).extend({
  open_days: number.nullable(),
  coverage: number.nullable(),
})
export type AgencyRow = z.infer<typeof AgencyRow>

/** Beside the month itself what it was the month before, and the agency's busiest day. */
export interface MonthlyAgencyRow extends AgencyRow {
  /** Null where the month before has no figure on the same basis, or the month has not ended. */
  readonly difference: number | null
  readonly change_on_previous_month: number | null
  readonly peak_day: string | null
  readonly peak_day_visits: number | null
}

export const AgencyPeakRow = z.object({
  agency: z.string(),
  peak_day: z.iso.date(),
  peak_day_visits: number,
  visits_of_days: number,
})

export const WaitRow = z.object({
  agency: z.string(),
  agency_name: z.string(),
  timed_legs: number.nullable(),
  untimed_legs: number.nullable(),
  wait_mean_seconds: number.nullable(),
  /** The median over the days of each day's own median and ninetieth percentile. */
  median_day_p50_seconds: number.nullable(),
  median_day_p90_seconds: number.nullable(),
  /** Of the days with at least five timed legs, the one with the greatest ninetieth percentile. */
  worst_day: z.iso.date().nullable(),
  worst_day_p90_seconds: number.nullable(),
  within_standard_rate: number.nullable(),
  /** Timed legs on which the rate rests. */
  standard_legs: number.nullable(),
  suppressed,
})
export type WaitRow = z.infer<typeof WaitRow>

export interface MonthlyWaitRow extends WaitRow {
  /** From the reference data; null where the agency has none. */
  readonly standard_wait_minutes: number | null
  /** Visits without a wait over all visits: what the figures of waits leave out. */
  readonly untimed_share: number | null
}

export const QuotaRow = z.object({
  agency: z.string(),
  agency_name: z.string(),
  quota_days: number,
  days_at_quota: number.nullable(),
  quota: number,
  issued: number.nullable(),
  used_rate: number.nullable(),
  refused_for_quota: number.nullable(),
  /** Of the days on which it was reached: the earliest time, and the middle one. */
  earliest_exhausted_local: z.string().nullable(),
  median_exhausted_local: z.string().nullable(),
  suppressed,
})
export type QuotaRow = z.infer<typeof QuotaRow>

const score = number.nullable()

export const SatisfactionRow = z.object({
  quarter: z.iso.date(),
  responses: number.nullable(),
  nrr_requirements: score,
  nrr_procedure: score,
  nrr_time: score,
  nrr_cost: score,
  nrr_product: score,
  nrr_competence: score,
  nrr_behaviour: score,
  nrr_complaints: score,
  nrr_facilities: score,
  ikm: score,
  ikm_weight_011: score,
  grade: z.string().nullable(),
  responses_needed: number.nullable(),
  is_sample_adequate: number.nullable(),
  ikm_low: score,
  ikm_high: score,
  suppressed,
})
export type SatisfactionRow = z.infer<typeof SatisfactionRow>

/** What the respondents of one agency say in a quarter. */
export const AgencyScoresRow = SatisfactionRow.pick({
  quarter: true,
  nrr_requirements: true,
  nrr_procedure: true,
  nrr_time: true,
  nrr_cost: true,
  nrr_product: true,
  nrr_competence: true,
  nrr_behaviour: true,
  nrr_complaints: true,
  nrr_facilities: true,
})
export type AgencyScoresRow = z.infer<typeof AgencyScoresRow>

/** Coverage of the months that a change compares with. */
export const MonthlyComparisonRow = ComparisonRow.extend({
  province_code: z.string(),
  expected_days: number.nullable(),
  previous_month_coverage: number.nullable(),
  last_year_coverage: number.nullable(),
})
export type MonthlyComparisonRow = z.infer<typeof MonthlyComparisonRow>

export interface MonthlyReport extends z.infer<typeof Place> {
  readonly is_public: boolean
  readonly as_of: string
  readonly time_zone: string
  /** First day of the month. */
  readonly month: string
  readonly freshness: readonly FreshnessRow[]
  readonly clocks: readonly ClockRow[]
  /** The month itself. */
  readonly figures: YearMonthRow
  /** Months of its year and of the year before, with data; the year of a running month is not over. */
  readonly year: readonly YearMonthRow[]
  readonly days: readonly DayRow[]
  readonly agencies: readonly MonthlyAgencyRow[]
  readonly waits: readonly MonthlyWaitRow[]
  readonly waits_total: TotalWait
  readonly leaving: readonly MonthlyLeavingRow[]
  /** Null where no visit came as events. */
  readonly leaving_total: MonthlyLeavingTotal | null
  /** Of all agencies together, from the shortest wait. */
  readonly outcomes: readonly OutcomeRow[]
  readonly outcomes_total: OutcomeTotal
  readonly quotas: readonly QuotaRow[]
  /** Over all agencies; null where there is no quota, or where the sum would reveal one of them. */
  readonly quotas_total: { readonly refused_for_quota: number | null } & Suppressible
  /** The quarter of the month, and the one before it, as far as there are answers. */
  readonly satisfaction: readonly SatisfactionRow[]
  /** The quarter of the month; agencies by name, so that their order tells no sizes. */
  readonly satisfaction_by_wait: readonly WaitScoreRow[]
  readonly comparison: readonly MonthlyComparisonRow[]
}

/** Means add up over agencies, quantiles do not. */
export interface TotalWait extends Suppressible {
  readonly timed_legs: number | null
  readonly untimed_legs: number | null
  readonly untimed_share: number | null
  readonly wait_mean_seconds: number | null
  /** Of the timed legs of agencies with a standard. */
  readonly within_standard_rate: number | null
  /** The same people over all visits of these agencies, those without a wait as well. */
  readonly within_standard_of_all: number | null
}
