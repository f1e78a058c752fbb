/** Signed requests, and what every answer of the collector has, over real HTTP. */
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { get, type IncomingMessage, type RequestOptions } from 'node:http'
import { json } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { collectEvent, post, startTestServer, type TestServer } from '../../../../support/collect-server.ts'

let server: TestServer
let bearer: { authorization: string }

beforeAll(async () => {
  server = await startTestServer()
  bearer = { authorization: `Bearer ${server.addKey().shown}` }
})
afterAll(() => server[Symbol.asyncDispose]())

async function ask(url: string, options: RequestOptions = {}): Promise<[number | undefined, unknown]> {
  const [response] = (await once(get(url, { agent: false, ...options }), 'response')) as [IncomingMessage]
  return [response.statusCode, await json(response)]
}

const signed = (body: string, secret: string, id: string, atMs = Date.now()): Record<string, string> => {
  const timestamp = String(Math.floor(atMs / 1_000))
  const hmac = createHmac('sha256', Buffer.from(secret.slice(6), 'base64')).update(`m1.${timestamp}.${body}`)
  return {
    'webhook-id': 'm1',
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${hmac.digest('base64')}`,
    'webhook-key': id,
  }
}

describe('a signed request', () => {
  it('is taken with the right signature alone', async () => {
    const { key, shown } = server.addKey({ kind: 'signing' })
    const body = JSON.stringify(collectEvent())
    expect((await post(server, body, signed(body, shown, key.id))).status).toBe(202)
    const changed = body.replace('disdukcapil', 'disdukcapik')
    expect(await post(server, changed, signed(body, shown, key.id))).toMatchObject({
      status: 401,
      body: { type: 'urn:kunjungan:problem:wrong_signature' },
    })
    expect(await post(server, body, signed(body, shown, key.id, Date.now() - 301_000))).toMatchObject({
      status: 401,
      body: {
        type: 'urn:kunjungan:problem:stale_signature',
        detail: expect.stringContaining("server's time is 20"),
      },
    })
    const { 'webhook-key': _key, ...withoutKey } = signed(body, shown, key.id)
    expect((await post(server, body, withoutKey)).status).toBe(401)
    expect((await post(server, body, withoutKey, `?key=${key.id}`)).status).toBe(202)
  })
})

describe('/ready', () => {
  it('tells the reason, which names brokers, to its own machine alone', async () => {
    const reason = 'Kafka at 10.0.0.7:9092 does not answer.'
    await using unready = await startTestServer({ readiness: { isReady: false, reason } })
    const url = `${unready.url}/ready`
    const bare = { status: 'not ready' }
    expect(await ask(url)).toEqual([503, { ...bare, reason }])
    expect(await ask(url, { headers: { 'X-Forwarded-For': '203.0.113.9' } })).toEqual([503, bare])
    expect(await ask(url, { headers: { Forwarded: 'for=203.0.113.9' } })).toEqual([503, bare])
    if (process.platform === 'linux')
      expect(await ask(url, { localAddress: '127.0.0.2' })).toEqual([503, bare])
  })
})

describe('every answer', () => {
  it('has the security headers, no CORS, and what is left of the rate', async () => {
    const { headers } = await post(server, collectEvent(), bearer)
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('access-control-allow-origin')).toBeNull()
    expect(Number(headers.get('ratelimit-remaining'))).toBeGreaterThan(0)
  })

  it('is logged without body, key, header or query', async () => {
    const { shown } = server.addKey()
    await post(
      server,
      collectEvent({ id: 'secretid' }),
      { authorization: `Bearer ${shown}` },
      '?dry-run=false',
    )
    const line = server.logged.at(-1) ?? ''
    expect(line).toContain('"path":"/v1/events"')
    expect(line).not.toMatch(/secretid|dry-run|Bearer/)
    expect(line).not.toContain(shown)
  })

  it('of a stopping collector is 503', async () => {
    server.isStopping = true
    const found = await post(server, collectEvent(), bearer)
    server.isStopping = false
    expect(found).toMatchObject({ status: 503, body: { type: 'urn:kunjungan:problem:stopping' } })
    expect(found.headers.get('connection')).toBe('close')
  })
})
