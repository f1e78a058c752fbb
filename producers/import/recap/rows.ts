/**
 * The rows of a found table, with what each stands for: a day or month, a total, an average. A row that holds figures
 * and is not understood is a problem at its label; what stands apart below, such as signatures, is passed over.
 */
import { type Problem, text } from '../workbook/text.ts'
import type { AgencyNames } from './agency-names.ts'
import { plain } from './count-cell.ts'
import type { FoundTable } from './find-table.ts'
import { cellText, type Grid } from './grid.ts'
import { type Heading, headingOf } from './headings.ts'
import { type CheckLine, isBeside, isFigure, type Line, type PeriodLine } from './lines.ts'
import { type PeriodLabel, periodLabel } from './period-label.ts'

export interface Rows {
  readonly periods: PeriodLine[]
  readonly periodChecks: CheckLine[]
  /** Rows with figures that are not understood. */
  readonly strays: Line[]
  readonly problems: Problem[]
}

/** @param figureColumns - columns whose headings say that they count. */
export function readRows(found: FoundTable, names: AgencyNames, figureColumns: readonly number[]): Rows {
  const rows: Rows = { periods: [], periodChecks: [], strays: [], problems: [] }
  let isApart = false
  for (let index = found.header + 1; index < found.grid.rows; index++) {
    const row = rowAt(found, names, figureColumns, index)
    const isNamed = row.period !== undefined || row.isCheck
    if (row.figures === 0 && !isNamed) {
      isApart ||= rows.periods.length > 0
      continue
    }
    // Below a gap only what has figures belongs to the table: the rest are signatures and notes.
    if (isApart && (row.figures === 0 || (row.figures === 1 && !isNamed))) continue
    if (isNumbering(found, index, figureColumns, rows)) continue
    isApart = false
    addRow(rows, row, found, figureColumns)
  }
  if (found.of === 'total' && rows.periods.length > 1)
    rows.problems.push(...rows.periods.map(({ place }) => ({ at: place, rule: severalTotals })))
  return rows
}

interface Row extends Line {
  /** How many of its cells hold figures. */
  readonly figures: number
  readonly period: PeriodLabel | undefined
  readonly heading: Heading
  readonly isCheck: boolean
}

function rowAt(
  { grid, label, of }: FoundTable,
  names: AgencyNames,
  figureColumns: readonly number[],
  index: number,
): Row {
  const heading = rowHeading(grid, index, label, names)
  return {
    index,
    place: grid.place(index, label),
    figures: figureColumns.filter((column) => isFigure(grid, index, column)).length,
    period: of === 'periods' ? periodLabel(grid.at(index, label), grid.is1904) : undefined,
    heading,
    isCheck: heading.kind === 'total' || heading.kind === 'average',
  }
}

function addRow(
  rows: Rows,
  row: Row,
  { grid, label, of }: FoundTable,
  figureColumns: readonly number[],
): void {
  const { index, place, heading, period } = row
  const line = { index, place }
  if (heading.kind === 'average') rows.periodChecks.push({ ...line, kind: 'average' })
  else if (heading.kind === 'total' && of === 'total') rows.periods.push({ ...line, label: undefined })
  else if (heading.kind === 'total') rows.periodChecks.push({ ...line, kind: 'total' })
  else if (period !== undefined && grid.span(index, label).down > 1)
    rows.problems.push({ at: place, rule: severalRows })
  else if (period !== undefined) rows.periods.push({ ...line, label: period })
  else {
    const cells = figureColumns.map((column) => [index, column] as const)
    if (isBeside(heading, grid, cells)) return
    rows.strays.push(line)
    rows.problems.push({ at: place, rule: of === 'periods' ? unknownPeriod : unknownRow })
  }
}

/** Of a row without a label, the nearest text before it: `Jumlah` may stand in the column of numbers. */
function rowHeading(grid: Grid, index: number, label: number, names: AgencyNames): Heading {
  for (let column = label; column >= 0; column--) {
    const value = grid.at(index, column)
    if (value?.kind === 'text' && grid.span(index, column).down === 1) return headingOf(value, names)
    if (value !== undefined) break
  }
  return { kind: 'blank' }
}

/** The row below the head that numbers its columns: 1 2 3, or (1) (2) (3). */
function isNumbering(found: FoundTable, row: number, figureColumns: readonly number[], rows: Rows): boolean {
  const { grid, label } = found
  if (rows.periods.length > 0 || figureColumns.length < 2) return false
  const numbers = [label, ...figureColumns].map((column) =>
    Number(/^\(?(\d{1,3})\)?$/.exec(plain(cellText(grid.at(row, column))))?.[1] ?? Number.NaN),
  )
  if (!numbers.every((number, at) => at === 0 || number === (numbers[at - 1] ?? 0) + 1)) return false
  const own = periodLabel(grid.at(row, label), grid.is1904)
  if (own?.kind !== 'day') return true
  // It is a day where no other row has its number.
  for (let other = row + 1; other < grid.rows; other++) {
    const label2 = periodLabel(grid.at(other, label), grid.is1904)
    if (label2?.kind === 'date' || (label2?.kind === 'day' && label2.day === own.day)) return true
  }
  return false
}

const severalRows = text(
  'mencakup beberapa baris: satu tanggal harus satu baris (lepas gabungan selnya)',
  'covers several rows: a day must be one row (unmerge the cells)',
)
const unknownPeriod = text(
  'bukan tanggal, bulan, atau kata Jumlah, padahal ada angka di sampingnya',
  'is no day, month or word for a total, and yet figures stand beside it',
)
const unknownRow = text(
  'bukan kata Jumlah atau Total, padahal ada angka di sampingnya',
  'is no word for a total, and yet figures stand beside it',
)
const severalTotals = text(
  'adalah satu dari beberapa jumlah: sisakan satu, atau beri nama bulannya',
  'is one of several totals: leave one, or name its month',
)
