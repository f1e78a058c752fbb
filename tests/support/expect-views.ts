/**
 * Compares every view of a pipeline with the plain fold over the events. Columns that count seconds up to the moment
 * of the query are compared with a tolerance, as fold and server look at the clock one after the other.
 */
import { expect } from 'vitest'
import type { Event } from '../../schemas/event.ts'
import { compareRows } from './oracle/compare.ts'
import { foldViews } from './oracle/fold.ts'
import { type Row, viewKeys, viewNames, type ViewName } from './oracle/views.ts'
import type { Pipeline } from './pipeline.ts'

const secondsColumns = ['longest_wait_seconds', 'seconds_since_event']
const toleranceSeconds = 300

/** Fails with a readable list of differences where any row of any view is not what the events say. */
export async function expectViewsToMatch(pipeline: Pipeline, events: readonly Event[]): Promise<void> {
  expect(await viewDifferences(pipeline, events)).toEqual([])
}

/** Views of now may see an event pass while they are compared: they are given another look. */
const looks = 3

/** Where a row of a view is not what the events say, in sentences. */
export async function viewDifferences(pipeline: Pipeline, events: readonly Event[]): Promise<string[]> {
  for (let look = 1; ; look++) {
    const folds = foldViews(events, pipeline.reference, new Date())
    const differences: string[] = []
    for (const name of viewNames) {
      differences.push(...rowDifferences(name, folds[name], await pipeline.view(name)))
    }
    const isOfNow = differences.every((line) => /^(visits_by_agency_now|data_freshness) /.test(line))
    if (differences.length === 0 || !isOfNow || look === looks) return differences
  }
}

/** Where the rows of one view are not those of the fold, in sentences. */
export function rowDifferences(view: ViewName, expected: readonly Row[], actual: readonly Row[]): string[] {
  return compareRows(view, expected, withNearSeconds(view, expected, actual))
}

/** Every row of every view, without what tells when something was stored and how many seconds ago it was. */
export async function snapshotOfViews(pipeline: Pipeline): Promise<Record<ViewName, Row[]>> {
  const entries = await Promise.all(
    viewNames.map(async (name): Promise<[string, Row[]]> => {
      const rows = await pipeline.view(name)
      return [
        name,
        rows.map(
          ({ last_stored_at: _stored, seconds_since_event: _since, longest_wait_seconds: _wait, ...row }) =>
            row,
        ),
      ]
    }),
  )
  return Object.fromEntries(entries) as Record<ViewName, Row[]>
}

/** The actual rows, with the fold's seconds where they are near enough. */
function withNearSeconds(view: ViewName, expected: readonly Row[], actual: readonly Row[]): Row[] {
  const keyOf = (row: Row): string => viewKeys[view].map((column) => row[column]).join('|')
  const byKey = new Map(expected.map((row) => [keyOf(row), row]))
  return actual.map((row) => {
    const fold = byKey.get(keyOf(row)) ?? {}
    const near = secondsColumns.filter(
      (column) =>
        typeof row[column] === 'number' &&
        typeof fold[column] === 'number' &&
        Math.abs(row[column] - fold[column]) <= toleranceSeconds,
    )
    return { ...row, ...Object.fromEntries(near.map((column) => [column, fold[column] ?? null])) }
  })
}
