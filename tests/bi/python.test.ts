/**
 * Python readers: clickhouse-connect and SQLAlchemy as `bi` and as the user of one MPP, each answer compared with the
 * same question over HTTP, and the time grains of Superset run through both.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BiPipeline, biPipeline, viewColumns, viewComments } from './support/bi-pipeline.ts'
import { halfYear, wholeYear } from './support/filled-period.ts'
import { isPythonSkipped, pythonWith, runPython } from './support/installed.ts'
import { moment, timeGrains } from './support/superset-sql.ts'

type Cells = (string | number | null)[]

interface Seen {
  readonly versions: string[]
  readonly tables: [string, string][]
  readonly monthly: [string, number][]
  readonly schemas: string[]
  readonly reflected: Record<string, { comment: string; columns: [string, string, boolean, string][] }>
  readonly by_mpp: [string, number][]
  readonly answers: { client: Cells[]; sqlalchemy: Cells[] }[]
}

const { from: firstDay, lastMonth, until: dayAfter } = halfYear
const [since, until] = [new Date(wholeYear.from), new Date(wholeYear.until)]

/** A grain over local days and months, as Superset writes it: the axis is called like its column. */
const grained = Object.entries(timeGrains).flatMap(([grain, expression]) =>
  [
    { view: 'visits_by_mpp_day', column: 'local_date' },
    { view: 'visits_by_mpp_month', column: 'month' },
  ].map(({ view, column }) => {
    const axis = expression.replace('{col}', `\`${column}\``)
    const from = moment('Date', since)
    return {
      grain,
      view,
      column,
      axis,
      from,
      sql: `SELECT ${axis} AS \`${column}\`, sum(visits) AS \`SUM(visits)\` FROM ${view}
        WHERE \`${column}\` >= ${from} AND \`${column}\` < ${moment('Date', until)}
        GROUP BY \`${column}\` ORDER BY \`SUM(visits)\` DESC LIMIT 1000`,
    }
  }),
)

/** Superset compares an instant with toDateTime without a zone, and a day with either. */
const filtered = [
  `SELECT count() FROM dead_letters WHERE last_at >= toDateTime('${firstDay} 00:00:00') AND last_at < toDateTime('${dayAfter} 00:00:00')`,
  `SELECT count() FROM visits_by_agency_now WHERE last_event_at >= toDateTime('${firstDay} 00:00:00')`,
  `SELECT sum(visits) FROM visits_by_mpp_day WHERE local_date >= toDateTime('${firstDay} 00:00:00') AND local_date < toDateTime('${dayAfter} 00:00:00')`,
]

describe.skipIf(isPythonSkipped)('Python (left out where KUNJUNGAN_BI_SKIP_PYTHON is 1)', () => {
  let bi: BiPipeline
  let python: string
  let seen: Seen

  const statements = [...grained.map(({ sql }) => sql), ...filtered]
  const lookAs = (user: string, run: readonly string[]): Promise<Seen> =>
    runPython<Seen>(python, 'connect.py', { env: bi.environment(user), input: JSON.stringify(run) })

  beforeAll(async () => {
    bi = await biPipeline()
    python = await pythonWith('drivers')
    seen = await lookAs('bi', statements)
  })
  afterAll(() => bi[Symbol.asyncDispose]())

  it('lists tables, columns, types and comments, by query and by reflection', async () => {
    const commentOf = await viewComments(bi)
    const comments = bi.views.map((view) => [view, commentOf.get(view)])
    expect(seen.tables).toEqual(comments)
    expect(seen.schemas).toContain(bi.database)
    expect(Object.entries(seen.reflected).map(([name, { comment }]) => [name, comment])).toEqual(comments)
    const columns = Object.entries(seen.reflected).flatMap(([view, found]) =>
      found.columns.map(([name, , isNullable, comment]) => ({ view, name, isNullable, comment })),
    )
    const expected = (await viewColumns(bi)).map(({ view, name, type, comment }) => ({
      view,
      name,
      comment,
      isNullable: type.startsWith('Nullable'),
    }))
    expect(columns).toEqual(expected)
  })

  it('filters by month and day and groups, as HTTP does', async () => {
    const months = await bi.rows(
      `SELECT toString(month) AS m, sum(visits) AS v FROM visits_by_mpp_month
       WHERE month BETWEEN '${firstDay}' AND '${lastMonth}' GROUP BY m ORDER BY m`,
    )
    expect(seen.monthly).toEqual(months.map(({ m, v }) => [m, Number(v)]))
    const mpps = await bi.rows(
      `SELECT mpp, sum(visits) AS v FROM visits_by_mpp_day
       WHERE local_date >= '${firstDay}' AND local_date < '${lastMonth}' GROUP BY mpp ORDER BY mpp`,
    )
    expect(mpps.length).toBeGreaterThan(1)
    expect(seen.by_mpp).toEqual(mpps.map(({ mpp, v }) => [mpp, Number(v)]))
  })

  it.each(grained.map((query, at) => ({ ...query, at })))(
    'groups $view by the grain $grain of Superset',
    async ({ view, axis, from, at }) => {
      const answer = seen.answers[at]
      expect(answer?.client.length).toBeGreaterThan(0)
      expect(answer?.sqlalchemy).toEqual(answer?.client)
      // ClickHouse reads the name in the filter as the axis: what counts is where a bucket begins.
      const [http] = await bi.rows(`SELECT sum(visits) AS v, uniqExact(${axis}) AS buckets FROM ${view}
        WHERE ${axis} >= ${from} AND ${axis} < ${moment('Date', until)}`)
      const total = answer?.client.reduce((sum, [, visits]) => sum + Number(visits), 0)
      expect([total, answer?.client.length]).toEqual([Number(http?.['v']), Number(http?.['buckets'])])
    },
  )

  it.each(filtered.map((sql, at) => ({ sql, at: at + grained.length })))(
    'filters by toDateTime without a zone: $sql',
    async ({ sql, at }) => {
      const [row] = await bi.rows(sql)
      const value = Number(Object.values(row ?? {})[0])
      expect(seen.answers[at]).toEqual({ client: [[value]], sqlalchemy: [[value]] })
    },
  )

  it('shows the user of one MPP its rows alone, and the same ones', async () => {
    const own = await lookAs('bi_kukar', [])
    expect(own.by_mpp).toEqual(seen.by_mpp.filter(([mpp]) => mpp === 'kukar'))
    expect(own.tables.map(([name]) => name)).toEqual(bi.views.filter((name) => name !== 'dead_letters'))
  })
})
