/**
 * The events: one zod object for each type, one discriminated union over them, types inferred, JSON Schema emitted
 * from the same source. The rules are the contract's (docs/events.md); messages name the rule and never the value.
 */
import { z } from 'zod'
import type { TopicKind } from './topics.ts'
import {
  instant,
  label,
  localDate,
  localId,
  notSixteenDigits,
  slug,
  textForms,
  wholeNumber,
} from './fields.ts'
import { parseInstant, rfc3339 } from './time.ts'

/** The nine elements of the satisfaction survey (Permenpan-RB 14/2017), by name, as offices number them differently. */
export const surveyElements = [
  'requirements',
  'procedure',
  'time',
  'cost',
  'product',
  'competence',
  'behaviour',
  'complaints',
  'facilities',
] as const
export type SurveyElement = (typeof surveyElements)[number]

const score = wholeNumber(1, 4).optional()
const scores = {
  requirements: score,
  procedure: score,
  time: score,
  cost: score,
  product: score,
  competence: score,
  behaviour: score,
  complaints: score,
  facilities: score,
} satisfies Record<SurveyElement, typeof score>
const Scores = z
  .strictObject(scores, 'must be an object')
  .refine((given) => Object.keys(given).length > 0, 'must have at least one score')
  .meta({ minProperties: 1 })

const place = { mpp: z.string('must be a text'), agency: slug }
const ticket = { ...place, ticket_id: localId, service: slug.optional() }
const atCounter = { ...ticket, counter: slug.optional() }
const counter = { ...place, counter: slug }

const TicketIssued = z.strictObject({
  ...ticket,
  ticket_number: label.optional(),
  visitor_id: localId.optional(),
  channel: z.enum(['walk_in', 'online', 'appointment'], 'must be walk_in, online or appointment').optional(),
  matters: wholeNumber(1, 20).optional(),
})
const TicketCompleted = z.strictObject({
  ...atCounter,
  outcome: z.enum(['served', 'referred', 'incomplete'], 'must be served, referred or incomplete').optional(),
})
const TicketTransferred = z.strictObject({
  ...place,
  ticket_id: localId,
  to_agency: slug,
  to_service: slug.optional(),
})
const TicketRefused = z.strictObject({
  ...ticket,
  reason: z.enum(['quota', 'closed', 'documents', 'other'], 'must be quota, closed, documents or other'),
})
const SurveySubmitted = z.strictObject({
  ...place,
  response_id: localId,
  service: slug.optional(),
  ticket_id: localId.optional(),
  scores: Scores,
})
const QuotaSet = z.strictObject({
  ...place,
  service: slug.optional(),
  local_date: localDate,
  quota: wholeNumber(0, 100_000),
  revision: wholeNumber(0),
})
const FootfallCounted = z
  .strictObject({ mpp: place.mpp, sensor: label, from: instant, to: instant, entered: wholeNumber(0) })
  .refine((data) => (parseInstant(data.to) ?? 0) >= (parseInstant(data.from) ?? 0), {
    path: ['to'],
    message: 'must not be before from',
  })
const TallyRecorded = z
  .strictObject({
    mpp: place.mpp,
    agency: slug.optional(),
    service: slug.optional(),
    period_start: localDate,
    period_end: localDate,
    unit: z.enum(['visits', 'visitors'], 'must be visits or visitors'),
    count: wholeNumber(0),
    revision: wholeNumber(0),
    publisher: label.optional(),
  })
  .refine((data) => data.period_end >= data.period_start, {
    path: ['period_end'],
    message: 'must not be before period_start',
  })

/** Every event type: its topic and the zod object of its `data`. */
export const eventTypes = {
  'mpp.ticket.issued': { topic: 'queue', data: TicketIssued },
  'mpp.ticket.called': { topic: 'queue', data: z.strictObject(atCounter) },
  'mpp.ticket.started': { topic: 'queue', data: z.strictObject(atCounter) },
  'mpp.ticket.completed': { topic: 'queue', data: TicketCompleted },
  'mpp.ticket.missed': { topic: 'queue', data: z.strictObject(ticket) },
  'mpp.ticket.cancelled': { topic: 'queue', data: z.strictObject(ticket) },
  'mpp.ticket.transferred': { topic: 'queue', data: TicketTransferred },
  'mpp.ticket.refused': { topic: 'queue', data: TicketRefused },
  'mpp.survey.submitted': { topic: 'survey', data: SurveySubmitted },
  'mpp.counter.opened': { topic: 'counter', data: z.strictObject(counter) },
  'mpp.counter.paused': { topic: 'counter', data: z.strictObject(counter) },
  'mpp.counter.resumed': { topic: 'counter', data: z.strictObject(counter) },
  'mpp.counter.closed': { topic: 'counter', data: z.strictObject(counter) },
  'mpp.quota.set': { topic: 'counter', data: QuotaSet },
  'mpp.footfall.counted': { topic: 'counter', data: FootfallCounted },
  'mpp.tally.recorded': { topic: 'counter', data: TallyRecorded },
} as const satisfies Record<string, { topic: TopicKind; data: z.ZodType }>

export type EventType = keyof typeof eventTypes

/** What an event of type T says. */
export type EventData<T extends EventType> = z.infer<(typeof eventTypes)[T]['data']>

/** The CloudEvents attributes of every event, beside `type`; extension attributes may follow. */
const attributes = {
  specversion: z.literal('1.0', 'must be 1.0'),
  id: z
    .string('must be a text')
    .regex(textForms.id, 'must be 1 to 128 characters')
    .meta({ description: notSixteenDigits }),
  source: z.string('must be a text').regex(textForms.source, 'must be 1 to 256 characters'),
  subject: z.string('must be a text').min(1, 'must not be empty').optional(),
  datacontenttype: z
    .string('must be a text')
    // Letters of either case one by one: a pattern in the JSON Schema has no flags.
    .regex(
      /^[Aa][Pp][Pp][Ll][Ii][Cc][Aa][Tt][Ii][Oo][Nn]\/[Jj][Ss][Oo][Nn](\s*;.*)?$/,
      'must be application/json',
    )
    .optional(),
  dataschema: z.string('must be a text').min(1, 'must not be empty').optional(),
}

const extension = z.union([z.string(), z.number(), z.boolean()], 'must be a text, a number or a boolean')

/** The rules of the attributes that decide whether a record is a CloudEvent at all (`time` has its own reason). */
export const Attributes = z
  .object({ ...attributes, type: z.string('must be a text').min(1, 'must not be empty') })
  .catchall(extension)
export type Attributes = z.infer<typeof Attributes>

const time = z
  .string()
  .refine((text) => parseInstant(text) !== undefined, 'must be RFC 3339 with offset')
  .meta({ format: 'date-time', pattern: rfc3339.source })

/** In an event, unlike in what is left of it once nulls are taken out, an optional attribute may be null. */
const written = {
  ...attributes,
  subject: attributes.subject.nullable(),
  datacontenttype: attributes.datacontenttype.nullable(),
  dataschema: attributes.dataschema.nullable(),
}
/** What the JSON Schema says of extensions. */
const extensions = {
  propertyNames: { pattern: '^[a-z0-9]+$' },
  additionalProperties: { type: ['string', 'number', 'boolean', 'null'] },
}

// oxlint-disable-next-line typescript/explicit-function-return-type -- the inferred type is the point
const eventSchema = <T extends EventType>(type: T) => {
  // Without this line the type of `data` would be that of all types at once.
  const data: (typeof eventTypes)[T]['data'] = eventTypes[type].data
  return z.object({ ...written, type: z.literal(type), time, data }).meta(extensions)
}

/** One event of any type: the discriminated union that the JSON Schema is emitted from. */
export const Event = z.discriminatedUnion('type', [
  eventSchema('mpp.ticket.issued'),
  eventSchema('mpp.ticket.called'),
  eventSchema('mpp.ticket.started'),
  eventSchema('mpp.ticket.completed'),
  eventSchema('mpp.ticket.missed'),
  eventSchema('mpp.ticket.cancelled'),
  eventSchema('mpp.ticket.transferred'),
  eventSchema('mpp.ticket.refused'),
  eventSchema('mpp.survey.submitted'),
  eventSchema('mpp.counter.opened'),
  eventSchema('mpp.counter.paused'),
  eventSchema('mpp.counter.resumed'),
  eventSchema('mpp.counter.closed'),
  eventSchema('mpp.quota.set'),
  eventSchema('mpp.footfall.counted'),
  eventSchema('mpp.tally.recorded'),
])
export type Event = z.infer<typeof Event>

/** A structured CloudEvent of any type, without extension attributes: every one of them is a valid `Event`. */
export type TypedEvent = {
  readonly [T in EventType]: {
    readonly specversion: '1.0'
    readonly id: string
    readonly source: string
    readonly type: T
    readonly time: string
    readonly data: EventData<T>
  }
}[EventType]

/** Narrows a text to a known event type. */
export function isEventType(type: string): type is EventType {
  return Object.hasOwn(eventTypes, type)
}
