/** What a heading says of time, in two languages and in the short forms of both. */
import { expect, it } from 'vitest'
import { periodLabel } from '../../../../../producers/import/recap/period-label.ts'
import type { CellValue } from '../../../../../producers/import/workbook/sheet.ts'

const ofText = (text: string): unknown => periodLabel({ kind: 'text', text }, false)
const ofNumber = (value: number, format: 'general' | 'day' | 'month' = 'general', is1904 = false): unknown =>
  periodLabel({ kind: 'number', value, format } satisfies CellValue, is1904)
const date = (text: string, isCertain = true): unknown => ({
  kind: 'date',
  days: Date.parse(`${text}T00:00:00Z`) / 86_400_000,
  isCertain,
})

it.each<[string, unknown]>([
  ['1', { kind: 'day', day: 1 }],
  ['Tgl. 31', { kind: 'day', day: 31 }],
  ['1 Januari 2025', date('2025-01-01')],
  ['1-Agt-25', date('2025-08-01')],
  ['2 Ags 2025', date('2025-08-02')],
  ["3 Okt '25", date('2025-10-03')],
  ['4 Des. 2025', date('2025-12-04')],
  ['17agustus2025', date('2025-08-17')],
  ['August 5, 2025', date('2025-08-05')],
  ['2025-02-28', date('2025-02-28')],
  ['3/2/2025', date('2025-02-03', false)],
  ['13.02.25', date('2025-02-13')],
  ['5 Mei', { kind: 'month-day', month: 5, day: 5 }],
  ['Senin, 6 Januari 2025', { ...(date('2025-01-06') as object), weekday: 1 }],
  ["Jum'at, 3/1/2025", { ...(date('2025-01-03', false) as object), weekday: 5 }],
  ['Januari', { kind: 'month', month: 1 }],
  ['Pebruari 2025', { kind: 'month', month: 2, year: 2025 }],
  ['Bulan Nopember', { kind: 'month', month: 11 }],
  ['Okt-25', { kind: 'month', month: 10, year: 2025 }],
])('%s', (text, label) => {
  expect(ofText(text)).toEqual(label)
})

it.each([
  '0',
  '32',
  '31 Februari 2025',
  '2025-02-30',
  '1/13/2025',
  'Sen',
  'Januarii',
  '12 orang',
  'Minggu I',
  'Mei 25',
])('%s is no day or month', (text) => {
  expect(ofText(text)).toBeUndefined()
})

it('a serial number is a day without a zone, from 1900 or 1904', () => {
  expect(ofNumber(45_658, 'day')).toEqual(date('2025-01-01'))
  expect(ofNumber(44_196, 'day', true)).toEqual(date('2025-01-01'))
  expect(ofNumber(45_658)).toEqual(date('2025-01-01'))
  expect(ofNumber(45_658, 'month')).toEqual({ kind: 'month', month: 1, year: 2025 })
})

it('a number that is a time of day, a count or a day of 1900 is none', () => {
  expect(ofNumber(45_658.5, 'day')).toBeUndefined()
  expect(ofNumber(1_234)).toBeUndefined()
  expect(ofNumber(5, 'day')).toBeUndefined()
})
