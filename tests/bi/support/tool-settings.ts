/**
 * What each tool's driver sends beside the query over HTTP, and a query of its kind. Read off the drivers' own
 * source, and off the wire where the driver runs here (clickhouse-connect 1.12.0 and JDBC
 * 0.9.4 through a recording proxy). A session id is no setting, but it has to work too.
 */
import { halfYear } from './filled-period.ts'

export interface Tool {
  readonly name: string
  readonly settings: Readonly<Record<string, string | number>>
  readonly queries: readonly string[]
  /** Formats that the driver reads instead of JSON: the answer is then only there, not compared. */
  readonly format?: string
}

const connect = {
  session_id: 'bi-test-connect',
  cancel_http_readonly_queries_on_client_close: 1,
  wait_end_of_query: 1,
  send_progress_in_http_headers: 1,
  http_headers_progress_interval_ms: 120_000,
}

const jdbc = { async_insert: 0, wait_end_of_query: 0 }

const byMonth = `SELECT month, sum(visits) AS total FROM visits_by_mpp_month
  WHERE month >= toDate('${halfYear.from}') GROUP BY month ORDER BY month`

/** Each tool as its driver speaks. */
export const tools: readonly Tool[] = [
  {
    name: 'clickhouse-connect (Python, Superset)',
    settings: connect,
    queries: ['SELECT version(), timezone()', 'SELECT count() > 1000 AS many FROM system.settings', byMonth],
  },
  {
    name: 'dbt-clickhouse',
    settings: {
      ...connect,
      session_id: 'dbt::bi-test',
      mutations_sync: 3,
      lightweight_deletes_sync: 3,
      alter_sync: 3,
      insert_distributed_sync: 1,
    },
    queries: ["SELECT name FROM system.databases WHERE name LIKE '%mpp_bi'", byMonth],
  },
  {
    name: 'JDBC (DBeaver)',
    settings: jdbc,
    queries: ['SELECT version() AS server_version', byMonth],
  },
  {
    name: 'Metabase (JDBC, with a report time zone)',
    settings: { ...jdbc, session_timezone: 'Asia/Makassar', select_sequential_consistency: 1 },
    queries: [
      // Metabase names the result like the column, which works as it also writes the table before each column.
      `SELECT toStartOfMonth(\`visits_by_mpp_day\`.\`local_date\`) AS \`local_date\`,
         SUM(\`visits_by_mpp_day\`.\`visits\`) AS \`sum\`
       FROM \`visits_by_mpp_day\`
       WHERE \`visits_by_mpp_day\`.\`local_date\` >= parseDateTimeBestEffort('${halfYear.from}')
       GROUP BY toStartOfMonth(\`visits_by_mpp_day\`.\`local_date\`)
       ORDER BY toStartOfMonth(\`visits_by_mpp_day\`.\`local_date\`) ASC`,
      `SELECT toStartOfHour(toTimeZone(\`last_event_at\`, 'Asia/Makassar')) AS \`hour\`, count(*) AS \`count\`
       FROM \`data_freshness\` GROUP BY \`hour\` ORDER BY \`hour\``,
    ],
  },
  {
    name: 'Tableau (JDBC)',
    settings: { ...jdbc, join_use_nulls: 1, session_id: 'tableau-jdbc-connector-1-1' },
    queries: [
      `SELECT toStartOfInterval(\`local_date\`, INTERVAL 1 month) AS \`tmn\`, SUM(\`visits\`) AS \`sum_visits\`
       FROM \`visits_by_agency_day\` GROUP BY 1 ORDER BY 1`,
      `SELECT toStartOfWeek(\`local_date\`, 8) AS \`twk\`, SUM(\`visits\`) AS \`sum_visits\`
       FROM \`visits_by_mpp_day\` WHERE \`local_date\` >= toDate('${halfYear.from}') GROUP BY 1 ORDER BY 1`,
    ],
  },
  {
    name: 'Power BI and Excel (ODBC)',
    settings: { enable_http_compression: 1, cast_keep_nullable: 1, prefer_column_name_to_alias: 1 },
    queries: [
      `SELECT CAST(database, 'Nullable(String)') AS TABLE_CAT, CAST(name, 'Nullable(String)') AS TABLE_NAME
       FROM system.tables WHERE coalesce(TABLE_CAT, '') LIKE '%mpp_bi' ORDER BY TABLE_NAME`,
      `SELECT cast(table, 'String') AS TABLE_NAME, cast(name, 'String') AS COLUMN_NAME, cast(type, 'String') AS TYPE_NAME
       FROM system.columns WHERE TABLE_NAME LIKE 'peak_months' ORDER BY TABLE_NAME, position`,
      `SELECT month, sum(cast(visits, 'Nullable(Int64)')) AS a0 FROM visits_by_mpp_month
       WHERE month >= toDate('${halfYear.from}') GROUP BY month ORDER BY month LIMIT 1000 OFFSET 0`,
    ],
  },
  {
    name: 'Grafana (HTTP, with a row limit and a query time-out)',
    settings: { limit: 1_000, max_execution_time: 60 },
    queries: [
      'SELECT version()',
      'SELECT DISTINCT mpp, mpp_name FROM visits_by_mpp_month ORDER BY mpp_name',
      `SELECT toDateTime(local_date) AS time, mpp_name, visits FROM visits_by_mpp_day
       WHERE local_date >= toDate('${halfYear.from}') AND local_date < toDate('${halfYear.until}') ORDER BY time, mpp_name`,
    ],
  },
]

/** The binary and ODBC formats of drivers that read no JSON. */
export const formats: readonly Tool[] = [
  {
    name: 'Grafana, clickhouse-go',
    settings: { client_protocol_version: 54_460 },
    queries: ['SHOW TABLES', 'DESC TABLE peak_months', byMonth],
    format: 'Native',
  },
  {
    name: 'JDBC',
    settings: { ...jdbc, compress: 1 },
    queries: [byMonth],
    format: 'RowBinaryWithNamesAndTypes',
  },
  { name: 'ODBC', settings: {}, queries: [byMonth, 'SELECT * FROM peak_months'], format: 'ODBCDriver2' },
  { name: 'clickhouse-connect, Arrow', settings: connect, queries: [byMonth], format: 'ArrowStream' },
  {
    name: 'Excel, a text file',
    settings: {},
    queries: ['SELECT * FROM peak_months'],
    format: 'CSVWithNames',
  },
]

/** What no reader may send: it lifts a limit, shows hidden rows or hides the query. */
export const refused: readonly (readonly [string, string | number])[] = [
  ['readonly', 2],
  ['readonly', 0],
  ['profile', 'nosuch'],
  ['max_execution_time', 0],
  ['max_execution_time', 301],
  ['max_result_rows', 0],
  ['max_rows_to_group_by', 0],
  ['max_memory_usage', 0],
  ['max_bytes_to_read', 0],
  ['additional_result_filter', 'visits > 0'],
  // Grafana's ad hoc filters are this setting: a dashboard variable does the same and works.
  ['additional_table_filters', "{'mpp_bi.visits_by_mpp_day': 'visits > 0'}"],
  ['use_query_cache', 1],
  ['query_cache_share_between_users', 1],
  ['log_queries', 0],
  ['allow_suspicious_low_cardinality_types', 1],
]
