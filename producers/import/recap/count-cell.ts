/**
 * What a cell of a recap says as a count: a whole number in any of the usual ways of writing thousands, nil, no data, or
 * a rule that it breaks. Nothing is rounded and no text is read by guessing.
 */
import type { CellValue } from '../workbook/sheet.ts'
import { type Text, text } from '../workbook/text.ts'

export type CountCell =
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'none'; readonly why: 'blank' | 'closed' }
  | { readonly kind: 'bad'; readonly rule: Text }

/** Lower case, blanks of any kind as one, none around. */
export function plain(raw: string): string {
  return raw
    .normalize('NFKC')
    .replaceAll(/[\s\u00a0\u200b\u202f]+/g, ' ')
    .trim()
    .toLowerCase()
}

const nil = /^([-\u2010-\u2015\u2212]+|nihil|nil)$/
const closed = /^(libur|tutup|cuti bersama|closed|holiday)\b/
const thousands = /^[1-9]\d{0,2}(?:([., '\u2019])\d{3})(?:\1\d{3})*$/

export function countOf(value: CellValue | undefined): CountCell {
  if (value === undefined) return { kind: 'none', why: 'blank' }
  switch (value.kind) {
    case 'number':
      return ofNumber(value.value, value.format)
    case 'text':
      return ofText(plain(value.text))
    case 'boolean':
      return bad(notCount)
    case 'error':
      return bad(errorCell)
    case 'formula':
      return bad(noStoredValue)
    default:
      return value satisfies never
  }
}

function ofNumber(value: number, format: string): CountCell {
  if (format === 'day' || format === 'month' || format === 'time') return bad(isDate)
  if (format === 'percent') return bad(isShare)
  if (value < 0) return bad(negative)
  if (!Number.isInteger(value)) return bad(decimal)
  return Number.isSafeInteger(value) ? { kind: 'count', count: value } : bad(tooGreat)
}

function ofText(word: string): CountCell {
  if (nil.test(word)) return { kind: 'count', count: 0 }
  if (closed.test(word)) return { kind: 'none', why: 'closed' }
  if (/^\d{1,15}$/.test(word)) return { kind: 'count', count: Number(word) }
  if (thousands.test(word)) {
    const count = Number(word.replaceAll(/\D/g, ''))
    return Number.isSafeInteger(count) ? { kind: 'count', count } : bad(tooGreat)
  }
  if (/^[-\u2212(]\s?\d/.test(word)) return bad(negative)
  if (/^\d[\d., ]*$/.test(word)) return bad(/^\d{16,}$/.test(word) ? tooGreat : decimal)
  if (word.startsWith('#')) return bad(errorCell)
  return bad(word.startsWith('=') ? noStoredValue : notCount)
}

function bad(rule: Text): CountCell {
  return { kind: 'bad', rule }
}

const notCount = text(
  'harus bilangan bulat; kosong atau "libur" berarti tidak ada data, "-" atau "nihil" berarti 0',
  'must be a whole number; blank or "libur" is no data, "-" or "nihil" is 0',
)
const decimal = text(
  'harus bilangan bulat tanpa desimal (seribu ditulis 1000, 1.000, 1,000 atau 1 000)',
  'must be a whole number without decimals (a thousand is 1000, 1.000, 1,000 or 1 000)',
)
const negative = text('tidak boleh kurang dari 0', 'must not be below 0')
const tooGreat = text('terlalu besar untuk sebuah jumlah', 'is too great for a count')
const isDate = text(
  'berformat tanggal atau waktu: beri format angka 0 dan isi lagi jumlahnya',
  'has the format of a date or time: give it the number format 0 and enter the count again',
)
const isShare = text(
  'berformat persen: beri format angka 0 dan isi lagi jumlahnya',
  'has the format of a percentage: give it the number format 0 and enter the count again',
)
/** Of a cell whose formula failed. */
export const errorCell = text(
  'berisi galat rumus (#...): perbaiki rumusnya',
  'holds an error of a formula (#...): correct the formula',
)
/** Of a formula without a value in the file. */
export const noStoredValue = text(
  'berisi rumus tanpa nilai tersimpan: buka di Excel atau LibreOffice, hitung ulang dan simpan',
  'holds a formula without a stored value: open it in Excel or LibreOffice, calculate and save it',
)
