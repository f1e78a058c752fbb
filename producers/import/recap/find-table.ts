/**
 * Where the table of a recap stands in its sheet, below letterheads and beside signatures: the crossing of a row with
 * names of agencies and a column with days or months (or, for one month, a single total), either way round. The place
 * with the most of both wins; where there is none, the sheet holds no recap.
 */
import type { AgencyNames } from './agency-names.ts'
import { plain } from './count-cell.ts'
import { cellText, type Grid, gridOf, turned } from './grid.ts'
import { type Heading, headingOf, isCorner } from './headings.ts'
import { type PeriodLabel, periodLabel } from './period-label.ts'
import type { CellValue, Sheet } from '../workbook/sheet.ts'

export interface FoundTable {
  readonly grid: Grid
  /** The row with the names of the agencies. */
  readonly header: number
  /** The column with the days or months. */
  readonly label: number
  /** `total`: the table has one figure for each agency, of a month that is named elsewhere. */
  readonly of: 'periods' | 'total'
  /** Whether the heading in the corner says that the labels are days, or the headings agencies. */
  readonly hasCorner: boolean
}

interface Scored extends FoundTable {
  readonly score: number
}

export function findTable(sheet: Sheet, names: AgencyNames): FoundTable | undefined {
  const grid = gridOf(sheet)
  const reading = readingOf(names, sheet.is1904)
  const candidates = (['periods', 'total'] as const).map((kind) =>
    [grid, turned(grid)].map((one) => bestIn(one, reading, kind)),
  )
  for (const hasCorner of [true, false])
    for (const found of candidates) {
      const [best] = found
        .flatMap(({ certain, likely }) => (hasCorner ? certain : likely) ?? [])
        .toSorted((a, b) => b.score - a.score)
      if (best !== undefined) return best
    }
  return undefined
}

interface Best {
  certain?: Scored
  /** Without the heading in its corner: read only to say what is missing. */
  likely?: Scored
}

/** What cells stand for, each cell read once: the search looks at all of them several times. */
interface Reading {
  readonly heading: (value: CellValue) => Heading
  readonly period: (value: CellValue) => PeriodLabel | undefined
}

function readingOf(names: AgencyNames, is1904: boolean): Reading {
  const headings = new Map<CellValue, Heading>()
  const periods = new Map<CellValue, PeriodLabel | undefined>()
  return {
    heading(value) {
      const found = headings.get(value) ?? headingOf(value, names)
      headings.set(value, found)
      return found
    },
    period(value) {
      if (!periods.has(value)) periods.set(value, periodLabel(value, is1904))
      return periods.get(value)
    },
  }
}

function bestIn(grid: Grid, reading: Reading, of: FoundTable['of']): Best {
  const agencies = countsToTheRight(grid, (row, column) => isAgency(grid, reading, row, column))
  const labels = countsBelow(grid, (row, column) => isPeriod(grid, reading, row, column, of))
  const dates = countsBelow(grid, (row, column) => isDate(grid, reading, row, column))
  const best: Best = {}
  for (let header = 0; header < grid.rows; header++)
    for (let label = 0; label < grid.columns; label++) {
      const across = agencies.at(header, label + 1)
      const below = labels.at(header + 1, label)
      if (across === 0 || below === 0) continue
      const corner = cornerOf(grid, header, label)
      const heading = reading.heading({ kind: 'text', text: corner })
      if (heading.kind === 'agency' || heading.kind === 'total' || heading.kind === 'average') continue
      const hasCorner = isCorner(corner) || dates.at(header + 1, label) === below
      const which = hasCorner ? 'certain' : 'likely'
      const score = across * below
      // Equal scores: the one nearer to the figures.
      if (score >= (best[which]?.score ?? (hasCorner ? 0 : 2)))
        best[which] = { grid, header, label, of, hasCorner, score }
    }
  return best
}

/** The heading of the labels: where it is blank, the cell above it or before it. */
export function cornerOf(grid: Grid, header: number, label: number): string {
  const candidates = [
    [header, label],
    [header - 1, label],
    [header, label - 1],
  ] as const
  for (const [row, column] of candidates) {
    if (row < 0 || column < 0) continue
    const found = plain(cellText(grid.at(row, column)))
    if (found !== '') return found
  }
  return ''
}

function isAgency(grid: Grid, reading: Reading, row: number, column: number): boolean {
  const value = grid.at(row, column)
  if (value?.kind !== 'text' || grid.span(row, column).across > 1) return false
  return reading.heading(value).kind === 'agency'
}

function isPeriod(grid: Grid, reading: Reading, row: number, column: number, of: FoundTable['of']): boolean {
  const value = grid.at(row, column)
  if (value === undefined || grid.span(row, column).down > 1) return false
  return of === 'periods' ? reading.period(value) !== undefined : reading.heading(value).kind === 'total'
}

function isDate(grid: Grid, reading: Reading, row: number, column: number): boolean {
  const value = grid.at(row, column)
  const label = value === undefined ? undefined : reading.period(value)
  return label?.kind === 'date' && label.isCertain
}

interface Counts {
  readonly at: (row: number, column: number) => number
}

type Test = (row: number, column: number) => boolean

function countsToTheRight(grid: Grid, test: Test): Counts {
  const { rows, columns } = grid
  const counts = new Int32Array(rows * (columns + 1))
  for (let row = 0; row < rows; row++)
    for (let column = columns - 1; column >= 0; column--) {
      const at = row * (columns + 1) + column
      counts[at] = (counts[at + 1] ?? 0) + (test(row, column) ? 1 : 0)
    }
  return { at: (row, column) => counts[row * (columns + 1) + column] ?? 0 }
}

function countsBelow(grid: Grid, test: Test): Counts {
  const { rows, columns } = grid
  const counts = new Int32Array((rows + 1) * columns)
  for (let row = rows - 1; row >= 0; row--)
    for (let column = 0; column < columns; column++) {
      const at = row * columns + column
      counts[at] = (counts[at + columns] ?? 0) + (test(row, column) ? 1 : 0)
    }
  return { at: (row, column) => counts[row * columns + column] ?? 0 }
}
