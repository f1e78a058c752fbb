/** A server in place of the collector, which answers a sender by a script. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'

const rejected = {
  index: 0,
  id: 'x',
  status: 'rejected',
  reason: 'invalid_field',
  detail: 'agency: a made-up rule',
  pointer: '/data/agency',
}
const accepted = JSON.stringify({
  accepted: 1,
  rejected: 1,
  retry: 0,
  server_time: '2026-01-05T00:30:00.000Z',
  results: [rejected],
})
export const finally202 = (response: ServerResponse): void => void response.writeHead(202).end(accepted)
/** What is no acknowledgement. */
export const badDay = [
  (response: ServerResponse): void => void response.writeHead(302, { location: '/login' }).end(),
  (response: ServerResponse): void => void response.writeHead(200).end('<html>Please log in</html>'),
  (response: ServerResponse): void => void response.writeHead(204).end(),
  (response: ServerResponse): void => void response.socket?.destroy(),
  (response: ServerResponse): void => {
    response
      .writeHead(202, { 'content-length': 10_000 })
      .write(accepted.slice(0, 60), () => response.socket?.end())
  },
  (response: ServerResponse): void => void response.writeHead(500).end('{}'),
]

/** Answers one request after the other; the last answer is for all further ones. */
export async function startScripted(
  answers: readonly ((response: ServerResponse) => void)[],
): Promise<AsyncDisposable & { readonly url: string; readonly bodies: string[] }> {
  const bodies: string[] = []
  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request)
    const next = answers[Math.min(bodies.length, answers.length - 1)]
    bodies.push(`${request.method} ${request.url} ${body}`)
    next?.(response)
  }
  const http = createServer((request, response) => void answer(request, response))
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const address = http.address()
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    bodies,
    async [Symbol.asyncDispose]() {
      http.close()
      http.closeAllConnections()
      await once(http, 'close')
    },
  }
}
