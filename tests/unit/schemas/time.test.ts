/** Instants and days: read digit by digit, compared with a plain reading by the pattern and JavaScript's `Date`. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  formatDay,
  localDay,
  parseDay,
  parseInstant,
  parseInstantAt,
  rfc3339,
  weekdayOf,
} from '../../../schemas/time.ts'

/** The same by the pattern and `Date`, which takes 24:00 and turns 30 February into 2 March where it is let. */
function plainInstant(text: string): number | undefined {
  const [, year, month, day, hour, minute, second, fraction = '', , offsetHour = '0', offsetMinute = '0'] =
    rfc3339.exec(text) ?? []
  if (year === undefined || [hour, offsetHour].some((part) => Number(part) > 23)) return undefined
  if ([minute, second, offsetMinute].some((part) => Number(part) > 59)) return undefined
  if (parseDay(`${year}-${month}-${day}`) === undefined) return undefined
  const cut = `${fraction}000`.slice(0, 3)
  return Date.parse(`${text.slice(0, 19)}.${cut}${text.endsWith('Z') ? 'Z' : text.slice(-6)}`)
}

const two = (most: number): fc.Arbitrary<string> =>
  fc.integer({ min: 0, max: most }).map((value) => String(value).padStart(2, '0'))
const four = fc.integer({ min: 0, max: 9999 }).map((value) => String(value).padStart(4, '0'))
const instants = fc
  .tuple(
    ...([four, two(13), two(32), two(25), two(61), two(61)] as const),
    fc.constantFrom('', '.', '.1', '.12', '.123', '.9999', '.0007', '.x'),
    fc.constantFrom('Z', 'z', '+08:00', '-03:30', '+24:00', '+23:60', '', '+0800', '+08:00 ', '-00:00'),
  )
  .map(([y, m, d, h, i, s, fraction, zone]) => `${y}-${m}-${d}T${h}:${i}:${s}${fraction}${zone}`)
const damaged = fc
  .tuple(instants, fc.nat(35), fc.constantFrom('0', '9', 'x', '-', ':', 'T', '.', 'Z', ' ', '+', ''))
  .map(([text, at, other]) => text.slice(0, at) + other + text.slice(at + 1))

describe('an instant', () => {
  it.each([
    ['2026-01-05T08:30:00+08:00', Date.UTC(2026, 0, 5, 0, 30)],
    ['2026-01-05T08:30:00+07:59', Date.UTC(2026, 0, 5, 0, 31)],
    ['2026-01-05T00:30:00Z', Date.UTC(2026, 0, 5, 0, 30)],
    ['2026-01-05T00:00:00-03:30', Date.UTC(2026, 0, 5, 3, 30)],
    ['2024-02-29T23:59:59.9999Z', Date.UTC(2024, 1, 29, 23, 59, 59, 999)],
    ['1970-01-01T00:00:00.007Z', 7],
  ])('%s is read to the millisecond', (text, at) => {
    expect(parseInstant(text)).toBe(at)
  })

  it.each([
    '',
    '2026-01-05',
    '2026-01-05 08:30:00Z',
    '2026-01-05t08:30:00Z',
    '2026-01-05T08:30Z',
    '2026-01-05T08:30:60Z',
    '2026-01-05T24:00:00Z',
    '2026-02-29T00:00:00Z',
    '1900-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-05T08:30:00.Z',
    '2026-01-05T08:30:00+24:00',
    '2026-01-05T08:30:00+08:60',
    '2026-01-05T08:30:00Z ',
    ' 2026-01-05T08:30:00Z',
  ])('%j is none', (text) => {
    expect(parseInstant(text)).toBeUndefined()
  })

  it('ends where it is said to, whatever stands behind', () => {
    const bytes = Buffer.from('2026-01-05T08:30:00+08:00Z')
    const readTo = (end: number): number | undefined => parseInstantAt(bytes, 0, end)
    expect(readTo(25)).toBe(Date.UTC(2026, 0, 5, 0, 30))
    for (const end of [0, 10, 19, 20, 24, 26]) expect([end, readTo(end)]).toEqual([end, undefined])
    const fraction = Buffer.from('2026-01-05T08:30:00.1Z')
    expect(parseInstantAt(fraction, 0, 21)).toBeUndefined()
  })

  it('is the whole of what the pattern takes', () => {
    const text = '2026-01-05T08:30:00Z'
    for (const around of [`1${text}`, `${text}1`, ` ${text}`, `${text}\n`])
      expect([around, rfc3339.test(around)]).toEqual([around, false])
    expect(rfc3339.test(text)).toBe(true)
  })

  it('is what the pattern and Date make of it', () => {
    fc.assert(
      fc.property(fc.oneof(instants, damaged), (text) => {
        expect(parseInstant(text)).toBe(plainInstant(text))
      }),
      { numRuns: 20_000 },
    )
  })
})

describe('a day', () => {
  it('is counted as Date counts, over four centuries and at both ends', () => {
    const every = Array.from({ length: 146_097 }, (_, at) => at - 50_000)
    const ends = [-719_528, 2_932_896]
    const wrong = [...every, ...ends].filter((day) => {
      const text = new Date(day * 86_400_000).toISOString().slice(0, 10)
      return parseDay(text) !== day || formatDay(day) !== text
    })
    expect(wrong).toEqual([])
  })

  it.each(['2026-04-31', '2026-06-31', '2026-09-31', '2026-11-31', '2026-01-32'])('%s is no day', (text) => {
    expect(parseDay(text)).toBeUndefined()
  })

  it.each([
    '',
    '2026-1-05',
    '2026-02-30',
    '2025-02-29',
    '2026-13-01',
    '2026-01-05T',
    '20260105',
    '12026-01-05',
  ])('%j is none', (text) => {
    expect(parseDay(text)).toBeUndefined()
  })

  it('begins at local midnight', () => {
    expect(localDay(Date.UTC(2026, 0, 4, 16, 0), 480)).toBe(parseDay('2026-01-05'))
    expect(localDay(Date.UTC(2026, 0, 4, 15, 59), 480)).toBe(parseDay('2026-01-04'))
    expect(localDay(Date.UTC(2026, 0, 5, 2, 0), -210)).toBe(parseDay('2026-01-04'))
  })

  it('has its ISO weekday, also before 1970', () => {
    expect([weekdayOf(0), weekdayOf(3), weekdayOf(4), weekdayOf(-1), weekdayOf(-4)]).toEqual([4, 7, 1, 3, 7])
  })
})
