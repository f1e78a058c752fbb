/**
 * The cells of one sheet with their types, as they are stored: nothing is calculated, and no number is turned into a
 * date by a zone. A formula counts by its stored value; one without is kept as such, for the reader to refuse.
 */
import type { NumberFormat } from './parts.ts'
import { parseXml } from './xml.ts'
import { dayMs } from '../../../schemas/time.ts'

export type CellValue =
  | { readonly kind: 'number'; readonly value: number; readonly format: NumberFormat }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'error' }
  /** A formula whose value was not stored. */
  | { readonly kind: 'formula' }

/** From 0; the last row and column belong to it. */
export interface Range {
  readonly top: number
  readonly left: number
  readonly bottom: number
  readonly right: number
}

export interface Sheet {
  readonly name: string
  readonly isHidden: boolean
  readonly is1904: boolean
  readonly rows: number
  readonly columns: number
  readonly cells: ReadonlyMap<string, CellValue>
  readonly merges: readonly Range[]
}

export interface SheetTexts {
  readonly shared: readonly string[]
  readonly formats: readonly NumberFormat[]
}

/** More than any recap; a sheet beyond it throws a RangeError. */
const mostRows = 5_000
const mostColumns = 500
const mostCells = 200_000
const mostMerges = 20_000
/** Places that merged cells cover: more than there are only where they overlap, which Excel never writes. */
const mostCovered = mostRows * mostColumns

export function cellKey(row: number, column: number): string {
  return `${row}:${column}`
}

/** @throws RangeError for a sheet that is larger than any recap; SyntaxError where it is damaged. */
export function readSheet(
  xml: string,
  { shared, formats }: SheetTexts,
): Pick<Sheet, 'rows' | 'columns' | 'cells' | 'merges'> {
  const cells = new Map<string, CellValue>()
  const merges: Range[] = []
  const size = { rows: 0, columns: 0 }
  const at = { row: -1, column: -1 }
  let cell: RawCell = newCell()
  let isContent = false
  let isReading = false
  const open = (name: string, attributes: Readonly<Record<string, string>>): void => {
    switch (name) {
      case 'row':
        at.row = attributes['r'] === undefined ? at.row + 1 : Number(attributes['r']) - 1
        at.column = -1
        break
      case 'c': {
        const place = attributes['r'] === undefined ? undefined : placeOf(attributes['r'])
        at.row = place?.row ?? at.row
        at.column = place?.column ?? at.column + 1
        cell = { ...newCell(), type: attributes['t'] ?? 'n', style: Number(attributes['s'] ?? 0) }
        break
      }
      case 'f':
        cell.isFormula = true
        break
      case 'v':
        cell.hasValue = true
        isContent = true
        break
      case 'rPh':
        isReading = true
        break
      case 't':
        isContent = !isReading
        cell.hasValue = true
        break
      case 'mergeCell':
        merges.push(rangeOf(attributes['ref'] ?? ''))
        if (merges.length > mostMerges) throw new RangeError('too many merged cells')
        break
      default:
    }
  }
  const close = (name: string): void => {
    if (name === 'rPh') isReading = false
    if (name === 'v' || name === 't') isContent = false
    if (name !== 'c') return
    const value = valueOf(cell, shared, formats)
    if (value === undefined) return
    if (at.row >= mostRows || at.column >= mostColumns || cells.size >= mostCells)
      throw new RangeError('the sheet is too large')
    const key = cellKey(at.row, at.column)
    if (cells.has(key)) throw new SyntaxError('a cell is there twice')
    cells.set(key, value)
    size.rows = Math.max(size.rows, at.row + 1)
    size.columns = Math.max(size.columns, at.column + 1)
  }
  const onText = (text: string): void => {
    if (isContent) cell.text += text
  }
  parseXml(xml, { open, close, text: onText })
  const covered = merges.reduce((sum, one) => sum + areaOf(one), 0)
  if (covered > mostCovered) throw new RangeError('too many merged cells')
  return { ...size, cells, merges }
}

interface RawCell {
  type: string
  style: number
  text: string
  isFormula: boolean
  hasValue: boolean
}

function newCell(): RawCell {
  return { type: 'n', style: 0, text: '', isFormula: false, hasValue: false }
}

function valueOf(
  { type, style, text, isFormula, hasValue }: RawCell,
  shared: readonly string[],
  formats: readonly NumberFormat[],
): CellValue | undefined {
  if (isFormula && !hasValue) return { kind: 'formula' }
  if (!hasValue) return undefined
  switch (type) {
    case 's': {
      const found = shared[Number(text)]
      if (text === '' || found === undefined) throw new SyntaxError('a shared text is missing')
      return textOf(found)
    }
    case 'str':
    case 'inlineStr':
      return textOf(text)
    case 'b':
      return { kind: 'boolean' }
    case 'e':
      return { kind: 'error' }
    case 'd': {
      const days = /^\d{4}-\d{2}-\d{2}(T00:00(:00(\.0+)?)?)?$/.test(text)
        ? Date.parse(`${text.slice(0, 10)}T00:00:00Z`) / dayMs
        : Number.NaN
      return Number.isNaN(days)
        ? { kind: 'text', text }
        : { kind: 'number', value: days + epoch1900, format: 'day' }
    }
    default: {
      if (text.trim() === '') return isFormula ? { kind: 'formula' } : undefined
      const value = Number(text)
      if (!Number.isFinite(value)) throw new SyntaxError('a number is damaged')
      return { kind: 'number', value, format: formats[style] ?? 'general' }
    }
  }
}

/** The serial number of 1970-01-01 where day 0 is 1900. */
const epoch1900 = 25_569
const epoch1904 = 24_107

/** The local day of a serial number, in days since 1970-01-01; undefined for a time of day, or before 1970. */
export function daysOfSerial(serial: number, is1904: boolean): number | undefined {
  const days = serial - (is1904 ? epoch1904 : epoch1900)
  return Number.isInteger(days) && days >= 0 ? days : undefined
}

/** A text as Excel shows it: `_x000D_` is a sign in it; one of blanks alone is an empty cell. */
function textOf(text: string): CellValue | undefined {
  const plain = text.replaceAll(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  )
  return plain.trim() === '' ? undefined : { kind: 'text', text: plain }
}

function placeOf(reference: string): { row: number; column: number } {
  const [, letters = '', digits = ''] = /^([A-Z]{1,3})([1-9]\d{0,6})$/.exec(reference) ?? []
  if (letters === '') throw new SyntaxError('a reference is damaged')
  const column = Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1
  return { row: Number(digits) - 1, column }
}

function rangeOf(reference: string): Range {
  const [from = '', to = from] = reference.split(':')
  const [a, b] = [placeOf(from), placeOf(to)]
  return { top: a.row, left: a.column, bottom: b.row, right: b.column }
}

function areaOf({ top, left, bottom, right }: Range): number {
  const rows = Math.max(0, Math.min(bottom, mostRows - 1) - top + 1)
  return rows * Math.max(0, Math.min(right, mostColumns - 1) - left + 1)
}

/** `C7`, or `'Jan 2025'!C7` with the sheet, as Excel writes it. */
export function placeName(sheet: string, row: number, column: number): string {
  let letters = ''
  for (let rest = column + 1; rest > 0; rest = Math.floor((rest - 1) / 26))
    letters = String.fromCharCode(65 + ((rest - 1) % 26)) + letters
  return `${sheetName(sheet)}!${letters}${row + 1}`
}

/** In quotes where it has other signs than letters, digits and dots. */
export function sheetName(sheet: string): string {
  return /^[\p{L}_][\p{L}\p{N}_.]*$/u.test(sheet) ? sheet : `'${sheet.replaceAll("'", "''")}'`
}
