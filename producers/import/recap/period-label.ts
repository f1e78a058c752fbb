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
const dayAndMonth = new RegExp(
  `^(\\d{1,2})[ ./-]*(${monthPattern})\\.?(?:[ ./,-]+('?\\d{2}|\\d{4})|(\\d{4}))?$`,
)
const monthAndDay = new RegExp(`^(${monthPattern})\\.? (\\d{1,2}), ?(\\d{4})$`)
const monthAlone = new RegExp(`^(?:bulan )?(${monthPattern})\\.?(?:[ ./-]*(\\d{4})|[ ]*['\u2019-](\\d{2}))?$`)

function ofText(label: string): PeriodLabel | undefined {
  const [, spaced, afterBlank, joined, afterSign] = weekdayFirst.exec(label) ?? []
  const name = spaced ?? joined
  if (name === undefined) return ofDate(label)
  const weekday = weekdayNumber(name)
  const found = ofDate((afterBlank ?? afterSign ?? '').trim())
  if (found === undefined || found.kind === 'month' || weekday === undefined) return undefined
  return { ...found, weekday }
}

function ofDate(label: string): PeriodLabel | undefined {
  const bare = /^(?:tanggal |tgl\.? )?(\d{1,2})$/.exec(label)
  if (bare !== null) {
    const day = Number(bare[1])
    return day >= 1 && day <= 31 ? { kind: 'day', day } : undefined
  }
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(label)
  if (iso !== null) return dateOf(Number(iso[1]), Number(iso[2]), Number(iso[3]), true)
  const dayFirst = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4}|\d{2})$/.exec(label)
  if (dayFirst !== null) {
    const [, day, , month, year] = dayFirst.map(Number)
    return dateOf(yearOf(year ?? 0), month ?? 0, day ?? 0, (day ?? 0) > 12)
  }
  const named = dayAndMonth.exec(label)
  if (named !== null) {
    const month = monthNumber(named[2] ?? '') ?? 0
    const year = named[3] ?? named[4]
    const day = Number(named[1])
    if (year === undefined) return day >= 1 && day <= 31 ? { kind: 'month-day', month, day } : undefined
    return dateOf(yearOf(Number(year.replace("'", ''))), month, day, true)
  }
  const english = monthAndDay.exec(label)
  if (english !== null)
    return dateOf(Number(english[3]), monthNumber(english[1] ?? '') ?? 0, Number(english[2]), true)
  const month = monthAlone.exec(label)
  if (month === null) return undefined
  const year = month[2] ?? month[3]
  const number = monthNumber(month[1] ?? '') ?? 0
  return { kind: 'month', month: number, ...(year === undefined ? {} : { year: yearOf(Number(year)) }) }
}

function dateOf(year: number, month: number, day: number, isCertain: boolean): PeriodLabel | undefined {
  const days = dayOf(year, month, day)
  return days === undefined ? undefined : { kind: 'date', days, isCertain }
}

function yearOf(year: number): number {
  return year < 100 ? 2000 + year : year
}
