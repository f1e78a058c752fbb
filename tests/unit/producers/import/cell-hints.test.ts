/** Cells that a spreadsheet has changed, by themselves: what is named as what, and what has no name. */
import { describe, expect, it } from 'vitest'
import { cellHint } from '../../../../producers/import/cell-hints.ts'
import { type TallyRow, tallyColumns } from '../../../../producers/import/tally.ts'

function hint(column: string, cell: string): string {
  const row = Object.fromEntries(tallyColumns.map((name) => [name, name === column ? cell : '']))
  const found = cellHint(row as TallyRow, column) ?? 'none'
  return (
    /separators|decimal|exponent|error|formula|turned|laid out|number of a day|as a word|is a month|none/.exec(
      found,
    )?.[0] ?? found
  )
}

const is =
  (column: string) =>
  (name: string, ...cells: readonly string[]): void =>
    expect(cells.map((cell) => [cell, hint(column, cell)])).toEqual(cells.map((cell) => [cell, name]))

describe('a count', () => {
  it.each(['count', 'revision'])('is named by what was done to it (%s)', (column) => {
    const named = is(column)
    named(
      'separators',
      '1.000',
      '12.000',
      '123.456.789',
      '-1,000',
      "+1'000",
      '1\u2019000',
      '1\u00a0000',
      ' 6.814 ',
    )
    named('decimal', '12,5', '-1.25', '1234.5', '+0,75')
    named('exponent', '1E+05', '12e5', '-1,25E-10', '1.5e5')
    named('error', '#REF!', ' ########')
    named('formula', '=1+1')
  })

  it('of any other form has no name', () => {
    is('count')('none', '', '12', 'x1.000', '1.000x', 'x12,5', '12,5x', 'x1e5', '1e5x', '1e', 'a=b', 'banyak')
  })
})

describe('a date', () => {
  it.each(['period_start', 'period_end'])('is named by what was done to it (%s)', (column) => {
    const named = is(column)
    named(
      'laid out',
      '1/7/2025',
      '01.07.25',
      '2025/07/01',
      '1 7 2025',
      '2025-01-31 00:00:00',
      '2025-01-31T00:00',
    )
    named('number of a day', '45658', '45658.5', '45658,25')
    named('as a word', '1 Jan 2025', '12Jul25', '31-Desember-2025', '1/Mei/2025', '1. Mei. 2025')
    named('is a month', 'Jan-25', 'Juli 2025', 'Jul2025', '2025-01')
    named('error', '#VALUE!')
  })

  it('of any other form has no name', () => {
    const named = is('period_start')
    named('none', '', '2025', '123456', 'x45658', '45658.', '45658x', 'x1/7/2025', '1/7/2025x', '1/7/20255')
    named('none', 'x 1 Jan 2025', '1 Jan 2025x', '1 Ja 2025', 'Jan-25x', '2025-01x', '1x7x2025', '=A1')
  })
})

it('other columns have none, whatever stands in them', () => {
  for (const column of ['mpp', 'agency', 'unit', 'publisher', 'no column'])
    expect([column, hint(column, '1/7/2025'), hint(column, '1.000')]).toEqual([column, 'none', 'none'])
})
