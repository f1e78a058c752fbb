/**
 * Sends events to their topics with the contract's keys: idempotent, acknowledged by all in-sync replicas, in
 * batches. `send` resolves when Kafka has acknowledged every event given; that each is valid, its type says.
 */
import type { Kafka } from 'kafkajs'
import { connectProducer } from '../infra/kafka/producer.ts'
import { sendAll } from '../infra/kafka/send.ts'
import type { TopicNames } from '../schemas/topics.ts'
import type { Outgoing } from './outgoing.ts'

export interface EventSender extends AsyncDisposable {
  /** Sends and waits for all acknowledgements; reports after each batch how many are acknowledged so far. */
  readonly send: (events: Iterable<Outgoing>, onProgress?: (sent: number) => void) => Promise<number>
}

export interface EventSenderConfig {
  readonly topics: TopicNames
  readonly batchEvents?: number
}

/** Most bytes of one batch, over all partitions. */
const batchBytes = 8 * 1024 * 1024

/** Connects a sender; disposing disconnects it. */
export async function createEventSender(
  config: EventSenderConfig,
  { kafka }: { readonly kafka: Kafka },
): Promise<EventSender> {
  const producer = await connectProducer(kafka, { retry: { retries: 20, maxRetryTime: 5_000 } })
  const sendBatch = (batch: readonly Outgoing[]): Promise<void> =>
    sendAll(
      producer,
      batch.map(({ topic, key, value }) => ({ topic: config.topics[topic], message: { key, value } })),
    )
  return {
    async send(events, onProgress = () => undefined) {
      const size = config.batchEvents ?? 10_000
      let sent = 0
      let batch: Outgoing[] = []
      let bytes = 0
      // The next batch is made while Kafka writes the one before.
      let underWay: Promise<void> | undefined
      const sendNext = async (): Promise<void> => {
        if (underWay !== undefined) await underWay
        const { length } = batch
        underWay = sendBatch(batch).then(() => onProgress((sent += length)))
        // Who waits for it next is told of its error.
        underWay.catch(() => undefined)
        batch = []
        bytes = 0
      }
      for (const event of events) {
        batch.push(event)
        bytes += event.value.length
        if (batch.length >= size || bytes >= batchBytes) await sendNext()
      }
      if (batch.length > 0) await sendNext()
      await underWay
      if (sent === 0) onProgress(0)
      return sent
    },
    async [Symbol.asyncDispose]() {
      await producer.disconnect()
    },
  }
}
