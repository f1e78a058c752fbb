/** Rows of two stores that are read twice each while they change: which of them differ, and which only move. Pure. */
import type { RowText } from './view-rows.ts'

export interface PartDifference {
  readonly onlyHere: readonly RowText[]
  readonly onlyThere: readonly RowText[]
  /** Rows of the first store that changed while they were looked at. */
  readonly moving: number
}

/** The rows of a store at two moments. */
type Reads = readonly [readonly RowText[], readonly RowText[]]

/** What stood still in one store and was not in the other at either moment. */
export function partDifference(here: Reads, there: Reads): PartDifference {
  const [stillHere, stillThere] = [inBoth(...here), inBoth(...there)]
  return {
    onlyHere: without(stillHere, there),
    onlyThere: without(stillThere, here),
    moving: here[0].length - stillHere.length,
  }
}

/** What differs at this look as well as at those before. */
export function stillDiffering(before: PartDifference, now: PartDifference): PartDifference {
  return {
    onlyHere: inBoth(before.onlyHere, now.onlyHere),
    onlyThere: inBoth(before.onlyThere, now.onlyThere),
    moving: now.moving,
  }
}

function counted(rows: readonly RowText[]): Map<RowText, number> {
  const counts = new Map<RowText, number>()
  for (const row of rows) counts.set(row, (counts.get(row) ?? 0) + 1)
  return counts
}

/** Rows that are in both, as often as they are in both. */
function inBoth(first: readonly RowText[], second: readonly RowText[]): RowText[] {
  const left = counted(second)
  return first.filter((row) => {
    const times = left.get(row) ?? 0
    left.set(row, times - 1)
    return times > 0
  })
}

/** Rows that were in the other store at neither moment. */
function without(rows: readonly RowText[], [first, second]: Reads): RowText[] {
  const [inFirst, inSecond] = [counted(first), counted(second)]
  return rows.filter((row) => {
    const times = Math.max(inFirst.get(row) ?? 0, inSecond.get(row) ?? 0)
    inFirst.set(row, times - 1)
    inSecond.set(row, times - 1)
    return times <= 0
  })
}
