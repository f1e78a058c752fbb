/** One client over several addresses of ClickHouse: what is dead, hung or read-only is left for the next. */
import { createServer } from 'node:http'
import { createServer as createTcpServer, type Server } from 'node:net'
import { Readable } from 'node:stream'
import { describe, expect, inject, it } from 'vitest'
import { createClickHouse } from '../../infra/clickhouse/client.ts'
import { clickHouseCode } from '../../infra/clickhouse/fault-code.ts'
import { freePort } from '../../infra/stack/ports.ts'
import { oneNode } from '../support/one-node.ts'

const { credentials } = inject('stack')
const clickhouseUrl = oneNode()
const select = { query: 'SELECT 1 AS one', format: 'JSONEachRow' } as const

async function listening(server: Server): Promise<AsyncDisposable & { readonly url: string }> {
  const port = await freePort()
  await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => void server.close(resolve))
    },
  }
}

function clientOf(urls: readonly string[]): {
  client: ReturnType<typeof createClickHouse>
  failovers: string[]
} {
  const failovers: string[] = []
  const access = { url: urls.join(','), user: 'kunjungan_admin', password: credentials.admin }
  return { client: createClickHouse(access, { onFailover: (url) => failovers.push(url) }), failovers }
}

describe('several addresses', () => {
  it('fails over to the next where nothing listens, and stays there', async () => {
    const { client, failovers } = clientOf([`http://127.0.0.1:${await freePort()}`, clickhouseUrl])
    for (let times = 0; times < 2; times++)
      expect(await (await client.query(select)).json()).toEqual([{ one: 1 }])
    expect(failovers).toEqual([clickhouseUrl])
    await client.close()
  })

  it('fails over within seconds where a node takes connections and says nothing', async () => {
    const sockets = new Set<{ destroy: () => unknown }>()
    await using frozen = await listening(createTcpServer((socket) => void sockets.add(socket)))
    const { client, failovers } = clientOf([frozen.url, clickhouseUrl])
    const since = performance.now()
    expect(await (await client.query(select)).json()).toEqual([{ one: 1 }])
    expect(performance.now() - since).toBeLessThan(30_000)
    expect(failovers).toEqual([clickhouseUrl])
    await client.close()
    for (const socket of sockets) socket.destroy()
  })

  it('fails over where a node cannot write', async () => {
    const readOnly = createServer((request, response) => {
      request.resume()
      response.writeHead(500, { 'x-clickhouse-exception-code': '242' })
      response.end('Code: 242. DB::Exception: Table is in readonly mode. (TABLE_IS_READ_ONLY)')
    })
    await using server = await listening(readOnly)
    const { client, failovers } = clientOf([server.url, clickhouseUrl])
    await client.command({ query: 'SELECT 1' })
    expect(failovers).toEqual([clickhouseUrl])
    await client.close()
  })

  it('gives the error of a query itself, and asks no other node', async () => {
    const { client, failovers } = clientOf([clickhouseUrl, `http://127.0.0.1:${await freePort()}`])
    const failed: unknown = await client.query({ query: 'SELECT nonsense' }).catch((error: unknown) => error)
    expect(clickHouseCode(failed)).toBe(47)
    expect(failovers).toEqual([])
    await client.close()
  })

  it('does not send a spent stream to the next: the caller repeats it', async () => {
    const { client, failovers } = clientOf([`http://127.0.0.1:${await freePort()}`, clickhouseUrl])
    const insert = (): Promise<unknown> =>
      client.exec({
        query: "INSERT INTO FUNCTION null('a UInt8') FORMAT TSV",
        values: Readable.from(['1\n'], { objectMode: false }),
      })
    await expect(insert()).rejects.toThrow(/ECONNREFUSED/)
    await insert()
    expect(failovers).toEqual([clickhouseUrl])
    await client.close()
  })

  it('gives the last error where no node answers', async () => {
    const ports = [await freePort(), await freePort()]
    const { client, failovers } = clientOf(ports.map((port) => `http://127.0.0.1:${port}`))
    for (let times = 0; times < 3; times++) await expect(client.query(select)).rejects.toThrow(/ECONNREFUSED/)
    expect(failovers).toEqual([])
    await client.close()
  })

  it('is no failover where none answers for a while and then the same one does', async () => {
    const port = await freePort()
    const { client, failovers } = clientOf([
      `http://127.0.0.1:${port}`,
      `http://127.0.0.1:${await freePort()}`,
    ])
    await expect(client.command({ query: 'SELECT 1' })).rejects.toThrow(/ECONNREFUSED/)
    const server = createServer((request, response) => {
      request.resume()
      response.end()
    })
    await new Promise<void>((resolve) => void server.listen(port, '127.0.0.1', resolve))
    await client.command({ query: 'SELECT 1' })
    expect(failovers).toEqual([])
    await client.close()
    await new Promise((resolve) => void server.close(resolve))
  })
})
