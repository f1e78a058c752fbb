/** Recaps as clerks lay them out, written by exceljs from a truth and a style. */
import ExcelJS from 'exceljs'
import { type Count, reference, sumOf, type Truth } from './recap-truth.ts'

export interface Style {
  readonly layout: 'days' | 'reverse' | 'total' | 'tally'
  readonly dates?:
    | 'number'
    | 'two-digits'
    | 'padded'
    | 'words'
    | 'serial'
    | 'long'
    | 'short'
    | 'slashes'
    | 'iso'
  readonly names?: 'slug' | 'name' | 'short'
  readonly counts?: 'number' | 'dot' | 'comma' | 'blank' | 'text'
  readonly total?: 'none' | 'value' | 'formula'
  readonly hasAverage?: boolean
  readonly hasNumbers?: boolean
  readonly hasWeekday?: boolean
  readonly hasNumbering?: boolean
  readonly head?: 'plain' | 'merged' | 'two-rows'
  readonly letterhead?: 'none' | 'short' | 'long'
  readonly hasSignature?: boolean
  /** Where the month is said. */
  readonly month?: 'title' | 'sheet' | 'cells' | 'nowhere'
  readonly is1904?: boolean
  readonly monthName?: string
}

const monthNames =
  'Januari Februari Maret April Mei Juni Juli Agustus September Oktober November Desember'.split(' ')
export const shortNames = 'Jan Feb Mar Apr Mei Jun Jul Agt Sep Okt Nov Des'.split(' ')
const weekdays = 'Minggu Senin Selasa Rabu Kamis Jumat Sabtu'.split(' ')

export function columnLetters(column: number): string {
  return column > 26
    ? columnLetters(Math.floor((column - 1) / 26)) + columnLetters(((column - 1) % 26) + 1)
    : String.fromCharCode(64 + column)
}

interface Drawn {
  readonly sheet: ExcelJS.Worksheet
  readonly truth: Truth
  readonly style: Style
  /** The row of the head, from 1. */
  readonly top: number
}

export function draw(truth: Truth, style: Style): ExcelJS.Workbook {
  const workbook = new ExcelJS.Workbook()
  workbook.properties.date1904 = style.is1904 === true
  const { letterhead = 'short', month = 'title' } = style
  const name = style.monthName ?? monthNames[truth.month - 1] ?? ''
  const sheet = workbook.addWorksheet(month === 'sheet' ? `${name} ${truth.year}` : 'Rekap')
  const place = reference.mpps.find(({ mpp }) => mpp === truth.mpp)
  if (letterhead === 'long') {
    sheet.addRow([`PEMERINTAH ${place?.regency.toUpperCase() ?? ''}`])
    sheet.addRow(['DINAS PENANAMAN MODAL DAN PELAYANAN TERPADU SATU PINTU'])
    sheet.addRow(['Nomor 000/12/2026, tanggal 3 Maret 2026'])
    sheet.mergeCells('A2:H2')
  }
  if (letterhead !== 'none') sheet.addRow([`REKAP KUNJUNGAN ${place?.name.toUpperCase() ?? ''}`])
  if (month === 'title') sheet.addRow([`Bulan ${name} Tahun ${truth.year}`])
  if (month === 'cells') sheet.addRow(['Bulan :', name, 'Tahun :', truth.year])
  sheet.addRow([])
  const drawn = { sheet, truth, style, top: sheet.rowCount + 1 }
  if (style.layout === 'days') drawDays(drawn)
  else if (style.layout === 'tally') drawTally(drawn)
  else drawAgencies(drawn)
  if (style.hasSignature === true) {
    sheet.addRow([])
    sheet.addRow(['', '', '', `${place?.regency ?? ''}, 3 Maret 2026`])
    sheet.addRow(['', '', '', 'Kepala Dinas'])
    sheet.addRow(['', '', '', 'NIP. 19700101 199503 1 001'])
  }
  return workbook
}

function drawDays({ sheet, truth, style, top }: Drawn): void {
  const before = [
    ...(style.hasNumbers === true ? ['No'] : []),
    ...(style.hasWeekday === true ? ['Hari'] : []),
  ]
  const { total = 'formula' } = style
  const names = truth.agencies.map((slug) => nameOf(truth, slug, style))
  const after = [
    ...(total === 'none' ? [] : ['Jumlah']),
    ...(style.hasAverage === true ? ['Rata-rata'] : []),
    'Keterangan',
  ]
  const head = [...before, 'Tanggal', ...names, ...after]
  const first = before.length + 2
  const last = before.length + 1 + names.length
  if (style.head === 'two-rows') {
    sheet.addRow([...before, 'Tanggal', 'Instansi', ...names.slice(1).map(() => ''), ...after])
    sheet.addRow([...before.map(() => ''), '', ...names])
    sheet.mergeCells(top, first, top, last)
    for (const column of [...before.keys(), before.length, ...after.keys().map((at) => last + at)])
      sheet.mergeCells(top, column + 1, top + 1, column + 1)
  } else sheet.addRow(head)
  if (style.hasNumbering === true)
    sheet.addRow(head.map((_, at) => (style.dates === 'number' ? at + 1 : `(${at + 1})`)))
  const start = sheet.rowCount + 1
  for (const [at, day] of truth.days.entries()) {
    const row = sheet.addRow([
      ...(style.hasNumbers === true ? [at + 1] : []),
      ...(style.hasWeekday === true ? [weekdays[dateOf(truth, day).getUTCDay()]] : []),
    ])
    setDate(row.getCell(before.length + 1), truth, day, style)
    const counts = truth.counts[at] ?? []
    for (const [agency, count] of counts.entries()) setCount(row.getCell(first + agency), count, style)
    const range = `${columnLetters(first)}${row.number}:${columnLetters(last)}${row.number}`
    if (total !== 'none') setSum(row.getCell(last + 1), range, sumOf(counts), style)
    if (style.hasAverage === true) setAverage(row.getCell(last + 2), range, counts)
  }
  if (total === 'none') return
  const foot = sheet.addRow(['JUMLAH'])
  const columns = truth.agencies.map((_, at) => truth.counts.map((row) => row[at] ?? 'blank'))
  const sums = [...columns.map(sumOf), sumOf(columns.flat())]
  for (const [at, sum] of sums.entries()) {
    const letters = columnLetters(first + at)
    setSum(foot.getCell(first + at), `${letters}${start}:${letters}${foot.number - 1}`, sum, style)
  }
  if (style.head === 'merged' && before.length > 0)
    sheet.mergeCells(foot.number, 1, foot.number, before.length + 1)
}

/** Agencies as rows: days across, or one total. */
function drawAgencies({ sheet, truth, style, top }: Drawn): void {
  const { total = 'formula', layout } = style
  const days = layout === 'reverse' ? truth.days : []
  const totals = total === 'none' || layout === 'total' ? [] : ['Jumlah']
  const figures =
    layout === 'reverse' ? [...days.map(() => ''), ...totals] : ['Jumlah Kunjungan', 'Persentase (%)']
  if (style.head === 'two-rows') {
    sheet.addRow([
      'No',
      'Instansi',
      ...figures.map((text, at) => (at === 0 && layout === 'reverse' ? 'Tanggal' : text)),
    ])
    sheet.addRow([])
    for (const column of [
      1,
      2,
      ...(layout === 'total' ? [3, 4] : totals.map((_, at) => 3 + days.length + at)),
    ])
      sheet.mergeCells(top, column, top + 1, column)
    if (layout === 'reverse') sheet.mergeCells(top, 3, top, 2 + days.length)
  } else sheet.addRow(['No', 'Nama Instansi', ...figures])
  const head = sheet.getRow(style.head === 'two-rows' ? top + 1 : top)
  for (const [at, day] of days.entries()) setDate(head.getCell(3 + at), truth, day, style)
  const start = sheet.rowCount + 1
  for (const [at, slug] of truth.agencies.entries()) {
    const row = sheet.addRow([at + 1, nameOf(truth, slug, style)])
    const counts = truth.counts.map((line) => line[at] ?? 'blank')
    if (layout === 'total') {
      setCount(row.getCell(3), sumOf(counts), style)
      row.getCell(4).value = 12.5
      continue
    }
    for (const [day, count] of counts.entries()) setCount(row.getCell(3 + day), count, style)
    const range = `C${row.number}:${columnLetters(2 + days.length)}${row.number}`
    if (totals.length > 0) setSum(row.getCell(3 + days.length), range, sumOf(counts), style)
  }
  if (total === 'none') return
  const foot = sheet.addRow(['', 'Jumlah'])
  const sums =
    layout === 'total'
      ? [sumOf(truth.counts.flat())]
      : [...truth.counts.map(sumOf), sumOf(truth.counts.flat())]
  for (const [at, sum] of sums.entries()) {
    const letters = columnLetters(3 + at)
    setSum(foot.getCell(3 + at), `${letters}${start}:${letters}${foot.number - 1}`, sum, style)
  }
}

function drawTally({ sheet, truth }: Drawn): void {
  sheet.addRow('mpp agency service period_start period_end unit count revision publisher'.split(' '))
  for (const [at, day] of truth.days.entries())
    for (const [index, agency] of truth.agencies.entries()) {
      const count = truth.counts[at]?.[index]
      if (typeof count !== 'number') continue
      const date = dateOf(truth, day)
      const row = sheet.addRow([truth.mpp, agency, '', date, date, 'visits', count, 0, 'DPMPTSP'])
      for (const cell of [4, 5]) row.getCell(cell).numFmt = 'dd/mm/yyyy'
    }
}

function dateOf({ year, month }: Truth, day: number): Date {
  return new Date(Date.UTC(year, month - 1, day))
}

function nameOf({ mpp }: Truth, slug: string, { names = 'short' }: Style): string {
  const agency = reference.agencies.find((row) => row.mpp === mpp && row.agency === slug)
  if (names === 'slug') return slug
  const full = agency?.name ?? ''
  return names === 'name' ? full : full.replace(/ (Kota|Kabupaten) .*$/, '')
}

function setDate(cell: ExcelJS.Cell, truth: Truth, day: number, { dates = 'number' }: Style): void {
  const [month, year] = [String(truth.month).padStart(2, '0'), truth.year]
  const values: Record<NonNullable<Style['dates']>, ExcelJS.CellValue> = {
    number: day,
    'two-digits': String(day).padStart(2, '0'),
    padded: day,
    words: `Tgl. ${day}`,
    serial: dateOf(truth, day),
    long: `${day} ${monthNames[truth.month - 1]} ${year}`,
    short: `${day}-${shortNames[truth.month - 1]}-${year % 100}`,
    slashes: `${day}/${month}/${year}`,
    iso: `${year}-${month}-${String(day).padStart(2, '0')}`,
  }
  cell.value = values[dates]
  if (dates === 'serial') cell.numFmt = 'dd mmmm yyyy'
  if (dates === 'padded') cell.numFmt = '00'
}

function setCount(cell: ExcelJS.Cell, count: Count, { counts = 'number' }: Style): void {
  if (count === 'blank') return
  if (count === 'closed') cell.value = 'Libur'
  else if (count === 0) cell.value = cell.fullAddress.row % 2 === 0 ? '-' : 'nihil'
  else if (counts === 'number') cell.value = count
  else if (counts === 'text') cell.value = String(count)
  else {
    const sign = { dot: '.', comma: ',', blank: ' ' }[counts]
    cell.value = count.toLocaleString('en').replaceAll(',', sign)
  }
}

function setSum(cell: ExcelJS.Cell, range: string, sum: number, { total = 'formula' }: Style): void {
  cell.value = total === 'formula' ? { formula: `SUM(${range})`, result: sum } : sum
  cell.numFmt = '#,##0'
}

function setAverage(cell: ExcelJS.Cell, range: string, counts: readonly Count[]): void {
  const numbers = counts.filter((count) => typeof count === 'number')
  const error = { error: '#DIV/0!' } as const
  const result = numbers.length === 0 ? error : sumOf(counts) / numbers.length
  cell.value = { formula: `AVERAGE(${range})`, result: result as number }
  cell.numFmt = '0.0'
}

export async function bytesOf(workbook: ExcelJS.Workbook): Promise<Buffer> {
  return Buffer.from(await workbook.xlsx.writeBuffer())
}
