/**
 * The rows and columns of a found table, each with what it stands for. Whatever holds figures and is not understood is
 * a problem at its heading: nothing is passed over in silence, except what stands apart from the table.
 */
import { type Problem, text } from '../workbook/text.ts'
import type { AgencyNames } from './agency-names.ts'
import { countOf, plain } from './count-cell.ts'
import type { FoundTable } from './find-table.ts'
import { cellText, type Grid } from './grid.ts'
import { headingOf, type Heading } from './headings.ts'
import { type PeriodLabel, periodLabel } from './period-label.ts'

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

export interface Axes {
  readonly agencies: readonly AgencyLine[]
  /** Columns of totals and averages, and rows of them. */
  readonly agencyChecks: readonly CheckLine[]
  readonly periods: readonly PeriodLine[]
  readonly periodChecks: readonly CheckLine[]
  /** Columns that name the weekday of each row. */
  readonly weekdays: readonly number[]
  readonly problems: readonly Problem[]
}

export function readAxes(found: FoundTable, names: AgencyNames): Axes {
  const { grid, header } = found
  const headings = Array.from({ length: grid.columns }, (_, column) => headingAt(grid, header, column, names))
  const figureColumns = headings.flatMap(({ kind }, column) =>
    column > found.label && (kind === 'agency' || kind === 'total') ? [column] : [],
  )
  const rows = readRows(found, names, figureColumns)
  const body = [...rows.periods, ...rows.periodChecks, ...rows.strays].map(({ index }) => index)
  const columns = readColumns(found, names, headings, body)
  return {
    ...{ agencies: columns.agencies, agencyChecks: columns.checks, weekdays: columns.weekdays },
    ...{ periods: rows.periods, periodChecks: rows.periodChecks },
    problems: [
      ...(found.hasCorner ? [] : [{ at: grid.place(header, found.label), rule: noCorner }]),
      ...rows.problems,
      ...columns.problems,
    ],
  }
}

/** A heading, or where it is blank the one above it, of a head of two rows. */
function headingAt(grid: Grid, header: number, column: number, names: AgencyNames): Heading {
  const own = headingOf(grid.at(header, column), names)
  if (own.kind !== 'blank') return grid.span(header, column).across > 1 ? { kind: 'unknown' } : own
  if (header === 0 || grid.span(header - 1, column).across > 1) return own
  return headingOf(grid.at(header - 1, column), names)
}

interface Rows {
  readonly periods: PeriodLine[]
  readonly periodChecks: CheckLine[]
  /** Rows with figures that are not understood. */
  readonly strays: Line[]
  readonly problems: Problem[]
}

function readRows(found: FoundTable, names: AgencyNames, figureColumns: readonly number[]): Rows {
  const { grid, header, label, of } = found
  const rows: Rows = { periods: [], periodChecks: [], strays: [], problems: [] }
  let isApart = false
  for (let index = header + 1; index < grid.rows; index++) {
    const figures = figureColumns.filter((column) => isFigure(grid, index, column)).length
    const period = of === 'periods' ? periodLabel(grid.at(index, label), grid.is1904) : undefined
    const heading = rowHeading(grid, index, label, names)
    const isCheck = heading.kind === 'total' || heading.kind === 'average'
    if (figures === 0 && period === undefined && !isCheck) {
      isApart ||= rows.periods.length > 0
      continue
    }
    // Below a gap only what has figures belongs to the table: the rest are signatures and notes.
    if (isApart && (figures === 0 || (figures === 1 && period === undefined && !isCheck))) continue
    if (isNumbering(found, index, figureColumns, rows)) continue
    isApart = false
    const line = { index, place: grid.place(index, label) }
    if (heading.kind === 'average') rows.periodChecks.push({ ...line, kind: 'average' })
    else if (heading.kind === 'total' && of === 'total') rows.periods.push({ ...line, label: undefined })
    else if (heading.kind === 'total') rows.periodChecks.push({ ...line, kind: 'total' })
    else if (period !== undefined && grid.span(index, label).down > 1)
      rows.problems.push({ at: line.place, rule: severalRows })
    else if (period !== undefined) rows.periods.push({ ...line, label: period })
    else if (
      !isBeside(
        heading,
        grid,
        figureColumns.map((column) => [index, column] as const),
      )
    ) {
      rows.strays.push(line)
      rows.problems.push({ at: line.place, rule: of === 'periods' ? unknownPeriod : unknownRow })
    }
  }
  if (of === 'total' && rows.periods.length > 1)
    rows.problems.push(...rows.periods.map(({ place }) => ({ at: place, rule: severalTotals })))
  return rows
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

function isFigure(grid: Grid, row: number, column: number): boolean {
  const value = grid.at(row, column)
  if (value === undefined) return false
  const count = countOf(value)
  return count.kind === 'count' || (count.kind === 'none' && count.why === 'closed') || value.kind !== 'text'
}

/** Whether a line of remarks holds no counts, and one of shares no whole numbers alone. */
function isBeside({ kind }: Heading, grid: Grid, places: readonly (readonly [number, number])[]): boolean {
  if (kind !== 'beside' && kind !== 'share') return false
  const values = places.map(([row, column]) => grid.at(row, column))
  const hasShare = values.some(
    (value) => value?.kind === 'number' && (value.format === 'percent' || !Number.isInteger(value.value)),
  )
  if (kind === 'share' && hasShare) return true
  const counts = values.map(countOf).filter((count) => count.kind === 'count' && count.count > 0)
  return counts.length < Math.min(2, places.length)
}

interface Columns {
  readonly agencies: AgencyLine[]
  readonly checks: CheckLine[]
  readonly weekdays: number[]
  readonly problems: Problem[]
}

function readColumns(
  { grid, header, label }: FoundTable,
  names: AgencyNames,
  headings: readonly Heading[],
  body: readonly number[],
): Columns {
  const columns: Columns = { agencies: [], checks: [], weekdays: [], problems: [] }
  const hasFigures = (column: number): boolean => body.some((row) => isFigure(grid, row, column))
  const last = headings.findLastIndex(
    ({ kind }, column) => column > label && kind !== 'blank' && kind !== 'unknown',
  )
  let isApart = false
  for (const [column, { kind, ...heading }] of headings.entries()) {
    const place = grid.place(header, column)
    if (column > last && kind === 'blank' && !hasFigures(column)) isApart = true
    if (isApart || column === label) continue
    if (column < label) {
      if (kind === 'weekday') columns.weekdays.push(column)
      const isFirst = kind === 'agency' || kind === 'total' || kind === 'unknown'
      if (isFirst && hasFigures(column)) columns.problems.push({ at: place, rule: beforeLabels })
      continue
    }
    const line = { index: column, place }
    switch (kind) {
      case 'agency':
        columns.agencies.push({ ...line, slug: 'slug' in heading ? heading.slug : '' })
        break
      case 'total':
      case 'average':
        columns.checks.push({ ...line, kind })
        break
      case 'weekday':
        columns.weekdays.push(column)
        break
      case 'unknown':
        columns.problems.push({ at: place, rule: unknownAgency(names, cellText(grid.at(header, column))) })
        break
      case 'blank':
        if (hasFigures(column)) columns.problems.push({ at: place, rule: noHeading })
        break
      case 'beside':
      case 'share':
        if (
          !isBeside(
            { kind },
            grid,
            body.map((row) => [row, column] as const),
          )
        )
          columns.problems.push({ at: place, rule: besideFigures })
        break
      default:
        kind satisfies never
    }
  }
  for (const same of Map.groupBy(columns.agencies, ({ slug }) => slug).values())
    if (same.length > 1)
      columns.problems.push(
        ...same.map(({ place }) => ({ at: place, rule: twice(same.map((one) => one.place)) })),
      )
  return columns
}

function unknownAgency(names: AgencyNames, label: string): Problem['rule'] {
  const near = names.nearest(label)
  const [id, en] = near === undefined ? ['', ''] : [` (maksudnya "${near}"?)`, ` (is "${near}" meant?)`]
  return text(
    `bukan instansi MPP ini${id}: tulis nama, singkatan atau slug dari data acuan, atau tambahkan nama ini ke aliases.csv`,
    `is no agency of this MPP${en}: write a name, short name or slug of the reference data, or add this name to aliases.csv`,
  )
}

function twice(places: readonly string[]): Problem['rule'] {
  const all = places.join(', ')
  return text(
    `ada lebih dari satu kali (${all}): sisakan satu`,
    `is there more than once (${all}): leave one`,
  )
}

const noCorner = text(
  'harus menjadi judul tabel: "Tanggal" di atas tanggal, atau "Instansi" di atas nama instansi',
  'must be the heading of the table: "Tanggal" above days, or "Instansi" above names of agencies',
)
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
const beforeLabels = text(
  'berada di depan tanggal: pindahkan ke sebelah angka yang lain',
  'stands before the days: move it beside the other figures',
)
const besideFigures = text(
  'adalah kolom untuk catatan, padahal berisi angka: beri nama instansinya, atau Jumlah',
  'is a column for remarks, and yet figures belong to it: name its agency, or write Jumlah',
)
const noHeading = text('kosong, padahal ada angka di bawahnya', 'is blank, and yet figures belong to it')
