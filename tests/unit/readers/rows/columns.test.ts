import { expect, test } from 'vitest'
import { basis, flag, month, number, suppressed } from '../../../../readers/rows/columns.ts'

test('a number is one whether or not the server quotes it', () => {
  expect([number.parse(12), number.parse('12'), number.parse('-3'), number.parse(0.5)]).toEqual([
    12, 12, -3, 0.5,
  ])
})

test.each(['', '1e3', '0.5', ' 1', 'NaN', null, undefined])('%j is no number', (value) =>
  expect(number.safeParse(value).success).toBe(false),
)

test('a missing number stays missing', () => expect(number.nullable().parse(null)).toBeNull())

test('a flag is true at 1 alone', () => {
  expect([flag.parse(1), flag.parse('1'), flag.parse(0), flag.parse(2)]).toEqual([true, true, false, false])
})

test('a month is a day, a basis one of two, and a row may have no list of withheld columns', () => {
  expect(month.safeParse('2026-03').success).toBe(false)
  expect(month.parse('2026-03-01')).toBe('2026-03-01')
  expect(basis.safeParse('mixed').success).toBe(false)
  expect(suppressed.parse(undefined)).toBeUndefined()
})
