/**
 * A wire to the broker that breaks at a chosen moment, once: for faults that come and go by themselves.
 */
import { connect, createServer } from 'node:net'

/** Passes everything on, except that it cuts its first connection when the client sends its `cutAt`-th chunk. */
export async function startProxy(target: number, cutAt: number) {
  let connections = 0
  const server = createServer((client) => {
    connections += 1
    const isFirst = connections === 1
    let chunks = 0
    const upstream = connect(target, '127.0.0.1')
    const end = (): void => {
      client.destroy()
      upstream.destroy()
    }
    client.on('data', (chunk: Buffer) => {
      chunks += 1
      if (isFirst && chunks === cutAt) end()
      else upstream.write(chunk)
    })
    upstream.on('data', (chunk: Buffer) => client.write(chunk))
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    brokers: [`127.0.0.1:${port}`],
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
