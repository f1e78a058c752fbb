/**
 * The columns of a found table, with what each stands for: an agency, a total, an average, the weekday. A column that
 * holds figures and is not understood is a problem at its heading.
 */
import { type Problem, text } from '../workbook/text.ts'
import type { AgencyNames } from './agency-names.ts'
import type { FoundTable } from './find-table.ts'
import { cellText, type Grid } from './grid.ts'
import type { Heading } from './headings.ts'
import { type AgencyLine, type CheckLine, isBeside, isFigure, type Line } from './lines.ts'

export interface Columns {
  readonly agencies: AgencyLine[]
  readonly checks: CheckLine[]
  readonly weekdays: number[]
  readonly problems: Problem[]
}

/** @param body - the rows that count. */
export function readColumns(
  found: FoundTable,
  names: AgencyNames,
  headings: readonly Heading[],
  body: readonly number[],
): Columns {
  const { grid, header, label } = found
  const columns: Columns = { agencies: [], checks: [], weekdays: [], problems: [] }
  for (const [index, heading] of headings.slice(0, endOf(found, headings, body)).entries()) {
    const column = { index, place: grid.place(header, index), isFilled: hasFigures(grid, body, index) }
    if (index < label) addBefore(columns, column, heading)
    else if (index > label) addAfter(columns, column, heading, { found, names, body })
  }
  columns.problems.push(...sameAgencies(columns.agencies))
  return columns
}

/** A blank column behind all that is understood ends the table: what follows stands apart. */
function endOf({ grid, label }: FoundTable, headings: readonly Heading[], body: readonly number[]): number {
  const last = headings.findLastIndex(
    ({ kind }, column) => column > label && kind !== 'blank' && kind !== 'unknown',
  )
  const gap = headings.findIndex(
    ({ kind }, column) => column > last && kind === 'blank' && !hasFigures(grid, body, column),
  )
  return gap === -1 ? headings.length : gap
}

function hasFigures(grid: Grid, body: readonly number[], column: number): boolean {
  return body.some((row) => isFigure(grid, row, column))
}

interface Column extends Line {
  /** Whether figures stand below its heading. */
  readonly isFilled: boolean
}

/** A column before the labels: no figures may stand there. */
function addBefore(columns: Columns, { index, place, isFilled }: Column, { kind }: Heading): void {
  if (kind === 'weekday') columns.weekdays.push(index)
  const isOfFigures = kind === 'agency' || kind === 'total' || kind === 'unknown'
  if (isOfFigures && isFilled) columns.problems.push({ at: place, rule: beforeLabels })
}

interface Table {
  readonly found: FoundTable
  readonly names: AgencyNames
  readonly body: readonly number[]
}

function addAfter(columns: Columns, column: Column, heading: Heading, { found, names, body }: Table): void {
  const { grid, header } = found
  const { index, place } = column
  switch (heading.kind) {
    case 'agency':
      columns.agencies.push({ index, place, slug: heading.slug })
      break
    case 'total':
    case 'average':
      columns.checks.push({ index, place, kind: heading.kind })
      break
    case 'weekday':
      columns.weekdays.push(index)
      break
    case 'unknown':
      columns.problems.push({ at: place, rule: unknownAgency(names, cellText(grid.at(header, index))) })
      break
    case 'blank':
      if (column.isFilled) columns.problems.push({ at: place, rule: noHeading })
      break
    case 'beside':
    case 'share': {
      const cells = body.map((row) => [row, index] as const)
      if (!isBeside(heading, grid, cells)) columns.problems.push({ at: place, rule: besideFigures })
      break
    }
    default:
      heading satisfies never
  }
}

function sameAgencies(agencies: readonly AgencyLine[]): Problem[] {
  return [...Map.groupBy(agencies, ({ slug }) => slug).values()]
    .filter((same) => same.length > 1)
    .flatMap((same) => same.map(({ place }) => ({ at: place, rule: twice(same.map((one) => one.place)) })))
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

const beforeLabels = text(
  'berada di depan tanggal: pindahkan ke sebelah angka yang lain',
  'stands before the days: move it beside the other figures',
)
const besideFigures = text(
  'adalah kolom untuk catatan, padahal berisi angka: beri nama instansinya, atau Jumlah',
  'is a column for remarks, and yet figures belong to it: name its agency, or write Jumlah',
)
const noHeading = text('kosong, padahal ada angka di bawahnya', 'is blank, and yet figures belong to it')
