/**
 * A real receiver of webhooks: an HTTP server that keeps what it is sent and answers as the test tells it, slowly,
 * with errors, or not at all.
 */
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'

export interface ReceivedPost {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
  /** The status that it was answered with. */
  readonly status: number
}

export interface WebhookReceiver extends AsyncDisposable {
  readonly url: string
  readonly posts: ReceivedPost[]
  /** How it answers from now on. */
  answer: { status: number; delayMs: number }
}

/** @param port - 0 takes a free one. */
export async function startReceiver(port = 0, path = '/hook'): Promise<WebhookReceiver> {
  const posts: ReceivedPost[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { status, delayMs } = receiver.answer
      const body = Buffer.concat(chunks).toString()
      posts.push({ path: request.url ?? '', headers: request.headers, body, status })
      setTimeout(() => response.writeHead(status).end(), delayMs)
    })
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address() as AddressInfo
  const receiver: WebhookReceiver = {
    url: `http://127.0.0.1:${address.port}${path}`,
    posts,
    answer: { status: 200, delayMs: 0 },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
  return receiver
}
