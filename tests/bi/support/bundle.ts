/**
 * The Superset bundle as it lies in readers/bi/superset: its files read, and each chart's settings turned into the
 * query that Superset's front end makes of them (tables, big numbers, lines and bars: what the bundle has).
 */
import { readdir, readFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { parse } from 'yaml'
import { checkout } from '../../support/pipeline.ts'
import type { AxisColumn, ChartQuery, Filter, Names } from './superset-sql.ts'

export const bundleFolder = join(checkout, 'readers', 'bi', 'superset', 'kunjungan')

export interface DatasetColumn {
  readonly column_name: string
  readonly verbose_name: string | null
  readonly description: string
  readonly type: string
  readonly is_dttm: boolean
  readonly is_active: boolean
  readonly groupby: boolean
  readonly filterable: boolean
}

export interface Dataset {
  readonly table_name: string
  readonly main_dttm_col: string | null
  readonly description: string
  readonly uuid: string
  readonly metrics: readonly { readonly metric_name: string; readonly expression: string }[]
  readonly columns: readonly DatasetColumn[]
}

interface AdhocFilter {
  readonly subject: string
  readonly operator: string
  readonly comparator: string | number | string[]
}

export interface Chart {
  readonly slice_name: string
  readonly viz_type: string
  readonly uuid: string
  readonly dataset_uuid: string
  readonly params: {
    readonly metric?: string
    readonly metrics?: readonly string[]
    readonly groupby?: readonly string[]
    readonly query_mode?: 'raw' | 'aggregate'
    readonly all_columns?: readonly string[]
    readonly order_by_cols?: readonly string[]
    readonly x_axis?: string
    readonly time_grain_sqla?: string
    readonly row_limit?: number
    readonly adhoc_filters?: readonly AdhocFilter[]
  }
}

export interface Dashboard {
  readonly dashboard_title: string
  readonly uuid: string
  readonly position: Readonly<Record<string, { readonly type?: string; readonly meta?: { uuid?: string } }>>
  readonly metadata: {
    readonly native_filter_configuration: readonly {
      readonly targets: readonly {
        readonly column: { readonly name: string }
        readonly datasetUuid: string
      }[]
    }[]
  }
}

export interface Bundle {
  readonly files: ReadonlyMap<string, string>
  readonly datasets: readonly Dataset[]
  readonly charts: readonly Chart[]
  readonly dashboards: readonly Dashboard[]
}

export async function readBundle(): Promise<Bundle> {
  const files = new Map<string, string>()
  for (const entry of await readdir(bundleFolder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (entry.isFile()) files.set(relative(bundleFolder, path), await readFile(path, 'utf8'))
  }
  const of = <T>(folder: string): T[] =>
    [...files].filter(([path]) => path.startsWith(folder)).map(([, text]) => parse(text) as T)
  return {
    files,
    datasets: of<Dataset>('datasets/'),
    charts: of<Chart>('charts/'),
    dashboards: of<Dashboard>('dashboards/'),
  }
}

export function namesOf(dataset: Dataset): Names {
  return {
    table: dataset.table_name,
    columns: new Map(dataset.columns.map(({ column_name, type }) => [column_name, type])),
    metrics: new Map(dataset.metrics.map(({ metric_name, expression }) => [metric_name, expression])),
  }
}

/** The query of a chart. */
export function chartQuery({ viz_type, slice_name, params }: Chart): ChartQuery {
  const { metric, metrics = [], groupby = [], row_limit = 50_000 } = params
  const filters = (params.adhoc_filters ?? []).map(({ subject, operator, comparator }): Filter => ({
    col: subject,
    op: operator,
    val: comparator,
  }))
  const common = { filters, row_limit }
  const [first] = metrics
  const byFirst = first === undefined ? [] : [[first, false] as const]
  if (viz_type === 'big_number_total' && metric !== undefined)
    return { ...common, columns: [], metrics: [metric], orderby: [] }
  if (viz_type === 'table' && params.query_mode === 'raw') {
    const orderby = (params.order_by_cols ?? []).map((text) => JSON.parse(text) as [string, boolean])
    return { ...common, columns: params.all_columns ?? [], orderby }
  }
  if (viz_type === 'table') return { ...common, columns: groupby, metrics, orderby: byFirst }
  if (viz_type.startsWith('echarts_timeseries_') && params.x_axis !== undefined) {
    const { time_grain_sqla: timeGrain } = params
    const axis: AxisColumn = {
      columnType: 'BASE_AXIS',
      expressionType: 'SQL',
      sqlExpression: params.x_axis,
      label: params.x_axis,
      ...(timeGrain === undefined ? {} : { timeGrain }),
    }
    return {
      ...common,
      columns: [axis, ...groupby],
      metrics,
      orderby: byFirst,
      series_columns: groupby,
      ...(timeGrain === undefined ? {} : { extras: { time_grain_sqla: timeGrain } }),
    }
  }
  throw new Error(`${slice_name}: no query for ${viz_type}`)
}
