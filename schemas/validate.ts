/**
 * Every rule that a record must keep to be an event of the contract, in the contract's order of precedence: one
 * record to one valid event, or to a refusal with the first reason that fits. Pure and total: any bytes whatever give
 * one of the two, without network, clock or exception.
 */
import type { z } from 'zod'
import { type Envelope, type KafkaRecord, personalDataInEnvelope, readEnvelope } from './cloud-event.ts'
import { Attributes, type EventData, type EventType, eventTypes, isEventType } from './event.ts'
import { eventInBinary, isQuoted, looksLikeEvent, quotedHint, recordWords, type Words } from './hints.ts'
import { isObject } from './json.ts'
import type { PersonalDataKind } from './personal-data.ts'
import { type Refusal, refuse } from './reasons.ts'
import { dayMs, parseInstant } from './time.ts'
import type { TopicKind } from './topics.ts'

export interface ValidateContext {
  /** The topic that the record stands in; left out where it is still to be sent. */
  readonly topic?: TopicKind
  /** Minutes east of UTC of every known MPP. */
  readonly utcOffsets: ReadonlyMap<string, number>
  /** Of the way that the event came; left out: those of a record. */
  readonly words?: Words | undefined
}

/** A record that keeps every rule, parsed: `type` decides what `data` and `topic` are. */
export type ValidEvent = { readonly [T in EventType]: ValidEventOf<T> }[EventType]

interface ValidEventOf<T extends EventType> {
  readonly kind: 'event'
  readonly type: T
  readonly topic: (typeof eventTypes)[T]['topic']
  readonly source: string
  readonly id: string
  readonly timeMs: number
  readonly data: EventData<T>
  /** Minutes east of UTC of the event's MPP. */
  readonly utcOffsetMinutes: number
}

const earliestTimeMs = Date.UTC(2000, 0, 1)
/** ClickHouse's Date ends in June 2149; only a record stamped in the far future could ask for more. */
const latestTimeMs = Date.UTC(2149, 5, 5)

/** Judges a record of an event topic. */
export function validate(record: KafkaRecord, context: ValidateContext): ValidEvent | Refusal {
  const { words = recordWords } = context
  const envelope = readEnvelope(record, words)
  if (envelope.kind === 'refusal') return envelope
  const { type, source, id } = envelope.attributes
  const isBinary = envelope.headerAttributes.length > 0
  if (!isEventType(type)) return refuse('unknown_type', unknownTypeDetail(envelope, isBinary, words))
  const { topic } = eventTypes[type]
  if (context.topic !== undefined && topic !== context.topic) {
    return refuse('wrong_topic', `type: belongs in the ${topic} topic`)
  }
  const timeMs = readTime(envelope.time, Number(record.timestamp), words)
  if (typeof timeMs !== 'number')
    return isBinary && isQuoted(envelope.time) ? refuse('bad_time', `time: ${quotedHint}`) : timeMs
  const found = personalDataInEnvelope(envelope)
  if (found !== undefined) {
    return refuse(
      'personal_data',
      `${contractField(type, found.field)}: looks like ${personalDataNames[found.kind]}`,
    )
  }
  const data = readData(type, envelope.data, context.utcOffsets)
  if (data.kind === 'refusal') {
    if (!looksLikeEvent(envelope.data)) return data
    return refuse(data.reason, isBinary ? eventInBinary : words.eventInData)
  }
  return validEvent({ ...data, type, source, id, timeMs })
}

interface ValidEventParts extends Omit<ValidEventOf<EventType>, 'kind' | 'topic' | 'data'> {
  /** Read by the rules of `type`. */
  readonly data: object
}

/** The event of parts that keep every rule. */
export function validEvent({
  type,
  source,
  id,
  timeMs,
  data,
  utcOffsetMinutes,
}: ValidEventParts): ValidEvent {
  const { topic } = eventTypes[type]
  // The one cast: TypeScript cannot tie `data` to `type` by a variable.
  return { kind: 'event', type, topic, source, id, timeMs, data, utcOffsetMinutes } as ValidEvent
}

function unknownTypeDetail({ attributes, data }: Envelope, isBinary: boolean, words: Words): string {
  if (isBinary && isQuoted(attributes.type)) return `type: ${quotedHint}`
  if (looksLikeEvent(data)) return isBinary ? eventInBinary : words.eventInData
  return 'type: is none of the contract'
}

const personalDataNames: Record<PersonalDataKind, string> = {
  nik: 'a NIK',
  phone: 'a phone number',
  email: 'an e-mail address',
}

/** The time of an event in milliseconds, or what is wrong with it; `recordTimeMs` is the record's own timestamp. */
function readTime(time: unknown, recordTimeMs: number, words: Words): number | Refusal {
  if (time === undefined) return refuse('bad_time', 'time: is missing')
  const at = typeof time === 'string' ? parseInstant(time) : undefined
  if (at === undefined)
    return refuse('bad_time', 'time: must be RFC 3339 with offset, such as 2026-01-05T08:30:00+08:00')
  return timeFault(at, recordTimeMs, words) ?? at
}

/** What is wrong with an instant as the time of an event. */
export function timeFault(
  at: number,
  recordTimeMs: number,
  { after24Hours }: Words = recordWords,
): Refusal | undefined {
  if (at < earliestTimeMs) return refuse('bad_time', 'time: must not be before 2000-01-01T00:00:00Z')
  if (at > recordTimeMs + dayMs || at > latestTimeMs)
    return refuse('bad_time', `time: must not be more than 24 hours ${after24Hours}`)
  return undefined
}

interface ValidData {
  readonly kind: 'data'
  readonly data: EventData<EventType>
  readonly utcOffsetMinutes: number
}

/** Ranks what is wrong with `data`: a field too many, then an unknown MPP, then a field that breaks its rule. */
function readData(
  type: EventType,
  data: Record<string, unknown>,
  utcOffsets: ReadonlyMap<string, number>,
): ValidData | Refusal {
  const parsed: z.ZodSafeParseResult<EventData<EventType>> = eventTypes[type].data.safeParse(data)
  const unknown = parsed.error?.issues.find((issue) => issue.code === 'unrecognized_keys')
  if (unknown !== undefined) {
    return refuse(
      'unknown_field',
      `${unknown.path.length === 0 ? 'data' : 'scores'}: has a field that is not in the contract`,
    )
  }
  const { mpp } = data
  const utcOffsetMinutes = typeof mpp === 'string' ? utcOffsets.get(mpp) : undefined
  if (typeof mpp === 'string' && utcOffsetMinutes === undefined) {
    return refuse('unknown_mpp', 'mpp: is not in the reference data')
  }
  if (!parsed.success || utcOffsetMinutes === undefined) {
    const issue = parsed.error?.issues[0]
    const field = contractField(type, String(issue?.path.at(-1) ?? 'mpp'))
    return refuse('invalid_field', `${field}: ${issue?.message ?? 'must be a text'}`)
  }
  return { kind: 'data', data: parsed.data, utcOffsetMinutes }
}

/** A field's name where the contract has it; a foreign name could itself be personal data. */
function contractField(type: EventType, field: string): string {
  const data: Record<string, unknown> = eventTypes[type].data.shape
  const scores = data['scores']
  const isScore = isObject(scores) && isObject(scores['shape']) && Object.hasOwn(scores['shape'], field)
  const known =
    Object.hasOwn(data, field) || Object.hasOwn(Attributes.shape, field) || isScore || field === 'time'
  return known ? field : 'a field'
}
