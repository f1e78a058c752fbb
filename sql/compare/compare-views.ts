/**
 * Compares every view of two stores of the same topics row by row, while events go on coming into both. One store may be
 * ahead by a moment, so there are several looks: a part of a view (a month of an MPP) that is the same in both at any look
 * is the same. What differs is a row that stands still in one store and is not in the other; a row that changes all the time is
 * only counted.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { BiView } from '../access/users.ts'
import { type PartDifference, partDifference, stillDiffering } from './row-differences.ts'
import { comparedColumns, type ComparedStore, partHashes, partRows, type RowText } from './view-rows.ts'

export interface ComparedView extends PartDifference {
  readonly view: string
  /** Rows in the first store. */
  readonly rows: number
}

export interface CompareConfig {
  readonly views: readonly BiView[]
  /** How often parts are looked at before their rows are. */
  readonly looks: number
  readonly pauseMs: number
}

interface Sides {
  readonly here: ComparedStore
  readonly there: ComparedStore
}

/** A view while it is compared. */
interface Comparison {
  readonly view: BiView
  readonly columns: readonly string[]
  rows: number
  /** Parts that have differed at every look; undefined before the first. */
  open: readonly string[] | undefined
  /** What the rows of these parts have differed in at every look at them. */
  found: PartDifference | undefined
}

/** How often a row has to be missing in the other store, which may be behind by a moment. */
const rowLooks = 2
/** Parts whose rows are in memory at once. */
const partsAtOnce = 50

/**
 * One result for each view, in order.
 * @param onLook - called with the number of views that are to be looked at.
 */
export async function compareViews(
  sides: Sides,
  { views, looks, pauseMs }: CompareConfig,
  onLook: (views: number) => void = () => undefined,
  signal?: AbortSignal,
): Promise<ComparedView[]> {
  const comparisons: Comparison[] = []
  const otherColumns: ComparedView[] = []
  const [ours, theirs] = await Promise.all([comparedColumns(sides.here), comparedColumns(sides.there)])
  for (const view of views) {
    const [columns, others] = [ours.get(view.name) ?? [], theirs.get(view.name) ?? []]
    if (columns.length > 0 && columns.join() === others.join())
      comparisons.push({ view, columns, rows: 0, open: undefined, found: undefined })
    else
      otherColumns.push({
        view: view.name,
        rows: 0,
        moving: 0,
        onlyHere: [`columns: ${columns.join(', ')}`],
        onlyThere: [`columns: ${others.join(', ')}`],
      })
  }
  for (let look = 1; look <= looks + rowLooks; look++) {
    const open = comparisons.filter((one) => one.open === undefined || one.open.length > 0)
    if (open.length === 0) break
    if (look > 1) await delay(pauseMs, undefined, signal === undefined ? {} : { signal })
    onLook(open.length)
    for (const one of open) {
      signal?.throwIfAborted()
      await (look <= looks ? lookAtParts(sides, one) : lookAtRows(sides, one))
    }
  }
  return [...otherColumns, ...comparisons.map(resultOf)]
}

async function lookAtParts(sides: Sides, comparison: Comparison): Promise<void> {
  const { view, columns, open } = comparison
  const [here, there] = await Promise.all([
    partHashes(sides.here, view, columns),
    partHashes(sides.there, view, columns),
  ])
  comparison.rows = [...here.values()].reduce((sum, part) => sum + part.rows, 0)
  comparison.open = (open ?? [...new Set([...here.keys(), ...there.keys()])]).filter(
    (part) => here.get(part)?.hash !== there.get(part)?.hash,
  )
}

async function lookAtRows(sides: Sides, comparison: Comparison): Promise<void> {
  const { view, columns, open = [], found: before } = comparison
  const differences: PartDifference[] = []
  for (let from = 0; from < open.length; from += partsAtOnce) {
    const parts = open.slice(from, from + partsAtOnce)
    const read = (): Promise<[RowText[], RowText[]]> =>
      Promise.all([partRows(sides.here, view, columns, parts), partRows(sides.there, view, columns, parts)])
    // Twice, so that what stays the same can be told apart from what changes.
    const [firstHere, firstThere] = await read()
    const [secondHere, secondThere] = await read()
    differences.push(partDifference([firstHere, secondHere], [firstThere, secondThere]))
  }
  const now = together(differences)
  const found = before === undefined ? now : stillDiffering(before, now)
  comparison.found = found
  if (found.onlyHere.length + found.onlyThere.length === 0) comparison.open = []
}

function together(found: readonly PartDifference[]): PartDifference {
  return {
    onlyHere: found.flatMap(({ onlyHere }) => onlyHere),
    onlyThere: found.flatMap(({ onlyThere }) => onlyThere),
    moving: found.reduce((sum, { moving }) => sum + moving, 0),
  }
}

function resultOf({ view, rows, found }: Comparison): ComparedView {
  return { view: view.name, rows, ...(found ?? together([])) }
}
