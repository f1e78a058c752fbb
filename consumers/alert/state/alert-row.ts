/**
 * A transition of an alert as the outside sees it: the columns of the view `visit_alerts`, in its order. One shape
 * for the view's table, the topic, the backtest and the receivers.
 */
import { z } from 'zod'
import type { Reference } from '../../../schemas/reference.ts'
import type { Alert } from '../detector/types.ts'

const text = z.string()
/** RFC 3339 in UTC, whole seconds. */
const instant = z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/)

export const AlertRow = z.object({
  province_code: text,
  province: text,
  regency_code: text,
  regency: text,
  mpp: text,
  mpp_name: text,
  alert_id: text,
  agency: text,
  kind: z.enum(['surge', 'drop', 'silent']),
  status: z.enum(['firing', 'resolved']),
  started_at: instant,
  resolved_at: instant.nullable(),
  window_start: instant,
  window_end: instant,
  observed: z.number(),
  expected: z.number(),
  expected_low: z.number(),
  expected_high: z.number(),
  score: z.number(),
  driving_agencies: text,
  updated_at: instant,
  calendar_note: text,
})
export type AlertRow = z.infer<typeof AlertRow>

/** The columns without those that the reference data give. */
export const alertStateColumns = [
  ...(['mpp', 'alert_id', 'status', 'agency', 'kind', 'started_at', 'resolved_at', 'window_start'] as const),
  ...(['window_end', 'observed', 'expected', 'expected_low', 'expected_high', 'score'] as const),
  ...(['driving_agencies', 'calendar_note', 'updated_at'] as const),
] as const

/** @param updatedAt - when it was decided, milliseconds since 1970. */
export function alertRow(alert: Alert, reference: Reference, updatedAt: number): AlertRow {
  const { condition } = alert
  const mpp = reference.mpps.find((row) => row.mpp === alert.mpp)
  const province = reference.provinces.find((row) => row.province_code === mpp?.province_code)
  return {
    province_code: mpp?.province_code ?? '',
    province: province?.name ?? '',
    regency_code: mpp?.regency_code ?? '',
    regency: mpp?.regency ?? '',
    mpp: alert.mpp,
    mpp_name: mpp?.name ?? '',
    alert_id: alert.id,
    agency: condition.agency,
    kind: condition.kind,
    status: alert.status,
    started_at: formatUtc(alert.startedAt),
    resolved_at: alert.resolvedAt === undefined ? null : formatUtc(alert.resolvedAt),
    window_start: formatUtc(condition.windowStart),
    window_end: formatUtc(condition.windowEnd),
    observed: condition.observed,
    expected: condition.expected,
    expected_low: condition.expectedLow,
    expected_high: condition.expectedHigh,
    // A count that is next to impossible would have an infinite score, which JSON cannot hold.
    score: Math.min(condition.score, 300),
    driving_agencies: condition.drivingAgencies.join(','),
    updated_at: formatUtc(updatedAt),
    calendar_note: condition.calendarNote,
  }
}

/** The alert of a row, for a detector whose state was lost with the database. */
export function alertOf(row: AlertRow): Alert {
  return {
    id: row.alert_id,
    mpp: row.mpp,
    status: row.status,
    startedAt: Date.parse(row.started_at),
    resolvedAt: row.resolved_at === null ? undefined : Date.parse(row.resolved_at),
    condition: {
      kind: row.kind,
      agency: row.agency,
      windowStart: Date.parse(row.window_start),
      windowEnd: Date.parse(row.window_end),
      observed: row.observed,
      expected: row.expected,
      expectedLow: row.expected_low,
      expectedHigh: row.expected_high,
      score: row.score,
      drivingAgencies: row.driving_agencies === '' ? [] : row.driving_agencies.split(','),
      calendarNote: row.calendar_note,
    },
  }
}

/** Identity of a transition: an alert fires once and is resolved once. */
export function transitionId(row: Pick<AlertRow, 'alert_id' | 'status'>): string {
  return `${row.alert_id}/${row.status}`
}

/** Milliseconds since 1970 as RFC 3339 in UTC, whole seconds. */
export function formatUtc(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`
}

/** An instant of a row as ClickHouse reads a DateTime. */
export function plainInstant(rfc3339: string): string {
  return rfc3339.replace('T', ' ').slice(0, 19)
}
