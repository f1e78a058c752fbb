/**
 * One cell of a recap changed, a thousand times: the recap then gives what stands in the cell, or is refused with that
 * cell, or with the total or heading of its row or column, named. It never gives another figure in silence.
 */
import { expect, it } from 'vitest'
import { readSheets, type WorkbookFile } from '../../../../../producers/import/read-workbook-file.ts'
import {
  type CellValue,
  cellKey,
  placeName,
  type Sheet,
} from '../../../../../producers/import/workbook/sheet.ts'
import { readWorkbook } from '../../../../../producers/import/workbook/workbook.ts'
import { fixtures } from '../../../../support/recap-fixtures.ts'
import { createRandom, reference } from '../../../../support/recap-truth.ts'
import { bytesOf, draw } from '../../../../support/recap-workbooks.ts'

const now = new Date('2026-11-29T04:00:00Z')
const mutations = 1_000
/** Letterhead and title of most fixtures. */
const titleRows = 5

const texts = [
  ...[
    'x',
    '-',
    'nihil',
    'libur',
    'Jumlah',
    'Total',
    'Rata-rata',
    'No',
    'Keterangan',
    '1.234',
    '1,234',
    '1 234',
  ],
  ...[
    '1.23',
    '12,5',
    '-4',
    '1E+05',
    '#REF!',
    '12 orang',
    '2025-01-03',
    '3/1/2025',
    '5 Januari 2025',
    'Februari',
  ],
  ...['Senin', '2025', 'Disdukcapil', 'disdukcapil', 'Disdukcapill', 'Samsat', 'dpmptsp', 'BPJS', '(3)', '%'],
  ...['Bulan Maret 2025', 'MPP Kutai Kartanegara', 'Hari', 'Tanggal'],
]
/** What one puts into a cell by mistake; undefined clears it. */
const values: readonly (CellValue | undefined)[] = [
  ...texts.map((text) => ({ kind: 'text', text }) as const),
  ...[0, 1, 7, 31, 32, 99, 1.5, -3, 1e16, 45_658, 0.25].map(
    (value) => ({ kind: 'number', value, format: 'general' }) as const,
  ),
  { kind: 'number', value: 45_666, format: 'day' },
  { kind: 'number', value: 1, format: 'percent' },
  ...([
    { kind: 'boolean' },
    { kind: 'error' },
    { kind: 'formula' },
    undefined,
    undefined,
    undefined,
  ] as const),
]

/** The cell as a count, by a reading that is as simple as can be; undefined for none. */
function plainCount(value: CellValue | undefined): number | undefined {
  if (value?.kind === 'number') return value.value
  if (value?.kind !== 'text') return undefined
  if (value.text === '-' || value.text === 'nihil') return 0
  const digits = value.text.replaceAll(/[., ]/g, '')
  return /^\d+$/.test(digits) ? Number(digits) : undefined
}

const figuresOf = ({ figures }: WorkbookFile): Map<string, number> =>
  new Map(
    figures.map(({ row }) => [`${row.agency} ${row.period_start}..${row.period_end}`, Number(row.count)]),
  )
const isDay = (key: string): boolean => key.slice(-24, -14) === key.slice(-10) || /(\S+)\.\.\1$/.test(key)

type Figures = ReadonlyMap<string, number>

/** Whether a change of figures is what the changed cell says, and nothing more. */
function isRight(before: Figures, after: Figures, value: CellValue | undefined, isTally: boolean): boolean {
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
    (key) => before.get(key) !== after.get(key),
  )
  const single = changed.filter(
    (key) => !key.startsWith(' ') && (isDay(key) || !before.has(key.replace(/ .*/, ' '))),
  )
  const cells = single.filter((key) => isDay(key))
  const sumOf = (test: (key: string) => boolean): number =>
    [...after].reduce((sum, [key, count]) => sum + (test(key) ? count : 0), 0)
  if (isTally) return changed.length <= 2
  return (
    cells.length <= 1 &&
    changed.every((key) => {
      const count = after.get(key)
      if (count === undefined || count === plainCount(value)) return true
      const [agency = '', period = ''] = key.split(' ')
      if (agency === '' && isDay(key))
        return count === sumOf((one) => one.endsWith(` ${period}`) && !one.startsWith(' '))
      return !isDay(key) && count === sumOf((one) => one.startsWith(`${agency} `) && isDay(one))
    })
  )
}

it(`${mutations} changes of one cell`, async () => {
  const random = createRandom(7)
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
  const read = await Promise.all(
    fixtures
      .filter(({ truth }) => truth.agencies.length <= 9)
      .map(async ({ name, truth, style, given }) => {
        const workbook = await readWorkbook(await bytesOf(draw(truth, style)))
        if (workbook.kind === 'refused') expect.fail(workbook.rule.en)
        const sheet = workbook.sheets[0] as Sheet
        const context = { reference, now, ...given }
        return { name, sheet, context, layout: style.layout, before: figuresOf(readSheets([sheet], context)) }
      }),
  )
  const outcomes = { refused: 0, right: 0, same: 0 }
  const misread: string[] = []
  for (let round = 0; round < mutations; round++) {
    const { name, sheet, context, layout, before } = pick(read)
    const key = pick([...sheet.cells.keys()])
    const [row = 0, column = 0] = key.split(':').map(Number)
    const value = pick(values)
    const cells = new Map(sheet.cells)
    if (value === undefined) cells.delete(cellKey(row, column))
    else cells.set(cellKey(row, column), value)
    const after = readSheets([{ ...sheet, cells }], context)
    const named = [...after.problems, ...after.badCells].map(({ at }) => at)
    const at = placeName(sheet.name, row, column)
    const what = `${name}: ${at} to ${JSON.stringify(value)}`
    if (named.length > 0) {
      outcomes.refused += 1
      const [, letters = '', digits = ''] = /!([A-Z]+)(\d+)$/.exec(at) ?? []
      // A title that is gone leaves the month or the MPP open: that is said at the table, or at the sheet.
      const isTitle = row < titleRows
      const isNear =
        isTitle || named.some((one) => new RegExp(`!(${letters}\\d+|[A-Z]+${digits})$`).test(one))
      if (!isNear) misread.push(`${what} is refused at ${named.join(' ')}`)
      continue
    }
    const [was, is] = [before, figuresOf(after)]
    const isSame = was.size === is.size && [...was].every(([one, count]) => is.get(one) === count)
    outcomes[isSame ? 'same' : 'right'] += 1
    if (!isSame && !isRight(was, is, value, layout === 'tally')) misread.push(what)
  }
  expect(misread).toEqual([])
  expect(outcomes.refused).toBeGreaterThan(mutations / 2)
  expect(outcomes.right).toBeGreaterThan(10)
}, 60_000)
