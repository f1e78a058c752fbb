/** CSV as spreadsheets write it: the form is read generously, no cell is changed but for blanks around it. */
import { describe, expect, it } from 'vitest'
import { cellsOf, columnName, csvLines, csvRecords, withoutEmptyEnd } from '../../../../infra/text/csv.ts'

const recordsOf = (text: string): unknown =>
  csvRecords(Buffer.from(text)).records.map(({ line, record }) => [line, ...record])

describe('the separator', () => {
  it.each([
    ['a comma', 'a,b\n1,2\n', ','],
    ['a semicolon', 'a;b\n1;2,5\n', ';'],
    ['a tab', 'a\tb\n1\t2\n', '\t'],
    ["what Excel's first line says", 'sep=;\na;b\n1;2\n', ';'],
    ['the same in quotes and padded', '"sep=;"\na;b\n', ';'],
    ['a comma where nothing says it', 'a\n1\n', ','],
  ])('is %s', (_, text, separator) => {
    expect(csvLines(Buffer.from(text)).separator).toBe(separator)
  })

  it('in a first line of its own is no part of the table, and line numbers stay', () => {
    const { header, rows } = csvLines(Buffer.from('sep=;\na;b\n\n1;2\n'))
    expect([header?.bytes.toString(), header?.line]).toEqual(['a;b', 2])
    expect(rows.map(({ line }) => line)).toEqual([4])
    expect(recordsOf('sep=;\na;b\n1;2\n')).toEqual([
      [2, 'a', 'b'],
      [3, '1', '2'],
    ])
  })
})

describe('a row', () => {
  it('is cut into cells without the blanks around them', () => {
    expect(cellsOf(Buffer.from(' a , "b, c" ,'), ',')).toEqual(['a', 'b, c', ''])
    expect(cellsOf(Buffer.from('a\t\tb'), '\t')).toEqual(['a', '', 'b'])
    expect(cellsOf(Buffer.from('"a""b"'), ',')).toEqual(['a"b'])
  })

  it.each(['"a', 'a"b', '"a"b'])('with a wrong quote is none: %s', (row) => {
    expect(cellsOf(Buffer.from(row), ',')).toBeUndefined()
  })

  it('of empty cells is left out', () => {
    expect(csvLines(Buffer.from('a,b\n,\n"",\n \n1,2\n')).rows.map(({ line }) => line)).toEqual([5])
    expect(recordsOf('a,b\n,\n1,2\n')).toEqual([
      [1, 'a', 'b'],
      [3, '1', '2'],
    ])
  })

  it('loses the empty cells on the right, down to its columns', () => {
    expect(withoutEmptyEnd(['a', '', '', ''], 2)).toEqual(['a', ''])
    expect(withoutEmptyEnd(['a', 'b', 'c', ''], 2)).toEqual(['a', 'b', 'c'])
    expect(recordsOf('a,b,,\n1,2,,\n3,,,\n')).toEqual([
      [1, 'a', 'b'],
      [2, '1', '2'],
      [3, '3', ''],
    ])
  })

  it('may hold line breaks in quotes where records are read', () => {
    expect(recordsOf('a,b\n"x\ny",2\n3,4\n')).toEqual([
      [1, 'a', 'b'],
      [3, 'x\ny', '2'],
      [4, '3', '4'],
    ])
  })

  it('that is not in UTF-8 is named by its line', () => {
    const bytes = Buffer.concat([Buffer.from('a,b\n1,2\n'), Buffer.from([0xe9, 0x0a])])
    expect(csvRecords(bytes).notUtf8).toEqual([3])
  })
})

it("a column's name is read as people write it", () => {
  expect([' Period Start ', 'period-start', 'PERIOD_START'].map(columnName)).toEqual(
    Array.from({ length: 3 }, () => 'period_start'),
  )
})
