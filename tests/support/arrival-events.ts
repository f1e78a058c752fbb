/** Arrivals on days counted back from today, for the figures over the last ninety days. */
import { formatDay, localDay } from '../../schemas/time.ts'
import { say } from './figure-events.ts'
import type { TestEvent } from './pipeline.ts'

/** The day that it is in the zone of Kukar. */
export function today(): number {
  return localDay(Date.now(), 480)
}

/** Visits of one agency on days counted back from this one, and a day when it only opened. */
export function arrivalEvents(of: number): TestEvent[] {
  const day = (back: number): string => formatDay(of - back)
  const agency = 'a-arrivals'
  const visit = (back: number, time: string, ticket_id: string): TestEvent =>
    say('mpp.ticket.issued', 'kukar', `${day(back)} ${time}`, { agency, ticket_id })
  return [
    ...[visit(7, '09:15', 'a'), visit(7, '09:59:59', 'b'), visit(21, '10:00', 'a')],
    say('mpp.counter.opened', 'kukar', `${day(14)} 08:00`, { agency, counter: '1' }),
    // 91 days back lies before the ninety; today is none of them
    ...[visit(90, '11:00', 'a'), visit(91, '09:30', 'a'), visit(0, '00:00', 'a')],
  ]
}
