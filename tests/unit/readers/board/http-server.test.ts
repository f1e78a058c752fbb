import { afterAll, expect, it } from 'vitest'
import { createLogger } from '../../../../infra/log.ts'
import { createBoardServer, isLoopbackName } from '../../../../readers/board/http-server.ts'

const deps = {
  logger: createLogger({ level: 'silent', pretty: false }),
  onRequest: () => undefined,
  onError: async (): Promise<unknown> => undefined,
}
const app = createBoardServer({ isAnyHost: false, maxConnections: 10 }, deps)
app.get('/', async () => 'figures')
app.post('/', async () => 'done')
afterAll(() => app.close())

async function ask(host: string): Promise<number> {
  return (await app.inject({ url: '/', headers: { host } })).statusCode
}

async function send(headers: Record<string, string>): Promise<number> {
  return (await app.inject({ method: 'POST', url: '/', headers: { host: 'localhost', ...headers } }))
    .statusCode
}

it('knows the names of this machine', () => {
  for (const host of ['localhost', 'LOCALHOST:8090', '127.0.0.1', '127.9.9.9:1', '[::1]:8090'])
    expect([host, isLoopbackName(host)]).toEqual([host, true])
  for (const host of ['', 'localhost.evil.example', '127.0.0.1.evil.example', '10.0.0.1', '::2'])
    expect([host, isLoopbackName(host)]).toEqual([host, false])
})

it('without a login answers to no other name, so that no page elsewhere can read it', async () => {
  expect([await ask('127.0.0.1:8090'), await ask('evil.example:8090')]).toEqual([200, 421])
})

it('takes forms from its own pages alone', async () => {
  expect(await send({ 'sec-fetch-site': 'same-origin' })).toBe(200)
  expect(await send({ 'sec-fetch-site': 'cross-site' })).toBe(403)
  expect(await send({ origin: 'http://evil.example' })).toBe(403)
  expect(await send({ origin: 'http://localhost' })).toBe(200)
})
