/**
 * What a database's date and time columns say, as instants. A text without an offset is read in the zone that the
 * mapping names; a zero date is no time, and a date without a time of day is not filled in. Pure.
 */
import { utcOffsetMinutes } from '../../schemas/reference.ts'
import { dayMs, parseDay } from '../../schemas/time.ts'

/** Minutes east of UTC of a zone of a mapping. */
export function offsetOfZone(zone: string): number {
  if (zone === 'UTC') return 0
  if (Object.hasOwn(utcOffsetMinutes, zone)) return utcOffsetMinutes[zone as keyof typeof utcOffsetMinutes]
  const [, sign, hours, minutes] = /^([+-])(\d{2}):(\d{2})$/.exec(zone) ?? []
  return (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1)
}

export type Read =
  | { readonly kind: 'time'; readonly timeMs: number }
  /** NULL, empty or a zero date. */
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable' }

const none = { kind: 'none' } as const
const unreadable = { kind: 'unreadable' } as const
const dateTime =
  /^(\d{4}-\d{2}-\d{2})[ T](\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(Z|[+-]\d{2}(?::?\d{2})?(?::00)?)?$/

/** An instant from a column with date and time. */
export function readDateTime(text: string | null, offsetMinutes: number): Read {
  if (isAbsent(text)) return none
  const [, date, time, offset] = dateTime.exec(text.trim()) ?? []
  if (date === undefined || time === undefined) return unreadable
  const own = offset === undefined ? offsetMinutes : readOffset(offset)
  return at(date, time, own)
}

/** An instant from a date and a time of day. Midnight is what such columns hold before anything has happened. */
export function readPair(date: string | null, time: string | null, offsetMinutes: number): Read {
  if (isAbsent(date) || isAbsent(time)) return none
  const [, day] = /^(\d{4}-\d{2}-\d{2})([ T]00:00:00(\.0+)?)?$/.exec(date.trim()) ?? []
  const clock = time.trim()
  if (/^0?0:00(:00(\.0+)?)?$/.test(clock)) return none
  if (day === undefined || !/^\d{1,2}:\d{2}(:\d{2}(\.\d{1,9})?)?$/.test(clock)) return unreadable
  return at(day, clock, offsetMinutes)
}

/** The day that a row belongs to, `YYYY-MM-DD` as the table has it. */
export function readDay(text: string | null): string | undefined {
  if (isAbsent(text)) return undefined
  const day = text.trim().slice(0, 10)
  return parseDay(day) === undefined ? undefined : day
}

function isAbsent(text: string | null): text is null {
  return text === null || text.trim() === '' || text.startsWith('0000-00-00')
}

function readOffset(text: string): number {
  if (text === 'Z') return 0
  const [, sign, hours, minutes = '00'] = /^([+-])(\d{2}):?(\d{2})?/.exec(text) ?? []
  return (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -1 : 1)
}

function at(date: string, clock: string, offsetMinutes: number): Read {
  const day = parseDay(date)
  const [hours = '', minutes = '', seconds = '0'] = clock.split(':')
  const second = Number(seconds)
  if (day === undefined || Number(hours) > 23 || Number(minutes) > 59 || second >= 60) return unreadable
  const minuteOfDay = Number(hours) * 60 + Number(minutes) - offsetMinutes
  return { kind: 'time', timeMs: day * dayMs + minuteOfDay * 60_000 + Math.trunc(second * 1_000 + 1e-6) }
}

/** An instant as RFC 3339 with the offset of a zone. */
export function formatWithOffset(timeMs: number, offsetMinutes: number): string {
  const local = new Date(timeMs + offsetMinutes * 60_000).toISOString().slice(0, -1)
  const size = Math.abs(offsetMinutes)
  return `${local}${offsetMinutes < 0 ? '-' : '+'}${two(Math.trunc(size / 60))}:${two(size % 60)}`
}

function two(value: number): string {
  return String(value).padStart(2, '0')
}
