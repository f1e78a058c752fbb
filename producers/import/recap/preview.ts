/**
 * A recap as it was understood, as lines of text: agencies down and days across, in blocks that fit the width, with
 * what has no data, and what changes beside what is stored.
 */
import type { Text } from '../workbook/text.ts'
import { type Change, keyOfRow, type Plan } from './plan.ts'
import type { Recap, RecapRow } from './recap.ts'
import type { MatrixCell } from './values.ts'

export type PreviewLanguage = keyof Text

interface Words {
  readonly sheet: string
  readonly layouts: Readonly<Record<Recap['layout'], string>>
  readonly legend: string
  readonly without: (blank: number, closed: number) => string
  readonly sum: (agencies: number, rows: number, sum: number) => string
  readonly plan: (added: number, changed: number, same: number, kept: number) => string
  readonly revision: string
  readonly more: (count: number) => string
}

const words: Readonly<Record<PreviewLanguage, Words>> = {
  id: {
    sheet: 'lembar',
    layouts: { days: 'per hari', months: 'per bulan' },
    legend: 'satuan: kunjungan (visits); titik: kosong, x: libur, ?: salah, MPP: dari Jumlah',
    without: (blank, closed) => `Tanpa data: ${blank} sel kosong, ${closed} sel libur.`,
    sum: (agencies, rows, sum) => `${agencies} instansi, ${rows} baris waktu, jumlah ${sum}.`,
    plan: (added, changed, same, kept) =>
      `Dibanding yang tersimpan: ${added} angka baru, ${changed} berubah, ${same} sama (tidak dikirim)${kept > 0 ? `, ${kept} tersimpan tanpa angka di berkas ini (tetap)` : ''}.`,
    revision: 'revisi',
    more: (count) => `dan ${count} perubahan lagi`,
  },
  en: {
    sheet: 'sheet',
    layouts: { days: 'by day', months: 'by month' },
    legend: 'unit: visits (kunjungan); dot: blank, x: closed, ?: bad, MPP: from its total',
    without: (blank, closed) => `Without data: ${blank} blank cells, ${closed} closed ones.`,
    sum: (agencies, rows, sum) => `${agencies} agencies, ${rows} periods, ${sum} in all.`,
    plan: (added, changed, same, kept) =>
      `Beside what is stored: ${added} new figures, ${changed} changed, ${same} the same (not sent)${kept > 0 ? `, ${kept} stored without a number in this file (they stay)` : ''}.`,
    revision: 'revision',
    more: (count) => `and ${count} more changes`,
  },
}

export function recapLines(recap: Recap, language: PreviewLanguage, width: number): string[] {
  const { sheet, layouts, legend, without, sum } = words[language]
  const names = [...recap.agencies, ...(recap.rows.some(({ total }) => total !== undefined) ? ['MPP'] : [])]
  const first = Math.max(...names.map((name) => name.length), 1)
  const columns = recap.rows.map((row) => columnOf(recap, row, names))
  const total = recap.rows
    .flatMap(({ cells }) => cells)
    .reduce<number>((all, cell) => all + (typeof cell === 'number' ? cell : 0), 0)
  const span = `${recap.rows[0]?.from ?? ''} .. ${recap.rows.at(-1)?.to ?? ''}`
  return [
    `${recap.mpp}, ${span}, ${sheet} ${recap.sheet}, ${layouts[recap.layout]}`,
    legend,
    ...blocksOf(columns, width - first).flatMap((block) => [
      `${' '.repeat(first)}${block.map((column) => column[0] ?? '').join('')}`,
      ...names.map(
        (name, at) => `${name.padEnd(first)}${block.map((column) => column[at + 1] ?? '').join('')}`,
      ),
    ]),
    `${sum(recap.agencies.length, recap.rows.length, total)} ${without(recap.blank, recap.closed)}`,
  ]
}

/** What is to be sent, with each change of a stored figure. */
export function planLines({ changes, same }: Plan, kept: number, language: PreviewLanguage): string[] {
  const { plan, revision, more } = words[language]
  const changed = changes.filter(({ before }) => before !== undefined)
  const shown = changed.slice(0, mostShown)
  return [
    plan(changes.length - changed.length, changed.length, same, kept),
    ...shown.map(
      ({ place, row, before }) =>
        `  ${place}: ${nameOf(row)}: ${before} -> ${row.count} (${revision} ${row.revision})`,
    ),
    ...(changed.length > shown.length ? [`  ${more(changed.length - shown.length)}`] : []),
  ]
}

const mostShown = 50

function nameOf(row: Change['row']): string {
  const { agency, from, to } = keyOfRow(row)
  return `${agency === '' ? 'MPP' : agency} ${from === to ? from : `${from}..${to}`}`
}

/** A column as texts of one width: its day or month, and a cell for each name. */
function columnOf({ layout }: Recap, row: RecapRow, names: readonly string[]): string[] {
  const head = layout === 'days' ? String(Number(row.from.slice(8))) : row.from.slice(0, 7)
  const cells = names.map((_, at) => {
    const cell = row.cells[at]
    return at < row.cells.length && cell !== undefined
      ? cellText(cell)
      : (row.total?.toString() ?? signs.blank)
  })
  const length = Math.max(...[head, ...cells].map((text) => text.length)) + 1
  return [head, ...cells].map((text) => text.padStart(length))
}

const signs = { blank: '.', closed: 'x', bad: '?' } as const

function cellText(cell: MatrixCell): string {
  return typeof cell === 'number' ? String(cell) : signs[cell]
}

function blocksOf(columns: readonly string[][], width: number): string[][][] {
  const blocks: string[][][] = []
  let room = 0
  for (const column of columns) {
    const needed = column[0]?.length ?? 0
    if (blocks.length === 0 || room < needed) {
      blocks.push([])
      room = Math.max(width, needed)
    }
    blocks.at(-1)?.push(column)
    room -= needed
  }
  return blocks
}
