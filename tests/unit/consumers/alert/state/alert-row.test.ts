/** A transition as the outside sees it, from an alert and back. */
import { describe, expect, it } from 'vitest'
import {
  alertOf,
  AlertRow,
  alertRow,
  alertStateColumns,
  formatUtc,
  transitionId,
} from '../../../../../consumers/alert/state/alert-row.ts'
import type { Alert } from '../../../../../consumers/alert/detector/types.ts'
import { aCondition } from '../../../../support/alert-detector.ts'
import { aRow, resolved } from '../../../../support/alert-rows.ts'
import { reference } from '../../../../support/simulated-days.ts'

const at = (time: string): number => Date.parse(`2026-10-22T${time}Z`)
const condition = aCondition({
  agency: 'disdukcapil',
  windowStart: at('01:00:00'),
  windowEnd: at('02:00:00'),
  drivingAgencies: ['disdukcapil', 'polri'],
  calendarNote: 'month_end',
})
const alert: Alert = {
  id: 'x',
  mpp: 'kukar',
  status: 'resolved',
  condition,
  startedAt: at('02:00:00'),
  resolvedAt: at('05:00:00'),
}

describe('a row', () => {
  it('has the place of its MPP, the numbers of its window, and instants in UTC', () => {
    const row = alertRow(alert, reference, at('05:01:07'))
    expect(AlertRow.parse(row)).toEqual(row)
    expect(row).toMatchObject({
      mpp: 'kukar',
      mpp_name: 'MPP Kutai Kartanegara',
      province_code: '64',
      regency_code: '64.02',
      province: 'Kalimantan Timur',
      alert_id: 'x',
      agency: 'disdukcapil',
      kind: 'surge',
      status: 'resolved',
      started_at: '2026-10-22T02:00:00Z',
      resolved_at: '2026-10-22T05:00:00Z',
      window_start: '2026-10-22T01:00:00Z',
      window_end: '2026-10-22T02:00:00Z',
      observed: 30,
      expected: 10,
      expected_low: 4,
      expected_high: 18,
      score: 6,
      driving_agencies: 'disdukcapil,polri',
      calendar_note: 'month_end',
      updated_at: '2026-10-22T05:01:07Z',
    })
  })

  it('gives the alert back', () => {
    expect(alertOf(alertRow(alert, reference, 0))).toEqual(alert)
    const firing: Alert = { ...alert, status: 'firing', resolvedAt: undefined }
    expect(alertRow(firing, reference, 0).resolved_at).toBeNull()
    expect(alertOf(alertRow(firing, reference, 0))).toEqual(firing)
    const undriven = { ...alert, condition: { ...condition, drivingAgencies: [] } }
    expect(alertOf(alertRow(undriven, reference, 0))).toEqual(undriven)
  })

  it('has a score that JSON can hold, and no place where the MPP is not in the reference data', () => {
    const extreme = { ...alert, mpp: 'atlantis', condition: { ...condition, score: Infinity } }
    expect(alertRow(extreme, reference, 0)).toMatchObject({
      score: 300,
      mpp_name: '',
      province: '',
      regency_code: '',
    })
  })

  it('has an identity by alert and status', () => {
    expect([transitionId(aRow({ alert_id: 'y' })), transitionId(resolved(aRow({ alert_id: 'y' })))]).toEqual([
      'y/firing',
      'y/resolved',
    ])
  })

  it('stores every column but those of the place', () => {
    const place = ['province_code', 'province', 'regency_code', 'regency', 'mpp_name']
    expect([...alertStateColumns, ...place].toSorted()).toEqual(Object.keys(aRow()).toSorted())
  })
})

describe('an instant', () => {
  it('is cut to whole seconds', () => {
    expect(formatUtc(at('02:00:00.999'))).toBe('2026-10-22T02:00:00Z')
  })
})
