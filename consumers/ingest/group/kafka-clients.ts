/** The clients of Kafka that an ingest works with. */
import type { Admin, Consumer, ConsumerConfig, Kafka, Producer } from 'kafkajs'
import { messageOf } from '../../../infra/errors.ts'
import { connectProducer } from '../../../infra/kafka/producer.ts'
import type { Logger } from '../../../infra/log.ts'

export interface KafkaClients {
  readonly admin: Admin
  /** Of dead letters. */
  readonly producer: Producer
  /** Not connected yet: it is started once everything listens to it. */
  readonly consumer: Consumer
}

/** @param open - disconnects admin and producer. */
export async function connectClients(
  kafka: Kafka,
  consumerConfig: ConsumerConfig,
  open: AsyncDisposableStack,
): Promise<KafkaClients> {
  const admin = kafka.admin()
  await admin.connect()
  open.defer(() => admin.disconnect())
  // Few retries inside the client: the retry policy goes further, and reports to the operator.
  const producer = await connectProducer(kafka, { retry: { retries: 2 } })
  open.defer(() => producer.disconnect())
  return { admin, producer, consumer: kafka.consumer(consumerConfig) }
}

/** The consumer stays in its group, and reads no further. */
export function stopFetching(consumer: Consumer, topics: readonly string[], logger: Logger): void {
  try {
    consumer.pause(topics.map((topic) => ({ topic })))
  } catch (error) {
    logger.debug({ error: messageOf(error) }, 'a consumer that has ended fetches nothing')
  }
}
