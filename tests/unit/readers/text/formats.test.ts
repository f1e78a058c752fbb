import { describe, expect, test } from 'vitest'
import { createFormats, instantOf } from '../../../../readers/text/formats.ts'

describe('figures', () => {
  test.each([
    ['id', ['6.814', '–', '0', '24,8 %', '–', '+14,3 %', '0,0 %', '59 mnt', '–']],
    ['en', ['6,814', '–', '0', '24.8%', '–', '+14.3%', '0.0%', '59 min', '–']],
  ] as const)('in %s', (language, expected) => {
    const { count, percent, change, duration } = createFormats(language)
    const shown = [
      count(6_814),
      count(null),
      count(0),
      percent(0.248),
      percent(null),
      change(0.1429),
      change(0.00001),
    ]
    expect([...shown, duration(3_599), duration(null)]).toEqual(expected)
  })

  test.each([
    [20, '20 seconds ago'],
    [5_000, '83 minutes ago'],
    [7_300, '2 hours ago'],
    [200_000, '2 days ago'],
  ])('%i seconds are %s', (seconds, expected) => {
    expect(createFormats('en').ago(seconds)).toBe(expected)
  })
})

const indonesian = createFormats('id')
const english = createFormats('en')

describe('rounding', () => {
  test.each([
    [88.305, '88,31'],
    [88.304, '88,30'],
    [1.005, '1,01'],
    [0, '0,00'],
  ])('two decimals of %d, half up: %s', (value, shown) => expect(indonesian.decimals(value)).toBe(shown))

  test('a change that rounds to zero has no sign', () => {
    expect(indonesian.change(-0.0001)).toBe('0,0 %')
    expect(english.change(0.0001)).toBe('0.0%')
    expect(english.change(-0.0006)).toBe('-0.1%')
    expect(indonesian.difference(-0.2)).toBe('0')
    expect([indonesian.difference(-9), indonesian.difference(1_204)]).toEqual(['-9', '+1.204'])
  })

  test('a rate has one decimal, a count none', () => {
    expect([indonesian.rate(283.95), english.rate(1_283.94)]).toEqual(['284,0', '1,283.9'])
    expect([indonesian.count(999_999.5), english.count(12.4)]).toEqual(['1.000.000', '12'])
  })
})

test('what is missing is a dash in every format', () => {
  const { count, rate, decimals, difference, percent, change, ago, duration } = indonesian
  for (const format of [count, rate, decimals, difference, percent, change, ago, duration])
    expect(format(null)).toBe('–')
})

test('a withheld figure is named as such, and only its own column', () => {
  const row = { suppressed: ['visits'] }
  expect(indonesian.of(row, 'visits', '–')).toBe('rahasia')
  expect(english.of(row, 'visits', '–')).toBe('withheld')
  expect(english.of(row, 'visitors', '12')).toBe('12')
  expect(english.of({}, 'visits', '12')).toBe('12')
})

test.each([
  ['month', 'Oktober 2026', 'October 2026'],
  ['monthName', 'Oktober', 'October'],
  ['shortMonth', 'Okt', 'Oct'],
  ['day', 'Kam, 1 Okt', 'Thu 1 Oct'],
] as const)('%s', (name, id, en) => {
  expect([indonesian[name]('2026-10-01'), english[name]('2026-10-01')]).toEqual([id, en])
})

test.each([
  [0, '0 mnt'],
  [59, '0 mnt'],
  [3_600, '1 jam 0 mnt'],
  [90_061, '25 jam 1 mnt'],
])('%i seconds last %s', (seconds, expected) => expect(indonesian.duration(seconds)).toBe(expected))

test.each([
  [89, '89 seconds ago'],
  [90, '1 minute ago'],
  [5_399, '89 minutes ago'],
  [5_400, '1 hour ago'],
  [172_800, '2 days ago'],
])('%i seconds since then are %s', (seconds, expected) => expect(english.ago(seconds)).toBe(expected))

test('an instant in its zone, by its Indonesian name, else by its own', () => {
  expect(instantOf('id', '2026-03-31T16:05:00Z', 'Asia/Makassar')).toBe('1 April 2026, 00.05 WITA')
  expect(instantOf('en', '2026-03-31T16:05:00Z', 'Asia/Pontianak')).toBe('31 March 2026, 23:05 WIB')
  expect(instantOf('en', '2026-03-31T16:05:00Z', 'Asia/Tokyo')).toBe('1 April 2026, 01:05 Asia/Tokyo')
})

test('a list has the word of its language', () => {
  expect([indonesian.list(['a', 'b', 'c']), english.list(['a', 'b'])]).toEqual(['a, b, dan c', 'a and b'])
})
