/**
 * What a heading says of time: a bare day of the month, a whole date, a month. Serial numbers are days without a zone;
 * `3/2/2025` is read with the day first and counts only where it lies in the sheet's month.
 */
import { type CellValue, daysOfSerial } from '../workbook/sheet.ts'
import { plain } from './count-cell.ts'
import { dayOf, monthNumber, monthPattern, weekdayNumber, weekdayPattern } from './months.ts'
import { dayMs } from '../../../schemas/time.ts'

export type PeriodLabel =
  /** 1 to 31, of a month that is named elsewhere. */
  | { readonly kind: 'day'; readonly day: number; readonly weekday?: number }
  /** A day and a month, of a year that is named elsewhere. */
  | { readonly kind: 'month-day'; readonly month: number; readonly day: number; readonly weekday?: number }
  /** Days since 1970-01-01; `isCertain` where day and month cannot be the other way round. */
  | { readonly kind: 'date'; readonly days: number; readonly isCertain: boolean; readonly weekday?: number }
  | { readonly kind: 'month'; readonly month: number; readonly year?: number }

export function periodLabel(value: CellValue | undefined, is1904: boolean): PeriodLabel | undefined {
  if (value?.kind === 'number') return ofNumber(value.value, value.format, is1904)
  return value?.kind === 'text' ? ofText(plain(value.text)) : undefined
}

function ofNumber(value: number, format: string, is1904: boolean): PeriodLabel | undefined {
  if (format === 'time' || format === 'percent') return undefined
  if (format === 'general' && Number.isInteger(value) && value >= 1 && value <= 31)
    return { kind: 'day', day: value }
  const days = daysOfSerial(value, is1904)
  // 2000 to 2100: a count that stands where a day should is none.
  if (days === undefined || days < 10_957 || days > 47_846) return undefined
  if (format !== 'month') return { kind: 'date', days, isCertain: true }
  const date = new Date(days * dayMs)
  return { kind: 'month', month: date.getUTCMonth() + 1, year: date.getUTCFullYear() }
}

const weekdayFirst = new RegExp(`^(${weekdayPattern})\\.?\\s*[,/]?\\s+(.+)$|^(${weekdayPattern})[,/](.+)$`)

function ofText(label: string): PeriodLabel | undefined {
  const [, spaced, afterBlank, joined, afterSign] = weekdayFirst.exec(label) ?? []
  const name = spaced ?? joined
  if (name === undefined) return ofDate(label)
  const weekday = weekdayNumber(name)
  const found = ofDate((afterBlank ?? afterSign ?? '').trim())
  if (found === undefined || found.kind === 'month' || weekday === undefined) return undefined
  return { ...found, weekday }
}

/** The ways of writing a day or month, in lower case; the first that fits decides. */
const forms: readonly (readonly [
  RegExp,
  (parts: readonly (string | undefined)[]) => PeriodLabel | undefined,
])[] = [
  [
    /^(?:tanggal |tgl\.? )?(\d{1,2})$/,
    ([, day]) => (isDayOfMonth(Number(day)) ? { kind: 'day', day: Number(day) } : undefined),
  ],
  [
    /^(\d{4})-(\d{2})-(\d{2})$/,
    ([, year, month, day]) => dateOf(Number(year), Number(month), Number(day), true),
  ],
  [
    /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})$/,
    ([, day, , month, year]) => dateOf(yearOf(Number(year)), Number(month), Number(day), Number(day) > 12),
  ],
  [
    new RegExp(`^(\\d{1,2})[ ./-]*(${monthPattern})\\.?(?:[ ./,-]+('?\\d{2}|\\d{4})|(\\d{4}))?$`),
    ([, day, month, year, joined]) => ofDayAndMonth(Number(day), monthOf(month), year ?? joined),
  ],
  [
    new RegExp(`^(${monthPattern})\\.? (\\d{1,2}), ?(\\d{4})$`),
    ([, month, day, year]) => dateOf(Number(year), monthOf(month), Number(day), true),
  ],
  [
    new RegExp(`^(?:bulan )?(${monthPattern})\\.?(?:[ ./-]*(\\d{4})|[ ]*['\u2019-](\\d{2}))?$`),
    ([, month, year, short]) => ofMonth(monthOf(month), year ?? short),
  ],
]

function ofDate(label: string): PeriodLabel | undefined {
  for (const [pattern, read] of forms) {
    const parts = pattern.exec(label)
    if (parts !== null) return read(parts)
  }
  return undefined
}

function ofDayAndMonth(day: number, month: number, year: string | undefined): PeriodLabel | undefined {
  if (year !== undefined) return dateOf(yearOf(Number(year.replace("'", ''))), month, day, true)
  return isDayOfMonth(day) ? { kind: 'month-day', month, day } : undefined
}

function ofMonth(month: number, year: string | undefined): PeriodLabel {
  return { kind: 'month', month, ...(year === undefined ? {} : { year: yearOf(Number(year)) }) }
}

function isDayOfMonth(day: number): boolean {
  return day >= 1 && day <= 31
}

/** 0, which is no month, for a name that is none. */
function monthOf(name = ''): number {
  return monthNumber(name) ?? 0
}

function dateOf(year: number, month: number, day: number, isCertain: boolean): PeriodLabel | undefined {
  const days = dayOf(year, month, day)
  return days === undefined ? undefined : { kind: 'date', days, isCertain }
}

function yearOf(year: number): number {
  return year < 100 ? 2000 + year : year
}
