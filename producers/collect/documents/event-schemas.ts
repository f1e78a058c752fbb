/** JSON Schemas of the events, one for each type, from the zod objects that judge them: both documents refer to these. */
import { z } from 'zod'
import { Event, type EventType, eventTypes } from '../../../schemas/event.ts'
import { textForms } from '../../../schemas/fields.ts'
import type { TopicKind } from '../../../schemas/topics.ts'

export type Json = Readonly<Record<string, unknown>>

export interface TypeSchema {
  readonly type: EventType
  readonly topic: TopicKind
  /** Of the whole event. */
  readonly schema: Json
}

/**
 * The schema of every event type, in the contract's order.
 * @param mpps - the slugs that are known.
 */
export function typeSchemas(mpps: readonly string[]): TypeSchema[] {
  return Event.options.map((option) => {
    const type = option.shape.type.value
    return { type, topic: eventTypes[type].topic, schema: withMpps(withoutDialect(option), mpps) }
  })
}

/** zod leaves the MPP open, as it is judged by the reference data. */
function withMpps(schema: Json, mpps: readonly string[]): Json {
  const { properties } = schema as { properties: { data: { properties: Json } } }
  const { data } = properties
  const mpp = { type: 'string', enum: mpps, description: 'An MPP of the reference data.' }
  return {
    ...schema,
    properties: { ...properties, data: { ...data, properties: { ...data.properties, mpp } } },
  }
}

/** The dialect is that of the document. */
function withoutDialect(schema: z.ZodType): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    override({ jsonSchema }) {
      const portable = portableForms.get(jsonSchema.pattern ?? '')
      if (portable === undefined) return
      delete jsonSchema.pattern
      Object.assign(jsonSchema, portable)
    },
  })
  return rest
}

/** The same rules without Unicode classes, which validators of many languages do not know in a pattern. */
const portableForms: ReadonlyMap<string, Json> = new Map([
  [textForms.id.source, { minLength: 1, maxLength: 128 }],
  [textForms.source.source, { minLength: 1, maxLength: 256 }],
  [
    textForms.label.source,
    { minLength: 1, maxLength: 64, pattern: String.raw`^[^\u0000-\u001f\u007f-\u009f]*$` },
  ],
])

/** How a document is written: the same bytes for the same contents. */
export function documentText(document: Json): string {
  return `${JSON.stringify(document, null, 2)}\n`
}
