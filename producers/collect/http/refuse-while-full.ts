/**
 * Refuses events while there is no room, before anything is spent on them: at twice the capacity every second request
 * goes this way, and what it costs is taken from those that are accepted. So it stands before fastify, and its answer
 * is ready-made. It looks at nothing of a request but its method and the length of its body.
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { jsonTypes, maxBodyBytes } from '../limits/limits.ts'
import type { CollectObserver } from '../observer.ts'
import { problemOf } from './problem.ts'
import { closeAfterUnreadBody } from './unread-body.ts'

export interface RefuseDeps {
  readonly observer: CollectObserver
  /** True while there is no room for a further request. */
  readonly isFull: () => boolean
}

type Listener = (request: IncomingMessage, response: ServerResponse) => void

/** @param headers - that every answer has. */
export function refuseWhileFull(
  server: Server,
  headers: Readonly<Record<string, string>>,
  { isFull, observer }: RefuseDeps,
): void {
  const listeners = server.listeners('request') as Listener[]
  const problem = problemOf('overloaded')
  // A text: Node writes it together with the head, bytes would be a second buffer of the same system call.
  const body = JSON.stringify(problem)
  const full = Object.entries({
    ...headers,
    'Content-Type': jsonTypes.problem,
    'Content-Length': String(body.length),
    'Retry-After': '1',
  }).flat()
  server.removeAllListeners('request')
  server.on('request', (request: IncomingMessage, response: ServerResponse) => {
    if (request.method !== 'POST' || !isFull()) {
      for (const listener of listeners) listener(request, response)
      return
    }
    // Node itself reads a small body to its end, and the connection can be used again.
    if (!(Number(request.headers['content-length']) <= maxBodyBytes)) closeAfterUnreadBody(request, response)
    response.writeHead(problem.status, full).end(body, 'latin1')
    observer.onLimit('overloaded')
    observer.onRequest(problem.status, 0)
  })
}
