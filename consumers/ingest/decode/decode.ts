/**
 * One Kafka record to one row of a raw table, or to a refusal. Pure and total: any bytes whatever give one of the
 * two. The rules are `validate`'s, the columns `rowOf`'s.
 */
import type { KafkaRecord } from '../../../schemas/cloud-event.ts'
import type { Refusal } from '../../../schemas/reasons.ts'
import type { RawRows } from '../../../schemas/raw-tables.ts'
import { rowOf } from '../../../schemas/rows.ts'
import { validate } from '../../../schemas/validate.ts'
import type { TopicKind } from '../../../schemas/topics.ts'

export interface DecodeContext<Topic extends TopicKind> {
  readonly topic: Topic
  readonly partition: number
  /** Minutes east of UTC of every known MPP. */
  readonly utcOffsets: ReadonlyMap<string, number>
}

export type Decoded<Topic extends TopicKind = TopicKind> =
  | { readonly kind: 'row'; readonly row: RawRows[Topic] }
  | Refusal

/** Decodes a record of an event topic. */
export function decode<Topic extends TopicKind>(
  record: KafkaRecord,
  context: DecodeContext<Topic>,
): Decoded<Topic> {
  const event = validate(record, context)
  if (event.kind === 'refusal') return event
  const place = { partition: context.partition, offset: record.offset, timeMs: Number(record.timestamp) }
  // The event of another topic was refused, so this is a row of the topic's own table.
  return { kind: 'row', row: rowOf(event, place) as RawRows[Topic] }
}
