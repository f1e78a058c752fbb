/** The two documents for machines, read by their official parsers. */
import { Parser } from '@asyncapi/parser'
import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, it } from 'vitest'
import { asyncApiText } from '../../../../../producers/collect/documents/asyncapi.ts'
import { openApiDocument, openApiText } from '../../../../../producers/collect/documents/openapi.ts'
import { eventTypes } from '../../../../../schemas/event.ts'

describe('openapi.json', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator()
    const { valid, errors } = await validator.validate(openApiText(['kotim']))
    expect([valid, errors]).toEqual([true, undefined])
    expect(validator.version).toBe('3.1')
  })

  it('names what the collector answers, and nothing that only ingest says', () => {
    const document = openApiDocument(['kotim']) as {
      components: {
        schemas: {
          Result: { properties: { reason: { enum: string[] } } }
          ProblemType: { enum: string[] }
        }
      }
    }
    const { Result, ProblemType } = document.components.schemas
    const result = Result.properties.reason.enum
    expect(result).toEqual(
      expect.arrayContaining(['too_large', 'not_cloudevent', 'bad_time', 'forbidden', 'not_sent']),
    )
    for (const reason of ['tombstone', 'wrong_topic', 'rejected_by_store', 'not_json', 'no_event_accepted'])
      expect(result).not.toContain(reason)
    const types = ProblemType.enum.map((type) => type.replace('urn:kunjungan:problem:', ''))
    expect(types).toEqual(
      expect.arrayContaining(['not_json', 'rate_limit', 'too_large', 'forbidden', 'no_event_accepted']),
    )
    for (const name of ['tombstone', 'wrong_topic', 'rejected_by_store', 'not_sent'])
      expect(types).not.toContain(name)
    expect(new Set(types).size).toBe(types.length)
  })

  it('has the RateLimit headers where the collector sends them', () => {
    const { paths } = openApiDocument(['kotim']) as {
      paths: { '/v1/events': { post: { responses: Record<string, { headers: object }> } } }
    }
    const { responses } = paths['/v1/events'].post
    const having = Object.entries(responses).flatMap(([status, { headers }]) =>
      'RateLimit-Limit' in headers ? [status] : [],
    )
    expect(having).toEqual(['200', '202', '403', '413', '422', '429', '503'])
    expect(responses['429']?.headers).toHaveProperty('Retry-After')
  })

  it('has binary mode: data as the body, and the attributes as headers', () => {
    const { paths } = openApiDocument(['kotim']) as {
      paths: {
        '/v1/events': {
          post: {
            parameters: { name: string; in: string }[]
            requestBody: { content: Record<string, unknown> }
          }
        }
      }
    }
    const { parameters, requestBody } = paths['/v1/events'].post
    expect(Object.keys(requestBody.content)).toContain('application/json')
    expect(parameters.filter((one) => one.in === 'header').map(({ name }) => name)).toEqual(
      ['specversion', 'id', 'source', 'type', 'time'].map((name) => `ce-${name}`),
    )
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
