/**
 * Numbers, periods and durations as a language writes them. A missing value is a dash everywhere, never 0.
 * Days are local days without a zone; the one instant of a report is given in the three zones of Indonesia.
 */
import type { Suppressible } from '../rows/suppressible.ts'
import { type Language, type Words, words } from './words.ts'

export const dash = '–'

export interface Formats {
  readonly words: Words
  /** A whole number: 6.814 or 6,814. */
  readonly count: (value: number | null) => string
  /** A rate with one decimal. */
  readonly rate: (value: number | null) => string
  /** With two decimals. */
  readonly decimals: (value: number | null) => string
  /** A whole number with its sign. */
  readonly difference: (value: number | null) => string
  /** A share of 1: 24,8 % or 24.8%. */
  readonly percent: (value: number | null) => string
  /** A change of 1 with its sign. */
  readonly change: (value: number | null) => string
  /** October 2026 of `2026-10-01`. */
  readonly month: (day: string) => string
  readonly monthName: (day: string) => string
  readonly shortMonth: (day: string) => string
  /** Weekday and day. */
  readonly day: (day: string) => string
  /** 14.00 or 14:00. */
  readonly fullHour: (hour: number) => string
  /** How long ago, in the largest unit that fits. */
  readonly ago: (seconds: number | null) => string
  readonly duration: (seconds: number | null) => string
  readonly instant: (iso: string) => string
  /** The text of a row's figure, or that it is withheld. */
  readonly of: (row: Suppressible, column: string, text: string) => string
  readonly list: (parts: readonly string[]) => string
}

const zones = [
  ['WIB', 'Asia/Jakarta'],
  ['WITA', 'Asia/Makassar'],
  ['WIT', 'Asia/Jayapura'],
] as const

const orDash =
  (format: (value: number) => string) =>
  (value: number | null): string =>
    value === null ? dash : format(value)

export function createFormats(language: Language): Formats {
  const locale = language === 'id' ? 'id-ID' : 'en-GB'
  const numbers = language === 'id' ? 'id-ID' : 'en-US'
  const texts = words[language]
  const count = new Intl.NumberFormat(numbers, { maximumFractionDigits: 0 })
  const decimal = { minimumFractionDigits: 1, maximumFractionDigits: 1 } as const
  const rate = new Intl.NumberFormat(numbers, decimal)
  const signed = new Intl.NumberFormat(numbers, { ...decimal, signDisplay: 'exceptZero' })
  const decimals = new Intl.NumberFormat(numbers, { minimumFractionDigits: 2, maximumFractionDigits: 2 })
  const difference = new Intl.NumberFormat(numbers, { maximumFractionDigits: 0, signDisplay: 'exceptZero' })
  const sign = language === 'id' ? ' %' : '%'
  const relative = new Intl.RelativeTimeFormat(locale)
  const list = new Intl.ListFormat(locale)
  const date = (options: Intl.DateTimeFormatOptions, dateLocale = locale) => {
    const format = new Intl.DateTimeFormat(dateLocale, { ...options, timeZone: 'UTC' })
    return (day: string): string => format.format(new Date(`${day}T00:00:00Z`))
  }

  return {
    words: texts,
    count: orDash((value) => count.format(value)),
    fullHour: (hour) => `${String(hour).padStart(2, '0')}${language === 'id' ? '.' : ':'}00`,
    rate: orDash((value) => rate.format(value)),
    decimals: orDash((value) => decimals.format(roundedUp(value))),
    difference: orDash((value) => difference.format(value)),
    percent: orDash((value) => rate.format(value * 100) + sign),
    change: orDash((value) => signed.format(value * 100) + sign),
    month: date({ month: 'long', year: 'numeric' }),
    monthName: date({ month: 'long' }),
    // British English shortens September to four letters.
    shortMonth: date({ month: 'short' }, numbers),
    day: date({ weekday: 'short', day: 'numeric', month: 'short' }),
    ago: orDash((seconds) => relative.format(...greatestUnit(seconds))),
    duration: orDash((seconds) => {
      const minutes = Math.floor(seconds / 60)
      if (minutes < 60) return texts.minutes(count.format(minutes))
      return texts.hourMinute(count.format(Math.floor(minutes / 60)), count.format(minutes % 60))
    }),
    instant: (iso) => instantIn(locale, iso),
    of: (row, column, text) => (row.suppressed?.includes(column) === true ? texts.withheld : text),
    list: (parts) => list.format(parts),
  }
}

/** Rounds half up to two decimals, as the grade of an index does: 1e-7 raises a half that is stored just below. */
function roundedUp(value: number): number {
  return Math.floor(value * 100 + 0.5 + 1e-7) / 100
}

function greatestUnit(seconds: number): [number, Intl.RelativeTimeFormatUnit] {
  if (seconds < 90) return [-Math.max(0, Math.floor(seconds)), 'second']
  if (seconds < 90 * 60) return [-Math.floor(seconds / 60), 'minute']
  if (seconds < 48 * 3_600) return [-Math.floor(seconds / 3_600), 'hour']
  return [-Math.floor(seconds / 86_400), 'day']
}

const zoneNames: Readonly<Record<string, string>> = {
  'Asia/Jakarta': 'WIB',
  'Asia/Pontianak': 'WIB',
  'Asia/Makassar': 'WITA',
  'Asia/Jayapura': 'WIT',
}

/** The name that Indonesia has for a zone. */
export function zoneName(timeZone: string): string {
  return zoneNames[timeZone] ?? timeZone
}

/** An instant in one zone, by the name that Indonesia has for it. */
export function instantOf(language: Language, iso: string, timeZone: string): string {
  const locale = language === 'id' ? 'id-ID' : 'en-GB'
  const at = new Date(iso)
  const day = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric', timeZone })
  const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone, hourCycle: 'h23' })
  return `${day.format(at)}, ${time.format(at)} ${zoneName(timeZone)}`
}

/**
 * The date once, by Jakarta's, and the time of day in each zone, which may lie past midnight in the
 * others.
 */
function instantIn(locale: string, iso: string): string {
  const at = new Date(iso)
  const day = new Intl.DateTimeFormat(locale, {
    ...({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' } as const),
    timeZone: 'Asia/Jakarta',
  }).format(at)
  const times = zones.map(([name, timeZone]) => {
    const time = new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone, hourCycle: 'h23' }).format(
      at,
    )
    return `${time} ${name}`
  })
  return `${day}, ${times.join(' / ')}`
}
