/**
 * The AsyncAPI 3.1 document of the Kafka topics: what each holds, by the same schemas as the collector's document.
 * Served at /asyncapi.json and committed as docs/asyncapi.json. It describes the event topics and the dead letters;
 * alerts are described in docs/alerts.md.
 */
import { deadLetterHeaders } from '../../../schemas/dead-letter.ts'
import { topicKinds, topicNames } from '../../../schemas/topics.ts'
import { documentText, type Json, typeSchemas } from './event-schemas.ts'

const keys = {
  queue: '<mpp>/<ticket_id>',
  survey: '<mpp>/<response_id>',
  counter: '<mpp>/<agency>, or <mpp>',
}
const holds = {
  queue: 'Tickets',
  survey: 'Satisfaction surveys',
  counter: 'Counters, quotas, footfall, tallies',
}

const messageName = (type: string): string => type.replaceAll('.', '_')
const channel = (address: string, description: string, messages: readonly string[]): Json => ({
  address,
  description,
  messages: Object.fromEntries(messages.map((name) => [name, { $ref: `#/components/messages/${name}` }])),
  bindings: { kafka: { topic: address } },
})
const operation = (action: string, name: string, summary: string): Json => ({
  action,
  summary,
  channel: { $ref: `#/channels/${name}` },
})

/**
 * The document.
 * @param mpps - the slugs that are known.
 */
export function asyncApiDocument(mpps: readonly string[]): Json {
  const types = typeSchemas(mpps)
  const topics = topicNames()
  const channels = {
    ...Object.fromEntries(
      topicKinds.map((kind) => [
        kind,
        channel(
          topics[kind],
          `${holds[kind]}; the key is ${keys[kind]}.`,
          types.filter(({ topic }) => topic === kind).map(({ type }) => messageName(type)),
        ),
      ]),
    ),
    deadLetter: channel(topics.deadLetter, 'What was refused, with the reason in headers.', ['dead_letter']),
  }
  return {
    asyncapi: '3.1.0',
    info: {
      title: 'Kunjungan: the topics',
      version: '1.0.0',
      description:
        'CloudEvents 1.0 in structured mode (binary mode with ce_ headers is read too). An event is identified by source and id; an event that arrives again changes no figure.',
    },
    defaultContentType: 'application/cloudevents+json',
    channels,
    operations: {
      ...Object.fromEntries(
        topicKinds.map((kind) => [
          `receive_${kind}`,
          operation('receive', kind, `Ingest reads ${topics[kind]}`),
        ]),
      ),
      send_dead_letter: operation('send', 'deadLetter', 'Ingest writes what it refuses'),
    },
    components: {
      messages: {
        ...Object.fromEntries(
          types.map(({ type, schema }) => [messageName(type), { name: type, title: type, payload: schema }]),
        ),
        dead_letter: {
          name: 'dead_letter',
          title: 'A refused record',
          summary: 'The original bytes and headers, unless personal data was found in them.',
          contentType: 'application/octet-stream',
          headers: {
            type: 'object',
            properties: Object.fromEntries(
              Object.values(deadLetterHeaders).map((name) => [name, { type: 'string' }]),
            ),
          },
          payload: {},
        },
      },
    },
  }
}

/** The document as it is served and committed. */
export function asyncApiText(mpps: readonly string[]): string {
  return documentText(asyncApiDocument(mpps))
}
