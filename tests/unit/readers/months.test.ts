import { expect, test } from 'vitest'
import { quarterOfMonth, shiftedMonth } from '../../../readers/months.ts'

test.each([
  ['2026-03-01', 0, '2026-03-01'],
  ['2026-03-01', -1, '2026-02-01'],
  ['2026-01-01', -1, '2025-12-01'],
  ['2026-12-01', 1, '2027-01-01'],
  ['2024-02-01', -12, '2023-02-01'],
  ['2026-11-01', 3, '2027-02-01'],
  ['2026-03-01', -27, '2023-12-01'],
])('%s moved by %i months is %s', (month, months, expected) =>
  expect(shiftedMonth(month, months)).toBe(expected),
)

test.each([
  ['2026-01-01', '2026-01-01'],
  ['2026-03-01', '2026-01-01'],
  ['2026-04-01', '2026-04-01'],
  ['2026-08-01', '2026-07-01'],
  ['2026-12-01', '2026-10-01'],
])('the quarter of %s begins on %s', (month, expected) => expect(quarterOfMonth(month)).toBe(expected))
