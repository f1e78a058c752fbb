/** The examples that a clerk gets are read as they are. */
import { expect, it } from 'vitest'
import { readWorkbookFile } from '../../../../../producers/import/read-workbook-file.ts'
import { exampleLayouts, exampleOf } from '../../../../../producers/import/recap/example.ts'
import { reference } from '../../../../support/recap-truth.ts'

const now = new Date('2026-11-29T04:00:00Z')
const figures = { days: 7 * 19 + 7, agencies: 7 * 19 + 7, month: 7, tally: 6 }

it.each(exampleLayouts)('%s', async (layout) => {
  const read = await readWorkbookFile(await exampleOf(layout, reference), { reference, now })
  if (read.kind === 'refused') expect.fail(read.rule.en)
  expect([...read.problems, ...read.badCells]).toEqual([])
  expect(read.figures).toHaveLength(figures[layout])
})
