/**
 * What a BI user's session may do: read only, within limits that it cannot lift, changing no setting but those that
 * BI drivers send with each query. The list is the contract's (docs/access.md).
 */

/** Settings that a driver may send with any value. */
export const freeSettings = [
  ...['async_insert', 'result_overflow_mode', 'session_timezone', 'select_sequential_consistency', 'limit'],
  ...[
    'add_http_cors_header',
    'cast_keep_nullable',
    'prefer_column_name_to_alias',
    'send_progress_in_http_headers',
  ],
  ...[
    'http_headers_progress_interval_ms',
    'cancel_http_readonly_queries_on_client_close',
    'enable_http_compression',
  ],
  ...[
    'mutations_sync',
    'lightweight_deletes_sync',
    'alter_sync',
    'insert_distributed_sync',
    'join_use_nulls',
  ],
  ...['union_default_mode', 'output_format_json_quote_64bit_integers', 'date_time_output_format', 'extremes'],
  'http_write_exception_in_output_format',
]

/** Limits that a driver may move within bounds: 0 would mean unlimited, so there is a minimum. */
export const boundedSettings = [
  { name: 'max_execution_time', value: 60, min: 1, max: 300 },
  { name: 'max_result_rows', value: 1_000_000, min: 1, max: 1_000_000 },
  { name: 'max_rows_to_group_by', value: 50_000_000, min: 1, max: 50_000_000 },
]

const fixed = {
  readonly: 1,
  max_memory_usage: 2_000_000_000,
  max_bytes_to_read: 100_000_000_000,
  // A dashboard asks for all its panels at once, up to 16, and a user is shared by who opens it: six people may do so
  // in the same moment. What is above is refused, as the server has no queue for the limit of a user (ClickHouse 48840).
  max_concurrent_queries_for_user: 100,
}

/**
 * ClickHouse moves a reader's conditions and expressions down into a view and past the row filter, or puts them into
 * one filter with it, where what throws tells of rows that are not the reader's, and its error text quotes them. So for
 * readers of a part nothing is moved and no filter is merged. What a view itself says about a table still finds its
 * way into that table's index, which is why the views name the MPPs that their reader may see (sql/views/parts/own.sql).
 */
const unmoved = [
  ...['query_plan_filter_push_down', 'query_plan_merge_filters', 'query_plan_merge_expressions'],
  ...['query_plan_split_filter', 'query_plan_lift_up_array_join', 'query_plan_lift_up_union'],
  'query_plan_merge_filter_into_join_condition',
  ...['query_plan_convert_outer_join_to_inner_join', 'query_plan_convert_any_join_to_semi_or_anti_join'],
  ...['query_plan_execute_functions_after_sorting', 'query_plan_push_down_limit'],
  'query_plan_optimize_lazy_materialization',
]

/**
 * Settings by which a condition sees rows before the row filter does. `readonly` refuses them already, but before
 * 26.3.27, 26.6.4.51, 26.7.6.49 and 26.8.2 a server takes `SETTINGS` in a subquery and `= DEFAULT` unchecked
 * (ClickHouse 115397, 115334). The definer of the views has the same constraints, and what breaks them is left out
 * inside a view, wherever the reader set it. Every name is known to 26.3.
 */
const beforeRowFilter = [
  ...['additional_result_filter', 'additional_table_filters', 'apply_row_policy_after_final'],
  ...['short_circuit_function_evaluation', 'short_circuit_function_evaluation_for_nulls'],
  'short_circuit_function_evaluation_for_nulls_threshold',
]

/** What else no reader may touch, said twice for the same reason. */
const never = [
  // The old analyzer moves conditions into views whatever the row filter says.
  'allow_experimental_analyzer',
  ...['use_query_cache', 'query_cache_share_between_users', 'log_queries', 'allow_introspection_functions'],
  ...Object.keys(fixed).filter((name) => name !== 'readonly'),
  'query_plan_enable_optimizations',
  ...unmoved,
]

/** Of the profile that the definer of the views has. */
export const definerConstraints = constants(beforeRowFilter)

function constants(names: readonly string[]): string {
  return names.map((name) => `<${name}><const/></${name}>`).join('')
}

/** Keeps a profile from being chosen by a reader, who may not leave `readonly`. */
export const unchoosable = '<readonly>0</readonly>'

/**
 * Without it ClickHouse 26.7 turns `agency = ''` on a view into a read of `agency.size`, which no view has, and fails
 * with code 47.
 */
export const plainText = '<optimize_functions_to_subcolumns>0</optimize_functions_to_subcolumns>'

/**
 * Planning a view takes longer than reading it where one MPP is asked for, and these steps of it cost more than they
 * save: filters that a join makes while it runs, tables of a join for each thread, and looking for columns that no step
 * needs, of which the analyzer leaves few (docs/reading-speed-2026-12-01.md). Every name is known to 26.3.
 */
export const shortPlans = `<enable_join_runtime_filters>0</enable_join_runtime_filters>
<join_algorithm>direct,hash</join_algorithm>
<query_plan_remove_unused_columns>0</query_plan_remove_unused_columns>`

/**
 * The settings profiles: `bi` for who sees all rows, `bi_part` for who sees a part. What they differ in keeps a
 * reader from taking the other's.
 */
export const biProfiles = `<bi>
${plainText}
${shortPlans}
${Object.entries(fixed)
  .map(([name, value]) => `<${name}>${value}</${name}>`)
  .join('')}
${boundedSettings.map(({ name, value }) => `<${name}>${value}</${name}>`).join('')}
<constraints>
${constants([...beforeRowFilter, ...never])}
${freeSettings.map((name) => `<${name}><changeable_in_readonly/></${name}>`).join('')}
${boundedSettings.map(({ name, min, max }) => `<${name}><min>${min}</min><max>${max}</max><changeable_in_readonly/></${name}>`).join('')}
</constraints>
</bi>
<bi_part><profile>bi</profile>${unmoved.map((name) => `<${name}>0</${name}>`).join('')}</bi_part>`

/** The quota `bi`, for each user by its name: it is no setting, so nothing that a query carries moves it. */
export const biQuota =
  '<bi><interval><duration>3600</duration><queries>36000</queries><execution_time>7200</execution_time><read_rows>100000000000</read_rows><result_rows>1000000000</result_rows></interval></bi>'
