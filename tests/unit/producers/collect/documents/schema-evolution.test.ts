/** Senders of several ages at the same time (docs/schema-evolution.md): nobody's events keep another's out. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { collectEvent, post, startTestServer, type TestServer } from '../../../../support/collect-server.ts'

let server: TestServer
let authorization = ''
beforeAll(async () => {
  server = await startTestServer()
  authorization = `Bearer ${server.addKey().shown}`
})
afterAll(() => server[Symbol.asyncDispose]())

/** Knows no optional field. */
const oldSender = (): object => collectEvent()
/** Sends every optional field of the type, and an attribute that nobody reads. */
const newSender = (): object =>
  collectEvent(
    { traceparent: '00-a-b-01' },
    { service: 'ktp', ticket_number: 'A 1', visitor_id: 'v-1', channel: 'online', matters: 2 },
  )
/** Is ahead of this collector: a field, a value and a type that only a later version knows. */
const laterSenders = (): object[] => [
  collectEvent({}, { priority: 'elderly' }),
  collectEvent({}, { channel: 'kiosk' }),
  collectEvent({ type: 'mpp.ticket.recalled' }),
]

it('takes an old and a new sender at the same time', async () => {
  const requests = Array.from({ length: 20 }, (_, at) =>
    post(server, Array.from({ length: 10 }, at % 2 === 0 ? oldSender : newSender), { authorization }),
  )
  for (const { status, body } of await Promise.all(requests))
    expect([status, body.accepted]).toEqual([202, 10])
  const texts = server.sent.join('\n')
  expect(texts.match(/"matters":2/g)).toHaveLength(100)
})

it('refuses what only a later version knows, event by event and with a word', async () => {
  const events = [oldSender(), ...laterSenders(), newSender()]
  const { status, body } = await post(server, events, { authorization })
  expect(status).toBe(202)
  expect(body.results?.map(({ status: of, reason }) => reason ?? of)).toEqual([
    'accepted',
    'unknown_field',
    'invalid_field',
    'unknown_type',
    'accepted',
  ])
})
