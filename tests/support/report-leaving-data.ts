/** Rows of waiting and leaving in a small monthly report for tests, all of agencies of Balikpapan. */
import type {
  MonthlyLeavingRow,
  MonthlyLeavingTotal,
  OutcomeRow,
  WaitScoreRow,
} from '../../readers/rows/leaving-rows.ts'

/** Median 4.2 and P90 10.5 minutes. */
export function leaving(agency: string, legs: number, never: number): MonthlyLeavingRow {
  return {
    agency,
    agency_name: `Dinas ${agency} Kota Balikpapan`,
    ...leavingTotal(legs, never),
  }
}

export function leavingTotal(legs: number, never: number): MonthlyLeavingTotal {
  return {
    timed_legs: legs,
    untimed_legs: never,
    wait_p50_seconds: 252,
    wait_p90_seconds: 630,
    within_standard_rate: 0.95,
    never_called: never,
    never_called_share: never / (legs + never),
    is_provisional: false,
    is_simulated: false,
  }
}

/** Completed, missed, cancelled and transferred of a bucket's visits. */
export function outcome(
  wait_bucket: OutcomeRow['wait_bucket'],
  visits: number,
  [completed, missed, cancelled, transferred]: readonly [number, number, number, number],
): OutcomeRow {
  return {
    wait_bucket,
    visits,
    completed,
    missed,
    cancelled,
    transferred,
    is_provisional: false,
    is_simulated: false,
  }
}

/** What those said who waited so long: an index with two points on either side. */
export function waitScore(
  agency: string,
  wait_bucket: WaitScoreRow['wait_bucket'],
  responses: number,
  ikm = 80,
): WaitScoreRow {
  return {
    agency,
    agency_name: `Dinas ${agency} Kota Balikpapan`,
    quarter: '2026-01-01',
    wait_bucket,
    responses,
    ikm,
    ikm_low: ikm - 2,
    ikm_high: ikm + 2,
    is_provisional: false,
    is_simulated: false,
  }
}
