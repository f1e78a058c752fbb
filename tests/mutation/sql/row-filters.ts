/**
 * Row filters that are wrong, in the users file: in one database of views each filter is taken away, in another it is
 * wider than the reader's part. A filter acts on its own view alone, so each is judged by itself though all are wrong.
 */
import { readBiViews } from '../../../sql/access/views.ts'
import { biUsers } from '../../../sql/access/users.ts'
import type { Reference } from '../../../schemas/reference.ts'
import type { Pipeline } from '../../support/pipeline.ts'
import type { SharedStack } from '../../support/shared-stack.ts'

/** The users file with the filters of two databases changed. */
export function withFaultyFilters(xml: string, reference: Reference, without: string, wide: string): string {
  const provinces = new Map(reference.mpps.map(({ mpp, province_code }) => [mpp, province_code]))
  const all = new RegExp(`<${without}>.*?</${without}>`, 'g')
  const filters = new RegExp(`<${wide}>.*?</${wide}>`, 'g')
  const widen = (of: string): string =>
    of
      // Of an MPP: its province.
      .replaceAll(
        /mpp = '([a-z0-9-]+)'/g,
        (_, mpp: string) => `province_code = '${provinces.get(mpp)}' AND 1`,
      )
      // Of a province, which stands alone: every province.
      .replaceAll(/province_code = '\d+' AND rowNumber/g, 'notEmpty(province_code) AND rowNumber')
      .replaceAll('<filter>0 AND', '<filter>1 AND')
  return xml.replaceAll(all, `<${without}></${without}>`).replaceAll(filters, widen)
}

type Row = Record<string, unknown>
type Scope = ReturnType<typeof biUsers>[number][1]

/** By what a row of a view is kept apart, from the contract and not from what makes the filters. */
function isOwn(scope: Scope, view: string): (row: Row) => boolean {
  if (scope.kind === 'all' || view === 'data_dictionary') return () => true
  if (view === 'dead_letters') return () => false
  if (scope.kind === 'province') return (row) => row['province_code'] === scope.code
  return (row) =>
    view === 'province_month' ? row['province_code'] === scope.provinceCode : row['mpp'] === scope.mpp
}

export interface Reader {
  readonly user: string
  readonly scope: Scope
}

/** The readers of a part, of one kind. */
export function readersOf(reference: Reference, kind: 'mpp' | 'province'): Reader[] {
  return biUsers(reference).flatMap(([user, scope]) => (scope.kind === kind ? [{ user, scope }] : []))
}

/** The views that have a filter: all but the dictionary. */
export const filteredViews = readBiViews()
  .map(({ name }) => name)
  .filter((name) => name !== 'data_dictionary')

function placeColumns(view: string): string {
  if (view === 'dead_letters') return 'topic'
  return view === 'province_month' ? 'province_code' : 'mpp, province_code'
}

/** Says who sees what is not theirs, or misses something; undefined where every reader sees exactly its own rows. */
export async function readerDifference(
  pipeline: Pipeline,
  stack: SharedStack,
  bi: string,
  view: string,
  readers: readonly Reader[],
): Promise<string | undefined> {
  const all = await pipeline.rows<Row>(`SELECT ${placeColumns(view)} FROM ${pipeline.databases.bi}.${view}`)
  for (const { user, scope } of readers) {
    const own = all.filter(isOwn(scope, view)).length
    if (own === all.length) throw new Error(`${view} has no row that is hidden from ${user}`)
    const seen = await countAs(stack, user, `SELECT count() FROM ${bi}.${view}`)
    if (seen !== own) return `${user} sees ${seen} rows of ${view}, of which ${own} are its own`
  }
  return undefined
}

/** The number that a query gives, or 0 where the reader may not ask it. */
async function countAs(
  { clickhouseUrl, credentials }: SharedStack,
  user: string,
  query: string,
): Promise<number> {
  const response = await fetch(clickhouseUrl, {
    method: 'POST',
    headers: { 'x-clickhouse-user': user, 'x-clickhouse-key': credentials.bi },
    body: query,
  })
  const text = await response.text()
  if (response.ok) return Number(text)
  if (text.startsWith('Code: 497.')) return 0
  throw new Error(`${user}: ${query}: ${text}`)
}
