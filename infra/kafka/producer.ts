/**
 * The one place that makes producers: idempotent, each key to its partition, one request at a time to each broker.
 * What they send goes through kafkajs/send-messages.ts, which keeps what was acknowledged when a leader dies.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { Kafka, Producer, ProducerConfig } from 'kafkajs'
import { kafkajs } from './kafkajs/kafkajs.ts'

/** A broker that has just died makes the first connection fail although others are there. */
const connectWithinMs = 20_000
const pauseMs = 500

/** Connects a producer; the caller disconnects it. */
export async function connectProducer(
  kafka: Kafka,
  config: Pick<ProducerConfig, 'retry' | 'transactionalId' | 'transactionTimeout'> = {},
): Promise<Producer> {
  const producer = kafka.producer({
    idempotent: true,
    // Kafka would make a missing topic with one partition and seven days: `migrate` creates them.
    allowAutoTopicCreation: false,
    maxInFlightRequests: 1,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
    ...config,
  })
  for (const giveUpAt = performance.now() + connectWithinMs; ; await delay(pauseMs)) {
    try {
      await producer.connect()
      return producer
    } catch (error) {
      if (isFinal(error) || performance.now() > giveUpAt) {
        await producer.disconnect().catch(() => undefined)
        throw error
      }
    }
  }
}

/** kafkajs marks a connection that was tried several times as not retriable; here it is retried. */
function isFinal(error: unknown): boolean {
  if (!(error instanceof Error) || !('retriable' in error)) return false
  return error.retriable === false && error.name !== 'KafkaJSNumberOfRetriesExceeded'
}
