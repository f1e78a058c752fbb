/**
 * CSV as spreadsheets write it: comma, semicolon (where the comma is the decimal sign, as in Indonesia) or tab, Excel's
 * `sep=` line, headers in any case, empty columns and lines at the end. Only the layout is read tolerantly: of a cell
 * nothing but the blanks around it is removed, so no figure is guessed.
 */
import { isUtf8 } from 'node:buffer'
import { parse } from 'csv-parse/sync'
import { z } from 'zod'
import { isBlank, type Line, linesOf } from './lines.ts'

export const separators = [',', ';', '\t'] as const
export type Separator = (typeof separators)[number]

/** What a separator is called in a sentence. */
export const separatorNames: Readonly<Record<Separator, string>> = {
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
}

export interface CsvRecord {
  readonly line: number
  readonly record: readonly string[]
}

/** What csv-parse gives with `info: true`, which its types do not say. */
const CsvRecords = z.array(z.object({ record: z.array(z.string()), info: z.object({ lines: z.int() }) }))

export interface CsvLines {
  readonly separator: Separator
  readonly header: Line | undefined
  readonly rows: readonly Line[]
}

/** The lines of a file whose records take one line each, with the separator that its header uses. */
export function csvLines(bytes: Buffer): CsvLines {
  const lines = linesOf(bytes).filter((line) => !isBlank(line))
  const declared = separatorLine(lines[0])
  const [header, ...rows] = declared === undefined ? lines : lines.slice(1)
  const separator = declared ?? separatorOf(header?.bytes.toString() ?? '')
  return { separator, header, rows: rows.filter(({ bytes: row }) => !isEmptyRow(row, separator)) }
}

/** The cells of one line, or undefined where its quotes are wrong; csv-parse's own message would repeat a cell. */
export function cellsOf(row: Buffer, separator: Separator): readonly string[] | undefined {
  // csv-parse trims tabs as blanks, even where the tab is the separator.
  const trim = separator !== '\t'
  const options = { delimiter: separator, relax_column_count: true, record_delimiter: '\n', trim }
  try {
    return parse(row, options)[0]?.map((cell) => cell.trim()) ?? []
  } catch {
    return undefined
  }
}

/** Without the empty cells that spreadsheets add on the right, beyond so many columns. */
export function withoutEmptyEnd(cells: readonly string[], columns: number): readonly string[] {
  let length = cells.length
  while (length > columns && cells[length - 1] === '') length -= 1
  return cells.slice(0, length)
}

/** A column's name as people write it: `Period Start ` is `period_start`. */
export function columnName(cell: string): string {
  return cell
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, '_')
}

/**
 * A file whose cells may hold line breaks, as text for csv-parse with `delimiter`; line numbers stay.
 * @returns the numbers of the lines that are not in UTF-8, which could only be guessed.
 */
function csvText(bytes: Buffer): { text: string; delimiter: Separator; notUtf8: readonly number[] } {
  const lines = linesOf(bytes)
  const notUtf8 = lines.filter(({ bytes: line }) => !isUtf8(line)).map(({ line }) => line)
  const first = lines.find((line) => !isBlank(line))
  const declared = separatorLine(first)
  const shown = lines.map((line) => (declared !== undefined && line === first ? '' : line.bytes.toString()))
  const header = shown.find((line) => line.trim() !== '') ?? ''
  return { text: shown.join('\n'), delimiter: declared ?? separatorOf(header), notUtf8 }
}

/**
 * The records of a file whose cells may hold line breaks, without what spreadsheets add; rows of empty cells are left
 * out.
 */
export function csvRecords(bytes: Buffer): { records: CsvRecord[]; notUtf8: readonly number[] } {
  const { text, delimiter, notUtf8 } = csvText(bytes)
  const options = { delimiter, info: true, relax_column_count: true, skip_empty_lines: true }
  const parsed = CsvRecords.parse(parse(text, { ...options, trim: delimiter !== '\t' }))
  const filled = parsed
    .map(({ record, info }) => ({ record: record.map((cell) => cell.trim()), line: info.lines }))
    .filter(({ record }) => record.some((cell) => cell !== ''))
  const columns = withoutEmptyEnd(filled[0]?.record ?? [], 0).length
  const records = filled.map(({ record, line }, at) => {
    const cells = withoutEmptyEnd(record, columns)
    return { line, record: at === 0 ? cells.map(columnName) : cells }
  })
  return { records, notUtf8 }
}

/** Excel's first line `sep=;`, which is not part of the table. */
function separatorLine(line: Line | undefined): Separator | undefined {
  const declared = /^"?sep=(.)"?$/i.exec(
    line?.bytes.toString().replace(/[;,]+$/, (end) => end[0] ?? '') ?? '',
  )?.[1]
  return separators.find((known) => known === declared)
}

/** The separator that occurs most in the header, whose names contain none. */
function separatorOf(header: string): Separator {
  const count = (separator: Separator): number => header.split(separator).length
  return separators.reduce((best, next) => (count(next) > count(best) ? next : best), separators[0])
}

function isEmptyRow(row: Buffer, separator: Separator): boolean {
  return row
    .toString()
    .split(separator)
    .every((cell) => cell.trim() === '' || cell.trim() === '""')
}
