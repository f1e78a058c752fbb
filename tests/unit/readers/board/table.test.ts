import { expect, it } from 'vitest'
import {
  type BoardColumn,
  boardTable,
  tableCsv,
  tableHtml,
  tableJson,
} from '../../../../readers/board/table.ts'
import { createFormats } from '../../../../readers/text/formats.ts'

interface Row {
  readonly name: string
  readonly visits: number | null
}
const columns: BoardColumn<Row>[] = [
  { name: 'name', head: 'Instansi', kind: 'text', value: (row) => row.name },
  { name: 'visits', head: 'Kunjungan', kind: 'count', value: (row) => row.visits },
]
const rows = [
  { name: '=1+1, "x"', visits: 6814 },
  { name: '<b>', visits: null },
]
const table = boardTable(columns, rows, createFormats('id'), ({ visits }) => visits !== null)

it('shows figures in the local form, a missing one as a dash, marks rows and escapes names', () => {
  const { text } = tableHtml(table, 'Hari ini')
  expect(text).toContain('6.814')
  expect(text).toContain('–')
  expect(text).toContain('&lt;b&gt;')
  expect(text.match(/class="marked"/g)).toHaveLength(1)
})

it('gives the same rows as CSV and JSON under the names of the view, and no formula', () => {
  expect(tableCsv(table)).toBe('\uFEFFname,visits\r\n"\'=1+1, ""x""",6814\r\n<b>,\r\n')
  expect(tableJson(table)).toEqual(rows)
})
