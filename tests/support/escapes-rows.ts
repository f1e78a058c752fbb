/**
 * Attempts to see rows of another place in views that the reader may read. They may be answered, but neither rows nor
 * an error's text may hold anything of another place. Conditions that throw reveal whether they saw a hidden row.
 */
import type { Names, RowAttempt } from './escapes.ts'

const plain = (statements: readonly string[]): readonly RowAttempt[] =>
  statements.map((statement) => ({ statement }))

export function rowAttempts({ bi, own, hidden }: Names): readonly RowAttempt[] {
  const [days, months] = [`${bi}.quota_by_agency_day`, `${bi}.visits_by_mpp_month`]
  return plain([
    `SELECT * FROM ${days}`,
    `SELECT * FROM ${days} WHERE 1 OR mpp = '${hidden}'`,
    `SELECT * FROM ${days} WHERE mpp = '${hidden}'`,
    `SELECT * FROM ${days} WHERE mpp != '${own}'`,
    `SELECT * FROM ${days} WHERE mpp NOT IN ('${own}') OR isNull(mpp) OR mpp LIKE '%'`,
    `SELECT * FROM ${days} PREWHERE mpp = '${hidden}'`,
    `SELECT DISTINCT agency FROM ${days} FINAL`,
    `SELECT DISTINCT agency FROM ${days} SAMPLE 1 / 2`,
    `SELECT agency FROM ${days} ORDER BY issued LIMIT 1000 WITH TIES`,
    `SELECT agency FROM ${days} ORDER BY agency LIMIT 5 BY mpp`,
    `SELECT '${own}' AS mpp, agency FROM ${days}`,
    `SELECT '${own}' AS mpp, agency FROM ${days} WHERE mpp = '${own}'`,
    `SELECT agency AS mpp, mpp AS agency FROM ${days} WHERE agency = '${hidden}'`,
    `WITH '${own}' AS mpp SELECT agency FROM ${days}`,
    `SELECT agency FROM (SELECT '${own}' AS mpp, * EXCEPT mpp FROM ${days})`,
    `SELECT * REPLACE ('${own}' AS mpp) FROM ${days}`,
    `SELECT COLUMNS('agency') APPLY(x -> x) FROM ${days}`,
    `SELECT x, agency FROM ${days} ARRAY JOIN [mpp, '${hidden}'] AS x`,
    `SELECT agency FROM ${days} UNION ALL SELECT agency FROM ${bi}.visits_by_agency_month`,
    `SELECT agency FROM ${days} EXCEPT SELECT '${own}'`,
    `SELECT agency FROM ${days} INTERSECT SELECT agency FROM ${days}`,
    `SELECT a.agency, b.agency FROM ${days} AS a CROSS JOIN ${days} AS b LIMIT 100000`,
    `SELECT * FROM ${days} AS a FULL JOIN ${days} AS b ON a.agency = b.agency AND a.mpp = b.mpp`,
    `SELECT b.agency FROM (SELECT '${hidden}' AS mpp) AS a JOIN ${days} AS b USING (mpp)`,
    `SELECT b.agency FROM (SELECT '${hidden}' AS mpp) AS a LEFT JOIN ${days} AS b ON a.mpp = b.mpp`,
    `SELECT b.agency FROM (SELECT 1 AS x) AS a ASOF JOIN ${days} AS b ON a.x <= b.issued AND b.mpp != '' AND a.x = 1`,
    `SELECT number FROM numbers(3) WHERE (SELECT groupUniqArray(agency) FROM ${days}) != []`,
    `SELECT (SELECT groupUniqArray(agency) FROM ${days})`,
    `SELECT (SELECT groupUniqArray(agency) FROM ${days} WHERE mpp = x) FROM (SELECT '${hidden}' AS x)`,
    `SELECT * FROM ${months} AS m WHERE EXISTS (SELECT 1 FROM ${days} AS d WHERE d.mpp != m.mpp)`,
    `WITH RECURSIVE t AS (SELECT agency FROM ${days} UNION ALL SELECT agency FROM ${days} WHERE 0) SELECT * FROM t`,
    `WITH t AS MATERIALIZED (SELECT agency FROM ${days}) SELECT * FROM t`,
    `SELECT * FROM view(SELECT * FROM ${days})`,
    `SELECT * FROM viewIfPermitted(SELECT mpp FROM ${days} ELSE null('mpp String'))`,
    `SELECT * FROM merge('${bi}', '^quota_by_agency_day$')`,
    `SELECT DISTINCT agency FROM merge('${bi}', '^(quota|tallies)')`,
    `SELECT DISTINCT mpp_name FROM merge('${bi}', '^(peak|footfall|tallies|quota)')`,
    `SELECT _table, mpp_name FROM merge('${bi}', '^peak_months$') WHERE mpp = '${hidden}'`,
    `SELECT groupUniqArray(agency), topK(50)(agency), any(agency), min(agency), max(agency) FROM ${days}`,
    `SELECT argMax(agency, issued), anyHeavy(agency), groupArraySample(50)(agency) FROM ${days}`,
    `SELECT uniqExact(agency), count(DISTINCT mpp), groupBitOr(issued) FROM ${days}`,
    `SELECT agency, sum(issued) FROM ${days} GROUP BY ROLLUP(agency) WITH TOTALS`,
    `SELECT mpp, agency FROM ${days} GROUP BY GROUPING SETS ((mpp), (agency), ()) WITH TOTALS`,
    `SELECT agency, lagInFrame(agency) OVER (), leadInFrame(mpp_name) OVER () FROM ${days}`,
    `SELECT groupArray(agency) OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM ${days} LIMIT 1`,
    `SELECT first_value(mpp_name) OVER (ORDER BY mpp_name), last_value(agency) OVER () FROM ${days}`,
    `SELECT agency FROM ${days} ORDER BY agency WITH FILL`,
    `SELECT arrayJoin(groupArray(agency)) FROM ${days}`,
    `SELECT neighbor(agency, 1), neighbor(agency, -1) FROM ${days}`,
    `SELECT runningAccumulate(s) FROM (SELECT uniqState(agency) AS s FROM ${days} GROUP BY mpp)`,
    `SELECT tuple(*), map('a', agency), toJSONString(tuple(*)), formatRow('CSV', *) FROM ${days}`,
    `SELECT indexHint(mpp = '${hidden}'), agency FROM ${days} WHERE indexHint(mpp = '${hidden}')`,
    `SELECT count() FROM ${days} HAVING count() < 0`,
    `SELECT * FROM ${days} FORMAT JSON`,
    `SELECT * FROM ${days} FORMAT Pretty`,
    `SELECT * FROM ${days} FORMAT XML`,
    `SELECT DISTINCT busiest_mpp FROM ${bi}.province_month`,
    `SELECT * FROM ${bi}.mpp_comparison_month`,
    `SELECT * FROM ${bi}.published_check`,
    `SELECT * FROM ${bi}.data_freshness`,
    ...['', 'PLAN actions = 1, indexes = 1', 'PLAN json = 1, actions = 1', 'QUERY TREE', 'SYNTAX', 'AST'].map(
      (kind) => `EXPLAIN ${kind} SELECT * FROM ${days} WHERE mpp = '${own}'`,
    ),
    ...['PIPELINE', 'ESTIMATE', 'ANALYZE'].map((kind) => `EXPLAIN ${kind} SELECT * FROM ${days}`),
    `DESCRIBE TABLE ${days}`,
    `SHOW CREATE VIEW ${days}`,
    `SHOW TABLES FROM ${bi}`,
    'SELECT * FROM system.tables',
    'SELECT * FROM system.columns',
    'SELECT * FROM system.databases',
    'SELECT * FROM system.completions',
    'SELECT * FROM system.quota_usage',
  ])
}

/** Conditions that throw where they see a row of another place; as errors, they would even quote it. */
export function throwingAttempts({ bi, own, hidden }: Names): readonly RowAttempt[] {
  const [days, months] = [`${bi}.quota_by_agency_day`, `${bi}.visits_by_mpp_month`]
  const throws = `throwIf(mpp = '${hidden}', 'seen')`
  const quotes = (column: string): string => `toInt64(if(mpp = '${hidden}', ${column}, '1')) = 1`
  const conditions = [
    `${throws} = 0`,
    `NOT ${throws}`,
    `mpp = '${own}' AND ${throws} = 0`,
    `${throws} = 0 AND mpp = '${own}'`,
    `1 OR ${throws}`,
    quotes('agency'),
    quotes('mpp_name'),
    `agency = '' OR ${quotes('agency')}`,
    `agency LIKE '%' AND ${quotes('concat(agency, toString(local_date))')}`,
    `intDiv(1, mpp != '${hidden}') = 1`,
    `modulo(issued, if(mpp = '${hidden}', 0, 1)) = 0`,
    `CAST(if(mpp = '${hidden}', agency, 'a') AS Enum8('a' = 1)) = 'a'`,
    `toUUIDOrZero(agency) = toUUID(if(mpp = '${hidden}', agency, toString(generateUUIDv4())))`,
    `toDate(if(mpp = '${hidden}', agency, '2026-01-01')) > '2000-01-01'`,
    `match(agency, if(mpp = '${hidden}', concat('(', agency), '.'))`,
    `length(repeat('a', if(mpp = '${hidden}', 1000000000, 1))) = 1`,
    `arrayExists(x -> throwIf(x = '${hidden}', 'seen'), [mpp]) = 0`,
    `arrayAll(x -> toInt64(if(mpp = '${hidden}', agency, '1')) = x, [1])`,
    `toNullable(mpp) = '${own}' AND throwIf(toNullable(mpp) = '${hidden}', 'seen') = 0`,
    `local_date > '2000-01-01' AND throwIf(agency = 'rahasia-${hidden}', 'seen') = 0`,
    `throwIf(agency = 'rahasia-${hidden}', 'seen') = 0`,
    `tuple(mpp, agency) != tuple('a', 'b') AND ${throws} = 0`,
    `mpp IN (SELECT '${own}') AND ${throws} = 0`,
  ]
  return plain([
    ...conditions.map((condition) => `SELECT count() FROM ${days} WHERE ${condition}`),
    `SELECT ${throws} FROM ${days}`,
    `SELECT ${quotes('agency')} FROM ${days}`,
    `SELECT * FROM ${days} ORDER BY ${throws}`,
    `SELECT count() FROM ${days} GROUP BY ${throws}`,
    `SELECT mpp FROM ${days} GROUP BY mpp HAVING ${throws} = 0`,
    `SELECT mpp FROM ${days} QUALIFY ${throws} = 0`,
    `SELECT * FROM ${days} LIMIT 1 BY ${throws}`,
    `SELECT sum(${throws}) OVER () FROM ${days}`,
    `SELECT sumIf(issued, ${throws}) FROM ${days}`,
    `SELECT a.mpp FROM ${days} AS a JOIN ${months} AS b ON a.mpp = b.mpp AND throwIf(b.mpp = '${hidden}') = 0`,
    `SELECT a.mpp FROM ${days} AS a LEFT JOIN ${months} AS b USING (mpp) WHERE throwIf(b.mpp = '${hidden}') = 0`,
    `SELECT 1 IN (SELECT ${throws} FROM ${days})`,
    `SELECT (SELECT max(${throws}) FROM ${days})`,
    `SELECT * FROM view(SELECT * FROM ${days} WHERE ${throws} = 0)`,
    `SELECT * FROM merge('${bi}', '^quota_by_agency_day$') WHERE ${throws} = 0`,
    `SELECT * FROM merge('${bi}', '^(quota|tallies)') WHERE ${quotes('agency')}`,
    `SELECT x FROM ${days} ARRAY JOIN [1] AS x WHERE ${throws} = 0`,
  ])
}

/**
 * The same conditions in every place of a statement in which the engine may look at them too early. The short form has
 * one that the engine holds back and one that it does not.
 */
export function throwingInAllWays({ bi, own, hidden }: Names, form: 'short' | 'long'): readonly RowAttempt[] {
  const [days, months] = [`${bi}.quota_by_agency_day`, `${bi}.visits_by_mpp_month`]
  // The engine does not hold back this function until the conditions before it are known.
  const early = `mpp = '${own}' AND bitShiftLeft(1, if(mpp = '${hidden}', -1, 1)) = 2`
  const short = [`throwIf(mpp = '${hidden}', 'seen') = 0`, early]
  const long = [
    `toInt64(if(mpp = '${hidden}', agency, '1')) = 1`,
    `arrayExists(x -> throwIf(x = '${hidden}', 'seen'), [mpp]) = 0`,
    `bitShiftLeft(1, if(mpp = '${hidden}', -1, 1)) = 2`,
    `aes_decrypt_mysql('aes-128-ecb', if(mpp = '${hidden}', 'x', ''), '1234567890123456') = ''`,
  ]
  const conditions = form === 'short' ? short : [...short, ...long]
  // Ways to ask in which the engine may compute something earlier than it stands there.
  const ways = (condition: string): readonly string[] => [
    `SELECT count() FROM ${days} WHERE ${condition}`,
    `SELECT x FROM ${days} ARRAY JOIN [1, 2] AS x WHERE ${condition}`,
    `SELECT arrayJoin([1, 2]) AS x FROM ${days} WHERE ${condition}`,
    `SELECT ${condition} AS x FROM ${days} ORDER BY issued LIMIT 1`,
    `SELECT ${condition} AS x FROM ${days} ORDER BY x LIMIT 3`,
    `SELECT DISTINCT ${condition} FROM ${days} LIMIT 1`,
    `SELECT uniqExact(${condition}) FROM ${days} GROUP BY agency`,
    `SELECT max(${condition}) OVER (PARTITION BY agency) FROM ${days}`,
    `SELECT * FROM (SELECT * FROM ${days} ORDER BY agency LIMIT 1000) WHERE ${condition}`,
    `SELECT * FROM (SELECT * FROM ${days} UNION ALL SELECT * FROM ${days}) WHERE ${condition}`,
    `SELECT count() FROM ${days} LEFT JOIN (SELECT 'a' AS agency) AS o USING (agency) WHERE ${condition}`,
    `SELECT count() FROM (SELECT 1 AS one) AS o CROSS JOIN ${days} WHERE ${condition}`,
    `SELECT agency FROM ${days} WHERE agency IN (SELECT agency FROM ${days} WHERE ${condition})`,
    `SELECT count() FROM (SELECT *, ${condition} AS x FROM ${days}) WHERE x AND agency != ''`,
    `SELECT issued FROM ${days} WHERE ${condition} LIMIT 1 BY agency`,
  ]
  return plain([
    ...conditions.flatMap(ways),
    // Months are read of all MPPs, and only then filtered.
    ...conditions
      .flatMap(ways)
      .map((statement) =>
        statement
          .replaceAll(days, months)
          .replaceAll('agency', 'mpp_name')
          .replaceAll('issued', 'visits')
          .replaceAll('local_date', 'month'),
      ),
  ])
}

/**
 * The same with settings in places where the engine of 26.7.2 does not look at them: in subqueries, and put back to
 * their defaults.
 */
export function smuggledSettings({ bi, store, hidden }: Names): readonly RowAttempt[] {
  const days = `${bi}.quota_by_agency_day`
  const throws = `throwIf(mpp = '${hidden}', 'seen') = 0`
  const quoted = throws.replaceAll("'", "\\'")
  const settings = [
    `additional_result_filter = '${quoted}'`,
    `additional_table_filters = {'${days}': '${quoted}'}`,
    `additional_table_filters = {'${store}.quotas': '${quoted}'}`,
    `additional_table_filters = {'${store}.quotas': 'toInt64(agency) = 0'}`,
    `additional_table_filters = {'${store}.legs': 'toInt64(agency) = 0'}`,
    "short_circuit_function_evaluation = 'disable'",
    'readonly = 0',
    'optimize_move_to_prewhere = 1, query_plan_optimize_prewhere = 1, allow_reorder_prewhere_conditions = 1',
    'apply_row_policy_after_final = 0, apply_prewhere_after_final = 1',
    'query_plan_enable_optimizations = 1',
    'use_query_cache = 1, query_cache_share_between_users = 1',
    'enable_parallel_replicas = 1, max_parallel_replicas = 3',
    'analyzer_inline_views = 1',
  ]
  const read = `SELECT mpp, agency FROM ${days} WHERE ${throws}`
  const first = settings[0] ?? ''
  const inSession = [...settings, 'allow_experimental_analyzer = 0', 'enable_analyzer = 0']
  const reset = ['readonly', 'query_plan_enable_optimizations', 'short_circuit_function_evaluation']
  return [
    ...settings.flatMap((set) =>
      plain([
        `SELECT * FROM (${read} SETTINGS ${set})`,
        `SELECT * FROM ${days} WHERE (mpp, agency) IN (${read} SETTINGS ${set})`,
      ]),
    ),
    ...plain([
      ...settings.slice(2, 7).map((set) => `SELECT (SELECT count() FROM ${days} SETTINGS ${set})`),
      `SELECT * FROM (SELECT * FROM ${days} SETTINGS ${first})`,
      `WITH t AS (${read} SETTINGS ${first}) SELECT * FROM t`,
      `SELECT * FROM view(${read} SETTINGS ${first})`,
      `(${read} SETTINGS ${first}) UNION ALL SELECT 'a', 'b'`,
      ...reset.map((name) => `${read} SETTINGS ${name} = DEFAULT`),
    ]),
    ...inSession.map((set) => ({ before: ['SET readonly = DEFAULT', `SET ${set}`], statement: read })),
    { before: ['SET readonly = DEFAULT', "SET profile = 'default'", `SET ${first}`], statement: read },
  ]
}

/**
 * What gets through in an engine that checks no settings in subqueries: a scalar subquery is planned and run on its
 * own, so that its settings reach further than others', and a limit or lock that is put back to its default is gone.
 */
export function openInOldEngines({ bi, hidden }: Names): readonly RowAttempt[] {
  const set = "short_circuit_function_evaluation = 'disable', query_plan_enable_optimizations = 1"
  const days = `${bi}.quota_by_agency_day`
  const throws = `throwIf(mpp = '${hidden}', 'seen') = 0`
  return plain([
    `SELECT (SELECT count() FROM ${days} WHERE ${throws} SETTINGS ${set})`,
    `SELECT x FROM ${days} ARRAY JOIN [1] AS x WHERE ${throws} SETTINGS query_plan_enable_optimizations = DEFAULT`,
  ])
}
