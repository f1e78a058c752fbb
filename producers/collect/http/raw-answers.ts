/**
 * Answers to what is no HTTP request, or does not become one in time: the same problem details as everywhere, written
 * to the socket, which is closed after it.
 */
import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { jsonTypes } from '../limits/limits.ts'
import { type ProblemName, problemOf } from './problem.ts'

/** The problem of an error of Node's HTTP parser, by its code. */
export function problemOfParserError(code: string | undefined): ProblemName {
  switch (code) {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return 'slow_request'
    case 'HPE_HEADER_OVERFLOW':
      return 'headers_too_large'
    case undefined:
    default:
      return 'bad_request'
  }
}

/** Answers and closes; a no-op on a socket that cannot be written any more. */
export function answerRaw(socket: Socket, name: ProblemName): number | undefined {
  if (!socket.writable || socket.destroyed) {
    socket.destroy()
    return undefined
  }
  const problem = problemOf(name)
  const body = JSON.stringify(problem)
  const head = [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
    `Content-Type: ${jsonTypes.problem}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`)
  // A sender that never reads the answer must not keep the socket.
  setTimeout(() => socket.destroy(), 1_000).unref()
  return problem.status
}
