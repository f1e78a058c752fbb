/** What a cell says as a count. */
import { expect, it } from 'vitest'
import { countOf } from '../../../../../producers/import/recap/count-cell.ts'
import type { CellValue } from '../../../../../producers/import/workbook/sheet.ts'

const text = (of: string): CellValue => ({ kind: 'text', text: of })
const number = (value: number, format: 'general' | 'day' | 'percent' = 'general'): CellValue => ({
  kind: 'number',
  value,
  format,
})

it.each<[CellValue, number]>([
  [number(0), 0],
  [number(1_234), 1_234],
  [text('1234'), 1_234],
  [text('1.234'), 1_234],
  [text('1,234'), 1_234],
  [text('1 234'), 1_234],
  [text('1\u00a0234\u202f567'), 1_234_567],
  [text('12.345.678'), 12_345_678],
  [text(' 7 '), 7],
  [text('-'), 0],
  [text('\u2013'), 0],
  [text('NIHIL'), 0],
])('%j is %d', (value, count) => {
  expect(countOf(value)).toEqual({ kind: 'count', count })
})

it.each<[CellValue | undefined, string]>([
  [undefined, 'blank'],
  [text('libur'), 'closed'],
  [text('Libur Nasional'), 'closed'],
  [text('Tutup'), 'closed'],
])('%j is no data', (value, why) => {
  expect(countOf(value)).toEqual({ kind: 'none', why })
})

it.each<[CellValue, RegExp]>([
  [number(1.5), /decimals/],
  [number(-1), /below 0/],
  [number(1e16), /too great/],
  [number(45_658, 'day'), /date or time/],
  [number(0.5, 'percent'), /percentage/],
  [text('1.23'), /decimals/],
  [text('1.234,5'), /decimals/],
  [text('1.234,567'), /decimals/],
  [text('0.123'), /decimals/],
  [text('1234.567'), /decimals/],
  [text('-3'), /below 0/],
  [text('(3)'), /below 0/],
  [text('12 orang'), /whole number/],
  [text('liburan'), /whole number/],
  [text('1e5'), /whole number/],
  [text('#REF!'), /error/],
  [text('=A1'), /stored value/],
  [text('9'.repeat(16)), /too great/],
  [{ kind: 'boolean' }, /whole number/],
  [{ kind: 'error' }, /error/],
  [{ kind: 'formula' }, /stored value/],
])('%j is refused', (value, rule) => {
  const count = countOf(value)
  expect(count.kind === 'bad' ? count.rule.en : count).toMatch(rule)
})
