/** JSON Schemas of the events, one for each type, from the zod objects that judge them: both documents refer to these. */
import { z } from 'zod'
import { Event, type EventType, eventTypes } from '../../schemas/event.ts'
import type { TopicKind } from '../../schemas/topics.ts'

export type Json = Readonly<Record<string, unknown>>

export interface TypeSchema {
  readonly type: EventType
  readonly topic: TopicKind
  /** Of the whole event. */
  readonly schema: Json
}

/** The schema of every event type, in the contract's order. */
export function typeSchemas(): TypeSchema[] {
  return Event.options.map((option) => {
    const type = option.shape.type.value
    return { type, topic: eventTypes[type].topic, schema: withoutDialect(option) }
  })
}

/** The dialect is that of the document. */
function withoutDialect(schema: z.ZodType): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: 'input' })
  return rest
}

/** How a document is written: the same bytes for the same contents. */
export function documentText(document: Json): string {
  return `${JSON.stringify(document, null, 2)}\n`
}
