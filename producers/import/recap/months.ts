/**
 * Months and weekdays as clerks write them, in Indonesian and English, in full and short. A month is `YYYY-MM`'s two
 * numbers; a two-digit year counts only where a sign shows that it is one.
 */
import { dayMs } from '../../../schemas/time.ts'

const names: readonly (readonly string[])[] = [
  ['januari', 'january', 'jan'],
  ['februari', 'pebruari', 'february', 'feb', 'peb'],
  ['maret', 'march', 'mar', 'mrt'],
  ['april', 'apr'],
  ['mei', 'may'],
  ['juni', 'june', 'jun'],
  ['juli', 'july', 'jul'],
  ['agustus', 'august', 'agt', 'ags', 'agu', 'agst', 'agus', 'aug'],
  ['september', 'sept', 'sep'],
  ['oktober', 'october', 'okt', 'oct'],
  ['november', 'nopember', 'nov', 'nop'],
  ['desember', 'december', 'des', 'dec'],
]
const weekdayNames: readonly (readonly string[])[] = [
  ['senin', 'monday', 'sen', 'mon'],
  ['selasa', 'tuesday', 'sel', 'tue'],
  ['rabu', 'wednesday', 'rab', 'wed'],
  ['kamis', 'thursday', 'kam', 'thu'],
  ["jum'at", 'jum\u2019at', 'jumat', 'friday', 'jum', 'fri'],
  ['sabtu', 'saturday', 'sab', 'sat'],
  ['minggu', 'ahad', 'sunday', 'min', 'sun'],
]

const monthNumbers = new Map(names.flatMap((all, at) => all.map((name) => [name, at + 1])))
const weekdayNumbers = new Map(weekdayNames.flatMap((all, at) => all.map((name) => [name, at + 1])))

/** For regular expressions: the longest first, so that `jan` does not end `januari`. */
export const monthPattern = alternatives(monthNumbers)
export const weekdayPattern = alternatives(weekdayNumbers)

/** 1 January to 12 December, of a name in lower case. */
export function monthNumber(name: string): number | undefined {
  return monthNumbers.get(name)
}

/** 1 Monday to 7 Sunday, of a name in lower case. */
export function weekdayNumber(name: string): number | undefined {
  return weekdayNumbers.get(name.replace(/\.$/, ''))
}

/** The short forms are also other words: on their own they are a month only with a year. */
export function isFullMonth(name: string): boolean {
  return name.length > 4 || name === 'juni' || name === 'juli' || name === 'june' || name === 'july'
}

function alternatives(known: ReadonlyMap<string, number>): string {
  return [...known.keys()].toSorted((a, b) => b.length - a.length).join('|')
}

/** `YYYY-MM`. */
export function monthText(year: number, month: number): string {
  return `${year}-${String(month).padStart(2, '0')}`
}

/** Days since 1970-01-01, or undefined where there is no such day. */
export function dayOf(year: number, month: number, day: number): number | undefined {
  const date = new Date(Date.UTC(year, month - 1, day))
  const isSame =
    date.getUTCFullYear() === year && date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  return isSame && year >= 2000 && year <= 2100 ? date.getTime() / dayMs : undefined
}
