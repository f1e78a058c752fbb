/**
 * The columns of a found table, with what each stands for: an agency, a total, an average, the weekday. A column that
 * holds figures and is not understood is a problem at its heading.
 */
import { type Problem, text } from '../workbook/text.ts'
import type { AgencyNames } from './agency-names.ts'
import type { FoundTable } from './find-table.ts'
import { cellText } from './grid.ts'
import type { Heading } from './headings.ts'
import { type AgencyLine, type CheckLine, isBeside, isFigure } from './lines.ts'

export interface Columns {
  readonly agencies: AgencyLine[]
  readonly checks: CheckLine[]
  readonly weekdays: number[]
  readonly problems: Problem[]
}

/** @param body - the rows that count. */
export function readColumns(
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

const beforeLabels = text(
  'berada di depan tanggal: pindahkan ke sebelah angka yang lain',
  'stands before the days: move it beside the other figures',
)
const besideFigures = text(
  'adalah kolom untuk catatan, padahal berisi angka: beri nama instansinya, atau Jumlah',
  'is a column for remarks, and yet figures belong to it: name its agency, or write Jumlah',
)
const noHeading = text('kosong, padahal ada angka di bawahnya', 'is blank, and yet figures belong to it')
