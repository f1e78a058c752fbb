/**
 * What a record batch can be refused for. Brokers check what producers send, so a batch that cannot be read means
 * damage on the broker's disk, a client that wrote around the checks, or a mistake of our own: it is reported as a
 * value with its place, and never as "Kafka does not answer".
 */

/** Bytes that are no record batch, or no valid compression. */
export class MalformedBatch extends Error {
  override readonly name = 'MalformedBatch'
}

/** Reading ended because the consumer stops or the partition was revoked. Not a fault. */
export class ReadingStopped extends Error {
  override readonly name = 'ReadingStopped'
}

/** A batch that cannot be read: nothing from `offset` on is lost, and nothing is skipped. */
export interface UnreadableBatch {
  readonly topic: string
  readonly partition: number
  /** The first record that cannot be read. */
  readonly offset: string
  /** The first offset after the batch; undefined where its head cannot be read either. */
  readonly nextOffset: string | undefined
  readonly why: string
}

/** One sentence about an unreadable batch, with what to do. */
export function unreadableSentence({ topic, partition, offset, nextOffset, why }: UnreadableBatch): string {
  const behind = nextOffset === undefined ? '' : ` The records behind it begin at offset ${nextOffset}.`
  return `The record batch of ${topic}, partition ${partition}, at offset ${offset} cannot be read (${why}): no record of it is lost, the other partitions are read as before.${behind} Restore the partition from an intact replica, or skip the batch with kafka-consumer-groups --reset-offsets.`
}

/** Name and text of what was thrown while bytes were read; such texts hold nothing of a record. */
export function whyOf(error: unknown): string {
  if (error instanceof MalformedBatch) return error.message
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}
