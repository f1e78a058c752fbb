/**
 * Events of a stream as bytes, compressed once for however many viewers they go to. Each event is a block of a gzip
 * stream that is complete in itself and refers to nothing before it, so a viewer reads it at once and can begin with
 * any. A stream never ends by itself, so it has no trailer.
 */
import { constants, deflateRawSync } from 'node:zlib'

export interface SseEvent {
  readonly plain: string
  readonly compressed: Buffer
}

/** Before the first event of a compressed stream: no name, no time, deflate. */
export const gzipHeader = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff])

export function sseEvent(name: string, data: string): SseEvent {
  return sseBlock(`event: ${name}\ndata: ${data}\n\n`)
}

/** @param plain - lines as they stand in a stream. */
export function sseBlock(plain: string): SseEvent {
  return { plain, compressed: deflateRawSync(plain, { finishFlush: constants.Z_SYNC_FLUSH }) }
}
