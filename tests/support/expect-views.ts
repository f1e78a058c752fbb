/**
 * Compares every view of a pipeline with the plain fold over the events. Columns that count seconds or minutes up to
 * the moment of the query are compared with a tolerance, as fold and server look at the clock one after the other.
 */
import { expect } from 'vitest'
import type { Event } from '../../schemas/event.ts'
import type { Reference } from '../../schemas/reference.ts'
import { utcOffsetsOf } from '../../schemas/reference.ts'
import { formatDay, localDay } from '../../schemas/time.ts'
import { compareRows } from './oracle/compare.ts'
import { foldViews } from './oracle/fold.ts'
import { type Row, viewKeys, viewNames, type ViewName } from './oracle/views.ts'
import type { Pipeline } from './pipeline.ts'

const secondsColumns = ['longest_wait_seconds', 'seconds_since_event', 'ahead_seconds']
const toleranceSeconds = 300

/** Fails with a readable list of differences where any row of any of these views is not what the events say. */
export async function expectViewsToMatch(
  pipeline: Pipeline,
  events: readonly Event[],
  names: readonly ViewName[] = viewNames,
): Promise<void> {
  expect(await viewDifferences(pipeline, events, names)).toEqual([])
}

/** Views that the clock alone changes, as events of today pass. */
export const viewsOfNow: readonly ViewName[] = [
  'visits_by_agency_now',
  'counters_by_agency_day',
  'data_freshness',
]

/**
 * Views of now may see an event pass while they are compared, and every view may see a day begin: they are given another
 * look.
 */
export const looks = 3

/** Whether a day has begun at some MPP since then. */
export function hasDayBegun(reference: Reference, since: Date): boolean {
  const now = Date.now()
  return [...utcOffsetsOf(reference).values()].some(
    (offset) => localDay(since.getTime(), offset) !== localDay(now, offset),
  )
}

/** Where a row of a view is not what the events say, in sentences. */
export async function viewDifferences(
  pipeline: Pipeline,
  events: readonly Event[],
  names: readonly ViewName[] = viewNames,
): Promise<string[]> {
  for (let look = 1; ; look++) {
    const now = new Date()
    const folds = foldViews(events, pipeline.reference, now)
    const isRunning = runsAt(pipeline.reference, now)
    const differences = new Map<ViewName, string[]>()
    for (const name of names) {
      const lines = rowDifferences(name, folds[name], await pipeline.view(name), isRunning)
      if (lines.length > 0) differences.set(name, lines)
    }
    const mayHavePassed =
      [...differences.keys()].every((name) => viewsOfNow.includes(name)) ||
      hasDayBegun(pipeline.reference, now)
    if (differences.size === 0 || !mayHavePassed || look === looks) return [...differences.values()].flat()
  }
}

/** Where the rows of one view are not those of the fold, in sentences. */
export function rowDifferences(
  view: ViewName,
  expected: readonly Row[],
  actual: readonly Row[],
  isRunning: (row: Row) => boolean,
): string[] {
  return compareRows(view, expected, withNearTimes(view, expected, actual, isRunning))
}

/** The rows of every view that the clock leaves as they are, to compare with those of later. */
export async function snapshotOfViews(pipeline: Pipeline): Promise<Map<ViewName, Row[]>> {
  const names = viewNames.filter((name) => !viewsOfNow.includes(name))
  return new Map(await Promise.all(names.map(async (name) => [name, await pipeline.view(name)] as const)))
}

/** Fails with a readable list of differences where a view of the snapshot has changed since. */
export async function expectSnapshot(pipeline: Pipeline, before: Map<ViewName, Row[]>): Promise<void> {
  const after = await snapshotOfViews(pipeline)
  expect([...before].flatMap(([name, rows]) => compareRows(name, rows, after.get(name) ?? []))).toEqual([])
}

type IsRunning = (row: Row) => boolean

/** Selects the rows of counters whose open minutes grow with the clock: those of a day that has not ended. */
export function runsAt(reference: Reference, now: Date): IsRunning {
  const offsets = utcOffsetsOf(reference)
  return ({ mpp, local_date: date, open_minutes: minutes }) => {
    const offset = offsets.get(String(mpp))
    const isCounterDay = minutes !== undefined && date !== undefined && offset !== undefined
    return isCounterDay && String(date) >= formatDay(localDay(now.getTime(), offset))
  }
}

/** The actual rows, with the fold's seconds and minutes where they are near enough. */
function withNearTimes(
  view: ViewName,
  expected: readonly Row[],
  actual: readonly Row[],
  isRunning: IsRunning,
): Row[] {
  const keyOf = (row: Row): string => viewKeys[view].map((column) => row[column]).join('|')
  const byKey = new Map(expected.map((row) => [keyOf(row), row]))
  return actual.map((row) => {
    const fold = byKey.get(keyOf(row)) ?? {}
    const near = secondsColumns.filter((column) => isNear(row[column], fold[column], toleranceSeconds))
    if (isRunning(row)) near.push(...nearColumnsOfRunningDay(row, fold))
    return { ...row, ...Object.fromEntries(near.map((column) => [column, fold[column] ?? null])) }
  })
}

/** Each counter adds what passed between the two looks; the utilisation is right if it fits its own row. */
function nearColumnsOfRunningDay(row: Row, fold: Row): string[] {
  const tolerance = (toleranceSeconds / 60) * Math.max(1, Number(row['counters_used']))
  if (!isNear(row['open_minutes'], fold['open_minutes'], tolerance)) return []
  const [open, serving] = [Number(row['open_minutes']), Number(row['serving_minutes'])]
  const own = open === 0 ? null : serving / open
  const fits = own === null ? row['utilisation'] === null : isNear(row['utilisation'], own, 1e-9 * (1 + own))
  return fits ? ['open_minutes', 'utilisation'] : ['open_minutes']
}

function isNear(a: Row[string] | undefined, b: Row[string] | undefined, tolerance: number): boolean {
  return typeof a === 'number' && typeof b === 'number' && Math.abs(a - b) <= tolerance
}
