/**
 * Valid events of every type for property tests. Their texts and numbers are of alphabets in which no personal data
 * can arise by chance: no 0 and 6 among the digits of texts, no @, no number of ten digits.
 */
import * as fc from 'fast-check'
import { type EventType, eventTypes, surveyElements } from '../../schemas/event.ts'
import { formatDay } from '../../schemas/time.ts'
import { recordTimeMs, utcOffsets } from './records.ts'

export interface ArbitraryEvent {
  readonly type: EventType
  readonly timeMs: number
  readonly event: Readonly<Record<string, unknown>>
}

const slugUnits = 'abcdefghijklmnopqrstuvwxyz12345789'.split('')
const text = (units: readonly string[], maxLength: number, minLength = 1): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...units), minLength, maxLength })
const slug = fc
  .tuple(fc.constantFrom(...slugUnits), text([...slugUnits, '-'], 63, 0))
  .map(([first, rest]) => first + rest)
const localId = text([...slugUnits, ...'ABCXYZ._:/-'.split('')], 64)
const label = text([...slugUnits, ...['A', ' ', '"', '\\', '<', '🎫', 'é', '日', '\u2028', '/', "'"]], 64)
const count = fc.integer({ min: 0, max: 999_999_999 })
const mpp = fc.constantFrom(...utcOffsets.keys())
const day = fc.integer({ min: 0, max: 65_535 })

const earliest = Date.UTC(2000, 0, 1)
const instantMs = fc.integer({ min: earliest, max: recordTimeMs + 86_400_000 })
const offset = fc.integer({ min: -(23 * 60 + 59), max: 23 * 60 + 59 })

/** The same instant in any offset, with digits finer than a millisecond. */
const written = (ms: number): fc.Arbitrary<string> =>
  fc.tuple(offset, fc.stringMatching(/^[0-9]{0,9}$/)).map(([minutes, finer]) => {
    const local = new Date(ms + minutes * 60_000).toISOString().slice(0, -1)
    const [hours, rest] = [Math.floor(Math.abs(minutes) / 60), Math.abs(minutes) % 60]
    const sign = minutes < 0 ? '-' : '+'
    return `${local}${finer}${sign}${String(hours).padStart(2, '0')}:${String(rest).padStart(2, '0')}`
  })
const ordered = <T>(value: fc.Arbitrary<number>, to: (value: number) => T): fc.Arbitrary<[T, T]> =>
  fc.tuple(value, value).map(([a, b]) => [to(Math.min(a, b)), to(Math.max(a, b))])

const model = (
  required: Record<string, fc.Arbitrary<unknown>>,
  optional: Record<string, fc.Arbitrary<unknown>> = {},
): fc.Arbitrary<Record<string, unknown>> =>
  fc
    .tuple(fc.record({ mpp, ...required }), fc.record(optional, { requiredKeys: [] }))
    .map(([always, sometimes]) => ({ ...always, ...sometimes }))

const ticket = { agency: slug, ticket_id: localId }
const counter = model({ agency: slug, counter: slug })
const atCounter = model(ticket, { service: slug, counter: slug })
const atAgency = model(ticket, { service: slug })
const score = fc.integer({ min: 1, max: 4 })
const scores = fc.dictionary(fc.constantFrom(...surveyElements), score, { minKeys: 1, noNullPrototype: true })

const data: Record<EventType, fc.Arbitrary<Record<string, unknown>>> = {
  'mpp.ticket.issued': model(ticket, {
    service: slug,
    ticket_number: label,
    visitor_id: fc.oneof(localId, fc.stringMatching(/^[0-9a-f]{64}$/)),
    channel: fc.constantFrom('walk_in', 'online', 'appointment'),
    matters: fc.integer({ min: 1, max: 20 }),
  }),
  'mpp.ticket.called': atCounter,
  'mpp.ticket.started': atCounter,
  'mpp.ticket.completed': model(ticket, {
    service: slug,
    counter: slug,
    outcome: fc.constantFrom('served', 'referred', 'incomplete'),
  }),
  'mpp.ticket.missed': atAgency,
  'mpp.ticket.cancelled': atAgency,
  'mpp.ticket.transferred': model({ ...ticket, to_agency: slug }, { to_service: slug }),
  'mpp.ticket.refused': model(
    { ...ticket, reason: fc.constantFrom('quota', 'closed', 'documents', 'other') },
    { service: slug },
  ),
  'mpp.survey.submitted': model(
    { agency: slug, response_id: localId, scores },
    { service: slug, ticket_id: localId },
  ),
  'mpp.counter.opened': counter,
  'mpp.counter.paused': counter,
  'mpp.counter.resumed': counter,
  'mpp.counter.closed': counter,
  'mpp.quota.set': model(
    {
      agency: slug,
      local_date: day.map(formatDay),
      quota: fc.integer({ min: 0, max: 100_000 }),
      revision: count,
    },
    { service: slug },
  ),
  'mpp.footfall.counted': fc
    .tuple(
      model({ sensor: label, entered: count }),
      ordered(instantMs, (ms) => new Date(ms).toISOString()),
    )
    .map(([rest, [from, to]]) => ({ ...rest, from, to })),
  'mpp.tally.recorded': fc
    .tuple(
      model(
        { unit: fc.constantFrom('visits', 'visitors'), count, revision: count },
        { agency: slug, service: slug, publisher: label },
      ),
      ordered(day, formatDay),
    )
    .map(([rest, [period_start, period_end]]) => ({ ...rest, period_start, period_end })),
}

const absent = fc.constant(null)
const extension = fc.oneof(label, fc.boolean(), count, absent)
const attributes = fc.record(
  {
    subject: fc.oneof(label, absent),
    datacontenttype: fc.constantFrom('application/json', null),
    dataschema: fc.oneof(label, absent),
    constructor: extension,
    traceparent: extension,
  },
  { requiredKeys: [], noNullPrototype: true },
)

/** A valid event of any type, its attributes in the contract's bounds. */
export const validEvent: fc.Arbitrary<ArbitraryEvent> = fc
  .constantFrom(...(Object.keys(eventTypes) as EventType[]))
  .chain((type) => fc.tuple(fc.constant(type), data[type], instantMs, label, label, attributes))
  .chain(([type, fields, timeMs, id, source, more]) =>
    written(timeMs).map((time) => ({
      type,
      timeMs,
      event: { ...more, specversion: '1.0', id, source, type, time, data: fields },
    })),
  )
