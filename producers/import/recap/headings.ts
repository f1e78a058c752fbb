/**
 * What a heading of a row or column stands for: an agency, a total, an average, something beside the figures, or
 * nothing that is known. Also which words stand in the corner of a table.
 */
import type { CellValue } from '../workbook/sheet.ts'
import type { AgencyNames } from './agency-names.ts'
import { plain } from './count-cell.ts'
import { cellText } from './grid.ts'

export type Heading =
  | { readonly kind: 'agency'; readonly slug: string }
  | { readonly kind: 'total' | 'average' | 'weekday' | 'share' | 'beside' | 'blank' | 'unknown' }

const total = /^(sub ?|grand )?(jumlah|jml|total)\b/
/** Columns that give one figure for the month, of agencies as rows. */
const figure = /^(kunjungan|pengunjung|banyaknya|visits?|visitors?)\b/
const average = /^(rata ?-? ?rata|rerata|average|mean|avg)\b/
const beside =
  /^(no|no\.|nomor|nomor urut|no\.? urut|#|number|ket|ket\.|keterangan|catatan|remarks?|notes?|paraf|ttd|tanda tangan|bulan|minggu|minggu ke.*|week)$/
/** Shares of a total repeat what the counts say. */
const share = /^(persen|persentase.*|percent|percentage.*|share.*|%|\(%\))$/
const weekday = /^(hari|day|weekday)$/

export function headingOf(value: CellValue | undefined, names: AgencyNames): Heading {
  const label = plain(cellText(value))
  if (label === '') return { kind: 'blank' }
  const slug = names.slugOf(label)
  if (slug !== undefined) return { kind: 'agency', slug }
  if (isTotal(label)) return { kind: 'total' }
  if (average.test(label)) return { kind: 'average' }
  if (weekday.test(label)) return { kind: 'weekday' }
  if (share.test(label)) return { kind: 'share' }
  return { kind: beside.test(label) ? 'beside' : 'unknown' }
}

function isTotal(label: string): boolean {
  return total.test(label) || figure.test(label)
}

const cornerWords =
  /(^|[^\p{L}])(tanggal|tgl|hari|date|day|periode|bulan|month|instansi|lembaga|agency|agencies|opd|skpd|unit|tenan|tenant|gerai|penyelenggara)([^\p{L}]|$)/u

/** Whether a heading says that bare numbers beside or below it are days. */
export function isCorner(label: string): boolean {
  return cornerWords.test(label)
}
