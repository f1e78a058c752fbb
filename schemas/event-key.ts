/**
 * The Kafka key of an event, by the contract: what belongs together stays in one partition, and so in order.
 */
import type { EventType } from './event.ts'

/** `<mpp>/<ticket_id>`, `<mpp>/<response_id>`, or `<mpp>/<agency>` (`<mpp>` where there is no agency). */
export function eventKey(type: EventType, data: Readonly<Record<string, unknown>>): string {
  const mpp = String(data['mpp'])
  const part = type.startsWith('mpp.ticket.')
    ? data['ticket_id']
    : type === 'mpp.survey.submitted'
      ? data['response_id']
      : data['agency']
  return typeof part === 'string' ? `${mpp}/${part}` : mpp
}
