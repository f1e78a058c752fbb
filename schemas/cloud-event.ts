/**
 * From a Kafka record's bytes to the attributes and data of a CloudEvent, in structured mode (the value is the whole
 * event) or binary mode (a `ce_specversion` header is there, the value is `data`). Pure and total: any bytes give
 * either an envelope or a refusal. What the event means is for `validate` to say.
 */
import { isUtf8 } from 'node:buffer'
import { Attributes } from './event.ts'
import {
  isQuoted,
  misspeltBinary,
  noJsonHint,
  noObjectHint,
  quotedHint,
  recordWords,
  structuredHint,
  type Words,
} from './hints.ts'
import { isObject, parseJson } from './json.ts'
import {
  type PersonalDataFinding,
  personalDataIn,
  personalDataInJson,
  personalDataInValue,
} from './personal-data.ts'
import { type Refusal, refuse } from './reasons.ts'

/** The largest value of a record, in bytes. */
export const maxValueBytes = 65_536

type HeaderValue = Buffer | string | null
/** Kafka knows headers without a value (null) and the same header several times (an array). */
export type Headers = Readonly<Record<string, HeaderValue | readonly HeaderValue[] | undefined>>

/** What is used of a Kafka record; the client's own type fits it. */
export interface KafkaRecord {
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers?: Headers | undefined
  /** The record's own timestamp in milliseconds, as a decimal text. */
  readonly timestamp: string
  readonly offset: string
  /** How large the parts are that were cut while they were read, in bytes; undefined where nothing was cut. */
  readonly whole?: WholeSizes | undefined
}

export interface WholeSizes {
  readonly value?: number
  readonly key?: number
  /** All names and values together. */
  readonly headers?: number
}

export interface Envelope {
  readonly kind: 'envelope'
  readonly attributes: Attributes
  /** As it was given, or undefined; judged by `validate`, since its reason has its own rank. */
  readonly time: unknown
  readonly data: Readonly<Record<string, unknown>>
  /** The JSON text of the value, for the search for personal data. */
  readonly json: string
  /** Attributes that came as headers and are not in `json`. */
  readonly headerAttributes: readonly (readonly [string, string])[]
}

const attributeName = /^[a-z0-9]+$/
const binaryPrefix = 'ce_'

/**
 * Reads a record as a CloudEvent. Refuses with `tombstone`, `too_large`, `not_json` or `not_cloudevent`.
 * @param words - of the way that the event came.
 */
export function readEnvelope(record: KafkaRecord, words: Words = recordWords): Envelope | Refusal {
  const { value } = record
  if (value === null) return refuse('tombstone', 'the record has no value')
  if (value.length > maxValueBytes) {
    const size = record.whole?.value ?? value.length
    return refuse('too_large', `${words.it} has ${size} bytes, more than ${maxValueBytes}`)
  }
  if (!isUtf8(value)) return refuse('not_json', noJsonHint(value, words))
  const json = value.toString('utf8')
  const parsed = parseJson(json)
  if (parsed === undefined) return refuse('not_json', noJsonHint(value, words))
  if (!isObject(parsed.value)) return refuse('not_cloudevent', noObjectHint(parsed.value, words))
  const isBinary = record.headers?.['ce_specversion'] !== undefined
  if (isBinary) return readBinary(record.headers ?? {}, parsed.value, json)
  return readStructured(parsed.value, json, record.headers, words)
}

/** The first personal data among attributes and data of an event. */
export function personalDataInEnvelope(envelope: Envelope): PersonalDataFinding | undefined {
  for (const [name, value] of envelope.headerAttributes) {
    const kind = personalDataIn(name) ?? personalDataInValue(value)
    if (kind !== undefined) return { kind, field: name }
  }
  return personalDataInJson(envelope.json)
}

function readStructured(
  event: Record<string, unknown>,
  json: string,
  headers: Headers | undefined,
  words: Words,
): Envelope | Refusal {
  const { data, time, ...rest } = event
  if (!isObject(data)) {
    const hint = misspeltBinary(headers) ?? structuredHint(event, words)
    return refuse('not_cloudevent', hint ?? 'data: must be an object')
  }
  const attributes = checkAttributes(rest)
  if (attributes.kind === 'refusal') return attributes
  return { kind: 'envelope', attributes: attributes.value, time, data, json, headerAttributes: [] }
}

function readBinary(headers: Headers, data: Record<string, unknown>, json: string): Envelope | Refusal {
  const headerAttributes: [string, string][] = []
  for (const [header, value] of Object.entries(headers)) {
    if (!header.startsWith(binaryPrefix) || value === undefined) continue
    const name = header.slice(binaryPrefix.length)
    if (name === 'data') return refuse('not_cloudevent', 'data: must be the value, not a header')
    const text = headerText(value)
    // Whatever is wrong with the time has its own reason, and that has a later rank.
    if (text === undefined && name === 'time') continue
    if (text === undefined)
      return refuse('not_cloudevent', 'a field: its header must be there once, in UTF-8')
    headerAttributes.push([name, text])
  }
  // Entries, not assignments: a header named ce___proto__ must be an attribute like any other.
  const { time, ...rest } = Object.fromEntries(headerAttributes)
  const attributes = checkAttributes(rest)
  if (attributes.kind === 'refusal') {
    const field = attributes.detail.split(':')[0] ?? ''
    const isHinted = Object.hasOwn(rest, field) && isQuoted(rest[field])
    return isHinted ? refuse('not_cloudevent', `${field}: ${quotedHint}`) : attributes
  }
  return { kind: 'envelope', attributes: attributes.value, time, data, json, headerAttributes }
}

function headerText(value: HeaderValue | readonly HeaderValue[]): string | undefined {
  if (typeof value === 'string') return value
  if (!Buffer.isBuffer(value)) return undefined
  return isUtf8(value) ? value.toString('utf8') : undefined
}

/** An attribute given as JSON null counts as left out; of a required one that is a fault all the same. */
function withoutNulls(attributes: Record<string, unknown>): Record<string, unknown> {
  if (!Object.values(attributes).includes(null)) return attributes
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== null))
}

function checkAttributes(attributes: Record<string, unknown>): { kind: 'ok'; value: Attributes } | Refusal {
  for (const name of Object.keys(attributes)) {
    if (!attributeName.test(name)) return refuse('not_cloudevent', 'a field: its name must be a-z and 0-9')
  }
  const parsed = Attributes.safeParse(withoutNulls(attributes))
  if (parsed.success) return { kind: 'ok', value: parsed.data }
  const issue = parsed.error.issues[0]
  const field = String(issue?.path[0] ?? '')
  const known = Object.hasOwn(Attributes.shape, field)
  return refuse('not_cloudevent', `${known ? field : 'a field'}: ${issue?.message ?? 'breaks its rule'}`)
}
