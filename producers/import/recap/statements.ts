/**
 * What the texts around a table say of its month and its MPP: titles, the sheet's name, headings. A single date (of a
 * letter, of a signature) names no month; `1 - 31 Januari 2025` does.
 */
import type { Reference } from '../../../schemas/reference.ts'
import { placeOf, words } from './agency-names.ts'
import { plain } from './count-cell.ts'
import { type Grid } from './grid.ts'
import { isFullMonth, monthNumber, monthPattern } from './months.ts'
import { periodLabel } from './period-label.ts'

/** A month (1 to 12), a year, or both, and where it is said. */
export interface Statement {
  readonly place: string
  readonly month?: number
  readonly year?: number
}

const until = String.raw`(?:-|\u2013|s\s?\/\s?d|s\.\s?d\.?|sd|sampai(?: dengan)?|hingga|to|until)`
const dateRange = new RegExp(
  String.raw`(?<![\p{L}\p{N}])\d{1,2} (${monthPattern})(?: (\d{4}))? ?${until} ?\d{1,2} (${monthPattern}) (\d{4})`,
  'gu',
)
const named = new RegExp(
  String.raw`(?<![\p{L}\p{N}])(?:(\d{1,2}) ?${until} ?)?(?:(\d{1,2})[ -])?(${monthPattern})\b\.?(?:(?:[ ,:/'-]|tahun|thn|year)*(\d{4})(?!\d)| ?['\u2019-](\d{2})(?!\d))?`,
  'gu',
)
const yearAlone = /(?<!\p{L})(?:tahun|thn|year)(?: anggaran)?[ :.]*(20\d{2})(?!\d)/gu
const isoMonth = /(?<![\d-])(20\d{2})-(0[1-9]|1[0-2])(?![\d-])/g
const numbered = /(?:bulan|periode|month|period)[ :.]*(0?[1-9]|1[0-2])[/-](20\d{2})(?!\d)/g

/** Every month and year that a text names. */
export function statementsIn(raw: string, place: string, isSheetName = false): Statement[] {
  const label = plain(raw)
  const found: Statement[] = []
  const add = (month: number | undefined, year?: string): void => {
    const number = year === undefined ? undefined : Number(year.length === 2 ? `20${year}` : year)
    found.push({
      place,
      ...(month === undefined ? {} : { month }),
      ...(number === undefined ? {} : { year: number }),
    })
  }
  const rest = label.replaceAll(
    dateRange,
    (_, first: string, firstYear: string | undefined, last: string, year: string) => {
      add(monthNumber(first), firstYear ?? year)
      add(monthNumber(last), year)
      return ' '
    },
  )
  for (const [, from, day, name = '', year, shortYear] of rest.matchAll(named)) {
    const isSingleDate = day !== undefined && from === undefined
    if (isSingleDate || (year === undefined && shortYear === undefined && !isFullMonth(name) && !isSheetName))
      continue
    add(monthNumber(name), year ?? shortYear)
  }
  for (const [, year, month] of rest.matchAll(isoMonth)) add(Number(month), year)
  for (const [, month, year] of rest.matchAll(numbered)) add(Number(month), year)
  for (const [, year] of rest.matchAll(yearAlone)) add(undefined, year)
  return found
}

/** What the rows above the table say, each row read as one text: `Bulan` and `Januari` may stand in two cells. */
export function statementsAbove(grid: Grid, rows: number): Statement[] {
  return Array.from({ length: Math.min(rows, grid.rows) }, (_, row) => row).flatMap((row) => {
    const columns = Array.from({ length: grid.columns }, (_unused, column) => column)
    const filled = columns.filter(
      (column) =>
        grid.at(row, column) !== undefined && grid.place(row, column) !== grid.place(row, column - 1),
    )
    const first = filled[0]
    if (first === undefined) return []
    const line = filled.map((column) => titleText(grid, row, column)).join(' ')
    return statementsIn(line, grid.place(row, first))
  })
}

function titleText(grid: Grid, row: number, column: number): string {
  const value = grid.at(row, column)
  if (value?.kind === 'text') return value.text
  if (value?.kind !== 'number') return ''
  const label = value.format === 'month' ? periodLabel(value, grid.is1904) : undefined
  return label?.kind === 'month'
    ? `${label.year ?? ''}-${String(label.month).padStart(2, '0')}`
    : String(value.value)
}

/** The MPPs whose place or name occurs in the first text that names any, as whole words. */
export function mppsNamed(texts: readonly string[], reference: Reference): string[] {
  const names = reference.mpps.map((row) => ({
    mpp: row.mpp,
    names: [placeOf(reference, row.mpp), words(row.mpp), words(row.name).replace(/^mpp /, '')],
  }))
  for (const one of texts) {
    const text = ` ${words(one)} `
    const found = names.filter((row) => row.names.some((name) => name !== '' && text.includes(` ${name} `)))
    if (found.length > 0) return found.map(({ mpp }) => mpp)
  }
  return []
}
