import { expect, test } from 'vitest'
import type { PeopleMonth } from '../../../../readers/rows/summary-rows.ts'
import {
  withheldAgencies,
  withheldLast,
  withheldMonths,
} from '../../../../readers/suppression/withheld-months.ts'

const people = (
  mpp: string,
  month: string,
  visits: number,
  changes: Partial<PeopleMonth> = {},
): PeopleMonth => ({
  mpp,
  province_code: '64',
  month,
  visits,
  visitors: visits,
  agencies_active: 3,
  sent_on: 0,
  is_provisional: false,
  ...changes,
})

test('a small month takes the next small one of its year along, and no month of another year or MPP', () => {
  const months = withheldMonths(
    [
      people('kukar', '2025-01-01', 4),
      people('kukar', '2025-02-01', 90),
      people('kukar', '2025-03-01', 70),
      people('kukar', '2026-01-01', 60),
      people('berau', '2025-03-01', 50),
    ],
    null,
  )
  const hidden = (mpp: string, month: string): boolean => months.isHidden(mpp, month)
  expect(hidden('kukar', '2025-01-01')).toBe(true)
  expect(hidden('kukar', '2025-03-01')).toBe(true)
  expect(hidden('kukar', '2025-02-01')).toBe(false)
  expect(hidden('kukar', '2026-01-01')).toBe(false)
  expect(hidden('berau', '2025-03-01')).toBe(false)
})

test('visitors count where they are known, else visits', () => {
  const months = withheldMonths(
    [
      people('kukar', '2025-01-01', 40, { visitors: 4 }),
      people('berau', '2025-01-01', 40, { visitors: null }),
    ],
    null,
  )
  expect([months.isHidden('kukar', '2025-01-01'), months.isHidden('berau', '2025-01-01')]).toEqual([
    true,
    false,
  ])
})

const isHiddenAt = (visits: number): boolean =>
  withheldMonths([people('kukar', '2025-01-01', visits, { agencies_active: 8 })], null).isHidden(
    'kukar',
    '2025-01-01',
  )

test('one visit at each agency is withheld whatever their number', () => {
  expect([isHiddenAt(7), isHiddenAt(8), isHiddenAt(9)]).toEqual([true, true, false])
})

test('a month that runs beside the own one is withheld alone, whatever its size', () => {
  const year = [people('kukar', '2026-09-01', 70), people('kukar', '2026-10-01', 90)]
  const running = (visits: number) => people('kukar', '2026-11-01', visits, { is_provisional: true })
  const hidden = (visits: number, reported: string): readonly boolean[] => {
    const months = withheldMonths([...year, running(visits)], reported)
    return ['2026-09-01', '2026-10-01', '2026-11-01'].map((month) => months.isHidden('kukar', month))
  }
  for (const visits of [3, 900]) expect(hidden(visits, '2026-10-01')).toEqual([false, false, true])
  expect(hidden(900, '2026-11-01')).toEqual([false, false, false])
  expect(hidden(3, '2026-11-01')).toEqual([true, false, true])
  const months = withheldMonths([...year, running(3)], '2026-10-01')
  expect(months.isAnyHidden('kukar', '2026-01-01', '2026-12-01')).toBe(true)
  expect(months.isAnyHidden('kukar', '2026-01-01', '2026-10-01')).toBe(false)
})

test('a span has both its ends, and a province any of its MPPs in that month', () => {
  const months = withheldMonths([people('kukar', '2025-03-01', 3)], null)
  const any = (from: string, to: string): boolean => months.isAnyHidden('kukar', from, to)
  expect(any('2025-03-01', '2025-03-01')).toBe(true)
  expect([any('2025-01-01', '2025-02-01'), any('2025-04-01', '2025-12-01')]).toEqual([false, false])
  expect(months.isAnyHidden('berau', '2025-01-01', '2025-12-01')).toBe(false)
  expect(months.isProvinceHidden('64', '2025-03-01')).toBe(true)
  expect([months.isProvinceHidden('64', '2025-04-01'), months.isProvinceHidden('62', '2025-03-01')]).toEqual([
    false,
    false,
  ])
})

const isFew = (sent_on: number, mpp: string, month: string): boolean =>
  withheldMonths([people('kukar', '2025-03-01', 90, { sent_on })], null).isFewSentOn(mpp, month)

test('one to four who were sent on are few, in their own month of their own MPP', () => {
  expect([0, 1, 4, 5, -90].map((sentOn) => isFew(sentOn, 'kukar', '2025-03-01'))).toEqual([
    ...[false, true, true, false, false],
  ])
  expect([isFew(1, 'kukar', '2025-04-01'), isFew(1, 'berau', '2025-03-01')]).toEqual([false, false])
})

const rows = [
  { agency: 'pajak', visits: 50, visitors: 50 },
  { agency: 'bank', visits: 9, visitors: 9 },
  { agency: 'arsip', visits: 20, visitors: 2 },
]

test('agencies: the small one and the next; all in a withheld month', () => {
  expect([...withheldAgencies(rows, false, null)].toSorted()).toEqual(['arsip', 'bank'])
  expect([...withheldAgencies(rows, true, null)].toSorted()).toEqual(['arsip', 'bank', 'pajak'])
  expect(withheldAgencies(rows.slice(0, 2), false, null).size).toBe(0)
})

test('agencies: a few who were sent on from one to another take the two smallest with them', () => {
  const three = rows.with(2, { agency: 'arsip', visits: 20, visitors: 20 })
  const hidden = (visits: number): string[] => [...withheldAgencies(three, false, visits)].toSorted()
  const smallest = ['arsip', 'bank']
  expect([hidden(78), hidden(75)]).toEqual([smallest, smallest])
  expect([hidden(80), hidden(74), hidden(60)]).toEqual([[], [], []])
})

test('agencies: one visit does not follow from what a few who were sent on leave of it', () => {
  const three = [1, 50, 60].map((visits) => ({ agency: `a${visits}`, visits, visitors: visits }))
  expect(withheldAgencies(three, false, 107)).toEqual(new Set(['a1', 'a50']))
})

test('withheld rows are last and by slug, the others keep their order', () => {
  const sorted = withheldLast(
    [{ agency: 'z' }, { agency: 'c' }, { agency: 'b' }, { agency: 'a' }],
    new Set(['c', 'a']),
  )
  expect(sorted.map(({ agency }) => agency)).toEqual(['z', 'b', 'a', 'c'])
})
