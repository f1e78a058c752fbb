/**
 * From a refused record to a dead letter: the original bytes and headers, and `dl_*` headers that say why and where.
 * Where personal data is found in value, key or headers, neither of them is kept, whatever the reason: nothing of it
 * may be stored a second time. Pure.
 */
import type { IHeaders, Message } from 'kafkajs'
import { type Headers, type KafkaRecord, maxValueBytes, parseJson } from '../../schemas/cloud-event.ts'
import { personalDataInField, personalDataInJson } from '../../schemas/personal-data.ts'
import type { Refusal } from '../../schemas/reasons.ts'

export interface RefusedRecord {
  readonly topic: string
  readonly partition: number
  readonly record: KafkaRecord
  readonly refusal: Refusal
}

/** Marks a record that was sent back into its topic, with the id of the dead letter that it was. */
export const replayHeader = 'dl_replay_of'

/** A dead letter is named by where its original record stands: `topic:partition:offset`. */
export function deadLetterId(topic: string, partition: number, offset: string): string {
  return `${topic}:${partition}:${offset}`
}

/** The one text of a header; undefined where it is missing, empty of a value or repeated. */
export function headerText(headers: Headers | undefined, name: string): string | undefined {
  const value = headers?.[name]
  return typeof value === 'string' || Buffer.isBuffer(value) ? value.toString() : undefined
}

/** The message for the dead-letter topic. */
export function deadLetterMessage(refused: RefusedRecord, now: Date): Message {
  const { topic, partition, record, refusal } = refused
  const value = record.value === null ? null : record.value.subarray(0, maxValueBytes)
  const kept = !hasPersonalData(record, value)
  return {
    key: kept ? record.key : null,
    value: kept ? value : null,
    headers: {
      ...(kept ? writableHeaders(record.headers ?? {}) : {}),
      dl_reason: refusal.reason,
      dl_detail: refusal.detail,
      dl_topic: topic,
      dl_partition: String(partition),
      dl_offset: record.offset,
      dl_time: now.toISOString(),
    },
  }
}

/** kafkajs cannot write a header without a value and would stop ingest for good: it becomes an empty one. */
function writableHeaders(headers: Headers): IHeaders {
  const entries = Object.entries(headers).map(([name, value]) => [
    name,
    isList(value) ? value.map((item) => item ?? '') : (value ?? ''),
  ])
  return Object.fromEntries(entries) as IHeaders
}

function isList<T>(value: T | readonly T[]): value is readonly T[] {
  return Array.isArray(value)
}

function hasPersonalData(record: KafkaRecord, value: Buffer | null): boolean {
  if (record.key !== null && personalDataInField('', record.key.toString('utf8')) !== undefined) return true
  if (headerTexts(record.headers ?? {}).some(([name, text]) => personalDataInField(name, text) !== undefined))
    return true
  if (value === null) return false
  const text = value.toString('utf8')
  const isWhole = record.value?.length === value.length
  if (isWhole && parseJson(text) !== undefined) return personalDataInJson(text) !== undefined
  return personalDataInField('', text) !== undefined
}

/** Every header's value under its name, and every name as a text of its own. */
function headerTexts(headers: Headers): [field: string, text: string][] {
  return Object.entries(headers).flatMap(([name, value]) => {
    const field = name.replace(/^ce_/, '')
    const texts = (isList(value) ? value : [value]).map((item) => item?.toString() ?? '')
    return [['', name], ...texts.map((text): [string, string] => [field, text])]
  })
}
