/**
 * The views that BI tools read, as the contract promises them: each with its columns in order and their types. Columns
 * are never renamed, moved or taken out; further ones stand after them. Written from the contract ("What BI tools
 * read") and not from the SQL, except for what it leaves open: which numbers may be NULL.
 */

/** A column as `system.columns` has it, `position` from 1. */
export interface ViewColumn {
  readonly view: string
  readonly column: string
  readonly type: string
  readonly position: number
}

const mpp =
  'province_code String, province String, regency_code String, regency String, mpp String, mpp_name String'
const agency = `${mpp}, agency String, agency_name String`

const waits =
  'timed_legs Int64, untimed_legs Int64, wait_mean_seconds Nullable(Float64), ' +
  'wait_p50_seconds Nullable(Float64), wait_p90_seconds Nullable(Float64), ' +
  'wait_p95_seconds Nullable(Float64), service_mean_seconds Nullable(Float64), ' +
  'service_p50_seconds Nullable(Float64), service_p90_seconds Nullable(Float64), ' +
  'within_standard_rate Nullable(Float64), never_called Int64'
const state = 'is_provisional Int64, is_simulated Int64'
const throughput = 'issued Int64, completed Int64, completion_rate Nullable(Float64)'
const interval = 'ikm_low Nullable(Float64), ikm_high Nullable(Float64)'
const elements = ['requirements', 'procedure', 'time', 'cost', 'product', 'competence', 'behaviour']
const satisfaction =
  `quarter Date, responses Int64, ${[...elements, 'complaints', 'facilities'].map((of) => `nrr_${of} Nullable(Float64)`).join(', ')}, ` +
  'ikm Nullable(Float64), ikm_weight_011 Nullable(Float64), grade String, responses_needed Int64, ' +
  `is_sample_adequate Int64, ${interval}`

const columns: Readonly<Record<string, string>> = {
  visits_by_agency_now:
    `${agency}, local_date Date, visits Int64, waiting Int64, in_service Int64, completed Int64, missed Int64, ` +
    "refused Int64, longest_wait_seconds Nullable(Float64), counters_open Int64, last_event_at Nullable(DateTime('UTC')), " +
    'usual_visits_by_now Nullable(Float64), is_simulated Int64',
  visits_by_agency_hour: `${agency}, local_date Date, local_hour Int64, visits Int64`,
  visits_by_agency_day:
    `${agency}, local_date Date, visits Int64, visitors Nullable(Int64), matters Nullable(Int64), ` +
    'completed Nullable(Int64), missed Nullable(Int64), cancelled Nullable(Int64), refused Nullable(Int64), ' +
    `transferred_in Nullable(Int64), ${state}, basis String`,
  visits_by_agency_month:
    `${agency}, month Date, visits Int64, visitors Nullable(Int64), open_days Nullable(Int64), ` +
    'visits_per_open_day Nullable(Float64), share_of_mpp Nullable(Float64), basis String, is_provisional Int64, ' +
    'coverage Nullable(Float64), quota_days Int64, days_at_quota Int64, is_simulated Int64',
  visits_by_mpp_day:
    `${mpp}, local_date Date, visits Int64, visitors Nullable(Int64), matters Nullable(Int64), ` +
    `agencies_active Int64, is_expected_day Int64, ${state}, basis String`,
  visits_by_mpp_month:
    `${mpp}, month Date, visits Int64, visitors Nullable(Int64), open_days Nullable(Int64), expected_days Int64, ` +
    'visits_per_open_day Nullable(Float64), agencies_active Int64, basis String, is_provisional Int64, ' +
    'coverage Nullable(Float64), is_simulated Int64',
  peak_months:
    `${mpp}, year Int64, month Date, visits Int64, visits_per_open_day Nullable(Float64), rank_in_year Int64, ` +
    'is_peak Int64, share_of_year Nullable(Float64), lead_over_next Nullable(Float64), months_with_data Int64, ' +
    'basis String, is_provisional Int64, coverage Nullable(Float64), is_simulated Int64',
  mpp_comparison_month:
    `${mpp}, month Date, visits Int64, open_days Nullable(Int64), agencies_active Int64, ` +
    'visits_per_open_day Nullable(Float64), visits_per_agency_day Nullable(Float64), ' +
    'change_on_previous_month Nullable(Float64), change_on_last_year Nullable(Float64), visits_year_to_date Int64, ' +
    'change_year_to_date Nullable(Float64), rank_in_month Int64, coverage Nullable(Float64), basis String, ' +
    'is_provisional Int64, previous_month_basis String, last_year_basis String, is_simulated Int64',
  province_month:
    'province_code String, province String, month Date, mpps_reporting Int64, mpps_registered Int64, visits Int64, ' +
    'visits_per_open_day Nullable(Float64), busiest_mpp String, is_provisional Int64, coverage Nullable(Float64), ' +
    'basis String, is_simulated Int64',
  service_throughput_day: `${agency}, service String, local_date Date, ${throughput}`,
  service_throughput_week: `${agency}, service String, week Date, ${throughput}`,
  service_throughput_month: `${agency}, service String, month Date, ${throughput}`,
  waits_by_agency_day: `${agency}, local_date Date, ${waits}`,
  waits_by_agency_month: `${agency}, month Date, ${waits}, ${state}`,
  waits_by_mpp_month: `${mpp}, month Date, ${waits}, ${state}`,
  outcomes_by_wait_month:
    `${agency}, month Date, wait_bucket String, visits Int64, completed Int64, missed Int64, cancelled Int64, ` +
    `transferred Int64, ${state}`,
  satisfaction_by_wait_quarter: `${agency}, quarter Date, wait_bucket String, responses Int64, ikm Nullable(Float64), ${interval}, ${state}`,
  quota_by_agency_day:
    `${agency}, local_date Date, quota Int64, issued Int64, used_rate Nullable(Float64), refused_for_quota Int64, ` +
    'exhausted_at_local String',
  counters_by_agency_day:
    `${agency}, local_date Date, counters_used Int64, open_minutes Float64, serving_minutes Float64, ` +
    'utilisation Nullable(Float64)',
  arrivals_by_weekday_hour: `${agency}, weekday Int64, local_hour Int64, open_days Int64, visits_per_open_day Float64`,
  satisfaction_by_agency_quarter: `${agency}, ${satisfaction}`,
  satisfaction_by_mpp_quarter: `${mpp}, ${satisfaction}`,
  visits_by_channel_month: `${agency}, month Date, channel String, visits Int64`,
  footfall_by_mpp_day: `${mpp}, local_date Date, sensors Int64, entered Int64`,
  tallies:
    `${agency}, service String, period_start Date, period_end Date, unit String, count Int64, revision Int64, ` +
    'publisher String',
  published_check:
    `${agency}, period_start String, period_end String, unit String, published Float64, computed Nullable(Float64), ` +
    'difference Nullable(Float64), difference_rate Nullable(Float64), base String, remark String',
  // calendar_note is beyond the contract
  visit_alerts:
    `${mpp}, alert_id String, agency String, agency_name String, kind String, status String, ` +
    "started_at DateTime('UTC'), resolved_at Nullable(DateTime('UTC')), window_start DateTime('UTC'), " +
    "window_end DateTime('UTC'), observed Float64, expected Float64, expected_low Float64, expected_high Float64, " +
    "score Float64, driving_agencies String, updated_at DateTime('UTC'), calendar_note String",
  // Beyond the contract.
  silences:
    `${mpp}, silence_id String, agency String, agency_name String, kind String, scope String, author String, reason String, ` +
    "starts_at DateTime('UTC'), expires_at DateTime('UTC')",
  data_freshness:
    `${mpp}, topic String, last_event_at Nullable(DateTime('UTC')), last_stored_at Nullable(DateTime('UTC')), ` +
    'seconds_since_event Nullable(Float64), events_today Int64, state String, ahead_seconds Float64, ' +
    'events_before_live Int64',
  dead_letters: "local_date Date, topic String, reason String, dead_letters Int64, last_at DateTime('UTC')",
  data_dictionary: 'view String, column String, type String, meaning String',
}

/** Every column of every view, in order. */
export const contractColumns: readonly ViewColumn[] = Object.entries(columns).flatMap(([view, text]) =>
  text.split(', ').map((one, index) => {
    const [column = '', type = ''] = one.split(' ')
    return { view, column, type, position: index + 1 }
  }),
)

/** Views of the contract that are not made yet. */
const laterViews: readonly string[] = []

/** The names and types of a view's columns, in order: `mpp String`. */
export function columnsOf(view: string, of: readonly ViewColumn[] = contractColumns): string[] {
  return of
    .filter((column) => column.view === view)
    .toSorted((a, b) => a.position - b.position)
    .map(({ column, type }) => `${column} ${type}`)
}

/**
 * Where the views that are there are not those of the contract, in sentences: views that are missing or that it does
 * not know, and the first column of a view that differs.
 * @param later - views that may be missing; one that is there is named, so that the list gets shorter.
 */
export function contractDifferences(actual: readonly ViewColumn[], later = laterViews): string[] {
  const wanted = new Set(contractColumns.map(({ view }) => view))
  const found = new Set(actual.map(({ view }) => view))
  const unknown = [...found].filter((view) => !wanted.has(view))
  return [
    ...unknown.map((view) => `${view}: no view of the contract`),
    ...[...wanted].flatMap((view) => {
      if (!found.has(view)) return later.includes(view) ? [] : [`${view}: view is missing`]
      if (later.includes(view)) return [`${view}: is there, so it is no later view`]
      return firstDifference(view, columnsOf(view), columnsOf(view, actual))
    }),
  ]
}

function firstDifference(view: string, expected: readonly string[], actual: readonly string[]): string[] {
  const length = Math.max(expected.length, actual.length)
  const at = Array.from({ length }, (_, index) => index).find((index) => expected[index] !== actual[index])
  if (at === undefined) return []
  return [`${view}: column ${at + 1}: expected ${expected[at] ?? 'none'}, actual ${actual[at] ?? 'none'}`]
}
