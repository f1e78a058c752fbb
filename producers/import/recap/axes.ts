/**
 * The rows and columns of a found table, each with what it stands for. Whatever holds figures and is not understood is
 * a problem at its heading: nothing is passed over in silence, except what stands apart from the table.
 */
import { type Problem, text } from '../workbook/text.ts'
import type { AgencyNames } from './agency-names.ts'
import { readColumns } from './columns.ts'
import type { FoundTable } from './find-table.ts'
import type { Grid } from './grid.ts'
import { type Heading, headingOf } from './headings.ts'
import type { AgencyLine, CheckLine, PeriodLine } from './lines.ts'
import { readRows } from './rows.ts'

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
    agencies: columns.agencies,
    agencyChecks: columns.checks,
    weekdays: columns.weekdays,
    periods: rows.periods,
    periodChecks: rows.periodChecks,
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

const noCorner = text(
  'harus menjadi judul tabel: "Tanggal" di atas tanggal, atau "Instansi" di atas nama instansi',
  'must be the heading of the table: "Tanggal" above days, or "Instansi" above names of agencies',
)
