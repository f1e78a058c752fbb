/**
 * One Kafka record to one row of a raw table, or to a refusal. Pure and total: any bytes whatever give one of the
 * two. The rules are `validate`'s, the columns `rowOf`'s.
 */
import type { KafkaRecord } from '../../schemas/cloud-event.ts'
import type { Refusal } from '../../schemas/reasons.ts'
import type { RawRow } from '../../schemas/raw-tables.ts'
import { rowOf } from '../../schemas/rows.ts'
import { validate } from '../../schemas/validate.ts'
import type { TopicKind } from '../../schemas/topics.ts'

export interface DecodeContext {
  readonly topic: TopicKind
  readonly partition: number
  /** Minutes east of UTC of every known MPP. */
  readonly utcOffsets: ReadonlyMap<string, number>
}

export type Decoded = { readonly kind: 'row'; readonly row: RawRow } | Refusal

/** Decodes a record of an event topic. */
export function decode(record: KafkaRecord, context: DecodeContext): Decoded {
  const event = validate(record, context)
  if (event.kind === 'refusal') return event
  const place = { partition: context.partition, offset: record.offset, timeMs: Number(record.timestamp) }
  return { kind: 'row', row: rowOf(event, place) }
}
