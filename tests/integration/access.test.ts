/**
 * What readers may rely on: a row is the same whatever settings their driver sends, and every text column can be
 * compared. What they see and what they don't is in access-users.test.ts and access-escapes.test.ts.
 */
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { BiView } from '../../sql/access/users.ts'
import { readBiViews } from '../../sql/access/views.ts'
import { expandPanelSql } from '../bi/support/grafana-sql.ts'
import { askAs, rowsAs } from '../support/access.ts'
import { randomEvents } from '../support/oracle/random-events.ts'
import { checkout, createPipeline, type Pipeline } from '../support/pipeline.ts'
import { testDay } from '../support/repeat.ts'

let pipeline: Pipeline
const views = readBiViews()

beforeAll(async () => {
  pipeline = await createPipeline('access')
  const today = testDay()
  await pipeline.send(
    randomEvents({ seed: 3, count: 3_000, reference: pipeline.reference, from: '2026-09-01', to: today }),
  )
  await pipeline.catchUp()
})
afterAll(async () => {
  await pipeline[Symbol.asyncDispose]()
})

/** What one opening of the shipped Grafana dashboard asks. */
async function dashboardSql(mpps: readonly string[]): Promise<string[]> {
  const file = `${checkout}/readers/bi/grafana/dashboards/kunjungan-visits.json`
  const dashboard = JSON.parse(await readFile(file, 'utf8')) as {
    panels: { targets?: { rawSql: string }[] }[]
    templating: { list: { name: string; query: string }[] }
  }
  const to = new Date()
  const time = { from: new Date(to.getTime() - 90 * 86_400_000), to }
  const panels = dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ rawSql }) => rawSql))
  const variable = dashboard.templating.list.find(({ name }) => name === 'mpp')?.query ?? ''
  return [...panels.map((sql) => expandPanelSql(sql, time, mpps)), variable]
}

/** As a reader of its own: other test files ask as the others meanwhile, and would be refused or counted. */
const ask = (questions: number): Promise<(number | undefined)[]> =>
  Promise.all(
    Array.from({ length: questions }, async () => (await askAs('bi_crowd', 'SELECT sleep(3)')).code),
  )

const yesterday = new Date(Date.now() - 86_400_000).toISOString().slice(0, 10)
const nameOf = ({ name }: BiView): string => `${pipeline.databases.bi}.${name}`

describe('readers', () => {
  it('see the same row whatever settings their driver sends', async () => {
    const params = {
      join_use_nulls: '1',
      prefer_column_name_to_alias: '1',
      session_timezone: 'Asia/Tokyo',
      union_default_mode: 'DISTINCT',
      cast_keep_nullable: '1',
      async_insert: '0',
      date_time_output_format: 'simple',
    }
    for (const view of views) {
      if (view.name === 'data_freshness' || view.name === 'visits_by_agency_now') continue
      // Counters that are open now have other minutes in the next query.
      const past = view.name === 'counters_by_agency_day' ? `WHERE local_date < '${yesterday}'` : ''
      const query = `SELECT * FROM ${nameOf(view)} ${past} ORDER BY ALL FORMAT JSONEachRow`
      expect(await askAs('bi', query, { params }), view.name).toEqual(await askAs('bi', query))
    }
  })

  it.for(['bi', 'bi_kukar'])('three people open the dashboard at once as %s', async (user) => {
    const sql = await dashboardSql(pipeline.reference.mpps.map(({ mpp }) => mpp))
    expect(sql.length).toBeGreaterThanOrEqual(15)
    // The longest time that a reader may ask for, as the machine may be busy otherwise: this is about how many.
    const params = { database: pipeline.databases.bi, max_execution_time: '300' }
    const answers = await Promise.all([...sql, ...sql, ...sql].map((query) => askAs(user, query, { params })))
    expect(answers.filter(({ code }) => code !== undefined)).toEqual([])
  })

  it('may ask a hundred questions at once, and no more', async () => {
    expect(new Set(await ask(100))).toEqual(new Set([undefined]))
    // TOO_MANY_SIMULTANEOUS_QUERIES
    expect(new Set(await ask(130))).toEqual(new Set([undefined, 202]))
  })

  it.for(['bi', 'bi_kotim'])('%s may compare every text column with the empty text', async (user) => {
    const { bi } = pipeline.databases
    const columns = await rowsAs<{ view: string; column: string }>(
      user,
      `SELECT view, column FROM ${bi}.data_dictionary WHERE type = 'String' AND view != 'dead_letters'`,
    )
    expect(columns.length).toBeGreaterThan(60)
    for (const [view, of] of Map.groupBy(columns, (column) => column.view)) {
      const conditions = of.map(({ column }) => `countIf(\`${column}\` = '' OR notEmpty(\`${column}\`))`)
      const empty = of.map(({ column }) => `\`${column}\` != 'x' OR \`${column}\` = ''`)
      const query = `SELECT ${conditions.join(', ')} FROM ${bi}.${view} WHERE ${empty.join(' AND ')}`
      expect(await rowsAs(user, query), view).toHaveLength(1)
    }
  })
})
