/** Recaps as clerks lay them out: each gives exactly its tallies. */
import { describe, expect, it } from 'vitest'
import { readWorkbookFile } from '../../../../../producers/import/read-workbook-file.ts'
import { fixtures } from '../../../../support/recap-fixtures.ts'
import { reference } from '../../../../support/recap-truth.ts'
import { bytesOf, draw } from '../../../../support/recap-workbooks.ts'

const now = new Date('2026-11-29T04:00:00Z')

describe('a recap gives the tallies that stand in it, and no others', () => {
  it.each(fixtures)('$name', async ({ truth, style, expected, given }) => {
    const read = await readWorkbookFile(await bytesOf(draw(truth, style)), { reference, now, ...given })
    if (read.kind === 'refused') expect.fail(read.rule.en)
    expect([...read.problems, ...read.badCells].map(({ at, rule }) => `${at}: ${rule.en}`)).toEqual([])
    const found = read.figures.map(({ row }): [string, number] => [
      `${row.agency} ${row.period_start}..${row.period_end}`,
      Number(row.count),
    ])
    expect(new Map(found)).toEqual(expected)
    expect(found).toHaveLength(expected.size)
    expect(new Set(read.figures.map(({ row }) => row.mpp))).toEqual(new Set([truth.mpp]))
  })
})
