/**
 * The OpenAPI 3.1 document of the collector, from the zod schemas of the events and the lists of limits and problems
 * that the code itself uses. Served at /openapi.json and committed as docs/openapi.json.
 */
import { documentText, type Json, typeSchemas } from './event-schemas.ts'
import { jsonTypes, maxBodyBytes, maxEvents } from '../limits/limits.ts'
import { problemNames, problemType } from '../http/problem.ts'
import { responses, resultSchemas } from './openapi-answers.ts'

const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` })

const flag = (name: string, description: string): Json => ({
  name,
  in: 'query',
  required: false,
  description,
  schema: { type: 'string', enum: ['true', 'false'], default: 'false' },
})

const parameters = [
  flag('atomic', 'All events are judged before any is sent, and one refusal sends none.'),
  flag('dry-run', 'The events are judged and not sent; the answer is 200 instead of 202.'),
  {
    name: 'key',
    in: 'query',
    required: false,
    description: 'The id of a signing key, for senders that cannot set the header webhook-key.',
    schema: { type: 'string', pattern: '^[a-z0-9]{12}$' },
  },
]

/** In binary mode alone; with another Content-Type they mean nothing, so no schema may judge them. */
const binaryParameters = [
  ['ce-specversion', '1.0; what makes the request one in binary mode.'],
  ['ce-id', 'id of the event.'],
  ['ce-source', 'source of the event.'],
  ['ce-type', 'type of the event.'],
  ['ce-time', 'time of the event.'],
].map(([name, description]) => ({
  name,
  in: 'header',
  required: false,
  description: `Binary mode (application/json), where it must be there: ${description} Other characters than ASCII are percent-encoded UTF-8.`,
  schema: { type: 'string' },
}))

/**
 * The document.
 * @param mpps - the slugs that are known.
 */
export function openApiDocument(mpps: readonly string[]): Json {
  const types = typeSchemas(mpps)
  return {
    openapi: '3.1.1',
    info: {
      title: 'Kunjungan: the HTTP collector',
      version: '1.0.0',
      description: `Takes events of Indonesia's public-service malls as CloudEvents 1.0. 202 means that Kafka has every accepted event. The one rule that a sender must keep: repeat the same request until it is answered with 202 (or with a 4xx other than 408 and 429, which no repeat changes). Repeats are harmless, as an event is identified by source and id.`,
      license: { name: 'UNLICENSED', identifier: 'UNLICENSED' },
    },
    servers: [{ url: 'http://127.0.0.1:8088', description: 'npm start' }],
    security: [{ bearer: [] }, { webhookId: [], webhookTimestamp: [], webhookSignature: [], webhookKey: [] }],
    paths: {
      '/v1/events': {
        post: {
          operationId: 'sendEvents',
          summary: `One event, or a batch of up to ${maxEvents}; up to ${maxBodyBytes} bytes once inflated`,
          description:
            'Content-Encoding may be gzip. An event that breaks a rule does not keep the others of its batch out, unless ?atomic=true. A batch in which something is no JSON in UTF-8, lies too deep or is too much is refused as a whole, with 400 or 413 and without results. One event may also come in binary mode: Content-Type application/json, its attributes in ce- headers, its data as the body. RateLimit headers are on 429 and on every answer to a request whose events were judged.',
          parameters: [...parameters, ...binaryParameters],
          requestBody: {
            required: true,
            content: {
              [jsonTypes.structured]: { schema: ref('Event') },
              [jsonTypes.batch]: { schema: ref('Batch') },
              [jsonTypes.binary]: { schema: ref('Data') },
            },
          },
          responses: responses(),
        },
      },
      '/openapi.json': documentPath('openApi', 'This document'),
      '/asyncapi.json': documentPath('asyncApi', 'The AsyncAPI document of the topics'),
      '/live': statePath('live', 'Whether the process runs', ['200']),
      '/ready': statePath('ready', 'Whether Kafka takes events', ['200', '503']),
    },
    components: {
      schemas: {
        Event: {
          description: 'An event of any type; what is not in its schema is refused.',
          oneOf: types.map(({ type }) => ref(type)),
          discriminator: {
            propertyName: 'type',
            mapping: Object.fromEntries(types.map(({ type }) => [type, `#/components/schemas/${type}`])),
          },
        },
        Data: {
          description: 'Binary mode: `data` of an event of the type that ce-type names.',
          anyOf: types.map(({ type }) => ({ $ref: `#/components/schemas/${type}/properties/data` })),
        },
        Batch: { type: 'array', maxItems: maxEvents, items: ref('Event') },
        ...resultSchemas(),
        ProblemType: {
          description: 'One for each reason.',
          enum: problemNames.map(problemType),
        },
        ...Object.fromEntries(types.map(({ type, schema }) => [type, schema])),
      },
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', description: 'A key of `npx kunjungan keys create`.' },
        webhookId: { type: 'apiKey', in: 'header', name: 'webhook-id' },
        webhookTimestamp: { type: 'apiKey', in: 'header', name: 'webhook-timestamp' },
        webhookSignature: {
          type: 'apiKey',
          in: 'header',
          name: 'webhook-signature',
          description: 'Standard Webhooks: v1, and base64 of HMAC-SHA256 over id.timestamp.body.',
        },
        webhookKey: { type: 'apiKey', in: 'header', name: 'webhook-key' },
      },
    },
  }
}

function documentPath(operationId: string, summary: string): Json {
  const content = { 'application/json': { schema: { type: 'object' } } }
  return { get: { operationId, summary, security: [], responses: { 200: { description: 'JSON', content } } } }
}

function statePath(operationId: string, summary: string, statuses: readonly string[]): Json {
  const content = { 'application/json': { schema: ref('State') } }
  const answers = Object.fromEntries(
    statuses.map((status) => [
      status,
      { description: status === '200' ? 'Yes' : 'No; the reason is given to its own machine alone', content },
    ]),
  )
  return { get: { operationId, summary, security: [], responses: answers } }
}

/** The document as it is served and committed. */
export function openApiText(mpps: readonly string[]): string {
  return documentText(openApiDocument(mpps))
}
