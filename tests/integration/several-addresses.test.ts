/** One client over several addresses of ClickHouse: what is dead, hung or read-only is left for the next. */
import { createServer } from 'node:http'
import { createServer as createTcpServer, type Server } from 'node:net'
import { Readable } from 'node:stream'
import { describe, expect, inject, it } from 'vitest'
import { clickHouseFault, createClickHouse } from '../../infra/clickhouse/client.ts'
import { clickHouseCode } from '../../infra/clickhouse/fault-code.ts'
import { onOneNode } from '../../infra/clickhouse/failover.ts'
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

/** A node that answers everything with this error. */
function refusing(code: string, type: string, onAsked: () => void = () => undefined): Server {
  return createServer((request, response) => {
    onAsked()
    request.resume()
    response.writeHead(500, { 'x-clickhouse-exception-code': code })
    response.end(`Code: ${code}. DB::Exception: No. (${type})`)
  })
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

  it.each([
    ['cannot write', '242', 'TABLE_IS_READ_ONLY'],
    ['has a full disk', '243', 'NOT_ENOUGH_SPACE'],
    ['has another password', '516', 'AUTHENTICATION_FAILED'],
    ['does not let this machine in', '195', 'IP_ADDRESS_NOT_ALLOWED'],
    ['lacks a right', '497', 'ACCESS_DENIED'],
  ])('fails over where a node %s', async (_, code, type) => {
    await using server = await listening(refusing(code, type))
    const { client, failovers } = clientOf([server.url, clickhouseUrl])
    await client.command({ query: 'SELECT 1' })
    expect(failovers).toEqual([clickhouseUrl])
    await client.close()
  })

  it('names the address that refuses, where all do, and asks each once', async () => {
    const asked: string[] = []
    await using first = await listening(refusing('516', 'AUTHENTICATION_FAILED', () => asked.push('first')))
    await using second = await listening(refusing('516', 'AUTHENTICATION_FAILED', () => asked.push('second')))
    const { client } = clientOf([first.url, second.url])
    const failed: unknown = await client.command({ query: 'SELECT 1' }).catch((error: unknown) => error)
    const access = { url: `${first.url},${second.url}`, user: 'someone', password: '' }
    expect(clickHouseFault(failed, access).message).toContain(
      `ClickHouse at ${second.url} refuses the user someone`,
    )
    expect(asked).toEqual(['first', 'second'])
    await client.close()
  })

  it('does work that needs one node on one node, and begins again on the next', async () => {
    const made: string[] = []
    const dying = createServer((request, response) => {
      request.resume()
      made.push('first')
      // It has made the table, and dies before it is filled.
      if (made.length > 1) response.destroy()
      else response.end()
    })
    await using server = await listening(dying)
    const { client, failovers } = clientOf([server.url, clickhouseUrl])
    const name = `default.one_node_${process.pid}`
    const rows = await onOneNode(client, async (node) => {
      await node.command({ query: `CREATE TABLE ${name} (a UInt8) ENGINE = Memory` })
      await node.insert({ table: name, values: [{ a: 7 }], format: 'JSONEachRow' })
      const found = await node.query({ query: `SELECT a FROM ${name}`, format: 'JSONEachRow' })
      await node.command({ query: `DROP TABLE ${name}` })
      return found.json()
    })
    expect(rows).toEqual([{ a: 7 }])
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
