import { expect, test } from 'vitest'
import { across, cellText, figureCell, tableOf, textCell } from '../../../../readers/monthly/document.ts'
import { createFormats } from '../../../../readers/text/formats.ts'

const formats = createFormats('id')

test.each([
  ['text', 'a', 'a'],
  ['count', 1_204, '1.204'],
  ['difference', 1_204, '+1.204'],
  ['rate', 12.34, '12,3'],
  ['percent', 0.5, '50,0 %'],
  ['change', -0.031, '-3,1 %'],
  ['index', 88.305, '88,31'],
  ['score', 3.5, '3,50'],
  ['day', '2026-03-02', 'Sen, 2 Mar'],
  ['month', '2026-03-01', 'Maret 2026'],
  ['count', null, '–'],
  ['day', '', ''],
] as const)('a cell of kind %s with %j reads %s', (kind, value, text) =>
  expect(cellText({ kind, value }, formats)).toBe(text),
)

test('a withheld cell says so whatever its kind, and a missing one has a dash', () => {
  const row = { visits: null, day: '2026-03-02', share: 0.5, suppressed: ['visits'] }
  expect(cellText(figureCell('count', row, 'visits'), formats)).toBe('rahasia')
  expect(cellText(figureCell('day', row, 'day'), formats)).toBe('Sen, 2 Mar')
  expect(figureCell('rate', row, 'share', 60)).toEqual({ kind: 'rate', value: 30, isWithheld: false })
})

test('a table has a cell for each field, and its sum last', () => {
  const fields = [[{ head: 'A' }, ({ a }: { a: string }) => textCell(a)]] as const
  expect(tableOf(fields, [{ a: 'x' }, { a: 'y' }], [textCell('all')])).toEqual({
    columns: [{ head: 'A' }],
    rows: [[textCell('x')], [textCell('y')], [textCell('all')]],
    hasSum: true,
  })
  expect(tableOf(fields, [{ a: 'x' }])).toMatchObject({ rows: [[textCell('x')]], hasSum: false })
})

test('swapped, the first cells are the heads, and heads of two lines are one', () => {
  const table = {
    columns: [{ head: 'MPP' }, { head: 'Rata-\nrata' }, { head: 'Hari\nbuka' }],
    rows: [
      [textCell('Kukar'), { kind: 'count' as const, value: 3 }, textCell('x')],
      [textCell('Berau'), { kind: 'count' as const, value: null }],
    ],
  }
  expect(across(table, formats)).toEqual({
    columns: [{ head: '' }, { head: 'Kukar', align: 'right' }, { head: 'Berau', align: 'right' }],
    rows: [
      [textCell('Ratarata'), { kind: 'count', value: 3 }, { kind: 'count', value: null }],
      [textCell('Hari buka'), textCell('x'), textCell('')],
    ],
  })
})
