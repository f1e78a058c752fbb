/**
 * The JDBC driver as DBeaver, Metabase and Tableau use it: metadata with comments, prepared statements with dates, each
 * answer compared with the same question over HTTP.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BiPipeline, biPipeline, viewColumns, viewComments } from './support/bi-pipeline.ts'
import { halfYear } from './support/filled-period.ts'
import { jdbcJars, runJava } from './support/installed.ts'

let bi: BiPipeline
let jars: string

/** The properties that each tool adds to the connection. */
const connections = [
  { tool: 'DBeaver', user: 'bi', properties: '' },
  {
    tool: 'Metabase',
    user: 'bi',
    properties:
      'use_server_time_zone_for_dates=true;remember_last_set_roles=true;http_connection_provider=HTTP_URL_CONNECTION;jdbc_ignore_unsupported_values=true;jdbc_schema_term=schema;select_sequential_consistency=true;max_open_connections=100;product_name=metabase/test;custom_http_params=',
  },
  { tool: 'Tableau', user: 'bi_kukar', properties: 'custom_http_params=join_use_nulls=1;ssl=false' },
]

/** The driver sorts tables and columns in its own way. */
const sorted = (lines: readonly string[][]): string[] => lines.map((line) => line.join('\t')).toSorted()

beforeAll(async () => {
  bi = await biPipeline()
  jars = await jdbcJars()
})
afterAll(() => bi[Symbol.asyncDispose]())

describe.each(connections)('JDBC with the properties of $tool as $user', ({ user, properties }) => {
  let lines: string[][]
  const of = (kind: string): string[][] =>
    lines.filter(([found]) => found === kind).map(([, ...fields]) => fields)

  beforeAll(async () => {
    const environment = { ...bi.environment(user), JDBC_PROPERTIES: properties }
    const said = await runJava(jars, 'JdbcCheck.java', environment)
    lines = said
      .trimEnd()
      .split('\n')
      .map((line) => line.split('\t'))
  })

  it('lists views, columns, types and comments', async () => {
    expect(of('driver')).toEqual([['0.9.4']])
    const readable = user === 'bi' ? bi.views : bi.views.filter((view) => view !== 'dead_letters')
    const tables = [...(await viewComments(bi))].map(([name, comment]) => [name, 'VIEW', comment])
    expect(sorted(of('table'))).toEqual(sorted(tables.filter(([name = '']) => readable.includes(name))))
    const columns = (await viewColumns(bi))
      .filter(({ view }) => readable.includes(view))
      .map(({ view, name, type, comment }) => [
        ...[view, name, type, type.startsWith('Nullable') ? 'YES' : 'NO', comment],
      ])
    expect(sorted(of('column'))).toEqual(sorted(columns))
  })

  it('filters by dates in prepared statements and groups', async () => {
    const months = await bi.rows(
      `SELECT toString(month) AS m, toString(sum(visits)) AS v, min(coverage) AS c FROM visits_by_mpp_month
       WHERE month BETWEEN '${halfYear.from}' AND '${halfYear.lastMonth}' GROUP BY m ORDER BY m`,
      { user },
    )
    expect(months).toHaveLength(6)
    expect(of('month')).toEqual(months.map(({ m, v, c }) => [m, v, c === null ? '' : 'number']))
    const days = await bi.rows(
      `SELECT mpp, toString(toStartOfMonth(local_date)) AS m, toString(sum(visits)) AS v FROM visits_by_mpp_day
       WHERE local_date >= '${halfYear.from}' GROUP BY mpp, m ORDER BY mpp, m`,
      { user },
    )
    expect(of('day')).toEqual(days.map(({ mpp, m, v }) => [mpp, m, v]))
  })

  it('filters by an instant', async () => {
    const [row] = await bi.rows(`SELECT toString(count()) AS n FROM data_freshness WHERE last_event_at > 0`, {
      user,
    })
    expect(of('fresh')).toEqual([[row?.['n']]])
  })
})
