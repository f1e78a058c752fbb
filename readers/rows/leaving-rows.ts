/**
 * What the monthly report says of waiting and leaving: the waits of the month, how visits ended by how long they waited,
 * and what visitors then said. Rows of the BI views under the views' own column names.
 */
import { z } from 'zod'
import { flag, number, suppressed } from './columns.ts'
import type { Suppressible } from './suppressible.ts'

/** Of the whole MPP, over the visits at all its agencies. */
export const LeavingTotalRow = z.object({
  timed_legs: number.nullable(),
  untimed_legs: number.nullable(),
  wait_p50_seconds: number.nullable(),
  wait_p90_seconds: number.nullable(),
  within_standard_rate: number.nullable(),
  never_called: number.nullable(),
  is_provisional: flag,
  is_simulated: flag,
  suppressed,
})
export type LeavingTotalRow = z.infer<typeof LeavingTotalRow>

export const LeavingRow = LeavingTotalRow.extend({ agency: z.string(), agency_name: z.string() })
export type LeavingRow = z.infer<typeof LeavingRow>

/** Visits that were never called over all visits, those without a wait as well. */
interface WithShare {
  readonly never_called_share: number | null
}
export interface MonthlyLeavingRow extends LeavingRow, WithShare {}
export interface MonthlyLeavingTotal extends LeavingTotalRow, WithShare {}

export const outcomes = ['completed', 'missed', 'cancelled', 'transferred'] as const

const bucket = z.enum(['00-05', '05-15', '15-30', '30-60', '60+', 'unknown'])

export const OutcomeRow = z.object({
  wait_bucket: bucket,
  visits: number.nullable(),
  completed: number.nullable(),
  missed: number.nullable(),
  cancelled: number.nullable(),
  transferred: number.nullable(),
  is_provisional: flag,
  is_simulated: flag,
  suppressed,
})
export type OutcomeRow = z.infer<typeof OutcomeRow>

/** All buckets together. */
export interface OutcomeTotal extends Suppressible, Pick<OutcomeRow, 'visits' | (typeof outcomes)[number]> {}

/** What the visitors of an agency said in a quarter, of those who waited so long. */
export const WaitScoreRow = z.object({
  agency: z.string(),
  agency_name: z.string(),
  quarter: z.iso.date(),
  wait_bucket: bucket,
  responses: number.nullable(),
  ikm: number.nullable(),
  ikm_low: number.nullable(),
  ikm_high: number.nullable(),
  is_provisional: flag,
  is_simulated: flag,
  suppressed,
})
export type WaitScoreRow = z.infer<typeof WaitScoreRow>
