/** Divides what is to be sent by the whole size of the messages: key, value and all headers. Pure. */
import type { Message } from 'kafkajs'
import { messageBytes } from './kafkajs/pending-send.ts'

/** What is in memory at once, encoded, and in one request. */
const chunkBytes = 2 * 1024 * 1024

/** Chunks of at most 2 MiB and `most` items; one that is larger is a chunk of its own. */
export function* chunksBySize<T>(
  items: Iterable<T>,
  messageOf: (item: T) => Message,
  most = 10_000,
): Generator<T[]> {
  let chunk: T[] = []
  let bytes = 0
  for (const item of items) {
    const size = messageBytes(messageOf(item))
    if (chunk.length > 0 && (bytes + size > chunkBytes || chunk.length >= most)) {
      yield chunk
      chunk = []
      bytes = 0
    }
    chunk.push(item)
    bytes += size
  }
  if (chunk.length > 0) yield chunk
}
