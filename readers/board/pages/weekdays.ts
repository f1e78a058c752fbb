/** Names of weekdays in the reader's language. */
import type { PageContext } from '../page.ts'

/** @param weekday - 1 Monday. */
export function weekdayName(weekday: number, language: string, width: 'long' | 'short' = 'long'): string {
  return new Intl.DateTimeFormat(language === 'id' ? 'id-ID' : 'en-GB', {
    weekday: width,
    timeZone: 'UTC',
  }).format(new Date(Date.UTC(2024, 0, weekday)))
}

/** Of a day `YYYY-MM-DD`. */
export function weekdayOf(day: string, { view }: PageContext): string {
  return new Intl.DateTimeFormat(view.language === 'id' ? 'id-ID' : 'en-GB', {
    weekday: 'long',
    timeZone: 'UTC',
  }).format(new Date(`${day}T00:00:00Z`))
}
