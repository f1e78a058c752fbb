/** Requests that mean no good, over real sockets, each with the one answer that it may get. */
import { gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { listedStatuses, sendMutations } from '../../../../support/collect-mutations.ts'
import {
  collectEvent,
  eventType,
  sendRaw,
  post,
  startTestServer,
  type TestServer,
  type TestServerOptions,
} from '../../../../support/collect-server.ts'

async function start(
  options: TestServerOptions = {},
): Promise<{ server: TestServer; key: string; head: string }> {
  const server = await startTestServer(options)
  onTestFinished(() => server[Symbol.asyncDispose]())
  const key = server.addKey().shown
  const head = `POST /v1/events HTTP/1.1\r\nHost: x\r\nContent-Type: ${eventType}\r\n`
  return { server, key, head }
}

const statusLine = (text: string): string => text.split('\r\n', 1)[0] ?? ''

describe('a stranger', () => {
  it('is refused before a byte of the body is there', async () => {
    const { server, head } = await start()
    const answered = await sendRaw(server.url, `${head}Content-Length: 100\r\nConnection: close\r\n\r\n`)
    expect(statusLine(answered)).toBe('HTTP/1.1 401 Unauthorized')
  })

  it('that sends a body without end is answered, and cut off', async () => {
    const { server, head } = await start()
    const began = performance.now()
    const answered = await sendRaw(
      server.url,
      `${head}Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n`,
      5_000,
    )
    expect(statusLine(answered)).toBe('HTTP/1.1 401 Unauthorized')
    expect(performance.now() - began).toBeLessThan(3_000)
  })

  it('that waits for leave to send gets none; a sender gets it', async () => {
    const { server, head, key } = await start()
    const expecting = `${head}Expect: 100-continue\r\nContent-Length: 2\r\nConnection: close\r\n`
    expect(statusLine(await sendRaw(server.url, `${expecting}\r\n`))).toContain('401')
    const allowed = await sendRaw(server.url, `${expecting}Authorization: Bearer ${key}\r\n\r\n{}`)
    expect(statusLine(allowed)).toContain('100')
    expect(allowed).toContain('422')
  })
})

describe('what is no proper HTTP', () => {
  it.each([
    ['two lengths', 'Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}x'],
    ['a length and chunks', 'Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['a negative length', 'Content-Length: -1\r\n\r\n'],
    ['a length that is no number', 'Content-Length: 0x10\r\n\r\n'],
    ['chunks of no number', 'Transfer-Encoding: chunked\r\n\r\nzz\r\n'],
    ['a header bomb', `X-A: ${'a'.repeat(20_000)}\r\n\r\n`],
    ['many headers', `${'X-A: a\r\n'.repeat(3_000)}\r\n`],
    ['a header with a control character', 'X-A: a\u0001b\r\n\r\n'],
  ])('%s gets 400 with problem details', async (_what, rest) => {
    const { server, head, key } = await start()
    const answered = await sendRaw(server.url, `${head}Authorization: Bearer ${key}\r\n${rest}`)
    expect(statusLine(answered)).toBe('HTTP/1.1 400 Bad Request')
    expect(answered).toContain('application/problem+json')
    expect((await post(server, collectEvent(), { authorization: `Bearer ${key}` })).status).toBe(202)
  })
})

describe('odd but proper HTTP', () => {
  it.each([
    ['no host', 'GET /live HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
    ['another expectation', 'GET /live HTTP/1.1\r\nHost: x\r\nExpect: x\r\nConnection: close\r\n\r\n', 200],
    ['CONNECT', 'CONNECT x:1 HTTP/1.1\r\nHost: x\r\n\r\n', 405],
    [
      'an upgrade',
      'GET /v1/events HTTP/1.1\r\nHost: x\r\nConnection: upgrade, close\r\nUpgrade: websocket\r\n\r\n',
      405,
    ],
    ['an absolute path', 'GET http://x/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 200],
    ['a broken path', 'GET /%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n', 400],
    ['an unknown method', 'BREW / HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ])('%s gets an answer with a body', async (_what, request, status) => {
    const { server } = await start()
    const answered = await sendRaw(server.url, request)
    expect(statusLine(answered)).toContain(` ${status} `)
    expect(answered.split('\r\n\r\n')[1]).toMatch(/^\{"/)
  })
})

describe('what does not become a request', () => {
  const seen: string[] = []
  const observer = {
    onRequest: (status: number) => seen.push(String(status)),
    onLimit: (limit: string) => seen.push(limit),
  }

  it.each([
    ['headers that are too large', `X-A: ${'a'.repeat(20_000)}\r\n\r\n`, ['400', 'headers_too_large']],
    ['headers that do not end', '', ['408', 'slow_request']],
  ])('is counted: %s', async (_what, rest, counted) => {
    const { server, head } = await start({
      observer,
      http: { headersTimeoutMs: 200, requestTimeoutMs: 200 },
    })
    seen.length = 0
    await sendRaw(server.url, head + rest)
    expect(seen).toEqual(counted)
  })

  it('as its path cannot be decoded has the headers of every answer, and is counted and logged', async () => {
    const { server } = await start({ observer })
    seen.length = 0
    const answered = await sendRaw(
      server.url,
      'POST /v1/events%zz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n',
    )
    expect(answered).toMatch(/x-content-type-options: nosniff/i)
    await expect.poll(() => seen).toEqual(['400'])
    expect(server.logged.at(-1)).toContain('"path":"unknown","status":400')
    expect(server.logged.at(-1)).not.toContain('zz')
  })
})

describe('a slow sender', () => {
  it('of headers gets 408', async () => {
    const { server, head } = await start({ http: { headersTimeoutMs: 200, requestTimeoutMs: 200 } })
    expect(statusLine(await sendRaw(server.url, head))).toBe('HTTP/1.1 408 Request Timeout')
  })

  it('of a body gets 408', async () => {
    const { server, head, key } = await start({ bodyTimeoutMs: 200 })
    const slow = `${head}Authorization: Bearer ${key}\r\nContent-Length: 100\r\nConnection: close\r\n\r\n{`
    const answered = await sendRaw(server.url, slow)
    expect(statusLine(answered)).toBe('HTTP/1.1 408 Request Timeout')
    expect(answered).toContain('slow_request')
    expect(server.inFlight.bytes).toBe(0)
  })

  it('that hangs up in the middle leaves nothing behind', async () => {
    const { server, head, key } = await start()
    await sendRaw(server.url, `${head}Authorization: Bearer ${key}\r\nContent-Length: 100\r\n\r\n{`, 100)
    await expect.poll(() => server.inFlight.requests).toBe(0)
  })
})

describe('a large body', () => {
  it('by its length is refused at once', async () => {
    const { server, head, key } = await start()
    const answered = await sendRaw(
      server.url,
      `${head}Authorization: Bearer ${key}\r\nContent-Length: 1000000000\r\n\r\n{`,
      5_000,
    )
    expect(statusLine(answered)).toBe('HTTP/1.1 413 Payload Too Large')
  })

  it('that inflates to 64 MB is refused soon, and little of it is held', async () => {
    const { server, key } = await start()
    const bomb = new Uint8Array(gzipSync(Buffer.alloc(64 * 1024 * 1024)))
    expect(bomb.length).toBeLessThanOrEqual(262_144)
    const headers = { authorization: `Bearer ${key}`, 'content-encoding': 'gzip' }
    await post(server, collectEvent(), { authorization: `Bearer ${key}` })
    const began = performance.now()
    const found = await post(server, bomb, headers)
    expect(found.status).toBe(413)
    expect(performance.now() - began).toBeLessThan(500)
    expect(server.inFlight.bytes).toBe(0)
  })

  it('of a gzip that inflates to nothing for ever is refused', async () => {
    const { server, key } = await start()
    const empty = gzipSync('')
    const body = new Uint8Array(Buffer.concat(Array.from({ length: 14_000 }, () => empty)))
    const headers = { authorization: `Bearer ${key}`, 'content-encoding': 'gzip' }
    expect((await post(server, body.subarray(0, 262_144), headers)).status).toBe(400)
    expect((await post(server, body, headers)).status).toBe(413)
  })
})

describe('random mutations of a valid request', () => {
  it('get the listed answers alone', async () => {
    const { server, key, head } = await start()
    const body = JSON.stringify(collectEvent())
    const length = `Content-Length: ${Buffer.byteLength(body)}`
    const request = Buffer.from(`${head}Authorization: Bearer ${key}\r\n${length}\r\n\r\n${body}`)
    const counts = await sendMutations({ url: server.url, request, times: 300, seed: 7, giveUpMs: 60 })
    const others = [...counts.keys()].filter((status) => status !== 0 && !listedStatuses.has(status))
    expect(others).toEqual([])
    expect(counts.get(400)).toBeGreaterThan(0)
    expect((await post(server, collectEvent(), { authorization: `Bearer ${key}` })).status).toBe(202)
    await expect.poll(() => server.inFlight.requests).toBe(0)
  })
})

describe('odd JSON', () => {
  it.each([
    ['a name twice', '{"data":{},"data":{"mpp":"kotim"}}'],
    ['__proto__', '{"__proto__":{"mpp":"x"},"constructor":{"prototype":1}}'],
    ['a huge number', '1e999999'],
    ['a lone surrogate', '"\\ud800"'],
  ])('%s is judged like any other', async (_what, body) => {
    const { server, key } = await start()
    expect(await post(server, body, { authorization: `Bearer ${key}` })).toMatchObject({ status: 422 })
    expect(Object.hasOwn(Object.prototype, 'mpp')).toBe(false)
  })
})
