/** Replacing the rows of a table where a node dies in the middle, and what was left there. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from 'vitest'
import { clickHouseFault, createClickHouse } from '../../../infra/clickhouse/client.ts'
import { dropLeftCopies, replaceRows } from '../../../sql/replace-rows.ts'

const databases = { store: 'store', bi: 'bi' }
const servers: Server[] = []

afterEach(() => {
  for (const server of servers.splice(0)) server.close()
})

interface Node {
  readonly url: string
  readonly asked: string[]
}

/** A node that knows the copies that were made on it. @param fault - thrown where it is to die. */
async function node(
  fault: (query: string) => 'dies' | 'refuses' | undefined = () => undefined,
): Promise<Node> {
  const asked: string[] = []
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const query = `${new URL(request.url ?? '', 'http://x').searchParams.get('query') ?? ''}${await text(request)}`
    const [line = ''] = query
      .trim()
      .replace(/_[0-9a-f]{12}/g, '_COPY')
      .split('\n', 1)
    asked.push(line.split(' ').slice(0, 3).join(' '))
    const failing = fault(query)
    if (failing === 'dies') {
      server.closeAllConnections()
      server.close()
    } else if (failing === 'refuses') {
      response.writeHead(500, { 'x-clickhouse-exception-code': '241' })
      response.end('Code: 241. DB::Exception: No memory. (MEMORY_LIMIT_EXCEEDED)')
    } else if (query.includes('system.tables WHERE database')) {
      const row = query.includes('sorting_key') ? { sorting_key: 'mpp' } : { name: 'ref_0123456789ab' }
      response.end(`${JSON.stringify(row)}\n`)
    } else response.end(query.includes('SELECT 1') ? '{"1":1}\n' : '')
  }
  const server = createServer((request, response) => void answer(request, response))
  servers.push(server)
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

const replace = async (access: { url: string; user: string; password: string }): Promise<void> => {
  const client = createClickHouse(access)
  try {
    await replaceRows(client, databases, 'ref', (one, copy) =>
      one.insert({ table: `store.${copy}`, values: [['a']], columns: ['mpp'], format: 'JSONCompactEachRow' }),
    )
  } finally {
    await client.close()
  }
}

const whole = ['SELECT sorting_key FROM', 'CREATE TABLE store.ref_COPY', 'INSERT INTO store.ref_COPY']

describe('rows that are replaced', () => {
  it('are replaced on the next node from the beginning where one dies in the middle', async () => {
    const dying = await node((query) => (query.includes('INSERT INTO') ? 'dies' : undefined))
    const other = await node()
    await replace({ url: `${dying.url},${other.url}`, user: 'u', password: 'p' })
    expect(dying.asked).toEqual(whole)
    expect(other.asked).toEqual([
      ...whole,
      'SELECT 1 FROM',
      'ALTER TABLE store.ref',
      'DROP TABLE store.ref_COPY',
    ])
  })

  it('stay where it fails, with the first error', async () => {
    const full = await node((query) =>
      query.includes('INSERT') || query.includes('DROP') ? 'refuses' : undefined,
    )
    const access = { url: full.url, user: 'u', password: 'p' }
    const failed: unknown = await replace(access).catch((error: unknown) => error)
    expect(clickHouseFault(failed, access).message).toContain('too little memory')
    expect(full.asked).toEqual([...whole, 'DROP TABLE store.ref_COPY'])
  })
})

it('copies that were left are dropped', async () => {
  const { url, asked } = await node()
  const client = createClickHouse({ url, user: 'u', password: 'p' })
  await dropLeftCopies(client, databases)
  await client.close()
  expect(asked).toEqual(['SELECT name FROM', 'DROP TABLE IF'])
})
