/**
 * Sends events to their topics with the contract's keys: idempotent, acknowledged by all in-sync replicas, in
 * batches. `publish` resolves when Kafka has acknowledged every event given; it does not judge them.
 */
import type { Kafka } from 'kafkajs'
import { connectProducer } from '../infra/kafka/producer.ts'
import { sendAll } from '../infra/kafka/send.ts'
import type { TopicKind, TopicNames } from '../schemas/topics.ts'

/** One event on its way: what stands in the record. */
export interface Outgoing {
  readonly topic: TopicKind
  readonly key: string
  readonly value: string | Buffer
}

export interface Publisher extends AsyncDisposable {
  /** Sends and waits for all acknowledgements; tells after each batch how many are acknowledged so far. */
  readonly publish: (events: Iterable<Outgoing>, onProgress?: (sent: number) => void) => Promise<number>
}

export interface PublisherConfig {
  readonly topics: TopicNames
  readonly batchEvents?: number
}

/** Most bytes of one batch, over all partitions. */
const batchBytes = 8 * 1024 * 1024

/** Connects a publisher; disposing disconnects it. */
export async function createPublisher(
  config: PublisherConfig,
  { kafka }: { readonly kafka: Kafka },
): Promise<Publisher> {
  const producer = await connectProducer(kafka, { retry: { retries: 20, maxRetryTime: 5_000 } })
  const send = (batch: readonly Outgoing[]): Promise<void> =>
    sendAll(
      producer,
      batch.map(({ topic, key, value }) => ({ topic: config.topics[topic], message: { key, value } })),
    )
  return {
    async publish(events, onProgress = () => undefined) {
      const size = config.batchEvents ?? 10_000
      let sent = 0
      let batch: Outgoing[] = []
      let bytes = 0
      for (const event of events) {
        batch.push(event)
        bytes += event.value.length
        if (batch.length < size && bytes < batchBytes) continue
        await send(batch)
        sent += batch.length
        onProgress(sent)
        batch = []
        bytes = 0
      }
      if (batch.length > 0) await send(batch)
      onProgress(sent + batch.length)
      return sent + batch.length
    },
    async [Symbol.asyncDispose]() {
      await producer.disconnect()
    },
  }
}
