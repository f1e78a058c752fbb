/**
 * What becomes of a connection whose request was answered before its body was read. A small body is read and thrown
 * away, so that the connection can be used again. After a large or endless one the connection is closed, but not at
 * once: a close with unread bytes would reset the connection, and the sender would lose the answer.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { maxBodyBytes } from '../limits/limits.ts'

const lingerMs = 1_000

/** To be called before the answer is sent. */
export function closeAfterUnreadBody(request: IncomingMessage, response: ServerResponse): void {
  if (request.complete) return
  // Node itself does this only for a body of which nothing was read.
  response.once('finish', () => request.resume())
  const { 'content-length': length, 'transfer-encoding': coding } = request.headers
  if (length === undefined && coding === undefined) return
  if (coding === undefined && Number(length) <= maxBodyBytes) return
  response.setHeader('Connection', 'close')
  const { socket } = request
  // Node calls this after the answer, and would destroy the socket as soon as it is written.
  socket.destroySoon = () => {
    socket.end()
    socket.resume()
    setTimeout(() => socket.destroy(), lingerMs).unref()
  }
}
