/**
 * Reads the body of a request into one buffer, and inflates it. Reading ends as soon as the body is larger than the
 * limit or does not arrive in time, and inflating where it comes to more than the limit. So a body holds no more than
 * the limit, however it is cut into chunks and whatever it would inflate to.
 */
import type { IncomingMessage } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { RequestRefused } from './problem.ts'

export interface ReadBodyLimits {
  readonly maxBytes: number
  readonly timeoutMs: number
}

/** Where the length is not known: it grows from there. */
const firstBytes = 1_024

/**
 * The whole body.
 * @throws RequestRefused `body_too_large`, `slow_request`, `bad_encoding` or `incomplete_body`.
 */
export async function readBody(
  request: IncomingMessage,
  isCompressed: boolean,
  limits: ReadBodyLimits,
): Promise<Buffer> {
  const sent = await readSent(request, limits)
  return isCompressed ? inflate(sent, limits.maxBytes) : sent
}

/** The body as it was sent. */
async function readSent(request: IncomingMessage, { maxBytes, timeoutMs }: ReadBodyLimits): Promise<Buffer> {
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>()
  const refuse = (problem: 'slow_request' | 'incomplete_body' | 'body_too_large'): void =>
    reject(new RequestRefused(problem))
  const incomplete = (): void => refuse('incomplete_body')
  const timer = setTimeout(() => refuse('slow_request'), timeoutMs)
  const announced = Number(request.headers['content-length'] ?? firstBytes)
  let buffer = Buffer.allocUnsafe(Math.min(announced, maxBytes))
  let bytes = 0
  // A chunk may be a single byte, and be a hundred times its size in memory: none is kept.
  const add = (chunk: Buffer): void => {
    const total = bytes + chunk.length
    if (total > maxBytes) {
      refuse('body_too_large')
      return
    }
    if (total > buffer.length) {
      const larger = Buffer.allocUnsafe(Math.min(maxBytes, Math.max(total, buffer.length * 2)))
      buffer.copy(larger, 0, 0, bytes)
      buffer = larger
    }
    chunk.copy(buffer, bytes)
    bytes = total
  }
  request.on('data', add)
  request.once('end', () =>
    resolve(bytes === buffer.length ? buffer : Buffer.from(buffer.subarray(0, bytes))),
  )
  request.once('error', incomplete)
  request.once('aborted', incomplete)
  try {
    return await promise
  } finally {
    clearTimeout(timer)
    request.removeAllListeners('data')
    request.pause()
  }
}

/** At once and not as a stream: what it takes beside the result is there for one body at a time. */
function inflate(sent: Buffer, maxBytes: number): Buffer {
  try {
    return gunzipSync(sent, { maxOutputLength: maxBytes })
  } catch (error) {
    const isTooLarge = error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE'
    throw new RequestRefused(isTooLarge ? 'body_too_large' : 'bad_encoding')
  }
}
