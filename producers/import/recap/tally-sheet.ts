/**
 * A sheet with the columns of a tally file, in any order, to the same rows that the CSV gives: dates as dates or texts,
 * counts with or without separators. Each cell is judged where it stands; what the columns mean is the contract's.
 */
import { columnName } from '../../../infra/text/csv.ts'
import { tallyColumns, type TallyRow } from '../tally.ts'
import { type CellValue, placeName, type Sheet } from '../workbook/sheet.ts'
import { type Problem, type Text, text } from '../workbook/text.ts'
import { countOf, plain } from './count-cell.ts'
import { cellText, type Grid, gridOf } from './grid.ts'
import { periodLabel } from './period-label.ts'
import { textForms } from '../../../schemas/fields.ts'
import { formatDay } from '../../../schemas/time.ts'

type Column = (typeof tallyColumns)[number]

export interface TallySheet {
  /** Of the head: they stop the sheet. */
  readonly problems: readonly Problem[]
  readonly rows: readonly { readonly place: string; readonly row: TallyRow }[]
  readonly badCells: readonly Problem[]
}

const searchedRows = 50
const enough = 6

/** Undefined where no row is the head of a tally file. */
export function readTallySheet(sheet: Sheet, mpps: readonly string[]): TallySheet | undefined {
  const grid = gridOf(sheet)
  const head = Array.from({ length: Math.min(searchedRows, grid.rows) }, (_, row) => namesIn(grid, row))
  const header = head.findIndex(
    (names) => tallyColumns.filter((name) => names.includes(name)).length >= enough,
  )
  const names = head[header]
  if (names === undefined) return undefined
  const wrong = headProblems(sheet, header, names)
  if (wrong.length > 0) return { problems: wrong, rows: [], badCells: [] }
  const rows: { place: string; row: TallyRow }[] = []
  const badCells: Problem[] = []
  for (let row = header + 1; row < grid.rows; row++) {
    const cells = tallyColumns.map((column) => ({ column, at: names.indexOf(column) }))
    if (cells.every(({ at }) => grid.at(row, at) === undefined)) continue
    const judged = cells.map(({ column, at }) => ({
      column,
      at,
      cell: judge(column, cellOf(grid.at(row, at), sheet, mpps)),
    }))
    const bad = judged.flatMap(({ at, cell }) =>
      typeof cell === 'string' ? [] : [{ at: grid.place(row, at), rule: cell }],
    )
    badCells.push(...bad)
    if (bad.length === 0)
      rows.push({
        place: grid.place(row, names.indexOf('count')),
        row: Object.fromEntries(judged.map(({ column, cell }) => [column, cell])) as TallyRow,
      })
  }
  return { problems: [], rows, badCells }
}

function namesIn(grid: Grid, row: number): string[] {
  return Array.from({ length: grid.columns }, (_, column) => columnName(cellText(grid.at(row, column))))
}

function headProblems(sheet: Sheet, header: number, names: readonly string[]): Problem[] {
  const missing = tallyColumns.filter((column) => !names.includes(column))
  const first = placeName(sheet.name, header, 0)
  const list = missing.join(', ')
  return [
    ...(missing.length === 0
      ? []
      : [
          {
            at: first,
            rule: text(`kolom ${list} tidak ada: tambahkan`, `lacks the columns ${list}: add them`),
          },
        ]),
    ...names.flatMap((name, column) => {
      const at = placeName(sheet.name, header, column)
      if (name !== '' && !tallyColumns.some((known) => known === name)) return [{ at, rule: unknownColumn }]
      return name !== '' && names.indexOf(name) !== column ? [{ at, rule: columnTwice }] : []
    }),
  ]
}

interface Cell {
  readonly value: CellValue | undefined
  readonly word: string
  readonly is1904: boolean
  /** Of the reference data. */
  readonly mpps: readonly string[]
}

function cellOf(value: CellValue | undefined, { is1904 }: Sheet, mpps: readonly string[]): Cell {
  return { value, word: cellText(value).trim(), is1904, mpps }
}

/** The cell as the CSV would have it, or the rule that it breaks. */
function judge(column: Column, cell: Cell): string | Text {
  switch (cell.value?.kind) {
    case 'boolean':
    case 'error':
    case 'formula':
      // Right in no column; as a count each breaks a rule that says what to do.
      return countText(cell)
    case 'number':
    case 'text':
    case undefined:
      return readers[column](cell)
    default:
      return cell.value satisfies never
  }
}

const readers: Readonly<Record<Column, (cell: Cell) => string | Text>> = {
  publisher: ({ word }) => word,
  mpp: ({ word, mpps }) => (mpps.includes(word) ? word : unknownMpp(mpps)),
  agency: slugText,
  service: slugText,
  period_start: dayText,
  period_end: dayText,
  unit: ({ word }) => (['visits', 'visitors'].includes(plain(word)) ? plain(word) : unknownUnit),
  count: countText,
  revision: countText,
}

function countText({ value }: Cell): string | Text {
  const count = countOf(value)
  if (count.kind === 'bad') return count.rule
  return count.kind === 'count' ? String(count.count) : missing
}

function dayText({ value, is1904 }: Cell): string | Text {
  if (value === undefined) return missing
  const label = periodLabel(value, is1904)
  return label?.kind === 'date' && label.isCertain ? formatDay(label.days) : noDate
}

function slugText({ word }: Cell): string | Text {
  return word === '' || textForms.slug.test(word) ? word : noSlug
}

function unknownMpp(mpps: readonly string[]): Text {
  const list = mpps.join(', ')
  return text(`bukan MPP dalam data acuan (${list})`, `is no MPP of the reference data (${list})`)
}

const missing = text('tidak boleh kosong', 'must not be blank')
const noDate = text(
  'harus tanggal: beri format tanggal, atau tulis YYYY-MM-DD',
  'must be a date: give it the format of a date, or write YYYY-MM-DD',
)
const unknownUnit = text('harus visits atau visitors', 'must be visits or visitors')
const noSlug = text(
  'harus slug: 1 sampai 64 dari a-z, 0-9 dan -',
  'must be a slug: 1 to 64 of a-z, 0-9 and -',
)
const unknownColumn = text('bukan kolom berkas rekap: hapus', 'is no column of a tally file: remove it')
const columnTwice = text('ada lebih dari satu kali: sisakan satu', 'is there more than once: leave one')
