/**
 * Reads a topic once, from its beginning to the end that it has now, with a group of its own that commits nothing and
 * is deleted again. Control records and aborted ones are not shown, as to any reader.
 */
import { randomBytes } from 'node:crypto'
import type { Kafka, KafkaMessage } from 'kafkajs'
import { KunjunganError } from '../errors.ts'
import { unreadableSentence } from './kafkajs/faults.ts'
import { unreadableOf } from './kafkajs/slice-batch.ts'

export interface PlacedMessage {
  readonly topic: string
  readonly partition: number
  readonly message: KafkaMessage
}

/** Calls `onMessage` for every record; resolves at the end, rejects when reading fails or `signal` aborts. */
export async function readTopic(
  kafka: Kafka,
  topic: string,
  onMessage: (placed: PlacedMessage) => void,
  signal?: AbortSignal,
): Promise<void> {
  const admin = kafka.admin()
  await admin.connect()
  const groupId = `kunjungan-reader-${randomBytes(6).toString('hex')}`
  const consumer = kafka.consumer({
    groupId,
    maxWaitTimeInMs: 100,
    sessionTimeout: 10_000,
    allowAutoTopicCreation: false,
  })
  const done = Promise.withResolvers<undefined>()
  // It may be settled before anyone waits for it.
  done.promise.catch(() => undefined)
  const abort = (): void => done.reject(signal?.reason)
  try {
    const left = new Map(
      (await admin.fetchTopicOffsets(topic))
        .filter(({ low, high }) => BigInt(high) > BigInt(low))
        .map(({ partition, high }) => [partition, BigInt(high)]),
    )
    if (left.size === 0) return
    consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => restart || done.reject(error))
    consumer.on(consumer.events.END_BATCH_PROCESS, ({ payload: { partition, lastOffset } }) => {
      if (lastOffset !== null && BigInt(lastOffset) + 1n >= (left.get(partition) ?? 0n))
        left.delete(partition)
      if (left.size === 0) done.resolve(undefined)
    })
    signal?.throwIfAborted()
    signal?.addEventListener('abort', abort, { once: true })
    await consumer.connect()
    await consumer.subscribe({ topics: [topic], fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      eachBatch: async (payload) => {
        const { batch } = payload
        const unreadable = unreadableOf(batch)
        if (unreadable !== undefined) {
          payload.pause()
          done.reject(new KunjunganError('kafka', unreadableSentence(unreadable)))
          return
        }
        const { partition, messages } = batch
        for (const message of messages) onMessage({ topic, partition, message })
      },
    })
    await done.promise
  } finally {
    signal?.removeEventListener('abort', abort)
    await consumer.disconnect()
    await admin.deleteGroups([groupId]).catch(() => undefined)
    await admin.disconnect()
  }
}
