/**
 * What the oracle's rows are: the views of `mpp_bi` that the fold computes and, for each, the columns that
 * name a row. Written from the contract alone ("What BI tools read"); nothing here knows the SQL.
 */

/**
 * One row of a view: dates `YYYY-MM-DD`, instants `YYYY-MM-DD HH:MM:SS` in UTC, flags 0/1, '' for absent
 * text.
 */
export type Row = Record<string, string | number | null>

/** The views and their key columns, in the order in which rows are sorted. */
export const viewKeys = {
  visits_by_agency_now: ['mpp', 'agency'],
  visits_by_agency_hour: ['mpp', 'agency', 'local_date', 'local_hour'],
  visits_by_agency_day: ['mpp', 'agency', 'local_date'],
  visits_by_agency_month: ['mpp', 'agency', 'month'],
  visits_by_mpp_day: ['mpp', 'local_date'],
  visits_by_mpp_month: ['mpp', 'month'],
  peak_months: ['mpp', 'month'],
  mpp_comparison_month: ['mpp', 'month'],
  province_month: ['province_code', 'month'],
  tallies: ['mpp', 'agency', 'service', 'period_start', 'period_end', 'unit'],
  footfall_by_mpp_day: ['mpp', 'local_date'],
  visits_by_channel_month: ['mpp', 'agency', 'month', 'channel'],
  service_throughput_day: ['mpp', 'agency', 'service', 'local_date'],
  service_throughput_week: ['mpp', 'agency', 'service', 'week'],
  service_throughput_month: ['mpp', 'agency', 'service', 'month'],
  waits_by_agency_day: ['mpp', 'agency', 'local_date'],
  waits_by_agency_month: ['mpp', 'agency', 'month'],
  waits_by_mpp_month: ['mpp', 'month'],
  outcomes_by_wait_month: ['mpp', 'agency', 'month', 'wait_bucket'],
  satisfaction_by_wait_quarter: ['mpp', 'agency', 'quarter', 'wait_bucket'],
  quota_by_agency_day: ['mpp', 'agency', 'local_date'],
  counters_by_agency_day: ['mpp', 'agency', 'local_date'],
  arrivals_by_weekday_hour: ['mpp', 'agency', 'weekday', 'local_hour'],
  satisfaction_by_agency_quarter: ['mpp', 'agency', 'quarter'],
  satisfaction_by_mpp_quarter: ['mpp', 'quarter'],
  data_freshness: ['mpp', 'topic'],
} as const satisfies Record<string, readonly string[]>

export type ViewName = keyof typeof viewKeys

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the keys of a constant are known
export const viewNames = Object.keys(viewKeys) as readonly ViewName[]

/** Rows in the order of the view's key columns. */
export function sortRows(view: ViewName, rows: readonly Row[]): Row[] {
  return rows.toSorted((a, b) => {
    for (const column of viewKeys[view]) {
      const [left, right] = [a[column] ?? '', b[column] ?? '']
      if (left < right) return -1
      if (left > right) return 1
    }
    return 0
  })
}
