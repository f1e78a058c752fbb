/**
 * What a BI user's session may do: read only, within limits that it cannot lift, changing no setting but those that
 * BI drivers send with each query. The list is the contract's (README, "Access").
 */

/** Settings that a driver may send with any value. */
const free = [
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
const bounded = [
  { name: 'max_execution_time', value: 60, min: 1, max: 300 },
  { name: 'max_result_rows', value: 1_000_000, min: 1, max: 1_000_000 },
  { name: 'max_rows_to_group_by', value: 50_000_000, min: 1, max: 50_000_000 },
]

const fixed = {
  readonly: 1,
  max_memory_usage: 2_000_000_000,
  max_bytes_to_read: 100_000_000_000,
  max_concurrent_queries_for_user: 20,
}

/**
 * Without it ClickHouse 26.7 turns `agency = ''` on a view into a read of `agency.size`, which no view has, and fails
 * with code 47.
 */
export const plainText = '<optimize_functions_to_subcolumns>0</optimize_functions_to_subcolumns>'

/** The settings profile `bi`. */
export const biProfile = `<bi>
${plainText}
${Object.entries(fixed)
  .map(([name, value]) => `<${name}>${value}</${name}>`)
  .join('')}
${bounded.map(({ name, value }) => `<${name}>${value}</${name}>`).join('')}
<constraints>
${free.map((name) => `<${name}><changeable_in_readonly/></${name}>`).join('')}
${bounded.map(({ name, min, max }) => `<${name}><min>${min}</min><max>${max}</max><changeable_in_readonly/></${name}>`).join('')}
</constraints>
</bi>`

/** The quota `bi`: per user and hour. */
export const biQuota =
  '<bi><interval><duration>3600</duration><queries>36000</queries><execution_time>7200</execution_time></interval></bi>'
