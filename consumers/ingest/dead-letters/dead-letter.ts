/**
 * From a refused record to a dead letter: the original bytes and headers, and `dl_*` headers that say why and where.
 * Where personal data is found in value, key or headers, none of them is kept, whatever the reason: personal data
 * must not be stored a second time. What is too large to be kept is left out, and `dl_detail` says so. Pure.
 */
import type { IHeaders, Message } from 'kafkajs'
import { type KafkaRecord, maxValueBytes } from '../../../schemas/cloud-event.ts'
import { deadLetterHeaders as names, deadLetterOwnHeaders } from '../../../schemas/dead-letter.ts'
import type { Refusal } from '../../../schemas/reasons.ts'
import { hasPersonalData } from './dead-letter-search.ts'
import { keptHeaders } from './kept-headers.ts'

export interface RefusedRecord {
  readonly topic: string
  readonly partition: number
  readonly record: KafkaRecord
  readonly refusal: Refusal
}

/** A key larger than this is left out. Uncompressed, no topic takes one unless its largest batch was raised. */
export const maxKeyBytes = 1_048_576

/**
 * How much of the original a dead letter keeps, where the dead-letter topic takes less than the contract's: each step
 * leaves out more. The last one is a pointer to the original.
 */
export const keeping = ['all', 'no headers', 'no key', 'no value'] as const
export type Keeping = (typeof keeping)[number]

/** The message for the dead-letter topic. */
export function deadLetterMessage(refused: RefusedRecord, now: Date, keep: Keeping = 'all'): Message {
  const { topic, partition, record, refusal } = refused
  const value = record.value === null ? null : record.value.subarray(0, maxValueBytes)
  const original = hasPersonalData(record, value)
    ? { key: null, value: null, headers: {}, cut: new Map<string, string>() }
    : keptParts(record, value, keeping.indexOf(keep))
  const { cut } = original
  const detail = [refusal.detail, ...cut.values()].join('; ')
  return {
    key: original.key,
    value: original.value,
    headers: {
      ...original.headers,
      [names.reason]: refusal.reason,
      [names.detail]: detail,
      [names.topic]: topic,
      [names.partition]: String(partition),
      [names.offset]: record.offset,
      [names.time]: now.toISOString(),
      ...(cut.size === 0 ? {} : { [names.cut]: [...cut.keys()].join(',') }),
    },
  }
}

interface KeptParts {
  readonly key: Buffer | null
  readonly value: Buffer | null
  readonly headers: IHeaders
  /** What was left out, and the sentence about it. */
  readonly cut: ReadonlyMap<string, string>
}

const tooSmall = 'larger than the dead-letter topic takes'

function keptParts({ key, headers, whole }: KafkaRecord, value: Buffer | null, step: number): KeptParts {
  const cut = new Map<string, string>()
  const kept = keptHeaders(headers ?? {}, deadLetterOwnHeaders)
  const headerBytes = whole?.headers ?? kept.bytes
  const keyBytes = whole?.key ?? key?.length ?? 0
  if (step >= 1 && headerBytes > 0) cut.set('headers', `headers of ${headerBytes} bytes cut, ${tooSmall}`)
  else if (kept.isCut || whole?.headers !== undefined)
    cut.set('headers', `headers cut, ${headerBytes} bytes in all`)
  if (keyBytes > maxKeyBytes) cut.set('key', `key of ${keyBytes} bytes cut`)
  else if (step >= 2 && keyBytes > 0) cut.set('key', `key of ${keyBytes} bytes cut, ${tooSmall}`)
  const isPointer = step >= 3 && value !== null && value.length > 0
  if (isPointer) cut.set('value', `value cut, ${tooSmall}`)
  return {
    key: cut.has('key') ? null : key,
    value: isPointer ? null : value,
    headers: step >= 1 ? {} : kept.headers,
    cut,
  }
}
