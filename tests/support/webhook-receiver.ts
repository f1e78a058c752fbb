/**
 * A real receiver of webhooks: an HTTP server that keeps what it is sent and answers as the test sets it, slowly,
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
  answer: Answer
}

export interface Answer {
  status: number
  delayMs: number
  headers?: Readonly<Record<string, string>>
  /** Promises a body and hangs up in the midst of it. */
  breaksOff?: boolean
}

/** @param port - 0 takes a free one. */
export async function startReceiver(port = 0, path = '/hook'): Promise<WebhookReceiver> {
  const posts: ReceivedPost[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { status, delayMs, headers = {}, breaksOff = false } = receiver.answer
      const body = Buffer.concat(chunks).toString()
      posts.push({ path: request.url ?? '', headers: request.headers, body, status })
      setTimeout(() => {
        if (!breaksOff) response.writeHead(status, headers).end()
        else
          response
            .writeHead(status, { ...headers, 'content-length': 100 })
            .write('half', () => request.socket.destroy())
      }, delayMs)
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
