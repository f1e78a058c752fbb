/**
 * A table of the board: from the same rows and columns its HTML, its CSV and its JSON, so that what is downloaded is
 * what was shown. Columns have the names that the views give them.
 */
import { type CellKind, cellText } from '../monthly/document.ts'
import type { Formats } from '../text/formats.ts'
import { type Html, markup, type Part } from './html.ts'

export type BoardCellKind = CellKind | 'duration'
export type Value = string | number | null

export interface BoardColumn<Row> {
  /** As in the view, for CSV and JSON. */
  readonly name: string
  readonly head: string
  readonly kind: BoardCellKind
  readonly value: (row: Row) => Value
  /** On the page in place of the formatted value. */
  readonly shown?: (row: Row) => Part
}

/** Columns and rows whose type is no longer asked for. */
export interface BoardTable {
  readonly heads: readonly Pick<BoardColumn<never>, 'name' | 'head' | 'kind'>[]
  readonly cells: readonly (readonly BoardCell[])[]
  /** Rows to be looked at first, by their index. */
  readonly marked: ReadonlySet<number>
}

interface BoardCell {
  readonly value: Value
  readonly shown: Part
}

export function boardTable<Row>(
  columns: readonly BoardColumn<Row>[],
  rows: readonly Row[],
  formats: Formats,
  isMarked: (row: Row) => boolean = () => false,
): BoardTable {
  return {
    heads: columns,
    cells: rows.map((row) =>
      columns.map((column) => {
        const value = column.value(row)
        return { value, shown: column.shown?.(row) ?? shownText(column.kind, value, formats) }
      }),
    ),
    marked: new Set(rows.flatMap((row, at) => (isMarked(row) ? [at] : []))),
  }
}

/** A value in the reader's language; a missing one is a dash. */
export function shownText(kind: BoardCellKind, value: Value, formats: Formats): string {
  if (kind !== 'duration') return cellText({ kind, value }, formats)
  return formats.duration(typeof value === 'number' ? value : null)
}

const leftKinds: ReadonlySet<BoardCellKind> = new Set(['text', 'day', 'month'])

function right(kind: BoardCellKind): Part {
  return !leftKinds.has(kind) && markup` class="num"`
}

export function tableHtml({ heads, cells, marked }: BoardTable, caption: string): Html {
  return markup`<div class="scroll" role="group" aria-label="${caption}" tabindex="0">
    <table>
      <caption class="hidden">
        ${caption}
      </caption>
      <thead>
        <tr>
          ${heads.map(({ head, kind }) => markup`<th scope="col" ${right(kind)}>${head}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${cells.map(
          (row, at) =>
            markup`<tr${marked.has(at) && markup` class="marked"`}>${row.map(({ shown }, column) =>
              column === 0
                ? markup`<th scope="row">${shown}</th>`
                : markup`<td${right(heads[column]?.kind ?? 'text')}>${shown}</td>`,
            )}</tr>
`,
        )}
      </tbody>
    </table>
  </div>`
}

/** RFC 4180, with the byte-order mark that spreadsheets ask for; a text that a spreadsheet would take for a formula gets an apostrophe. */
export function tableCsv({ heads, cells }: BoardTable): string {
  const lines = [
    heads.map(({ name }) => csvText(name)),
    ...cells.map((row) => row.map(({ value }) => csvText(value))),
  ]
  return `\uFEFF${lines.map((line) => line.join(',')).join('\r\n')}\r\n`
}

export function tableJson({ heads, cells }: BoardTable): Record<string, Value>[] {
  return cells.map((row) => Object.fromEntries(row.map(({ value }, at) => [heads[at]?.name ?? '', value])))
}

function csvText(value: Value): string {
  if (value === null) return ''
  const text = typeof value === 'string' && /^[=+@\t\r-]/.test(value) ? `'${value}` : String(value)
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}
