/**
 * The figures of a recap: every crossing of an agency (or a total) with a day (or a total), judged cell by cell, and
 * the totals checked against their parts.
 */
import { type Problem, text } from '../workbook/text.ts'
import type { Axes } from './axes.ts'
import type { CheckLine } from './lines.ts'
import { countOf, noStoredValue, plain } from './count-cell.ts'
import type { Grid } from './grid.ts'
import type { Period } from './periods.ts'
import { checkTotals, type Crossing, type Difference, type Value } from './totals.ts'

/** A cell as understood: its count, or why it has none. */
export type MatrixCell = number | 'blank' | 'closed' | 'bad'

export interface Values {
  readonly cellAt: (row: number, column: number) => MatrixCell
  /** Cells that break a rule of their own. */
  readonly bad: readonly Problem[]
  /** Totals that differ from their parts: these stop the whole import. */
  readonly differences: readonly Problem[]
  /** Columns of totals that are the sum of all agencies. */
  readonly wholeColumns: readonly CheckLine[]
}

export function readValues(grid: Grid, axes: Axes, periods: readonly Period[]): Values {
  const rows = [
    ...periods.map(({ line }) => line),
    ...axes.periodChecks.filter(({ kind }) => kind === 'total'),
  ]
  const columns = [...axes.agencies, ...axes.agencyChecks.filter(({ kind }) => kind === 'total')]
  const bad = new Map<string, Problem>()
  const cells = new Map<string, MatrixCell>()
  for (const { index: row } of rows)
    for (const { index: column } of columns) {
      const count = countOf(grid.at(row, column))
      const { down, across } = grid.span(row, column)
      const isShared = (down > 1 || across > 1) && count.kind !== 'none'
      const at = grid.place(row, column)
      if (isShared) bad.set(at, { at, rule: merged })
      else if (count.kind === 'bad') bad.set(at, { at, rule: count.rule })
      cells.set(
        key(row, column),
        isShared || count.kind === 'bad' ? 'bad' : count.kind === 'count' ? count.count : count.why,
      )
    }
  const cellAt = (row: number, column: number): MatrixCell => cells.get(key(row, column)) ?? 'blank'
  const valueAt = (row: number, column: number): Value => {
    const cell = cellAt(row, column)
    return cell === 'blank' || cell === 'closed' ? 'none' : cell
  }
  const averages = createAverages(grid, bad)
  const dayRows = periods.map(({ line }) => line.index)
  const agencyColumns = axes.agencies.map(({ index }) => index)
  const filledTotals = totals(axes.periodChecks).filter((row) =>
    agencyColumns.some((column) => valueAt(row, column) !== 'none'),
  )
  const byRow: Crossing = {
    parts: axes.agencies,
    checks: axes.agencyChecks,
    across: { total: [...dayRows, ...filledTotals], average: dayRows },
    valueAt: (column, row) => valueAt(row, column),
    numberAt: (column, row) => averages(row, column),
    placeAt: (column, row) => grid.place(row, column),
  }
  const byColumn: Crossing = {
    parts: periods.map(({ line }) => line),
    checks: axes.periodChecks,
    across: {
      total: [...agencyColumns, ...totals(axes.agencyChecks)],
      average: [...agencyColumns, ...totals(axes.agencyChecks)],
    },
    valueAt,
    numberAt: averages,
    placeAt: grid.place,
  }
  const [rowTotals, columnTotals] = [checkTotals(byRow), checkTotals(byColumn)]
  return {
    cellAt,
    bad: [...bad.values()],
    differences: [
      ...likelyCell(grid, rowTotals.differences, columnTotals.differences, agencyColumns, dayRows),
      ...unique([...rowTotals.differences, ...columnTotals.differences]),
    ],
    wholeColumns: rowTotals.whole,
  }
}

function totals(lines: readonly CheckLine[]): number[] {
  return lines.filter(({ kind }) => kind === 'total').map(({ index }) => index)
}

/** An average's cell; one that failed is in order where there was nothing to average. */
function createAverages(grid: Grid, bad: Map<string, Problem>): Crossing['numberAt'] {
  return (row, column) => {
    const value = grid.at(row, column)
    const at = grid.place(row, column)
    if (value === undefined || value.kind === 'error') return 'none'
    if (value.kind === 'number') return value.value
    const word = value.kind === 'text' ? plain(value.text) : ''
    if (/^([-\u2013\u2014]|nihil|#div\/0!)$/.test(word)) return 'none'
    if (/^\d+([.,]\d{1,2})?$/.test(word)) return Number(word.replace(',', '.'))
    bad.set(at, { at, rule: value.kind === 'formula' ? noStoredValue : notAverage })
    return 'bad'
  }
}

/** Where one row and one column differ by the same amount, the cell at their crossing is the likely mistake. */
function likelyCell(
  grid: Grid,
  rows: readonly Difference[],
  columns: readonly Difference[],
  agencyColumns: readonly number[],
  dayRows: readonly number[],
): Problem[] {
  const row = rows.filter(({ across }) => dayRows.includes(across))
  const column = columns.filter(({ across }) => agencyColumns.includes(across))
  const [one, other] = [row[0], column[0]]
  if (one === undefined || other === undefined || row.length > 1 || column.length > 1) return []
  if (one.amount !== other.amount) return []
  return [{ at: grid.place(one.across, other.across), rule: likely(one.amount) }]
}

function unique(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map(({ at, rule }) => [`${at} ${rule.en}`, { at, rule }])).values()]
}

function key(row: number, column: number): string {
  return `${row}:${column}`
}

function likely(amount: number): Problem['rule'] {
  const by = `${amount > 0 ? '+' : ''}${amount}`
  return text(
    `jumlah barisnya dan jumlah kolomnya sama-sama berselisih ${by}: mungkin angka ini yang salah`,
    `the totals of its row and its column both differ by ${by}: this figure may be the wrong one`,
  )
}

const merged = text(
  'adalah sel gabungan dengan satu angka: lepas gabungannya dan isi setiap sel',
  'is a merged cell with one figure: unmerge it and fill each cell',
)
const notAverage = text('bukan angka rata-rata', 'is no number for an average')
