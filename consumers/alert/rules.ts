/** The rules of the reference data as the detector takes them; what a row leaves open is the default. */
import type { Reference } from '../../schemas/reference.ts'
import type { AlertRule } from './detector/types.ts'

export function rulesOf(reference: Reference): AlertRule[] {
  return (reference.alertRules ?? []).map((row) => ({
    mpp: row.mpp,
    agency: row.agency ?? '',
    kind: row.kind,
    isOff: row.is_off,
    sensitivity: row.sensitivity ?? 1,
    minimumVisits: row.minimum_visits,
    minimumWindowHours: row.minimum_window_hours,
  }))
}
