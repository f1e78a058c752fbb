/**
 * Reads the dead-letter topic from its beginning to its end at the start: each dead letter once, however often ingest
 * was killed while it sent it. Leaves no trace in Kafka: the group it reads with commits nothing and is deleted.
 */
import { randomBytes } from 'node:crypto'
import type { Kafka, KafkaMessage } from 'kafkajs'
import { deadLetterId, headerText, replayHeader } from '../ingest/dead-letter.ts'

export interface DeadLetter {
  /** `topic:partition:offset` of the original record. */
  readonly id: string
  readonly reason: string
  readonly detail: string
  readonly topic: string
  readonly partition: number
  readonly offset: string
  /** When it was refused, RFC 3339. */
  readonly time: string
  /** The dead letter that this one was before it was sent back, if any. */
  readonly replayOf: string | undefined
  readonly message: KafkaMessage
}

/** Every dead letter that the topic still has, in order of their refusal. */
export async function readDeadLetters(
  kafka: Kafka,
  topic: string,
  signal?: AbortSignal,
): Promise<DeadLetter[]> {
  const admin = kafka.admin()
  await admin.connect()
  const groupId = `kunjungan-dead-letters-${randomBytes(6).toString('hex')}`
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 100, sessionTimeout: 10_000 })
  try {
    const left = new Map(
      (await admin.fetchTopicOffsets(topic))
        .filter(({ low, high }) => BigInt(high) > BigInt(low))
        .map(({ partition, high }) => [partition, BigInt(high)]),
    )
    const found = new Map<string, DeadLetter>()
    if (left.size === 0) return []
    const done = Promise.withResolvers<undefined>()
    consumer.on(consumer.events.CRASH, ({ payload }) => done.reject(payload.error))
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { partition, lastOffset } }) => {
      if (lastOffset !== null && BigInt(lastOffset) + 1n >= (left.get(partition) ?? 0n))
        left.delete(partition)
      if (left.size === 0) done.resolve(undefined)
    })
    signal?.addEventListener('abort', () => done.reject(signal.reason), { once: true })
    await consumer.connect()
    await consumer.subscribe({ topics: [topic], fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      eachBatch: async ({ batch }) => {
        for (const message of batch.messages) {
          const letter = asDeadLetter(message)
          if (letter !== undefined) found.set(letter.id, letter)
        }
      },
    })
    await done.promise
    return [...found.values()].toSorted((a, b) => a.time.localeCompare(b.time) || a.id.localeCompare(b.id))
  } finally {
    await consumer.disconnect()
    await admin.deleteGroups([groupId]).catch(() => undefined)
    await admin.disconnect()
  }
}

function asDeadLetter(message: KafkaMessage): DeadLetter | undefined {
  const header = (name: string): string | undefined => headerText(message.headers, name)
  const topic = header('dl_topic')
  const offset = header('dl_offset')
  if (topic === undefined || offset === undefined) return undefined
  const partition = Number(header('dl_partition'))
  return {
    id: deadLetterId(topic, partition, offset),
    reason: header('dl_reason') ?? '',
    detail: header('dl_detail') ?? '',
    ...{ topic, partition, offset },
    time: header('dl_time') ?? '',
    replayOf: header(replayHeader),
    message,
  }
}
