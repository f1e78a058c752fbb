/**
 * The texts about an alert that people read, in Indonesian and English: what was seen, what is usual and within which
 * range, which agencies drive it, what the calendar says, and a query that shows it.
 */
import { utcOffsetMinutes, type Reference } from '../../../schemas/reference.ts'
import type { AlertRow } from '../state/alert-row.ts'

export type Language = 'id' | 'en'

export interface TextConfig {
  readonly reference: Reference
  /** Of `summary` and `description`; both languages are always there with their suffix. */
  readonly language: Language
  /** The database of the views. */
  readonly bi: string
}

const zoneNames: Readonly<Record<number, string>> = { 420: 'WIB', 480: 'WITA', 540: 'WIT' }

/** What the detector notes of calendar and counters, in words. */
const noteWords: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  first_day_after_break: { id: 'hari pertama setelah libur', en: 'first day after a break' },
  days_after_long_break: { id: 'hari-hari setelah libur panjang', en: 'days after a long break' },
  last_day_before_break: { id: 'hari terakhir sebelum libur', en: 'last day before a break' },
  month_end: { id: 'akhir bulan', en: 'end of the month' },
  ramadan: { id: 'bulan Ramadan', en: 'Ramadan' },
  counters_closed: { id: 'loket ditutup', en: 'the counters were closed' },
  counters_open_without_tickets: {
    id: 'loket buka tetapi tidak ada tiket yang masuk: periksa sistem antrean',
    en: 'counters are open but no tickets come: check the queue system',
  },
  no_counter_opened: { id: 'tidak ada loket yang dibuka', en: 'no counter was opened' },
}

interface Words {
  readonly kinds: Readonly<Record<AlertRow['kind'], string>>
  readonly summary: (what: string, who: string) => string
  readonly over: (text: string) => string
  readonly seen: (observed: string, expected: string, low: string, high: string, window: string) => string
  readonly drivers: (list: string) => string
  readonly calendar: (note: string) => string
  readonly query: (query: string) => string
}

const words: Readonly<Record<Language, Words>> = {
  id: {
    kinds: {
      surge: 'kunjungan melonjak',
      drop: 'kunjungan turun tajam',
      silent: 'tidak ada data masuk',
    },
    summary: (what, who) => `${who}: ${what}`,
    over: (text) => `Selesai – ${text}`,
    seen: (observed, expected, low, high, window) =>
      `Tercatat ${observed} kunjungan pada ${window}. Biasanya sekitar ${expected} (kisaran ${low} sampai ${high}).`,
    drivers: (list) => `Instansi yang paling berpengaruh: ${list}.`,
    calendar: (note) => `Catatan: ${note}.`,
    query: (query) => `Kueri untuk memeriksanya: ${query}`,
  },
  en: {
    kinds: { surge: 'unusually many visits', drop: 'unusually few visits', silent: 'no data coming in' },
    summary: (what, who) => `${who}: ${what}`,
    over: (text) => `Over – ${text}`,
    seen: (observed, expected, low, high, window) =>
      `${observed} visits on ${window}. Usually about ${expected} (range ${low} to ${high}).`,
    drivers: (list) => `Agencies with the largest effect: ${list}.`,
    calendar: (note) => `Note: ${note}.`,
    query: (query) => `Query to check it: ${query}`,
  },
}

/** The annotations of an alert. */
export function annotationsOf(row: AlertRow, config: TextConfig): Readonly<Record<string, string>> {
  const texts = { id: textsOf(row, config, 'id'), en: textsOf(row, config, 'en') }
  return {
    ...texts[config.language],
    summary_id: texts.id.summary,
    description_id: texts.id.description,
    summary_en: texts.en.summary,
    description_en: texts.en.description,
    alert_id: row.alert_id,
    observed: String(row.observed),
    expected: round(row.expected),
    expected_low: round(row.expected_low),
    expected_high: round(row.expected_high),
    score: round(row.score),
    window_start: row.window_start,
    window_end: row.window_end,
    driving_agencies: row.driving_agencies,
    calendar_note: row.calendar_note,
    query: queryOf(row, config),
  }
}

/** One line of what an alert is, for a terminal or the subject of a mail. */
export function summaryOf(row: AlertRow, reference: Reference, language: Language): string {
  const { kinds, summary, over } = words[language]
  const agency = reference.agencies.find(({ mpp, agency: slug }) => mpp === row.mpp && slug === row.agency)
  const place = row.mpp_name === '' ? row.mpp : row.mpp_name
  const who = row.agency === '' ? place : `${agency?.name ?? row.agency}, ${place}`
  const text = summary(kinds[row.kind], who)
  return row.status === 'resolved' ? over(text) : text
}

function textsOf(
  row: AlertRow,
  config: TextConfig,
  language: Language,
): { readonly summary: string; readonly description: string } {
  const { seen, drivers, calendar, query } = words[language]
  const number = new Intl.NumberFormat(language === 'id' ? 'id-ID' : 'en-US', { maximumFractionDigits: 1 })
  const numbers = [row.observed, row.expected, row.expected_low, row.expected_high].map((value) =>
    number.format(value),
  )
  const [observed = '', expected = '', low = '', high = ''] = numbers
  const names = row.driving_agencies === '' ? [] : row.driving_agencies.split(',')
  const parts = [
    seen(observed, expected, low, high, windowOf(row, config.reference, language)),
    ...(names.length === 0 || row.agency !== '' ? [] : [drivers(names.join(', '))]),
    ...(row.calendar_note === '' ? [] : [calendar(noteOf(row.calendar_note, language))]),
    query(queryOf(row, config)),
  ]
  return { summary: summaryOf(row, config.reference, language), description: parts.join(' ') }
}

/** A note without a translation is shown as it is. */
function noteOf(note: string, language: Language): string {
  return note
    .split(/[;,]/)
    .map((part) => noteWords[part.trim()]?.[language] ?? part.trim())
    .join(', ')
}

/** The window in local time, such as `Kamis 22 Okt 2026 09.00 – 11.00 WITA`. */
function windowOf(row: AlertRow, reference: Reference, language: Language): string {
  const offset = offsetOf(row, reference)
  const local = (instant: string): Date => new Date(Date.parse(instant) + offset * 60_000)
  const locale = language === 'id' ? 'id-ID' : 'en-GB'
  const options = { weekday: 'long', day: 'numeric', month: 'short', year: 'numeric' } as const
  const day = new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' })
  const time = new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' })
  const [start, end] = [local(row.window_start), local(row.window_end)]
  const endDay = day.format(end) === day.format(start) ? '' : `${day.format(end)} `
  const zone = zoneNames[offset] ?? ''
  return `${day.format(start)} ${time.format(start)} – ${endDay}${time.format(end)} ${zone}`.trim()
}

function offsetOf(row: AlertRow, reference: Reference): number {
  const zone = reference.mpps.find(({ mpp }) => mpp === row.mpp)?.time_zone
  return zone === undefined ? 0 : utcOffsetMinutes[zone]
}

/**
 * The hours of that weekday in the weeks before, and of the window: the figures that anybody with a BI tool can check.
 */
function queryOf(row: AlertRow, { bi, reference }: TextConfig): string {
  const offset = offsetOf(row, reference) * 60_000
  const day = (instant: string): string => new Date(Date.parse(instant) + offset).toISOString().slice(0, 10)
  const [first, last] = [day(row.window_start), day(row.window_end)]
  const agency = row.agency === '' ? '' : ` AND agency = '${row.agency}'`
  return (
    `SELECT local_date, local_hour, sum(visits) AS visits FROM ${bi}.visits_by_agency_hour` +
    ` WHERE mpp = '${row.mpp}'${agency} AND local_date BETWEEN toDate('${first}') - 56 AND toDate('${last}')` +
    ` AND toDayOfWeek(local_date) = toDayOfWeek(toDate('${last}'))` +
    ' GROUP BY local_date, local_hour ORDER BY local_date, local_hour'
  )
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100)
}
