/** Rows of alerts as tests make them. */
import { alertId } from '../../consumers/alert/detector/decision/life-cycle.ts'
import type { AlertRow } from '../../consumers/alert/state/alert-row.ts'

/** A surge at an agency of Kukar on 22 October 2026, 09:00 to 10:00 local time, unless given otherwise. */
export function aRow(more: Partial<AlertRow> = {}): AlertRow {
  const row: AlertRow = {
    province_code: '64',
    province: 'Kalimantan Timur',
    regency_code: '64.02',
    regency: 'Kab. Kutai Kartanegara',
    mpp: 'kukar',
    mpp_name: 'MPP Kutai Kartanegara',
    alert_id: '',
    agency: 'disdukcapil',
    kind: 'surge',
    status: 'firing',
    started_at: '2026-10-22T02:00:00Z',
    resolved_at: null,
    window_start: '2026-10-22T01:00:00Z',
    window_end: '2026-10-22T02:00:00Z',
    observed: 34,
    expected: 11.19,
    expected_low: 5,
    expected_high: 19,
    score: 6.1,
    driving_agencies: 'disdukcapil',
    updated_at: '2026-10-22T02:16:00Z',
    calendar_note: '',
    ...more,
  }
  const id = alertId(row.mpp, row.agency, row.kind, Date.parse(row.started_at))
  return { ...row, alert_id: more.alert_id ?? id }
}

/** The same alert when it is over. */
export function resolved(row: AlertRow, at = '2026-10-22T05:00:00Z'): AlertRow {
  return { ...row, status: 'resolved', resolved_at: at, updated_at: at }
}
