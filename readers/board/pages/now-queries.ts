/** The queries of the page Now, with typed parameters; `bi` names the database. */
import { z } from 'zod'
import { flag, number } from '../../rows/columns.ts'
import type { PageContext } from '../page.ts'

const AgencyToday = z.object({
  mpp: z.string(),
  agency: z.string(),
  agency_name: z.string(),
  local_date: z.iso.date(),
  visits: number,
  waiting: number,
  in_service: number,
  completed: number,
  missed: number,
  refused: number,
  longest_wait_seconds: number.nullable(),
  counters_open: number,
  last_event_at: z.string().nullable(),
  usual_visits_by_now: number.nullable(),
  is_simulated: flag,
})

/** An agency today; without a quota its figures are null. */
export type AgencyNow = z.infer<typeof AgencyToday> & {
  readonly [Name in 'quota' | 'issued' | 'refused_for_quota']: number | null
}

const agenciesNowQuery = `
SELECT mpp, agency, agency_name, local_date, visits, waiting, in_service, completed, missed, refused,
    longest_wait_seconds, counters_open, toString(last_event_at) AS last_event_at, usual_visits_by_now, is_simulated
FROM {bi:Identifier}.visits_by_agency_now
WHERE mpp = {mpp:String}
ORDER BY agency_name`

/** Of the agencies that have a quota. */
const QuotaToday = z.object({ agency: z.string(), quota: number, issued: number, refused_for_quota: number })

const quotaTodayQuery = `
SELECT agency, quota, issued, refused_for_quota
FROM {bi:Identifier}.quota_by_agency_day
WHERE mpp = {mpp:String} AND local_date = {today:Date}`

/** A day of the whole MPP: a visit of the MPP is a ticket anywhere in it. */
const RecentDay = z.object({ local_date: z.iso.date(), visits: number })
export type RecentDay = z.infer<typeof RecentDay>

const dayQuery = `
SELECT local_date, visits
FROM {bi:Identifier}.visits_by_mpp_day
WHERE mpp = {mpp:String} AND local_date = {today:Date}`

const lastOpenQuery = `
SELECT local_date, visits
FROM {bi:Identifier}.visits_by_mpp_day
WHERE mpp = {mpp:String} AND local_date >= {today:Date} - 30 AND local_date < {today:Date} AND visits > 0
ORDER BY local_date DESC
LIMIT 1`

/** Younger than the second between two renderings, so that each has a new answer. */
export const newEverySecondMs = 900

/**
 * The agencies and the visits of an MPP today, and its last open day. What a ticket changes is asked every second, the
 * rest less often, as this page is looked at all day.
 */
export async function askToday(
  { ask }: Pick<PageContext, 'ask'>,
  mpp: string,
  today: string,
): Promise<Today> {
  const params = { mpp, today }
  const [agencies, day, quotas, lastOpen] = await Promise.all([
    ask({ row: AgencyToday, query: agenciesNowQuery, params: { mpp }, maxAgeMs: newEverySecondMs }),
    ask({ row: RecentDay, query: dayQuery, params, maxAgeMs: newEverySecondMs }),
    ask({ row: QuotaToday, query: quotaTodayQuery, params, maxAgeMs: 5_000 }),
    ask({ row: RecentDay, query: lastOpenQuery, params, maxAgeMs: 60_000 }),
  ])
  const none = { quota: null, issued: null, refused_for_quota: null }
  return {
    agencies: agencies.rows.map((row) => ({
      ...row,
      ...none,
      ...quotas.rows.find(({ agency }) => agency === row.agency),
    })),
    visits: day.rows[0]?.visits ?? 0,
    lastOpen: lastOpen.rows[0],
    answeredAtMs: Math.min(agencies.answeredAtMs, day.answeredAtMs, quotas.answeredAtMs),
  }
}

export interface Today {
  readonly agencies: readonly AgencyNow[]
  readonly visits: number
  /** Undefined where none of the last thirty days had a visit. */
  readonly lastOpen: RecentDay | undefined
  readonly answeredAtMs: number
}

/** Visits at the agencies by hour, today and on days of the same weekday. */
export const HourRow = z.object({ local_date: z.iso.date(), local_hour: number, visits: number })
export type HourRow = z.infer<typeof HourRow>

export const hoursQuery = `
SELECT h.local_date AS local_date, h.local_hour AS local_hour, sum(h.visits) AS visits
FROM {bi:Identifier}.visits_by_agency_hour AS h
WHERE h.mpp = {mpp:String} AND h.local_date IN {days:Array(Date)}
    AND ({agency:String} = '' OR h.agency = {agency:String})
GROUP BY local_date, local_hour
ORDER BY local_date, local_hour`

export const FeedRow = z.object({
  mpp: z.string(),
  mpp_name: z.string(),
  topic: z.enum(['queue', 'survey', 'counter']),
  state: z.enum(['live', 'closed', 'silent', 'never']),
  last_event_at: z.string().nullable(),
  last_stored_at: z.string().nullable(),
  seconds_since_event: number.nullable(),
  events_today: number,
  ahead_seconds: number,
  events_before_live: number,
})
export type FeedRow = z.infer<typeof FeedRow>

export const feedsQuery = `
SELECT mpp, mpp_name, topic, state, toString(last_event_at) AS last_event_at, toString(last_stored_at) AS last_stored_at,
    seconds_since_event, events_today, ahead_seconds, events_before_live
FROM {bi:Identifier}.data_freshness
WHERE {mpp:String} = '' OR mpp = {mpp:String}
ORDER BY mpp_name, indexOf(['queue', 'survey', 'counter'], topic)`

export const FiringRow = z.object({
  mpp: z.string(),
  alert_id: z.string(),
  agency_name: z.string(),
  kind: z.enum(['surge', 'drop', 'silent']),
  started_at: z.string(),
})
export type FiringRow = z.infer<typeof FiringRow>

export const firingQuery = `
SELECT mpp, alert_id, agency_name, kind, toString(started_at) AS started_at
FROM {bi:Identifier}.visit_alerts
WHERE status = 'firing' AND ({mpp:String} = '' OR mpp = {mpp:String})
ORDER BY started_at DESC`
