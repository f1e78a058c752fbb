/** The queries of the page Alerts, with typed parameters. */
import { z } from 'zod'
import { number } from '../../rows/columns.ts'

export const AlertRow = z.object({
  mpp: z.string(),
  mpp_name: z.string(),
  alert_id: z.string(),
  agency: z.string(),
  agency_name: z.string(),
  kind: z.enum(['surge', 'drop', 'silent']),
  status: z.enum(['firing', 'resolved']),
  started_at: z.string(),
  resolved_at: z.string().nullable(),
  window_start: z.string(),
  window_end: z.string(),
  observed: number,
  expected: number,
  expected_low: number,
  expected_high: number,
  score: number,
  driving_agencies: z.string(),
})
export type AlertRow = z.infer<typeof AlertRow>

const columns = `mpp, mpp_name, alert_id, agency, agency_name, kind, status, toString(started_at) AS started_at,
    toString(resolved_at) AS resolved_at, toString(window_start) AS window_start, toString(window_end) AS window_end,
    observed, expected, expected_low, expected_high, score, driving_agencies`

/** Those that last, and the past ninety days; the latest first. */
export const alertsQuery = `
SELECT ${columns}
FROM {bi:Identifier}.visit_alerts AS a
WHERE (a.status = 'firing' OR a.started_at > now('UTC') - INTERVAL 90 DAY) AND ({mpp:String} = '' OR a.mpp = {mpp:String})
ORDER BY a.status, a.started_at DESC
LIMIT 500`

export const alertQuery = `
SELECT ${columns}
FROM {bi:Identifier}.visit_alerts
WHERE alert_id = {alert_id:String}`
