import { expect, test } from 'vitest'
import { agencyLines } from '../../../../readers/summary/agencies.ts'
import type { SummaryReport } from '../../../../readers/rows/summary-rows.ts'
import { createFormats } from '../../../../readers/text/formats.ts'
import { createStyle } from '../../../../readers/text/table.ts'
import { agency, mppMonth, smallReport } from '../../../support/report-data.ts'

const lines = (changes: Partial<SummaryReport>): string[] =>
  agencyLines(smallReport(changes), { formats: createFormats('en'), style: createStyle(false), width: 100 })
const named = (count: number): ReturnType<typeof agency>[] =>
  Array.from({ length: count }, (_, at) => agency(`Dinas ${at}`, 100 - 10 * at))
const startingWith = (start: RegExp, changes: Partial<SummaryReport>): string[][] =>
  lines(changes)
    .filter((line) => start.test(line))
    .map((line) => line.split(/ {2,}/))

test('up to eight agencies have a line each; of more there are seven and the others together', () => {
  expect(startingWith(/^Dinas|others/, { agencies: named(8) })).toHaveLength(8)
  const nine = startingWith(/^Dinas|others/, { agencies: named(9) })
  expect(nine).toHaveLength(8)
  expect(nine.at(-1)).toEqual(['2 others', '50', '0.5%', '–', '–', 's'])
})

const others = (changes: object): string[] | undefined =>
  startingWith(/others/, {
    agencies: [...named(8), agency('Z', 9, changes)],
  })[0]

test('a sum over a share that is missing is missing, over a withheld one withheld', () => {
  expect(others({ share_of_mpp: null })).toEqual(['2 others', '39', '–', '–', '–', 's'])
  expect(others({ visits: null, share_of_mpp: null, suppressed: ['visits', 'share_of_mpp'] })).toEqual([
    ...['2 others', 'withheld', 'withheld', '–', '–', 's'],
  ])
  expect(others({ basis: 'tally', is_provisional: true })?.at(-1)).toBe('sr*')
})

test('the share of the others is that of their visits together, not a sum of shares', () => {
  // 1.75 % exactly; as doubles 0.015 + 0.0025 = 0.017499999999999998, which is shown as 1.7 %.
  const small = [agency('Y', 6, { share_of_mpp: 6 / 400 }), agency('Z', 1, { share_of_mpp: 1 / 400 })]
  const months = [mppMonth({ mpp: 'kukar', mpp_name: 'MPP Kutai Kartanegara' }, { visits: 400 })]
  const [cells] = startingWith(/others/, { agencies: [...named(7), ...small], months })
  expect(cells).toEqual(['2 others', '7', '1.8%', '–', '–', 's'])
})

test('an MPP without a month says so, and for which month where one was asked for', () => {
  expect(lines({ months: [] })).toContain('MPP Kutai Kartanegara: no data yet.')
  const asked = { months: [], scope: { mpps: [], month: '2025-09' } }
  expect(lines(asked)).toContain('MPP Kutai Kartanegara: no data for September 2025.')
})
