/**
 * The monthly report before it takes a form: sections of tables with typed cells. Terminal, workbook and page
 * are all made from it, so that they say the same.
 */
import type { Suppressible } from '../rows/suppressible.ts'
import { dash, type Formats } from '../text/formats.ts'

export type CellKind =
  | 'text'
  | 'count'
  | 'difference'
  | 'rate'
  | 'percent'
  | 'change'
  | 'index'
  | 'score'
  | 'day'
  | 'month'

export interface Cell {
  readonly kind: CellKind
  /** Days and months as `YYYY-MM-DD`; null where there is no figure. */
  readonly value: string | number | null
  readonly isWithheld?: boolean
}

export interface DocumentColumn {
  readonly head: string
  readonly align?: 'left' | 'right'
  /** Left out on a terminal, where a line has to fit. */
  readonly isDetail?: boolean
}

export interface DocumentTable {
  readonly columns: readonly DocumentColumn[]
  readonly rows: readonly (readonly Cell[])[]
  /** The last row sums up all the others. */
  readonly hasSum?: boolean
  /** A column for each row, on paper and screen; the first of these many rows only. */
  readonly isAcross?: number
}

export type SectionId =
  | 'summary'
  | 'year'
  | 'days'
  | 'agencies'
  | 'waits'
  | 'leaving'
  | 'outcomes'
  | 'waitScores'
  | 'quotas'
  | 'satisfaction'
  | 'comparison'
  | 'freshness'

export interface DocumentSection {
  readonly id: SectionId
  readonly title: string
  /** Unit, period and base of the figures. */
  readonly unit: string
  readonly table: DocumentTable | null
  /** Shown in place of the table, or under it. */
  readonly remarks: readonly string[]
}

export interface MonthlyDocument {
  readonly title: string
  readonly mpp: string
  readonly place: string
  readonly period: string
  /** Basis, coverage and freshness in sentences. */
  readonly data: readonly string[]
  /** What a reader has to know before any figure: simulated, provisional, public or internal. */
  readonly warnings: readonly string[]
  readonly notes: readonly string[]
  readonly highlights: readonly string[]
  readonly sections: readonly DocumentSection[]
  readonly definitions: readonly string[]
  /** What the marks beside the figures mean. */
  readonly legend: readonly string[]
}

export function textCell(value: string): Cell {
  return { kind: 'text', value }
}

/** A figure of a row, or that it is withheld. */
export function figureCell<Row extends Suppressible>(
  kind: CellKind,
  row: Row,
  column: keyof Row & string,
  scale = 1,
): Cell {
  const value = row[column]
  const isWithheld = row.suppressed?.includes(column) === true
  if (typeof value === 'number') return { kind, value: value * scale, isWithheld }
  return { kind, value: typeof value === 'string' ? value : null, isWithheld }
}

/** A column, and its cell in a row of data. */
export type Field<Row> = readonly [column: DocumentColumn, cell: (row: Row) => Cell]

/** The table of rows; `sum` are the cells of a last row over all of them. */
export function tableOf<Row>(
  fields: readonly Field<Row>[],
  rows: readonly Row[],
  sum?: readonly Cell[],
): DocumentTable {
  const cells = rows.map((row) => fields.map(([, cell]) => cell(row)))
  return {
    columns: fields.map(([column]) => column),
    rows: sum === undefined ? cells : [...cells, sum],
    hasSum: sum !== undefined,
  }
}

/** A cell as a text of the language. */
export function cellText({ kind, value, isWithheld = false }: Cell, formats: Formats): string {
  if (isWithheld) return formats.words.withheld
  if (value === null) return dash
  if (typeof value === 'string') {
    if (value === '' || kind === 'text') return value
    return kind === 'month' ? formats.month(value) : formats.day(value)
  }
  if (kind === 'percent') return formats.percent(value)
  if (kind === 'change') return formats.change(value)
  if (kind === 'difference') return formats.difference(value)
  if (kind === 'rate') return formats.rate(value)
  return kind === 'index' || kind === 'score' ? formats.decimals(value) : formats.count(value)
}

/** The table with rows and columns swapped: heads become the first column, first cells the heads. */
export function across({ columns, rows }: DocumentTable, formats: Formats): DocumentTable {
  const heads = rows.map(([first = textCell('')]) => cellText(first, formats))
  return {
    columns: [{ head: '' }, ...heads.map((head) => ({ head, align: 'right' as const }))],
    rows: columns
      .slice(1)
      .map(({ head }, at) => [
        textCell(head.replace('-\n', '').replace('\n', ' ')),
        ...rows.map((row) => row[at + 1] ?? textCell('')),
      ]),
  }
}
