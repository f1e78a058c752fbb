/**
 * A row or column of a found table, and whether what stands in it are figures.
 */
import { countOf } from './count-cell.ts'
import type { Grid } from './grid.ts'
import type { Heading } from './headings.ts'
import type { PeriodLabel } from './period-label.ts'

/** A row or column that counts; `index` is its place in the grid. */
export interface Line {
  readonly index: number
  readonly place: string
}
export interface AgencyLine extends Line {
  readonly slug: string
}
export interface PeriodLine extends Line {
  /** Undefined for the one figure of a month that is named elsewhere. */
  readonly label: PeriodLabel | undefined
}
export interface CheckLine extends Line {
  readonly kind: 'total' | 'average'
}

/** Whether a cell holds what may be a count. */
export function isFigure(grid: Grid, row: number, column: number): boolean {
  const value = grid.at(row, column)
  if (value === undefined) return false
  const count = countOf(value)
  return count.kind === 'count' || (count.kind === 'none' && count.why === 'closed') || value.kind !== 'text'
}

/** Whether a line of remarks holds no counts, and one of shares no whole numbers alone. */
export function isBeside(
  { kind }: Heading,
  grid: Grid,
  places: readonly (readonly [number, number])[],
): boolean {
  if (kind !== 'beside' && kind !== 'share') return false
  const values = places.map(([row, column]) => grid.at(row, column))
  const hasShare = values.some(
    (value) => value?.kind === 'number' && (value.format === 'percent' || !Number.isInteger(value.value)),
  )
  if (kind === 'share' && hasShare) return true
  const counts = values.map(countOf).filter((count) => count.kind === 'count' && count.count > 0)
  return counts.length < Math.min(2, places.length)
}
