/** Recaps: every layout, with what clerks vary in them, and the tallies that each must give. */
import {
  dailyFigures,
  type Figures,
  monthlyFigures,
  type Truth,
  type TruthOptions,
  truthOf,
} from './recap-truth.ts'
import type { Style } from './recap-workbooks.ts'

export interface Fixture {
  readonly name: string
  readonly truth: Truth
  readonly style: Style
  readonly expected: Figures
  /** Options of the command that the sheet needs. */
  readonly given: { readonly mpp?: string; readonly month?: string }
}

const styles: readonly (readonly [string, Style, TruthOptions?, Fixture['given']?])[] = [
  ['days by agencies', { layout: 'days' }],
  ['with full names', { layout: 'days', names: 'name' }, { month: 2 }],
  ['with slugs', { layout: 'days', names: 'slug' }, { month: 3 }],
  ['with days of two digits', { layout: 'days', dates: 'two-digits' }, { month: 9 }],
  ['with days that show two digits', { layout: 'days', dates: 'padded', hasNumbering: true }, { month: 10 }],
  ['with "Tgl." before the day', { layout: 'days', dates: 'words' }, { month: 11 }],
  ['with serial dates', { layout: 'days', dates: 'serial' }, { month: 4 }],
  ['with serial dates since 1904', { layout: 'days', dates: 'serial', is1904: true }, { month: 5 }],
  ['with dates in words', { layout: 'days', dates: 'long' }, { month: 6 }],
  ['with short months, Agt', { layout: 'days', dates: 'short' }, { month: 8 }],
  ['with short months, Okt', { layout: 'days', dates: 'short', month: 'nowhere' }, { month: 10 }],
  [
    'with short months, Des',
    { layout: 'days', dates: 'short', monthName: 'Des', month: 'sheet' },
    { month: 12 },
  ],
  ['with slashes, day first', { layout: 'days', dates: 'slashes' }, { month: 7 }],
  ['with ISO dates and no title', { layout: 'days', dates: 'iso', month: 'nowhere' }, { month: 9 }],
  ['the month in cells of its own', { layout: 'days', month: 'cells' }, { month: 11 }],
  ['the month by --month', { layout: 'days', month: 'nowhere' }, { month: 1 }, { month: '2025-01' }],
  ['the MPP by --mpp', { layout: 'days', letterhead: 'none' }, { month: 1 }, { mpp: 'balikpapan' }],
  ['below a long letterhead', { layout: 'days', letterhead: 'long', hasSignature: true }, { month: 2 }],
  ['with a head of two rows', { layout: 'days', head: 'two-rows', hasNumbers: true }, { month: 3 }],
  ['two rows, weekdays, averages', { layout: 'days', head: 'two-rows', hasWeekday: true, hasAverage: true }],
  ['with merged words for the total', { layout: 'days', head: 'merged', hasNumbers: true, hasWeekday: true }],
  ['with numbered columns', { layout: 'days', hasNumbering: true, dates: 'serial' }, { month: 4 }],
  ['with numbered columns and bare days', { layout: 'days', hasNumbering: true }, { month: 5 }],
  ['thousands with dots', { layout: 'days', counts: 'dot' }, { agencies: 20, month: 6 }],
  ['thousands with commas', { layout: 'days', counts: 'comma' }, { agencies: 20, month: 7 }],
  ['thousands with blanks', { layout: 'days', counts: 'blank' }, { agencies: 20, month: 8 }],
  ['numbers as texts', { layout: 'days', counts: 'text', total: 'value' }, { month: 9 }],
  ['without totals', { layout: 'days', total: 'none' }, { month: 10 }],
  ['working days alone', { layout: 'days' }, { days: 'working', month: 1 }],
  ['all of 27 agencies', { layout: 'days', hasAverage: true }, { agencies: 27, month: 1 }],
  [
    'of Kukar',
    { layout: 'days', names: 'name', hasSignature: true },
    { mpp: 'kukar', agencies: 9, month: 6 },
  ],
  ['of Kotim', { layout: 'days', hasWeekday: true }, { mpp: 'kotim', agencies: 9, month: 7 }],
  ['agencies by days', { layout: 'reverse' }],
  ['agencies by days, two rows', { layout: 'reverse', head: 'two-rows', letterhead: 'long' }, { month: 2 }],
  ['agencies by days of two digits', { layout: 'reverse', dates: 'two-digits' }, { month: 6 }],
  [
    'agencies by days that show two digits',
    { layout: 'reverse', dates: 'padded', head: 'two-rows' },
    { month: 7 },
  ],
  [
    'agencies by days, serial dates',
    { layout: 'reverse', dates: 'serial', hasSignature: true },
    { month: 3 },
  ],
  ['agencies by days, full names', { layout: 'reverse', names: 'name', counts: 'dot' }, { month: 4 }],
  ['agencies by days, no totals', { layout: 'reverse', total: 'none' }, { month: 5, agencies: 27 }],
  ['agencies by days, totals as values', { layout: 'reverse', total: 'value', month: 'sheet' }, { month: 8 }],
  ['one total for each agency', { layout: 'total' }, { month: 6 }],
  [
    'one total, two rows',
    { layout: 'total', head: 'two-rows', letterhead: 'long' },
    { month: 7, agencies: 27 },
  ],
  [
    'one total, no total of them',
    { layout: 'total', total: 'none', counts: 'dot', names: 'name' },
    { month: 8 },
  ],
  ['one total, signed', { layout: 'total', hasSignature: true, month: 'cells' }, { month: 9 }],
  ['the columns of a tally file', { layout: 'tally', month: 'nowhere' }, { month: 3 }],
]

export const fixtures: readonly Fixture[] = styles.map(([name, style, options = {}, given = {}], seed) => {
  const truth = truthOf({ seed, ...options })
  const hasTotal = style.total !== 'none' && style.layout !== 'tally'
  const expected =
    style.layout === 'total'
      ? monthlyFigures(truth, hasTotal)
      : new Map([...dailyFigures(truth, hasTotal)].filter(([key]) => style.layout !== 'tally' || isDay(key)))
  return { name, truth, style, expected, given }
})

function isDay(key: string): boolean {
  const [from, to] = key.split(' ')[1]?.split('..') ?? []
  return from === to
}
