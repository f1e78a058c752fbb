/** What a workbook changes beside what is stored. */
import { expect, it } from 'vitest'
import type { StoredFigure } from '../../../../../producers/import/figures.ts'
import { keptOf, planOf } from '../../../../../producers/import/recap/plan.ts'
import { planLines } from '../../../../../producers/import/recap/preview.ts'
import type { SheetFigure } from '../../../../../producers/import/read-workbook-file.ts'

const figure = (agency: string, count: number, revision = '', day = '2025-01-02'): SheetFigure => ({
  place: `S!${agency}`,
  row: {
    mpp: 'kotim',
    agency,
    service: '',
    period_start: day,
    period_end: day,
    unit: 'visits',
    count: String(count),
    revision,
    publisher: '',
  },
})
const stored = (agency: string, amount: number, revision: number, day = '2025-01-02'): StoredFigure => ({
  type: 'mpp.tally.recorded',
  mpp: 'kotim',
  agency,
  service: '',
  from: day,
  to: day,
  unit: 'visits',
  revision,
  timeMs: 0,
  source: '/import/tally',
  id: 'x',
  amount,
})

it('new figures have revision 0, changed ones the next, the same are not sent', () => {
  const { changes, same } = planOf(
    [figure('a', 1), figure('b', 2), figure('c', 3)],
    [stored('b', 2, 4), stored('c', 9, 4)],
  )
  expect(changes.map(({ row, before }) => [row.agency, row.revision, before])).toEqual([
    ['a', '0', undefined],
    ['c', '5', 9],
  ])
  expect(same).toBe(1)
})

it('a given revision counts as given, and is refused where it would not replace the stored one', () => {
  const { changes, problems } = planOf(
    [figure('a', 1, '0'), figure('b', 2, '5'), figure('c', 3, '4')],
    [stored('b', 1, 4), stored('c', 9, 4)],
  )
  expect(changes.map(({ row }) => `${row.agency}${row.revision}`)).toEqual(['a0', 'b5'])
  expect(problems.map(({ at, rule }) => `${at} ${rule.en}`)).toEqual([
    expect.stringMatching(/^S!c 9 is stored with revision 4.*5 or higher/),
  ])
})

it('stored figures without a number in the file are counted, and stay', () => {
  const days = [figure('a', 1), figure('a', 1, '', '2025-01-04')]
  const all = [
    stored('a', 1, 0, '2025-01-03'),
    stored('b', 1, 0, '2025-01-03'),
    stored('a', 1, 0, '2025-02-03'),
  ]
  expect(keptOf(days, all)).toBe(1)
})

it('the plan is shown with each change of a stored figure', () => {
  const plan = planOf([figure('a', 12), figure('', 3)], [stored('a', 10, 0)])
  expect(planLines(plan, 2, 'en')).toEqual([
    'Beside what is stored: 1 new figures, 1 changed, 0 the same (not sent), 2 stored without a number in this file (they stay).',
    '  S!a: a 2025-01-02: 10 -> 12 (revision 1)',
  ])
  expect(planLines(plan, 0, 'id')[1]).toContain('(revisi 1)')
})
