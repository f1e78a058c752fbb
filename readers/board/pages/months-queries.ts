/** The queries of the page Months that the monthly report does not have, with typed parameters. */
import { z } from 'zod'
import { number } from '../../rows/columns.ts'

export const YearRow = z.object({ year: number })

/** The years with data, the latest first. */
export const knownYearsQuery = `
SELECT DISTINCT year
FROM {bi:Identifier}.peak_months
WHERE mpp = {mpp:String}
ORDER BY year DESC`

export const HeatRow = z.object({ weekday: number, local_hour: number, visits_per_open_day: number })
export type HeatRow = z.infer<typeof HeatRow>

/** Each agency by its own open days, added up. */
export const heatQuery = `
SELECT a.weekday AS weekday, a.local_hour AS local_hour, sum(a.visits_per_open_day) AS visits_per_open_day
FROM {bi:Identifier}.arrivals_by_weekday_hour AS a
WHERE a.mpp = {mpp:String}
GROUP BY weekday, local_hour
ORDER BY weekday, local_hour`

export const WaitDay = z.object({
  local_date: z.iso.date(),
  timed_legs: number,
  untimed_legs: number,
  wait_mean_seconds: number.nullable(),
})
export type WaitDay = z.infer<typeof WaitDay>

/** A mean over agencies is one over visits if each agency counts by its timed visits. */
export const waitDaysQuery = `
SELECT d.local_date AS local_date, sum(d.timed_legs) AS timed_legs, sum(d.untimed_legs) AS untimed_legs,
    if(sum(d.timed_legs) = 0, NULL, sum(d.wait_mean_seconds * d.timed_legs) / sum(d.timed_legs)) AS wait_mean_seconds
FROM {bi:Identifier}.waits_by_agency_day AS d
WHERE d.mpp = {mpp:String} AND toStartOfMonth(d.local_date) = {month:Date}
GROUP BY local_date
ORDER BY local_date`

export const ChannelRow = z.object({ channel: z.string(), visits: number, share: number.nullable() })
export type ChannelRow = z.infer<typeof ChannelRow>

export const channelsQuery = `
SELECT c.channel AS channel, sum(c.visits) AS visits,
    if(sum(sum(c.visits)) OVER () = 0, NULL, sum(c.visits) / sum(sum(c.visits)) OVER ()) AS share
FROM {bi:Identifier}.visits_by_channel_month AS c
WHERE c.mpp = {mpp:String} AND c.month = {month:Date}
GROUP BY channel
ORDER BY visits DESC`
