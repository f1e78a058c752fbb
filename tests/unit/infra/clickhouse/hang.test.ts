/** A server that takes a call and never answers: without a sign of life the call ends, of a single address as well. */
import { createServer, type RequestListener } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { describe, it, type TestContext } from 'vitest'
import { createClickHouse } from '../../../../infra/clickhouse/client.ts'

/** Starts a query on a server that answers it after so long, or never, and pings as given. */
async function query(
  { onTestFinished }: Pick<TestContext, 'onTestFinished'>,
  answerAfterMs: number | undefined,
  ping: RequestListener,
): Promise<string> {
  const server = createServer((request, response) => {
    if (request.url === '/ping') ping(request, response)
    else {
      request.resume()
      if (answerAfterMs !== undefined) setTimeout(() => response.end('{"a":1}\n'), answerAfterMs)
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const client = createClickHouse({ url: `http://127.0.0.1:${port}`, user: 'u', password: '' })
  onTestFinished(async () => {
    server.closeAllConnections()
    server.close()
    await client.close()
  })
  const result = await client.query({ query: 'SELECT 1 AS a', format: 'JSONEachRow' })
  return result.text()
}

describe.concurrent('a call to a single server', () => {
  it('ends after some seconds without a sign of life', { timeout: 20_000 }, async (test) => {
    const asked = query(test, undefined, (request) => request.destroy())
    await test.expect(asked).rejects.toMatchObject({ code: 'ETIMEDOUT' })
  })

  it.for([
    ['pings', 200],
    ['answers pings in another way', 404],
  ] as const)('goes on while it %s', { timeout: 20_000 }, async ([, status], test) => {
    const text = await query(test, 5_000, (_request, response) => response.writeHead(status).end())
    test.expect(text).toBe('{"a":1}\n')
  })
})
