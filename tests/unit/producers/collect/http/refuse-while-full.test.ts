/** What a collector without room answers, over real HTTP. */
import { afterAll, beforeAll, expect, it } from 'vitest'
import { RawClient, requestOf } from '../../../../bench/collect/raw-client.ts'
import {
  collectEvent,
  eventType,
  sendRaw,
  post,
  startTestServer,
  type TestServer,
} from '../../../../support/collect-server.ts'

let server: TestServer
const seen: string[] = []

beforeAll(async () => {
  server = await startTestServer({
    inFlight: { maxRequests: 0 },
    observer: {
      onRequest: (status) => seen.push(String(status)),
      onLimit: (limit) => seen.push(limit),
    },
  })
})
afterAll(() => server[Symbol.asyncDispose]())

it('is refused with problem details, Retry-After and the headers of every answer, and counted', async () => {
  const { status, type, headers, body } = await post(server, collectEvent())
  expect([status, type, body.type]).toEqual([
    503,
    'application/problem+json',
    'urn:kunjungan:problem:overloaded',
  ])
  expect([headers.get('retry-after'), headers.get('x-content-type-options')]).toEqual(['1', 'nosniff'])
  expect(seen).toEqual(['overloaded', '503'])
})

it('keeps the connection for the next request', async () => {
  const client = new RawClient(server.url)
  const request = requestOf(eventType, '', JSON.stringify(collectEvent()))
  const first = await client.send(request)
  const { socket } = client
  const second = await client.send(request)
  expect([first.status, second.status, client.socket === socket]).toEqual([503, 503, true])
  client.close()
})

it.each([
  ['of a body that is too large', 'Content-Length: 1000000'],
  ['of a body without an end', 'Transfer-Encoding: chunked'],
])('closes it after the answer to the head %s', async (_title, header) => {
  const head = `POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: ${eventType}\r\n${header}\r\n\r\n`
  const text = await sendRaw(server.url, head)
  expect(text).toMatch(/^HTTP\/1\.1 503 [^]*Connection: close/i)
})

it('still says that it lives', async () => {
  expect((await fetch(`${server.url}/live`)).status).toBe(200)
})
