/**
 * The Superset bundle against the views: datasets have exactly their columns, charts and dashboards hang together, and
 * every chart's query runs as `bi`. `npm run test:bi -- -u` writes changed columns into the datasets.
 */
import { join } from 'node:path'
import { stringify } from 'yaml'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type BiPipeline, biPipeline, viewColumns, viewComments } from './support/bi-pipeline.ts'
import { bundleFolder, chartQuery, type Dataset, namesOf, readBundle } from './support/bundle.ts'
import { chartSql } from './support/superset-sql.ts'

const bundle = await readBundle()
const datasetOf = new Map(bundle.datasets.map((dataset) => [dataset.uuid, dataset]))
const chartOf = new Map(bundle.charts.map((chart) => [chart.uuid, chart]))
const now = new Date()
let bi: BiPipeline

beforeAll(async () => {
  bi = await biPipeline()
})
afterAll(() => bi[Symbol.asyncDispose]())

const datasetUuid = (uuid: string): Dataset => {
  const dataset = datasetOf.get(uuid)
  if (dataset === undefined) throw new Error(`no dataset ${uuid}`)
  return dataset
}

describe('the Superset bundle', () => {
  it('has a dashboard for each reader, whose charts are all there and all of the bundle', () => {
    expect(bundle.dashboards.map(({ dashboard_title }) => dashboard_title).toSorted()).toEqual([
      'Kunjungan: Analis BI',
      'Kunjungan: Kepala MPP',
      'Kunjungan: Pejabat provinsi',
    ])
    const shown = bundle.dashboards.flatMap(({ position }) =>
      Object.values(position).flatMap(({ type, meta }) => (type === 'CHART' ? [meta?.uuid ?? ''] : [])),
    )
    expect(shown.toSorted()).toEqual([...chartOf.keys()].toSorted())
    const used = new Set(bundle.charts.map(({ dataset_uuid }) => dataset_uuid))
    expect([...datasetOf.keys()].filter((uuid) => !used.has(uuid))).toEqual([])
    for (const { metadata } of bundle.dashboards) {
      const targets = metadata.native_filter_configuration.flatMap((filter) => filter.targets)
      expect(targets.length).toBeGreaterThan(0)
      for (const { column, datasetUuid: uuid } of targets)
        expect([...namesOf(datasetUuid(uuid)).columns.keys()]).toContain(column.name)
    }
  })

  it('holds no password and no address but the placeholder', () => {
    const text = [...bundle.files.values()].join('\n')
    expect(text.match(/clickhousedb:\/\/\S+/g)).toEqual([
      'clickhousedb://bi:XXXXXXXXXX@clickhouse.example:8123/mpp_bi',
    ])
  })

  it.each(bundle.datasets.map((dataset) => ({ dataset, name: dataset.table_name })))(
    'has the columns, types and comments of $name',
    async ({ dataset, name }) => {
      const before = new Map(dataset.columns.map((column) => [column.column_name, column]))
      const columns = (await viewColumns(bi))
        .filter(({ view }) => view === name)
        .map((column) => ({
          column_name: column.name,
          verbose_name: before.get(column.name)?.verbose_name ?? null,
          description: column.comment,
          // As Superset writes them when it looks at a view.
          type: column.type.toUpperCase(),
          // Superset cannot take an instant that may be missing for its time column.
          is_dttm: column.type.startsWith('Date'),
          is_active: true,
          groupby: true,
          filterable: true,
        }))
      const description = (await viewComments(bi)).get(name)
      // Laid out as the formatter does it.
      const text = stringify({ ...dataset, description, columns }, { lineWidth: 0, singleQuote: true })
      await expect(text).toMatchFileSnapshot(join(bundleFolder, 'datasets', 'Kunjungan', `${name}.yaml`))
      const { main_dttm_col: time } = dataset
      expect(time === null || columns.some((column) => column.is_dttm && column.column_name === time)).toBe(
        true,
      )
    },
  )

  it.each(bundle.charts)('gets rows for "$slice_name"', async (chart) => {
    const sql = chartSql(chartQuery(chart), namesOf(datasetUuid(chart.dataset_uuid)), now)
    const rows = await bi.rows(sql)
    expect(rows.length, sql).toBeGreaterThan(0)
  })
})
