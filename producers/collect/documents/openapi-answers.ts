/** The answers of the collector as OpenAPI has them. */
import type { Json } from './event-schemas.ts'
import { jsonTypes } from '../limits/limits.ts'
import { problems, resultReasons } from '../http/problem.ts'

const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` })
const header = (description: string, type = 'integer'): { description: string; schema: Json } => ({
  description,
  schema: { type },
})

/** Of the key, on every answer to a request whose events were judged; on a 429 of the rate that was exceeded. */
const rateHeaders = {
  'RateLimit-Limit': header('Events that may be sent at once after a pause.'),
  'RateLimit-Remaining': header('Events that may be sent at once now.'),
  'RateLimit-Reset': header('Seconds until as many as ever may be sent.'),
}
/** Where some of the answers with a status have them. */
const rateHeadersOnce = Object.fromEntries(
  Object.entries(rateHeaders).map(([name, { description, schema }]) => [
    name,
    { description: `${description} Only where the events were judged.`, schema },
  ]),
)
const retryAfter = { 'Retry-After': header('Seconds to wait before the request is repeated.') }

const problemAnswers: Readonly<Record<number, readonly [string, Json]>> = {
  400: ['The request cannot be read; no repeat changes that.', {}],
  401: ['The key or the signature is missing or wrong.', { 'WWW-Authenticate': header('Bearer', 'string') }],
  403: ['The key may not send this event.', rateHeaders],
  405: ['Only POST.', { Allow: header('POST', 'string') }],
  408: ['The request did not arrive in time: repeat it.', {}],
  413: ['The body, the batch or the event is too large: send less at once.', rateHeadersOnce],
  415: [
    'The type or the coding of the body is none that is taken.',
    { 'Accept-Encoding': header('gzip, where the coding is none that is taken.', 'string') },
  ],
  422: ['No event was accepted: each result says why.', rateHeaders],
  429: ['Too many events: wait and repeat the same request.', { ...retryAfter, ...rateHeaders }],
  503: [
    'Not acknowledged by Kafka in time, or no room: repeat the same request.',
    { ...retryAfter, ...rateHeadersOnce },
  ],
}

/** The answers to POST /v1/events by status. */
export function responses(): Json {
  const results = { [`application/json`]: { schema: ref('Answer') } }
  return {
    200: {
      description: 'A dry run: at least one event would be accepted.',
      headers: rateHeaders,
      content: results,
    },
    202: {
      description: 'Kafka has acknowledged every event whose result is accepted.',
      headers: rateHeaders,
      content: results,
    },
    ...Object.fromEntries(
      Object.entries(problemAnswers).map(([status, [description, headers]]) => [
        status,
        { description, headers, content: { [jsonTypes.problem]: { schema: ref('Problem') } } },
      ]),
    ),
  }
}

const count = { type: 'integer', minimum: 0 }
const counts = { accepted: count, rejected: count, retry: count }
const common = {
  dry_run: { const: true },
  server_time: { type: 'string', format: 'date-time' },
  results: { type: 'array', items: ref('Result') },
}

/** The schemas of what is answered. */
export function resultSchemas(): Json {
  return {
    Answer: {
      type: 'object',
      required: ['accepted', 'rejected', 'retry', 'server_time', 'results'],
      properties: { ...counts, ...common },
    },
    Result: {
      description: 'Exactly one for each event, in order.',
      type: 'object',
      required: ['index', 'id', 'status'],
      properties: {
        index: count,
        id: {
          type: ['string', 'null'],
          description: 'Null where it is missing, breaks its rule or holds personal data.',
        },
        status: { enum: ['accepted', 'rejected', 'retry'] },
        reason: { enum: resultReasons },
        detail: { type: 'string', description: 'The field and its rule, never a value.' },
        pointer: {
          type: 'string',
          description: "A JSON pointer from the event's root; empty is the whole event.",
        },
      },
    },
    Problem: {
      description: 'RFC 9457.',
      type: 'object',
      required: ['type', 'title', 'status'],
      properties: {
        type: ref('ProblemType'),
        title: { type: 'string' },
        status: {
          enum: [...new Set([...Object.values(problems).map(([status]) => status), 403, 422])].toSorted(
            (a, b) => a - b,
          ),
        },
        detail: { type: 'string' },
        ...counts,
        ...common,
      },
    },
    State: {
      type: 'object',
      required: ['status'],
      properties: { status: { enum: ['live', 'ready', 'not ready'] }, reason: { type: 'string' } },
    },
  }
}
