/**
 * How a column writes its times where it does not write YYYY-MM-DD: a number since 1970, or the day first. Such a text
 * is rewritten into the form that all others have; what is not of its format is left as it is, and cannot be read then.
 * Pure.
 */
import { dayMs } from '../../schemas/time.ts'
import { formatWithOffset } from './wall-clock.ts'

export const timeFormats = ['epoch_seconds', 'epoch_milliseconds', 'DD-MM-YYYY', 'DD/MM/YYYY'] as const
export type TimeFormat = (typeof timeFormats)[number]

const unitMs = { epoch_seconds: 1_000, epoch_milliseconds: 1 } as const
/** Before the end of the year 9999, beyond which a date has more digits. */
const latestMs = 253_402_300_799_999

/** A column's text in the usual form; a number becomes a time with this offset, and 0 is no time. */
export function usualForm(
  text: string | null,
  format: TimeFormat | undefined,
  offsetMinutes: number,
): string | null {
  if (text === null || format === undefined) return text
  const trimmed = text.trim()
  if (format === 'epoch_seconds' || format === 'epoch_milliseconds') {
    const timeMs = /^\d{1,14}(\.\d+)?$/.test(trimmed)
      ? Math.trunc(Number(trimmed) * unitMs[format])
      : Infinity
    if (timeMs === 0) return null
    return timeMs <= latestMs ? formatWithOffset(timeMs, offsetMinutes) : text
  }
  const [, day, mark, month, year, rest] = /^(\d{2})([-/])(\d{2})\2(\d{4})(.*)$/s.exec(trimmed) ?? []
  return mark === format[2] ? `${year}-${month}-${day}${rest}` : text
}

/** What a column holds on the days from `from` on and before `before`: a range, or the beginnings of its texts. */
export type DayRange =
  | { readonly kind: 'range'; readonly from: string; readonly before: string }
  | { readonly kind: 'beginnings'; readonly texts: readonly string[] }

export function dayRangeOf(
  format: TimeFormat | undefined,
  from: string,
  before: string,
  offsetMinutes: number,
): DayRange {
  if (format === undefined) return { kind: 'range', from, before }
  const [fromMs, beforeMs] = [Date.parse(from), Date.parse(before)]
  if (format === 'epoch_seconds' || format === 'epoch_milliseconds') {
    const of = (dayStartMs: number): string => String((dayStartMs - offsetMinutes * 60_000) / unitMs[format])
    return { kind: 'range', from: of(fromMs), before: of(beforeMs) }
  }
  const texts: string[] = []
  for (let at = fromMs; at < beforeMs; at += dayMs) {
    const [year = '', month = '', day = ''] = new Date(at).toISOString().slice(0, 10).split('-')
    texts.push([day, month, year].join(format[2]))
  }
  return { kind: 'beginnings', texts }
}

/** The format that an unreadable value seems to have. */
export function formatLike(value: string): TimeFormat | undefined {
  const text = value.trim()
  if (/^1\d{9}(\.\d+)?$/.test(text)) return 'epoch_seconds'
  if (/^1\d{12}$/.test(text)) return 'epoch_milliseconds'
  if (/^\d{2}-\d{2}-\d{4}/.test(text)) return 'DD-MM-YYYY'
  return /^\d{2}\/\d{2}\/\d{4}/.test(text) ? 'DD/MM/YYYY' : undefined
}
