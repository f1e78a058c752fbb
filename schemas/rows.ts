/**
 * What the raw tables hold: the columns of each table in the order of its rows, and the row of each event. Instants
 * are milliseconds and days are days since 1970-01-01, as ClickHouse takes numbers for DateTime64(3) and Date.
 * An absent text is empty, an absent number 0; nothing else is filled in but the contract's own defaults.
 */
import { type EventData, type SurveyElement, surveyElements } from './event.ts'
import { dayMs, localDay, parseDay, parseInstant } from './time.ts'
import type { TopicKind } from './topics.ts'
import type { ValidEvent } from './validate.ts'

/** Where a record stands in its topic; `timeMs` is the record's own timestamp. */
export interface RecordPlace {
  readonly partition: number
  readonly offset: string
  readonly timeMs: number
}

export type Row = readonly (string | number)[]

/** The raw table of each topic kind. */
export const rawTables = {
  queue: 'queue_events',
  survey: 'survey_events',
  counter: 'counter_events',
} as const satisfies Record<TopicKind, string>

const recordColumns = ['kafka_partition', 'kafka_offset', 'record_time'] as const

/** Columns that ingest names in every insert, so that a changed table is an error and never a silent loss. */
export const rawColumns: Record<TopicKind, readonly string[]> = {
  queue: [
    ...['mpp', 'local_date', 'agency', 'ticket_id', 'type', 'time', 'local_time', 'source', 'id', 'service'],
    ...[
      'to_agency',
      'to_service',
      'ticket_number',
      'visitor_id',
      'channel',
      'matters',
      'counter',
      'outcome',
      'reason',
    ],
    ...recordColumns,
  ],
  survey: [
    ...['mpp', 'local_date', 'agency', 'response_id', 'time', 'source', 'id', 'service', 'ticket_id'],
    ...surveyElements.map((element) => (element === 'time' ? 'time_score' : element)),
    ...recordColumns,
  ],
  counter: [
    ...['mpp', 'local_date', 'agency', 'type', 'time', 'source', 'id', 'counter', 'service', 'period_start'],
    ...['period_end', 'sensor', 'from_time', 'to_time', 'unit', 'amount', 'revision', 'publisher'],
    ...recordColumns,
  ],
}

/** Every field that some queue event may have; which of them are there is the zod objects' matter. */
type QueueData = Partial<EventData<'mpp.ticket.issued'> & EventData<'mpp.ticket.completed'>> &
  Partial<EventData<'mpp.ticket.transferred'> & EventData<'mpp.ticket.refused'>>

/** The row of a valid event, for `rawColumns` of its topic. */
export function rowOf(event: ValidEvent, place: RecordPlace): Row {
  const { type, utcOffsetMinutes } = event
  const data: unknown = event.data
  switch (type) {
    case 'mpp.ticket.issued':
    case 'mpp.ticket.called':
    case 'mpp.ticket.started':
    case 'mpp.ticket.completed':
    case 'mpp.ticket.missed':
    case 'mpp.ticket.cancelled':
    case 'mpp.ticket.transferred':
    case 'mpp.ticket.refused':
      return queueRow(event, data as QueueData, place)
    case 'mpp.survey.submitted':
      return surveyRow(event, data as EventData<'mpp.survey.submitted'>, place)
    case 'mpp.counter.opened':
    case 'mpp.counter.paused':
    case 'mpp.counter.resumed':
    case 'mpp.counter.closed':
      return counterRow(event, data as EventData<'mpp.counter.opened'>, place)
    case 'mpp.quota.set': {
      const quota = data as EventData<'mpp.quota.set'>
      const start = parseDay(quota.local_date) ?? 0
      return counterRow(event, { ...quota, start, end: start, amount: quota.quota }, place)
    }
    case 'mpp.footfall.counted': {
      const { mpp, sensor, from, to, entered } = data as EventData<'mpp.footfall.counted'>
      const fromMs = parseInstant(from) ?? 0
      const start = localDay(fromMs, utcOffsetMinutes)
      const interval = { start, end: start, fromMs, toMs: parseInstant(to) ?? 0 }
      return counterRow(event, { mpp, sensor, ...interval, amount: entered }, place)
    }
    case 'mpp.tally.recorded': {
      const tally = data as EventData<'mpp.tally.recorded'>
      const period = { start: parseDay(tally.period_start) ?? 0, end: parseDay(tally.period_end) ?? 0 }
      return counterRow(event, { ...tally, ...period, amount: tally.count }, place)
    }
  }
}

function queueRow(event: ValidEvent, data: QueueData, place: RecordPlace): Row {
  const isIssued = event.type === 'mpp.ticket.issued'
  const localTime = event.timeMs + event.utcOffsetMinutes * 60_000
  return [
    data.mpp ?? '',
    Math.floor(localTime / dayMs),
    data.agency ?? '',
    data.ticket_id ?? '',
    event.type,
    event.timeMs,
    localTime,
    event.source,
    event.id,
    data.service ?? '',
    data.to_agency ?? '',
    data.to_service ?? '',
    data.ticket_number ?? '',
    data.visitor_id ?? '',
    data.channel ?? (isIssued ? 'walk_in' : ''),
    data.matters ?? (isIssued ? 1 : 0),
    data.counter ?? '',
    data.outcome ?? (event.type === 'mpp.ticket.completed' ? 'served' : ''),
    data.reason ?? '',
    ...recordValues(place),
  ]
}

function surveyRow(event: ValidEvent, data: EventData<'mpp.survey.submitted'>, place: RecordPlace): Row {
  const score = (element: SurveyElement): number => data.scores[element] ?? 0
  return [
    data.mpp,
    localDay(event.timeMs, event.utcOffsetMinutes),
    data.agency,
    data.response_id,
    event.timeMs,
    event.source,
    event.id,
    data.service ?? '',
    data.ticket_id ?? '',
    ...surveyElements.map(score),
    ...recordValues(place),
  ]
}

interface CounterFields {
  readonly mpp: string
  readonly agency?: string | undefined
  readonly counter?: string
  readonly service?: string | undefined
  readonly start?: number
  readonly end?: number
  readonly sensor?: string
  readonly fromMs?: number
  readonly toMs?: number
  readonly unit?: string
  readonly amount?: number
  readonly revision?: number
  readonly publisher?: string | undefined
}

function counterRow(event: ValidEvent, fields: CounterFields, place: RecordPlace): Row {
  return [
    fields.mpp,
    localDay(event.timeMs, event.utcOffsetMinutes),
    fields.agency ?? '',
    event.type,
    event.timeMs,
    event.source,
    event.id,
    fields.counter ?? '',
    fields.service ?? '',
    fields.start ?? 0,
    fields.end ?? 0,
    fields.sensor ?? '',
    fields.fromMs ?? 0,
    fields.toMs ?? 0,
    fields.unit ?? '',
    fields.amount ?? 0,
    fields.revision ?? 0,
    fields.publisher ?? '',
    ...recordValues(place),
  ]
}

function recordValues(place: RecordPlace): Row {
  return [place.partition, place.offset, Math.max(0, place.timeMs)]
}
