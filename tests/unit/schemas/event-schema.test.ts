/** What the JSON Schema of an event says beside what zod makes of the rules: forms, ids, extensions, scores. */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { Event, type EventType } from '../../../schemas/event.ts'
import { notSixteenDigits } from '../../../schemas/fields.ts'
import { rfc3339 } from '../../../schemas/time.ts'
import { allTypes } from '../../support/records.ts'

interface Schema {
  readonly properties: Readonly<Record<string, object>> & { readonly data: Schema }
}

const schemas = new Map(
  Event.options.map((option) => [
    option.shape.type.value,
    z.toJSONSchema(option, { io: 'input' }) as unknown as Schema,
  ]),
)

function dataOf(type: EventType): Readonly<Record<string, object>> {
  return schemas.get(type)?.properties.data.properties ?? {}
}
const instant = { type: 'string', format: 'date-time', pattern: rfc3339.source }

describe('the JSON Schema', () => {
  it('is there for every type', () => {
    expect([...schemas.keys()].toSorted()).toEqual([...allTypes].toSorted())
  })

  it.each(allTypes)('of %s lets no field of another name through, and extensions with plain ones', (type) => {
    expect(schemas.get(type)).toMatchObject({
      required: ['specversion', 'id', 'source', 'type', 'time', 'data'],
      properties: {
        time: instant,
        subject: { anyOf: [{ type: 'string', minLength: 1 }, { type: 'null' }] },
        datacontenttype: { anyOf: [{ type: 'string' }, { type: 'null' }] },
        dataschema: { anyOf: [{ type: 'string', minLength: 1 }, { type: 'null' }] },
        data: { additionalProperties: false },
      },
      propertyNames: { pattern: '^[a-z0-9]+$' },
      additionalProperties: { type: ['string', 'number', 'boolean', 'null'] },
    })
  })

  it('has patterns that mean the same without their flags', () => {
    const own = schemas.get('mpp.ticket.issued')?.properties['datacontenttype'] as
      | { anyOf: readonly { pattern?: string }[] }
      | undefined
    const pattern = new RegExp(own?.anyOf[0]?.pattern ?? '^$')
    expect(['Application/JSON; charset=utf-8', 'text/json'].map((type) => pattern.test(type))).toEqual([
      true,
      false,
    ])
  })

  it('has the forms of dates and instants', () => {
    expect(dataOf('mpp.footfall.counted')).toMatchObject({ from: instant, to: instant })
    expect(dataOf('mpp.quota.set')).toMatchObject({ local_date: { type: 'string', format: 'date' } })
  })

  it('warns of ids that may read as a NIK', () => {
    const warned = { description: notSixteenDigits }
    expect(schemas.get('mpp.ticket.issued')?.properties).toMatchObject({ id: warned })
    expect(dataOf('mpp.ticket.issued')).toMatchObject({ ticket_id: warned, visitor_id: warned })
    expect(dataOf('mpp.survey.submitted')).toMatchObject({ response_id: warned })
  })

  it('asks for at least one score', () => {
    expect(dataOf('mpp.survey.submitted')).toMatchObject({
      scores: { minProperties: 1, additionalProperties: false },
    })
  })
})
