/**
 * Rows of a view as one store shows them, for a comparison with another store: by parts (an MPP, a province), each with
 * a hash of its rows, and row by row. Columns that say how long ago something was, or when it was stored, are left out:
 * they are others a second later.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import { z } from 'zod'
import { queryRows, queryTuples } from '../../infra/clickhouse/query-rows.ts'
import type { BiView } from '../access/users.ts'

/** A store to compare: a connection of the administrator, and the database of its views. */
export interface ComparedStore {
  readonly client: ClickHouseClient
  readonly bi: string
}

const leftOut: ReadonlySet<string> = new Set([
  'last_stored_at',
  'updated_at',
  'seconds_since_event',
  'ahead_seconds',
  'longest_wait_seconds',
])

/** A row as text; figures that differ only in how a sum was rounded are the same. */
export type RowText = string

/** Significant digits of a figure that count. */
const digits = 9

/** The columns of each view that are compared, in order. */
export async function comparedColumns({ client, bi }: ComparedStore): Promise<Map<string, string[]>> {
  const found = await queryRows(
    client,
    z.object({ view: z.string(), name: z.string() }),
    'SELECT table AS view, name FROM system.columns WHERE database = {bi:String} ORDER BY view, position',
    { params: { bi } },
  )
  const compared = found.filter(({ name }) => !leftOut.has(name))
  const byView = Map.groupBy(compared, ({ view }) => view)
  return new Map([...byView].map(([view, columns]) => [view, columns.map(({ name }) => name)]))
}

const dates: readonly string[] = ['local_date', 'week', 'month', 'quarter']

/**
 * What the rows of a view are divided by: place and month. Of most parts nothing changes any more, so that they are
 * compared once, however many events come in.
 */
export function partOf({ scope }: BiView, columns: readonly string[]): string {
  const place = { mpp: 'toString(mpp)', province: 'toString(province_code)', none: "''" }[scope]
  const date = dates.find((name) => columns.includes(name))
  return date === undefined ? place : `concat(${place}, ' ', toString(toStartOfMonth(${date})))`
}

/** The parts of a view: of each the number of its rows and a hash of them. */
export async function partHashes(
  { client, bi }: ComparedStore,
  view: BiView,
  columns: readonly string[],
): Promise<ReadonlyMap<string, { readonly rows: number; readonly hash: string }>> {
  const found = await queryRows(
    client,
    z.object({ part: z.string(), rows: z.number(), hash: z.string() }),
    `SELECT ${partOf(view, columns)} AS part, count() AS rows,
        toString(sum(cityHash64(toString(tuple(${columns.join(', ')}))))) AS hash
      FROM ${bi}.${view.name} GROUP BY part`,
  )
  return new Map(found.map(({ part, rows, hash }) => [part, { rows, hash }]))
}

/** Any values. Parsed as lists of zod, a million rows would take one or two seconds more. */
const Values = z.custom<unknown[]>(Array.isArray, 'must be a list')

/** All rows of some parts. */
export async function partRows(
  { client, bi }: ComparedStore,
  view: BiView,
  columns: readonly string[],
  parts: readonly string[],
): Promise<RowText[]> {
  const found = await queryTuples(
    client,
    Values,
    `SELECT ${columns.join(', ')} FROM ${bi}.${view.name}
      WHERE ${partOf(view, columns)} IN {parts:Array(String)}`,
    { params: { parts } },
  )
  return found.map(rowText)
}

/** @param row - its values in order. */
export function rowText(row: readonly unknown[]): RowText {
  return JSON.stringify(
    row.map((value) => (typeof value === 'number' ? Number(value.toPrecision(digits)) : value)),
  )
}
