/**
 * Reads the body of a request: gzip is inflated as a stream, and reading ends as soon as the body is larger than the
 * limit, inflated or not, or does not arrive in time. So a small body that would inflate to much holds no more than the
 * limit and one chunk.
 */
import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { RequestRefused } from './problem.ts'

export interface ReadBodyLimits {
  readonly maxBytes: number
  readonly timeoutMs: number
}

/** zlib's own buffers; a larger one would hold more than is needed of a body that is refused. */
const chunkBytes = 16 * 1024

/**
 * The whole body.
 * @throws RequestRefused `body_too_large`, `slow_request`, `bad_encoding` or `incomplete_body`.
 */
export async function readBody(
  request: IncomingMessage,
  isCompressed: boolean,
  limits: ReadBodyLimits,
): Promise<Buffer> {
  const gunzip = isCompressed ? createGunzip({ chunkSize: chunkBytes }) : undefined
  const source: Readable = gunzip ?? request
  const chunks: Buffer[] = []
  let bytes = 0
  let sentBytes = 0
  let timer: NodeJS.Timeout | undefined
  try {
    return await new Promise<Buffer>((resolve, reject) => {
      const refuse = (error: RequestRefused): void => reject(error)
      timer = setTimeout(() => refuse(new RequestRefused('slow_request')), limits.timeoutMs)
      // Compressed bytes count by themselves too: a gzip of empty blocks inflates to nothing, without end.
      if (gunzip !== undefined) {
        request.on('data', (chunk: Buffer) => {
          sentBytes += chunk.length
          if (sentBytes > limits.maxBytes) refuse(new RequestRefused('body_too_large'))
        })
        request.pipe(gunzip)
        gunzip.once('error', () => refuse(new RequestRefused('bad_encoding')))
      }
      source.on('data', (chunk: Buffer) => {
        bytes += chunk.length
        if (bytes > limits.maxBytes) refuse(new RequestRefused('body_too_large'))
        else chunks.push(chunk)
      })
      source.once('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)))
      request.once('error', () => refuse(new RequestRefused('incomplete_body')))
      request.once('aborted', () => refuse(new RequestRefused('incomplete_body')))
    })
  } finally {
    clearTimeout(timer)
    if (gunzip !== undefined) {
      request.unpipe(gunzip)
      gunzip.removeAllListeners('data')
      gunzip.on('error', () => undefined)
      gunzip.destroy()
    }
    request.removeAllListeners('data')
    request.pause()
  }
}
