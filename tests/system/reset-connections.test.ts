/**
 * Clients that end a connection in the middle, or send what is no request: a BI tool that is killed, a port scanner, a
 * browser at the native port. The server goes on. The embedded engine used to end itself.
 */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { describe, expect, inject, it } from 'vitest'
import { createClickHouse } from '../../infra/clickhouse/client.ts'

const { clickhouseUrl, clickhouseTcpPort, credentials } = inject('stack')
const httpPort = Number(new URL(clickhouseUrl).port)

/** Sends bytes, waits for the first answer and resets the connection, so that neither side reads to its end. */
async function sendAndReset(port: number, bytes: string | Buffer): Promise<void> {
  const socket: Socket = connect({ host: '127.0.0.1', port })
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  socket.write(bytes)
  await Promise.race([once(socket, 'data'), once(socket, 'close'), delay(1_000)])
  socket.resetAndDestroy()
}

/** The first packet of the native protocol. */
function hello(user: string, password: string): Buffer {
  const text = (value: string): Buffer => Buffer.concat([varint(value.length), Buffer.from(value)])
  const [clientHello, major, minor, revision] = [0, 24, 8, 54_400]
  return Buffer.concat([
    ...[varint(clientHello), text('test'), varint(major), varint(minor), varint(revision)],
    ...[text(''), text(user), text(password)],
  ])
}

function varint(value: number): Buffer {
  const bytes: number[] = []
  for (let rest = value; ; rest >>>= 7) {
    if (rest < 128) return Buffer.from([...bytes, rest])
    bytes.push((rest & 127) | 128)
  }
}

async function secondsUp(): Promise<number> {
  const client = createClickHouse({
    url: clickhouseUrl,
    user: 'kunjungan_admin',
    password: credentials.admin,
  })
  try {
    const result = await client.query({ query: 'SELECT uptime() AS seconds', format: 'JSONEachRow' })
    return (await result.json<{ seconds: number }>())[0]?.seconds ?? -1
  } finally {
    await client.close()
  }
}

describe('a connection that is reset', () => {
  it('ends nothing but itself', async () => {
    const before = await secondsUp()
    const query = 'SELECT+number+FROM+numbers(100000000)'
    for (let round = 0; round < 5; round++) {
      await sendAndReset(clickhouseTcpPort, hello('bi', credentials.bi))
      await sendAndReset(clickhouseTcpPort, 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')
      await sendAndReset(clickhouseTcpPort, Buffer.from([99, 1, 2, 3]))
      await sendAndReset(
        httpPort,
        `GET /?query=${query} HTTP/1.1\r\nHost: localhost\r\nX-ClickHouse-User: bi\r\nX-ClickHouse-Key: ${credentials.bi}\r\n\r\n`,
      )
    }
    await delay(500)
    expect(await secondsUp()).toBeGreaterThanOrEqual(before)
  })
})
