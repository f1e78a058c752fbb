/** Records for the tests of decoding: one valid example of every event type, and how a test changes it. */
import { decode, type Decoded } from '../../consumers/ingest/decode/decode.ts'
import type { KafkaRecord } from '../../schemas/cloud-event.ts'
import { type EventType, eventTypes } from '../../schemas/event.ts'
import type { RawRow } from '../../schemas/raw-tables.ts'
import type { TopicKind } from '../../schemas/topics.ts'

export const utcOffsets: ReadonlyMap<string, number> = new Map([
  ['balikpapan', 480],
  ['kukar', 480],
  ['kotim', 420],
])

/** When the record of every test was written. */
export const recordTimeMs = Date.parse('2026-01-05T04:00:00.000Z')

const place = { mpp: 'balikpapan', agency: 'disdukcapil' }
const ticket = { ...place, ticket_id: 'disdukcapil/A-017' }
const counter = { ...place, counter: 'loket-3' }

/** The least `data` of every type. */
export const leastData: Record<EventType, Readonly<Record<string, unknown>>> = {
  'mpp.ticket.issued': ticket,
  'mpp.ticket.called': ticket,
  'mpp.ticket.started': ticket,
  'mpp.ticket.completed': ticket,
  'mpp.ticket.missed': ticket,
  'mpp.ticket.cancelled': ticket,
  'mpp.ticket.transferred': { ...ticket, to_agency: 'bpjs-kesehatan' },
  'mpp.ticket.refused': { ...ticket, reason: 'quota' },
  'mpp.survey.submitted': { ...place, response_id: 'r-1', scores: { cost: 4 } },
  'mpp.counter.opened': counter,
  'mpp.counter.paused': counter,
  'mpp.counter.resumed': counter,
  'mpp.counter.closed': counter,
  'mpp.quota.set': { ...place, local_date: '2026-01-05', quota: 40, revision: 0 },
  'mpp.footfall.counted': {
    mpp: 'balikpapan',
    sensor: 'pintu utama',
    from: '2000-01-01T00:00:00Z',
    to: '2026-01-05T09:00:00+08:00',
    entered: 12,
  },
  'mpp.tally.recorded': {
    mpp: 'balikpapan',
    period_start: '1970-01-01',
    period_end: '2026-01-31',
    unit: 'visits',
    count: 0,
    revision: 0,
  },
}

export const allTypes = Object.keys(leastData) as EventType[]

/** An event of the type; a change to undefined leaves an attribute or field out. */
export function eventOf(
  type: EventType,
  data: Record<string, unknown> = {},
  attributes: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    specversion: '1.0',
    id: 'e-1',
    source: '/queue/test',
    type,
    time: '2026-01-05T08:30:00+08:00',
    data: { ...leastData[type], ...data },
    ...attributes,
  }
}

export function recordOf(value: unknown, more: Partial<KafkaRecord> = {}): KafkaRecord {
  const bytes =
    value === null || Buffer.isBuffer(value)
      ? value
      : Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
  return { key: null, timestamp: String(recordTimeMs), offset: '41', ...more, value: bytes }
}

export function decodeIn<Topic extends TopicKind>(topic: Topic, record: KafkaRecord): Decoded<Topic> {
  return decode(record, { topic, partition: 5, utcOffsets })
}

/** What a value comes to: `row`, or the reason. A text or a Buffer is taken as the record's bytes. */
export function outcome(value: unknown, topic: TopicKind = 'queue', more: Partial<KafkaRecord> = {}): string {
  const decoded = decodeIn(topic, recordOf(value, more))
  return decoded.kind === 'row' ? 'row' : decoded.reason
}

export function outcomeOf(
  type: EventType,
  data: Record<string, unknown> = {},
  attributes: Record<string, unknown> = {},
): string {
  return outcome(eventOf(type, data, attributes), eventTypes[type].topic)
}

/** `reason field`, or `row`. */
export function verdictOf(
  type: EventType,
  data: Record<string, unknown> = {},
  attributes: Record<string, unknown> = {},
): string {
  return verdictOfText(JSON.stringify(eventOf(type, data, attributes)))
}

/** The same for a JSON text, in the topic of the type that stands in it. */
export function verdictOfText(text: string): string {
  const type = allTypes.find((name) => text.includes(`"${name}"`))
  const decoded = decodeIn(type === undefined ? 'queue' : eventTypes[type].topic, recordOf(text))
  return decoded.kind === 'row' ? 'row' : `${decoded.reason} ${decoded.detail.split(':')[0]}`
}

/** The values of a row in the order of these columns. */
export function rowValues(row: RawRow, columns: readonly string[]): (string | number)[] {
  const values: Readonly<Record<string, string | number>> = row
  return columns.map((column) => values[column] ?? '')
}

/** The values of the least event of a type, as an insert with these columns has them. */
export function valuesOfEvent(type: EventType, columns: readonly string[]): (string | number)[] {
  const decoded = decodeIn(eventTypes[type].topic, recordOf(eventOf(type)))
  if (decoded.kind !== 'row') throw new Error(`refused: ${decoded.reason} ${decoded.detail}`)
  return rowValues(decoded.row, columns)
}

/** The row of a valid event by column; fails where it is refused. */
export function rowOfEvent(
  type: EventType,
  data: Record<string, unknown> = {},
  attributes: Record<string, unknown> = {},
): Readonly<Record<string, string | number>> {
  const { topic } = eventTypes[type]
  const decoded = decodeIn(topic, recordOf(eventOf(type, data, attributes)))
  if (decoded.kind !== 'row') throw new Error(`refused: ${decoded.reason} ${decoded.detail}`)
  return decoded.row
}
