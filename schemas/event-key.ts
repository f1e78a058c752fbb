/**
 * The Kafka key of an event, by the contract: what belongs together stays in one partition, and so in order.
 */
import type { EventData, EventType } from './event.ts'

/** What the key is made of: the type, and the data that belongs to it. */
export type TypedData = {
  readonly [T in EventType]: { readonly type: T; readonly data: EventData<T> }
}[EventType]

/** `<mpp>/<ticket_id>`, `<mpp>/<response_id>`, or `<mpp>/<agency>` (`<mpp>` where there is no agency). */
export function eventKey({ type, data }: TypedData): string {
  switch (type) {
    case 'mpp.ticket.issued':
    case 'mpp.ticket.called':
    case 'mpp.ticket.started':
    case 'mpp.ticket.completed':
    case 'mpp.ticket.missed':
    case 'mpp.ticket.cancelled':
    case 'mpp.ticket.transferred':
    case 'mpp.ticket.refused':
      return `${data.mpp}/${data.ticket_id}`
    case 'mpp.survey.submitted':
      return `${data.mpp}/${data.response_id}`
    case 'mpp.counter.opened':
    case 'mpp.counter.paused':
    case 'mpp.counter.resumed':
    case 'mpp.counter.closed':
    case 'mpp.quota.set':
      return `${data.mpp}/${data.agency}`
    case 'mpp.tally.recorded':
      return data.agency === undefined ? data.mpp : `${data.mpp}/${data.agency}`
    case 'mpp.footfall.counted':
      return data.mpp
  }
}
