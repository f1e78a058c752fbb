/** What the calendar says of a day: a holiday, the day after one, the fasting month. Pure. */
import type { PageContext } from '../page.ts'
import { dayMs } from '../../../schemas/time.ts'

export function calendarNote(
  day: string,
  { reference, texts }: Pick<PageContext, 'reference' | 'texts'>,
): string {
  const words = texts.figures.alerts
  const before = new Date(Date.parse(`${day}T00:00:00Z`) - dayMs).toISOString().slice(0, 10)
  const notes = [
    ...reference.holidays.filter(({ date }) => date === day).map(({ name }) => name),
    ...reference.holidays.filter(({ date }) => date === before).map(({ name }) => words.dayAfter(name)),
    ...(reference.fastingMonths.some(({ start, end }) => start <= day && day <= end) ? [words.ramadan] : []),
  ]
  return notes.length === 0 ? words.ordinary : notes.join('; ')
}
