/** What a sender that sends too much is answered, over real HTTP. */
import { createHmac } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import {
  batchType,
  collectEvent,
  post,
  startTestServer,
  type TestServer,
  type TestServerOptions,
} from '../../../../support/collect-server.ts'

async function start(options: TestServerOptions): Promise<{ server: TestServer; key: string }> {
  const server = await startTestServer(options)
  onTestFinished(() => server[Symbol.asyncDispose]())
  return { server, key: server.addKey().shown }
}

describe('too much at once', () => {
  it('of one key gets 429 with a time to wait, and another key is served', async () => {
    const { server, key } = await start({ rate: { eventsPerSecond: 1, burstEvents: 3 } })
    const events = Array.from({ length: 5 }, () => collectEvent())
    const authorization = `Bearer ${key}`
    expect((await post(server, events, { authorization, 'content-type': batchType })).status).toBe(202)
    const refused = await post(server, collectEvent(), { authorization })
    expect(refused).toMatchObject({ status: 429, body: { type: 'urn:kunjungan:problem:rate_limit' } })
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThanOrEqual(2)
    expect(refused.headers.get('ratelimit-remaining')).toBe('0')
    expect(
      (await post(server, collectEvent(), { authorization: `Bearer ${server.addKey().shown}` })).status,
    ).toBe(202)
  })

  it('of bodies that are refused as a whole gets 429 as well', async () => {
    const { server, key } = await start({ rate: { eventsPerSecond: 0.1, burstEvents: 3 } })
    const statuses: number[] = []
    for (let at = 0; at < 4; at++)
      statuses.push(
        (await post(server, '[{', { authorization: `Bearer ${key}`, 'content-type': batchType })).status,
      )
    expect(statuses).toEqual([400, 400, 400, 429])
  })

  it('of bodies that are refused while they are read gets 429 as well', async () => {
    const { server, key } = await start({ rate: { eventsPerSecond: 0.1, burstEvents: 3 } })
    const headers = { authorization: `Bearer ${key}`, 'content-encoding': 'gzip' }
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(1_000_000)))
    const statuses: number[] = []
    for (const body of [bomb, 'no gzip', bomb, bomb])
      statuses.push((await post(server, body, headers)).status)
    expect(statuses).toEqual([413, 400, 413, 429])
  })

  it('of forged signatures uses up no rate: whoever sends these need not have the key', async () => {
    const { server } = await start({ rate: { eventsPerSecond: 0.1, burstEvents: 1 } })
    const { key, shown } = server.addKey({ kind: 'signing' })
    const body = JSON.stringify(collectEvent())
    const timestamp = String(Math.floor(Date.now() / 1_000))
    const signedBy = (secret: string): Record<string, string> => ({
      'webhook-id': 'm1',
      'webhook-timestamp': timestamp,
      'webhook-key': key.id,
      'webhook-signature': `v1,${createHmac('sha256', Buffer.from(secret.slice(6), 'base64'))
        .update(`m1.${timestamp}.${body}`)
        .digest('base64')}`,
    })
    const forged = signedBy('whsec_AAAA')
    expect((await post(server, body, forged)).status).toBe(401)
    expect((await post(server, 'no gzip', { ...forged, 'content-encoding': 'gzip' })).status).toBe(400)
    expect((await post(server, body, signedBy(shown))).status).toBe(202)
    expect((await post(server, body, signedBy(shown))).status).toBe(429)
  })

  it('of bodies in flight gets 503 before it is read, and what is held is freed', async () => {
    const { server, key } = await start({ inFlight: { maxRequests: 2 } })
    const held = Promise.withResolvers<void>()
    server.kafka = () => held.promise
    const authorization = `Bearer ${key}`
    const first = post(server, collectEvent(), { authorization })
    await expect.poll(() => server.inFlight.requests).toBe(1)
    const second = await post(server, collectEvent(), { authorization })
    expect(second).toMatchObject({ status: 503, body: { type: 'urn:kunjungan:problem:overloaded' } })
    expect(second.headers.get('retry-after')).toBe('1')
    held.resolve()
    expect((await first).status).toBe(202)
    await expect.poll(() => [server.inFlight.requests, server.inFlight.bytes]).toEqual([0, 0])
  })

  it('in all gets 503 whoever sends, and the other pages are still served', async () => {
    const { server, key } = await start({ inFlight: { maxRequests: 2 } })
    const held = Promise.withResolvers<void>()
    server.kafka = () => held.promise
    const other = server.addKey().shown
    const holding = [key, other].map((one) =>
      post(server, collectEvent(), { authorization: `Bearer ${one}` }),
    )
    await expect.poll(() => server.inFlight.requests).toBe(2)
    const refused = await post(server, collectEvent())
    expect(refused).toMatchObject({ status: 503, body: { type: 'urn:kunjungan:problem:overloaded' } })
    expect(refused.headers.get('x-content-type-options')).toBe('nosniff')
    expect((await fetch(`${server.url}/live`)).status).toBe(200)
    held.resolve()
    expect((await Promise.all(holding)).map(({ status }) => status)).toEqual([202, 202])
  })

  it('of waiting for Kafka ends at the deadline', async () => {
    const { server, key } = await start({ deadlineMs: 100 })
    server.kafka = () => new Promise(() => undefined)
    const found = await post(server, collectEvent(), { authorization: `Bearer ${key}` })
    expect(found).toMatchObject({ status: 503, body: { type: 'urn:kunjungan:problem:broker', retry: 1 } })
  })
})
