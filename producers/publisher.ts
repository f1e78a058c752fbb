/**
 * Sends events to their topics with the contract's keys: idempotent, acknowledged by all in-sync replicas, in
 * batches. `publish` resolves when Kafka has acknowledged every event given; it does not judge them.
 */
import { type Kafka, type Message, Partitioners } from 'kafkajs'
import type { TopicKind, TopicNames } from '../schemas/topics.ts'
import { topicKinds } from '../schemas/topics.ts'

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

/** Connects a publisher; disposing disconnects it. */
export async function createPublisher(
  config: PublisherConfig,
  { kafka }: { readonly kafka: Kafka },
): Promise<Publisher> {
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: Partitioners.DefaultPartitioner,
    retry: { retries: 20, maxRetryTime: 5_000 },
  })
  await producer.connect()
  const send = async (batch: readonly Outgoing[]): Promise<void> => {
    const topicMessages = topicKinds
      .map((kind) => ({
        topic: config.topics[kind],
        messages: batch
          .filter(({ topic }) => topic === kind)
          .map(({ key, value }): Message => ({ key, value })),
      }))
      .filter(({ messages }) => messages.length > 0)
    await producer.sendBatch({ topicMessages, acks: -1 })
  }
  return {
    async publish(events, onProgress = () => undefined) {
      const size = config.batchEvents ?? 10_000
      let sent = 0
      let batch: Outgoing[] = []
      for (const event of events) {
        batch.push(event)
        if (batch.length < size) continue
        await send(batch)
        sent += batch.length
        onProgress(sent)
        batch = []
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
