/** The two documents for machines, read by their official parsers. */
import { Parser } from '@asyncapi/parser'
import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { asyncApiText } from '../../../../producers/collect/asyncapi.ts'
import { openApiDocument, openApiText } from '../../../../producers/collect/openapi.ts'
import { eventTypes } from '../../../../schemas/event.ts'

describe('openapi.json', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator()
    const { valid, errors } = await validator.validate(openApiText(['kotim']))
    expect([valid, errors]).toEqual([true, undefined])
    expect(validator.version).toBe('3.1')
  })

  it('has every event type', () => {
    const { components } = openApiDocument(['kotim']) as { components: { schemas: Record<string, unknown> } }
    expect(Object.keys(components.schemas)).toEqual(expect.arrayContaining(Object.keys(eventTypes)))
  })
})

describe('asyncapi.json', () => {
  it('is valid AsyncAPI, with every event type', async () => {
    const { document, diagnostics } = await new Parser().parse(asyncApiText(['kotim']))
    const errors = diagnostics.filter(({ severity }) => String(severity) === '0')
    expect(errors).toEqual([])
    const names = document
      ?.allMessages()
      .all()
      .map((message) => message.name())
    expect(names).toEqual(expect.arrayContaining(Object.keys(eventTypes)))
  })
})
