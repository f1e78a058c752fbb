/**
 * An example spreadsheet of each layout that `import` reads, for a clerk to fill in: with the agencies of an MPP of the
 * reference data, a month that has ended, and totals as numbers, so that it can be imported as it is. Its figures are made up.
 */
import writeXlsxFile, { type CellObject, type Row } from 'write-excel-file/node'
import type { Reference } from '../../../schemas/reference.ts'
import { tallyColumns } from '../tally.ts'

export const exampleLayouts = ['days', 'agencies', 'month', 'tally'] as const
export type ExampleLayout = (typeof exampleLayouts)[number]

const mostAgencies = 6
/** January 2025, in local days. */
const month = { name: 'Januari 2025', days: 31, year: 2025, number: 1 }
/** Weekends and holidays of that month. */
const closedDays = new Set([1, 4, 5, 11, 12, 18, 19, 25, 26, 27, 28, 29])

export async function exampleOf(layout: ExampleLayout, reference: Reference): Promise<Buffer> {
  const [mpp] = reference.mpps
  const agencies = reference.agencies
    .filter((row) => row.mpp === mpp?.mpp)
    .slice(0, mostAgencies)
    .map(({ agency, name }) => ({ agency, name }))
  const title: Row[] = [[bold(`REKAP KUNJUNGAN ${mpp?.name ?? ''}`)], [text(`Bulan ${month.name}`)], []]
  const rows = {
    days: () => [...title, ...daysOf(agencies)],
    agencies: () => [...title, ...agenciesOf(agencies)],
    month: () => [...title, ...monthOf(agencies)],
    tally: () => tallyOf(mpp?.mpp ?? '', agencies),
  }[layout]()
  const sheet = layout === 'tally' ? 'Rekap' : month.name
  return writeXlsxFile([{ sheet, data: rows, columns: [{ width: 14 }] }]).toBuffer()
}

type Agencies = readonly { readonly agency: string; readonly name: string }[]

const days = Array.from({ length: month.days }, (_, at) => at + 1)

function countOf(day: number, at: number): number | undefined {
  return closedDays.has(day) ? undefined : 40 - 5 * at + ((day * 7 + at * 3) % 11)
}

function countCell(day: number, at: number): CellObject {
  const count = countOf(day, at)
  return count === undefined ? text('libur') : number(count)
}

function sum(counts: readonly (number | undefined)[]): number {
  return counts.reduce<number>((total, count) => total + (count ?? 0), 0)
}

function daysOf(agencies: Agencies): Row[] {
  const all = days.map((day) => agencies.map((_, at) => countOf(day, at)))
  return [
    [bold('Tanggal'), ...agencies.map(({ name }) => bold(name)), bold('Jumlah')],
    ...days.map((day, row): Row => [
      date(day),
      ...agencies.map((_, at) => countCell(day, at)),
      number(sum(all[row] ?? [])),
    ]),
    [
      bold('Jumlah'),
      ...agencies.map((_, at) => number(sum(all.map((row) => row[at])))),
      number(sum(all.flat())),
    ],
  ]
}

function agenciesOf(agencies: Agencies): Row[] {
  const all = agencies.map((_, at) => days.map((day) => countOf(day, at)))
  return [
    [bold('Instansi'), ...days.map((day) => number(day)), bold('Jumlah')],
    ...agencies.map(({ name }, at): Row => [
      text(name),
      ...days.map((day) => countCell(day, at)),
      number(sum(all[at] ?? [])),
    ]),
    [
      bold('Jumlah'),
      ...days.map((_, day) => number(sum(all.map((row) => row[day])))),
      number(sum(all.flat())),
    ],
  ]
}

function monthOf(agencies: Agencies): Row[] {
  const all = agencies.map((_, at) => sum(days.map((day) => countOf(day, at))))
  return [
    [bold('No'), bold('Instansi'), bold('Jumlah Kunjungan')],
    ...agencies.map(({ name }, at): Row => [number(at + 1), text(name), number(all[at] ?? 0)]),
    [null, bold('Jumlah'), number(sum(all))],
  ]
}

function tallyOf(mpp: string, agencies: Agencies): Row[] {
  return [
    tallyColumns.map((column) => bold(column)),
    ...agencies.map(({ agency }, at): Row => [
      ...[text(mpp), text(agency), null, date(1), date(month.days), text('visits')],
      ...[number(sum(days.map((day) => countOf(day, at)))), number(0), text('DPMPTSP')],
    ]),
  ]
}

function bold(value: string): CellObject {
  return { value, type: String, fontWeight: 'bold' }
}

function text(value: string): CellObject {
  return { value, type: String }
}

function number(value: number): CellObject {
  return { value, type: Number, format: '0' }
}

function date(day: number): CellObject {
  return { value: new Date(Date.UTC(month.year, month.number - 1, day)), type: Date, format: 'dd/mm/yyyy' }
}
