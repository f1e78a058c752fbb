/** The questions of the page Now, with typed parameters; `bi` names the database. */
import { z } from 'zod'
import { basis, flag, number } from '../../rows/columns.ts'

/** Every agency today, with its quota. */
export const AgencyNow = z.object({
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
  quota: number.nullable(),
  issued: number.nullable(),
  refused_for_quota: number.nullable(),
  is_simulated: flag,
})
export type AgencyNow = z.infer<typeof AgencyNow>

export const agenciesNowQuery = `
SELECT n.mpp AS mpp, n.agency AS agency, n.agency_name AS agency_name, n.local_date AS local_date, n.visits AS visits,
    n.waiting AS waiting, n.in_service AS in_service, n.completed AS completed, n.missed AS missed,
    n.refused AS refused, n.longest_wait_seconds AS longest_wait_seconds, n.counters_open AS counters_open,
    toString(n.last_event_at) AS last_event_at, n.usual_visits_by_now AS usual_visits_by_now,
    if(q.agency = '', NULL, q.quota) AS quota, if(q.agency = '', NULL, q.issued) AS issued,
    if(q.agency = '', NULL, q.refused_for_quota) AS refused_for_quota, n.is_simulated AS is_simulated
FROM {bi:Identifier}.visits_by_agency_now AS n
LEFT JOIN
(
    SELECT mpp, agency, local_date, quota, issued, refused_for_quota
    FROM {bi:Identifier}.quota_by_agency_day
    WHERE mpp = {mpp:String} AND local_date >= toDate(now('UTC')) - 1
) AS q ON q.mpp = n.mpp AND q.agency = n.agency AND q.local_date = n.local_date
WHERE n.mpp = {mpp:String}
ORDER BY agency_name`

/** The last days of the whole MPP, the latest first: a visit of the MPP is a ticket anywhere in it. */
export const RecentDay = z.object({
  local_date: z.iso.date(),
  visits: number,
  is_expected_day: flag,
  basis,
  is_simulated: flag,
})
export type RecentDay = z.infer<typeof RecentDay>

export const recentDaysQuery = `
SELECT local_date, visits, is_expected_day, basis, is_simulated
FROM {bi:Identifier}.visits_by_mpp_day
WHERE mpp = {mpp:String} AND local_date >= toDate(now('UTC')) - 30 AND visits > 0
ORDER BY local_date DESC
LIMIT 2`

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
