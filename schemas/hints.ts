/**
 * Why a record is no event, where it looks like a known slip of its sender: HTTP's spelling of headers, quoted values,
 * an event inside an event, a format of another program. The hints name fields of the contract and forms, never a
 * value, and change no reason: they only say more of it, in the words of the way that the event came. Pure and total.
 */
import { isUtf8 } from 'node:buffer'
import { isObject } from './json.ts'

type Json = Readonly<Record<string, unknown>>

/** What differs between the ways that an event may come: what its sender knows it by, and what there is to set. */
export interface Words {
  /** What holds the event. */
  readonly it: string
  /** Where an event belongs that lies within something else. */
  readonly asIt: string
  readonly ifGzip: string
  readonly ifZstd: string
  readonly ifList: string
  /** Where `data` is a whole event. */
  readonly eventInData: string
  /** What an event's time may not be more than 24 hours ahead of. */
  readonly after24Hours: string
}

/** Of an event that is a record of a topic. */
export const recordWords: Words = {
  it: 'the value',
  asIt: 'as the value',
  ifGzip: "use the producer's compression.type instead",
  ifZstd: "use the producer's compression.type instead",
  ifList: 'send one record for each event',
  eventInData:
    'data: holds a whole event with attributes of its own: send that inner event as the record, once',
  after24Hours: "after the record's timestamp",
}

/** A header that was meant to be `ce_specversion`; undefined where there is none. */
export function misspeltBinary(headers: Readonly<Record<string, unknown>> | undefined): string | undefined {
  // Names can be many and long; the first few are enough.
  for (const name of Object.keys(headers ?? {}).slice(0, 100)) {
    if (name === 'ce_specversion' || name.length > 40) continue
    const bare = name.toLowerCase()
    if (bare === 'ce-specversion')
      return "a header: ce-specversion is spelt with a dash, as in HTTP: Kafka's binding wants ce_specversion, and so on for the others"
    if (bare === 'ce_specversion')
      return 'a header: ce_specversion must be in lower case, and so on for the others'
    if (/^cloudevents[:_-]specversion$/.test(bare))
      return 'a header: the prefix is that of AMQP: in Kafka it is ce_ (ce_specversion, and so on for the others)'
    if (bare === 'specversion' || bare === 'cespecversion')
      return 'a header: specversion lacks its prefix: in Kafka it is ce_specversion, and so on for the others'
  }
  return undefined
}

/** Quotes that a JSON encoder of the sender put around a header's value. */
export function isQuoted(value: unknown): boolean {
  return typeof value === 'string' && /^\s*(["']).*\1\s*$/s.test(value.slice(0, 300))
}

export const quotedHint = "the header's value has quotes around it: send the text without them"

/** True for an object that has the attributes of an event. */
export function looksLikeEvent(value: unknown): boolean {
  return isObject(value) && Object.hasOwn(value, 'specversion') && Object.hasOwn(value, 'type')
}

/** Of a record in binary mode. */
export const eventInBinary =
  'data: the value is a whole event, and ce_ headers are there as well: leave out the headers, or send data alone as the value'

/** What is wrong with an object that is no event in structured mode, beyond the lack of `data`. */
export function structuredHint(event: Json, words: Words): string | undefined {
  const { data } = event
  if (Object.hasOwn(event, 'schema') && Object.hasOwn(event, 'payload'))
    return 'data: is missing, as the event is wrapped in schema and payload by Kafka Connect: set value.converter.schemas.enable=false'
  if (Object.hasOwn(event, 'before') && Object.hasOwn(event, 'after') && Object.hasOwn(event, 'op'))
    return 'data: is missing, as this is a row change of Debezium: make an event of it first'
  if (Object.hasOwn(event, 'data_base64'))
    return 'data: must be an object, data_base64 is not taken: send the JSON itself as data'
  if (typeof data === 'string')
    return /^\s*[{[]/.test(data)
      ? 'data: must be an object, and is JSON inside a text: send the object itself'
      : 'data: must be an object, and is a text'
  if (Array.isArray(data)) return 'data: must be an object, and is a list: send one event for each entry'
  const inner = Object.values(event).find(looksLikeEvent)
  if (inner !== undefined && !Object.hasOwn(event, 'specversion'))
    return `data: is missing, as the event lies inside another object: send the event itself ${words.asIt}`
  return undefined
}

/** What a value that is JSON and no object is. */
export function noObjectHint(value: unknown, { it, ifList }: Words): string {
  if (Array.isArray(value)) return `${it} is no JSON object but a list: ${ifList}`
  if (typeof value === 'string' && /^\s*\{/.test(value))
    return `${it} is no JSON object but a text that holds one: it was encoded twice, send the object itself`
  return `${it} is no JSON object`
}

/** What bytes are that are no JSON in UTF-8. */
export function noJsonHint(bytes: Buffer, { it, ifGzip, ifZstd }: Words): string {
  const magic = bytes.subarray(0, 8)
  const starts = (hex: string): boolean => magic.toString('hex').startsWith(hex)
  if (bytes.length === 0) return `${it} is empty`
  if (starts('efbbbf')) return `${it} begins with a byte-order mark: send it without`
  if (starts('fffe') || starts('feff')) return `${it} is in UTF-16: send it in UTF-8`
  if (magic[1] === 0 && magic[3] === 0 && magic[0] === 0x7b) return `${it} is in UTF-16: send it in UTF-8`
  if (starts('1f8b')) return `${it} itself is compressed (gzip): ${ifGzip}`
  if (starts('28b52ffd')) return `${it} itself is compressed (zstd): ${ifZstd}`
  if (starts('00') && bytes.length > 5)
    return `${it} begins as a schema registry's serializer writes (a zero byte and a schema's number): send plain JSON`
  if (!isUtf8(bytes)) return `${it} is no valid UTF-8`
  const text = bytes.subarray(0, 64).toString('utf8').trimStart()
  if (text.startsWith('<')) return `${it} is no valid JSON, it looks like XML`
  if (/^\{\s*'/.test(text)) return `${it} is no valid JSON: names and texts stand in double quotes`
  return `${it} is no valid JSON`
}
