/** Attempts to be someone else, or to have other settings, by what HTTP carries beside the statement. */
import { denied } from './escapes.ts'
import type { Asking } from './access.ts'

export interface HttpAttempt extends Asking {
  readonly what: string
  readonly statement: string
  readonly codes: readonly number[]
}

/** Settings in the address, in the statement or in the session. */
export const settingAttempts: readonly (readonly [string, string])[] = [
  ...['0', '2'].map((value) => ['readonly', value] as const),
  ...['default', 'kunjungan', 'nosuch'].map((name) => ['profile', name] as const),
  ...['0', '301', '-1', '0.5', '1e9', 'inf'].map((value) => ['max_execution_time', value] as const),
  ...['0', '1000001'].map((value) => ['max_result_rows', value] as const),
  ...['0', '50000001'].map((value) => ['max_rows_to_group_by', value] as const),
  ...['max_memory_usage', 'max_memory_usage_for_user', 'max_bytes_to_read', 'max_rows_to_read'].map(
    (name) => [name, '1'] as const,
  ),
  ...['max_concurrent_queries_for_user', 'max_sessions_for_user', 'max_threads', 'priority'].map(
    (name) => [name, '7'] as const,
  ),
  ['additional_result_filter', '1'],
  ['additional_table_filters', "{'a': '1'}"],
  ...['use_query_cache', 'query_cache_share_between_users', 'allow_suspicious_low_cardinality_types'].map(
    (name) => [name, '1'] as const,
  ),
  ...['log_queries', 'allow_introspection_functions'].map((name) => [name, '0'] as const),
  ['enable_analyzer', '0'],
  ['allow_ddl', '0'],
  ['allow_get_client_http_header', '1'],
  ['allow_experimental_eval_table_function', '1'],
  ['short_circuit_function_evaluation', 'disable'],
  ['compatibility', '20.1'],
  ['send_logs_level', 'trace'],
  ['offset', '1'],
]

export function httpAttempts(others: { ownPassword: string; store: string }): readonly HttpAttempt[] {
  const basic = Buffer.from(`bi_kotim:${others.ownPassword}`).toString('base64')
  const nobody = { 'x-clickhouse-user': '', 'x-clickhouse-key': '' }
  const statement = 'SELECT currentUser()'
  const codes = [denied.authentication]
  return [
    { what: 'another user in the address', params: { user: 'bi' }, statement, codes },
    { what: 'the administrator in the address', params: { user: 'kunjungan_admin' }, statement, codes },
    { what: 'a second user in a header', headers: { authorization: `Basic ${basic}` }, statement, codes },
    { what: "another's name", headers: { 'x-clickhouse-user': 'kunjungan_admin' }, statement, codes },
    { what: "ingest's name", headers: { 'x-clickhouse-user': 'kunjungan_ingest' }, statement, codes },
    { what: 'no password', password: '', statement, codes },
    { what: 'a password in other letters', password: others.ownPassword.toUpperCase(), statement, codes },
    { what: 'a role', params: { role: 'kunjungan_admin' }, statement, codes: [denied.unknownRole] },
    { what: 'a role', statement: 'SET ROLE kunjungan_admin', codes: [denied.unknownRole] },
    { what: 'another user', statement: 'EXECUTE AS bi SELECT 1', codes: [denied.experimental] },
    {
      what: 'a database in a header',
      headers: { 'x-clickhouse-database': others.store },
      statement: 'SELECT count() FROM queue_events',
      codes: [denied.right],
    },
    { what: 'an unknown setting', params: { nosuch: '1' }, statement, codes: [denied.unknownSetting] },
    { what: 'a custom setting', params: { SQL_mpp: 'x' }, statement, codes: [denied.unknownSetting] },
    {
      what: 'nobody',
      headers: nobody,
      statement: 'SELECT * FROM system.users',
      codes: [denied.right, denied.authentication, denied.sessions],
    },
  ]
}
