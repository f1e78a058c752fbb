/**
 * What spreadsheets do to cells: figures with separators, dates turned round, numbers in exponent form. Each gets its
 * name and the way back; the cell's own value is never repeated and never read by guessing.
 */
import type { TallyRow } from './tally.ts'

const brokenCell = [
  /^#/,
  "is a spreadsheet's error or a column that was too narrow: correct the cell and save again",
] as const
const hints: readonly (readonly [RegExp, string])[] = [
  [
    /^[+-]?\d{1,3}([.,'\u2019\s\u00a0\u202f]\d{3})+$/,
    'has separators between its digits, of thousands or decimals: give the column the number format 0',
  ],
  [/^[+-]?\d+[.,]\d+$/, 'has a decimal sign: a count is whole, write its digits alone'],
  [
    /^[+-]?\d+([.,]\d+)?e[+-]?\d+$/i,
    'is in exponent form, in which digits are lost: give the column the number format 0 and enter it again',
  ],
  brokenCell,
  [/^=/, 'is a formula: save the values, not the formulas'],
]
const dateHints: readonly (readonly [RegExp, string])[] = [
  [
    /^\d{1,4}[./\-\s]\d{1,2}[./\-\s]\d{1,4}([ T].*)?$/,
    'was laid out by a spreadsheet, where day and month cannot be distinguished: give the column the date format yyyy-mm-dd',
  ],
  [/^\d{5}([.,]\d+)?$/, "is a spreadsheet's number of a day: give the column the date format yyyy-mm-dd"],
  [
    /^\d{1,2}[\s./-]*\p{L}{3,}[\s./-]*\d{2,4}$/u,
    'has its month as a word: give the column the date format yyyy-mm-dd',
  ],
  [
    /^(\p{L}{3,}[\s./-]*\d{2,4}|\d{4}-\d{2})$/u,
    'is a month: give the first and the last day of the period as YYYY-MM-DD',
  ],
  brokenCell,
]

/** How a cell came to break its rule, where it looks like the work of a spreadsheet. */
export function cellHint(row: TallyRow, column: string): string | undefined {
  const cell = row[column as keyof TallyRow] as string | undefined
  if (cell === undefined) return undefined
  const list =
    column === 'count' || column === 'revision'
      ? hints
      : column === 'period_start' || column === 'period_end'
        ? dateHints
        : []
  return list.find(([pattern]) => pattern.test(cell.trim()))?.[1]
}
