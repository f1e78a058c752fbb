/**
 * A sheet as rows and columns in which a merged cell's value stands in every place that it covers, and which can be
 * turned round: so a table with agencies across and one with agencies down are read by the same rules.
 */
import { type CellValue, placeName, type Range, type Sheet } from '../workbook/sheet.ts'

export interface Grid {
  readonly rows: number
  readonly columns: number
  readonly at: (row: number, column: number) => CellValue | undefined
  /** How many rows and columns the cell covers: 1 and 1 where it is not merged. */
  readonly span: (row: number, column: number) => { readonly down: number; readonly across: number }
  /** Where it stands in the sheet, such as `Sheet!C7`; of a merged cell its first. */
  readonly place: (row: number, column: number) => string
  readonly is1904: boolean
  /** Turned round: rows here are the sheet's columns. */
  readonly isTurned: boolean
}

const single = { down: 1, across: 1 }

export function gridOf(sheet: Sheet): Grid {
  const { rows, columns } = sheet
  const values: (CellValue | undefined)[] = Array.from({ length: rows * columns })
  const covers = new Map<number, Range>()
  for (const [key, value] of sheet.cells) {
    const [row = 0, column = 0] = key.split(':').map(Number)
    values[row * columns + column] = value
  }
  for (const range of sheet.merges)
    for (let row = range.top; row <= Math.min(range.bottom, rows - 1); row++)
      for (let column = range.left; column <= Math.min(range.right, columns - 1); column++) {
        covers.set(row * columns + column, range)
        values[row * columns + column] = values[range.top * columns + range.left]
      }
  const isInside = (row: number, column: number): boolean => row >= 0 && column >= 0 && column < columns
  const rangeAt = (row: number, column: number): Range | undefined =>
    isInside(row, column) ? covers.get(row * columns + column) : undefined
  return {
    rows,
    columns,
    is1904: sheet.is1904,
    isTurned: false,
    at: (row, column) => (isInside(row, column) ? values[row * columns + column] : undefined),
    span(row, column) {
      const range = rangeAt(row, column)
      return range === undefined
        ? single
        : { down: range.bottom - range.top + 1, across: range.right - range.left + 1 }
    },
    place(row, column) {
      const range = rangeAt(row, column)
      return placeName(sheet.name, range?.top ?? row, range?.left ?? column)
    },
  }
}

export function turned(grid: Grid): Grid {
  return {
    rows: grid.columns,
    columns: grid.rows,
    is1904: grid.is1904,
    isTurned: !grid.isTurned,
    at: (row, column) => grid.at(column, row),
    span: (row, column) => {
      const { down, across } = grid.span(column, row)
      return { down: across, across: down }
    },
    place: (row, column) => grid.place(column, row),
  }
}

/** What a cell reads as a text; a number as its digits. */
export function cellText(value: CellValue | undefined): string {
  if (value?.kind === 'text') return value.text
  return value?.kind === 'number' ? String(value.value) : ''
}
