/** Which sheets of a workbook are read. */
import type { Worksheet } from 'exceljs'
import { expect, it } from 'vitest'
import type { WorkbookFile } from '../../../../producers/import/read-workbook-file.ts'
import { readWorkbookFile } from '../../../../producers/import/read-workbook-file.ts'
import { tallyColumns, type TallyRow } from '../../../../producers/import/tally.ts'
import type { Refused } from '../../../../producers/import/workbook/archive.ts'
import { reference, truthOf } from '../../../support/recap-truth.ts'
import { bytesOf, draw } from '../../../support/recap-workbooks.ts'

const now = new Date('2026-11-29T04:00:00Z')

/** A recap of February in the sheet Rekap, another hidden one, and one with a mistake. */
async function readingSheets(...sheets: readonly string[]): Promise<WorkbookFile | Refused> {
  const workbook = draw(truthOf({ month: 2, agencies: 3 }), { layout: 'days' })
  const hidden = workbook.addWorksheet('Lama', { state: 'hidden' })
  const draft = workbook.addWorksheet('Konsep')
  for (const sheet of [hidden, draft]) {
    sheet.addRow(['MPP Kota Balikpapan, Januari 2025'])
    sheet.addRow(['Tanggal', 'disdukcapil', 'dpmptsp'])
    sheet.addRow([2, sheet === draft ? 'banyak' : 5, 7])
  }
  const given = sheets.length === 0 ? {} : { sheets }
  return readWorkbookFile(await bytesOf(workbook), { reference, now, ...given })
}

const named = (read: WorkbookFile | Refused): unknown =>
  read.kind === 'refused'
    ? read.rule.en
    : [read.recaps.map(({ sheet }) => sheet), read.badCells.map(({ at }) => at), read.problems.length]

it('reads all visible sheets unless told otherwise', async () => {
  expect(named(await readingSheets())).toEqual([['Rekap', 'Konsep'], ['Konsep!B3'], 0])
})

it('reads the sheets that are named, in any case, and hidden ones too', async () => {
  expect(named(await readingSheets('rekap'))).toEqual([['Rekap'], [], 0])
  expect(named(await readingSheets('Rekap', ' Lama '))).toEqual([['Rekap', 'Lama'], [], 0])
})

it('names a figure that a recap and a table of tallies give differently, whatever revision stands there', async () => {
  const workbook = draw(truthOf({ month: 2, agencies: 1 }), { layout: 'days' })
  const once = await readWorkbookFile(await bytesOf(workbook), { reference, now })
  const [first] = once.kind === 'refused' ? [] : once.figures
  if (first === undefined) expect.fail('no figure')
  const tally: TallyRow = { ...first.row, count: String(Number(first.row.count) + 1), revision: '0' }
  const tallies = workbook.addWorksheet('Koreksi')
  tallies.addRow([...tallyColumns])
  tallies.addRow(tallyColumns.map((column) => tally[column]))
  const read = await readWorkbookFile(await bytesOf(workbook), { reference, now })
  expect(read.kind === 'refused' ? read.rule.en : read.problems.map(({ at }) => at)).toEqual([
    first.place,
    expect.stringMatching(/^Koreksi!.2$/),
  ])
})

/** How many months of an agency are read, after a change of the sheet. */
async function monthsAfter(mark: (sheet: Worksheet) => void): Promise<number> {
  const workbook = draw(truthOf({ month: 2, agencies: 1 }), { layout: 'days' })
  const [sheet] = workbook.worksheets
  if (sheet === undefined) expect.fail('no sheet')
  mark(sheet)
  const read = await readWorkbookFile(await bytesOf(workbook), { reference, now })
  return read.kind === 'refused'
    ? -1
    : read.figures.filter(({ row }) => row.period_start !== row.period_end && row.agency !== '').length
}

it('takes no month where a cell is wrong, also of a day that is not expected', async () => {
  expect(await monthsAfter(() => undefined)).toBe(1)
  expect(
    await monthsAfter((sheet) => {
      sheet.eachRow((row) => {
        // 1 February 2025 is a Saturday.
        if (row.getCell(1).value === 1) row.getCell(2).value = '12 orang'
      })
    }),
  ).toBe(0)
})

it('names the sheets that there are where one is not', async () => {
  expect(named(await readingSheets('Februari'))).toBe(
    'has no sheet "Februari" (there are: "Rekap", "Lama", "Konsep")',
  )
})
