/** The queries of the page about satisfaction, quotas and services, with typed parameters. */
import { z } from 'zod'
import { number } from '../../rows/columns.ts'

/** The latest quarters first. */
export const quartersQuery = `
SELECT quarter, responses, nrr_requirements, nrr_procedure, nrr_time, nrr_cost, nrr_product, nrr_competence,
    nrr_behaviour, nrr_complaints, nrr_facilities, ikm, ikm_weight_011, grade, responses_needed, is_sample_adequate,
    ikm_low, ikm_high
FROM {bi:Identifier}.satisfaction_by_mpp_quarter
WHERE mpp = {mpp:String} AND responses > 0
ORDER BY quarter DESC
LIMIT 8`

export const QuotaAgency = z.object({
  agency_name: z.string(),
  quota_days: number,
  days_at_quota: number,
  quota: number,
  issued: number,
  used_rate: number.nullable(),
  refused_for_quota: number,
  /** The middle one of the days on which it was used up; empty if it never was. */
  exhausted_at_local: z.string(),
})
export type QuotaAgency = z.infer<typeof QuotaAgency>

export const quotaDays = 30

export const quotasQuery = `
SELECT any(d.agency_name) AS agency_name, count() AS quota_days,
    countIf(d.quota > 0 AND d.issued >= d.quota) AS days_at_quota, sum(d.quota) AS quota, sum(d.issued) AS issued,
    if(sum(d.quota) = 0, NULL, sum(d.issued) / sum(d.quota)) AS used_rate,
    sum(d.refused_for_quota) AS refused_for_quota,
    arraySort(groupArrayIf(d.exhausted_at_local, d.exhausted_at_local != '')) AS times,
    if(empty(times), '', times[intDiv(length(times) + 1, 2)]) AS exhausted_at_local
FROM {bi:Identifier}.quota_by_agency_day AS d
WHERE d.mpp = {mpp:String} AND d.local_date > {today:Date} - {days:UInt16} AND d.local_date <= {today:Date}
GROUP BY d.agency
ORDER BY refused_for_quota DESC, agency_name`

export const ServiceRow = z.object({
  period: z.iso.date(),
  agency_name: z.string(),
  service: z.string(),
  issued: number,
  completed: number,
  completion_rate: number.nullable(),
})
export type ServiceRow = z.infer<typeof ServiceRow>

/** The latest period with a ticket. */
function latestServices(view: string, period: string): string {
  return `
SELECT ${period} AS period, agency_name, service, issued, completed, completion_rate
FROM {bi:Identifier}.${view}
WHERE mpp = {mpp:String} AND ${period} =
    (SELECT max(${period}) FROM {bi:Identifier}.${view} WHERE mpp = {mpp:String})
ORDER BY completed DESC, agency_name, service`
}

/** By the length of the period. */
export const servicesQueries = {
  day: latestServices('service_throughput_day', 'local_date'),
  week: latestServices('service_throughput_week', 'week'),
  month: latestServices('service_throughput_month', 'month'),
} as const
