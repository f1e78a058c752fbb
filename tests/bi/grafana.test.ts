/**
 * The Grafana dashboard of the visits: each panel's query, expanded as the plugin does, runs as a reader with the
 * settings that the plugin sends, and the provisioning files belong to it.
 */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkout } from '../support/pipeline.ts'
import { type BiPipeline, biPipeline } from './support/bi-pipeline.ts'
import { expandPanelSql } from './support/grafana-sql.ts'

interface Target {
  readonly rawSql: string
  readonly format: number
  readonly datasource: { readonly type: string; readonly uid: string }
}

interface Dashboard {
  readonly uid: string
  readonly timezone: string
  readonly panels: readonly {
    readonly id: number
    readonly title: string
    readonly targets?: readonly Target[]
  }[]
  readonly templating: { readonly list: readonly { readonly name: string; readonly query: string }[] }
}

const folder = join(checkout, 'readers', 'bi', 'grafana')
const text = await readFile(join(folder, 'dashboards', 'kunjungan-visits.json'), 'utf8')
const dashboard = JSON.parse(text) as Dashboard
const panels = dashboard.panels.flatMap(({ title, targets = [] }) =>
  targets.map((target) => ({ title, ...target })),
)
const settings = { limit: 10_000, max_execution_time: 60 }
let bi: BiPipeline

beforeAll(async () => {
  bi = await biPipeline()
})
afterAll(() => bi[Symbol.asyncDispose]())

describe('the dashboard of the visits', () => {
  it('asks the ClickHouse data source alone, and gives every panel a number of its own', () => {
    expect(panels.length).toBeGreaterThan(12)
    for (const { datasource } of panels)
      expect(datasource).toEqual({ type: 'grafana-clickhouse-datasource', uid: '${datasource}' })
    const ids = dashboard.panels.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    // Days are dates without a zone: in a browser's zone they would move by hours.
    expect(dashboard.timezone).toBe('utc')
  })

  it.each(panels)('gets rows for "$title"', async ({ rawSql, format }) => {
    const variable = dashboard.templating.list.find(({ name }) => name === 'mpp')
    const mpps = (await bi.rows(variable?.query ?? '', { settings })).map(({ mpp }) => String(mpp))
    expect(mpps.length).toBeGreaterThan(2)
    const to = new Date()
    const time = { from: new Date(to.getTime() - 90 * 86_400_000), to }
    const sql = expandPanelSql(rawSql, time, mpps)
    const rows = await bi.rows(sql, { settings })
    expect(rows.length, sql).toBeGreaterThan(0)
    // A time series has its time first, without gaps.
    const isSeries = format === 0
    expect(isSeries).toBe(Object.keys(rows[0] ?? {})[0] === 'time')
    expect(rows.some((row) => isSeries && row['time'] === null)).toBe(false)
  })

  it('shows the reader of one MPP its rows alone', async () => {
    const variable = dashboard.templating.list.find(({ name }) => name === 'mpp')
    expect(await bi.rows(variable?.query ?? '', { user: 'bi_kukar' })).toMatchObject([{ mpp: 'kukar' }])
  })
})

describe('provisioning', () => {
  it('names the plugin, the database and a reader, and holds no password', async () => {
    const file = await readFile(join(folder, 'provisioning', 'datasources', 'kunjungan.yaml'), 'utf8')
    expect(parse(file)).toMatchObject({
      apiVersion: 1,
      datasources: [
        {
          type: 'grafana-clickhouse-datasource',
          jsonData: { username: 'bi', defaultDatabase: 'mpp_bi', port: 8123, protocol: 'http' },
          secureJsonData: { password: '$CLICKHOUSE_BI_PASSWORD' },
        },
      ],
    })
  })

  it('loads the folder of the dashboards', async () => {
    const file = await readFile(join(folder, 'provisioning', 'dashboards', 'kunjungan.yaml'), 'utf8')
    expect(parse(file)).toMatchObject({ apiVersion: 1, providers: [{ type: 'file' }] })
  })
})
