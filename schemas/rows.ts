/**
 * The row of each event in its raw table. An absent text is empty, an absent number 0; nothing else is filled in but
 * the contract's own defaults. Pure.
 */
import type { EventData, EventType } from './event.ts'
import type { CounterRow, QueueRow, RawRow, SurveyRow } from './raw-tables.ts'
import { dayMs, localDay, parseDay, parseInstant } from './time.ts'
import type { TopicKind } from './topics.ts'
import type { ValidEvent } from './validate.ts'

/** Where a record stands in its topic; `timeMs` is the record's own timestamp. */
export interface RecordPlace {
  readonly partition: number
  readonly offset: string
  readonly timeMs: number
}

/** What the contract says of a field that an event leaves out; any other is empty then. */
export const contractDefaults = {
  'mpp.ticket.issued': { channel: 'walk_in', matters: 1 },
  'mpp.ticket.completed': { outcome: 'served' },
} as const satisfies Partial<Record<EventType, Partial<QueueRow>>>
const { 'mpp.ticket.issued': issued, 'mpp.ticket.completed': completed } = contractDefaults

type EventOf<Topic extends TopicKind> = Extract<ValidEvent, { topic: Topic }>

/** The row of a valid event for the raw table of its topic. */
export function rowOf(event: ValidEvent, place: RecordPlace): RawRow {
  switch (event.topic) {
    case 'queue':
      return queueRow(event, place)
    case 'survey':
      return surveyRow(event, place)
    case 'counter':
      return counterRow(event, place)
  }
}

/** The fields of all queue events: each type has some of them, and its zod object lets no other through. */
type QueueFields = Partial<
  EventData<'mpp.ticket.issued'> &
    EventData<'mpp.ticket.completed'> &
    EventData<'mpp.ticket.transferred'> &
    EventData<'mpp.ticket.refused'>
>

/**
 * Every event of a queue passes here, so it is one flat object: a spread or a question for each field's presence took
 * several times as long.
 */
function queueRow(event: EventOf<'queue'>, place: RecordPlace): QueueRow {
  const { type, timeMs } = event
  const data: QueueFields = event.data
  const localTime = timeMs + event.utcOffsetMinutes * 60_000
  const isIssued = type === 'mpp.ticket.issued'
  return {
    mpp: event.data.mpp,
    local_date: Math.floor(localTime / dayMs),
    agency: event.data.agency,
    ticket_id: event.data.ticket_id,
    type,
    time: timeMs,
    local_time: localTime,
    source: event.source,
    id: event.id,
    service: data.service ?? '',
    to_agency: data.to_agency ?? '',
    to_service: data.to_service ?? '',
    ticket_number: data.ticket_number ?? '',
    visitor_id: data.visitor_id ?? '',
    channel: data.channel ?? (isIssued ? issued.channel : ''),
    matters: data.matters ?? (isIssued ? issued.matters : 0),
    counter: data.counter ?? '',
    outcome: data.outcome ?? (type === 'mpp.ticket.completed' ? completed.outcome : ''),
    reason: data.reason ?? '',
    kafka_partition: place.partition,
    kafka_offset: place.offset,
    record_time: recordTime(place),
  }
}

function surveyRow(event: EventOf<'survey'>, place: RecordPlace): SurveyRow {
  const { data } = event
  const { scores } = data
  return {
    mpp: data.mpp,
    local_date: localDay(event.timeMs, event.utcOffsetMinutes),
    agency: data.agency,
    response_id: data.response_id,
    time: event.timeMs,
    source: event.source,
    id: event.id,
    service: data.service ?? '',
    ticket_id: data.ticket_id ?? '',
    requirements: scores.requirements ?? 0,
    procedure: scores.procedure ?? 0,
    time_score: scores.time ?? 0,
    cost: scores.cost ?? 0,
    product: scores.product ?? 0,
    competence: scores.competence ?? 0,
    behaviour: scores.behaviour ?? 0,
    complaints: scores.complaints ?? 0,
    facilities: scores.facilities ?? 0,
    kafka_partition: place.partition,
    kafka_offset: place.offset,
    record_time: recordTime(place),
  }
}

function counterRow(event: EventOf<'counter'>, place: RecordPlace): CounterRow {
  return {
    mpp: event.data.mpp,
    local_date: localDay(event.timeMs, event.utcOffsetMinutes),
    agency: '',
    type: event.type,
    time: event.timeMs,
    source: event.source,
    id: event.id,
    counter: '',
    service: '',
    period_start: 0,
    period_end: 0,
    sensor: '',
    from_time: 0,
    to_time: 0,
    unit: '',
    amount: 0,
    revision: 0,
    publisher: '',
    ...counterFields(event),
    kafka_partition: place.partition,
    kafka_offset: place.offset,
    record_time: recordTime(place),
  }
}

/** What an event of the counter topic says beyond place, time and identity. */
function counterFields(event: EventOf<'counter'>): Partial<CounterRow> {
  switch (event.type) {
    case 'mpp.counter.opened':
    case 'mpp.counter.paused':
    case 'mpp.counter.resumed':
    case 'mpp.counter.closed': {
      const { agency, counter } = event.data
      return { agency, counter }
    }
    case 'mpp.quota.set': {
      const { agency, service = '', local_date, quota, revision } = event.data
      const day = dayOf(local_date)
      return { agency, service, period_start: day, period_end: day, amount: quota, revision }
    }
    case 'mpp.footfall.counted': {
      const { sensor, entered } = event.data
      const fromMs = instantOf(event.data.from)
      const day = localDay(fromMs, event.utcOffsetMinutes)
      const interval = { from_time: fromMs, to_time: instantOf(event.data.to) }
      return { sensor, period_start: day, period_end: day, ...interval, amount: entered }
    }
    case 'mpp.tally.recorded': {
      const { agency = '', service = '', unit, count, revision, publisher = '' } = event.data
      const period = {
        period_start: dayOf(event.data.period_start),
        period_end: dayOf(event.data.period_end),
      }
      return { agency, service, ...period, unit, amount: count, revision, publisher }
    }
  }
}

/** A date of a valid event as days since 1970-01-01. */
function dayOf(date: string): number {
  return parseDay(date) ?? 0
}

/** An instant of a valid event in milliseconds. */
function instantOf(text: string): number {
  return parseInstant(text) ?? 0
}

/** A record may be stamped before 1970, which the column does not hold. */
function recordTime({ timeMs }: RecordPlace): number {
  return Math.max(0, timeMs)
}
