/**
 * Sends refused records to the dead-letter topic until Kafka has acknowledged them. A topic that cannot be written
 * halts ingest: nothing is committed before, so nothing is lost. A dead letter sent twice is counted once.
 */
import type { Message, Producer } from 'kafkajs'
import { kafkaErrorType, kafkaFault, type KafkaAccess } from '../../infra/kafka/client.ts'
import { deadLetterMessage, type RefusedRecord } from './dead-letter.ts'
import { kafkaErrorClass } from './fault-class.ts'
import type { Patience } from './patience.ts'

/** Originals may have long keys and headers: what is sent at once stays well below the topic's largest batch. */
const chunkBytes = 512 * 1024

export interface DeadLetterTopicDeps {
  readonly producer: Producer
  readonly access: KafkaAccess
  readonly patience: Patience
  readonly clock: () => Date
}

export class DeadLetterTopic {
  readonly #topic: string
  readonly #deps: DeadLetterTopicDeps

  constructor(topic: string, deps: DeadLetterTopicDeps) {
    this.#topic = topic
    this.#deps = deps
  }

  /** Resolves when every one is acknowledged by all in-sync replicas. */
  async send(refused: readonly RefusedRecord[], signal: AbortSignal): Promise<void> {
    const now = this.#deps.clock()
    for (const messages of chunks(refused.map((item) => deadLetterMessage(item, now)))) {
      const { producer, access, patience } = this.#deps
      const task = {
        dependency: 'kafka' as const,
        what: `send to ${this.#topic}`,
        run: () => producer.send({ topic: this.#topic, acks: -1, messages }),
        judge: kafkaErrorClass,
        codeOf: kafkaErrorType,
        explain: (error: unknown) =>
          `The dead-letter topic ${this.#topic} cannot be written. ${kafkaFault(error, access).message}`,
      }
      await patience.until(task, signal)
    }
  }
}

function* chunks(messages: readonly Message[]): Generator<Message[]> {
  let chunk: Message[] = []
  let bytes = 0
  for (const message of messages) {
    chunk.push(message)
    bytes += (message.value?.length ?? 0) + (message.key?.length ?? 0)
    if (bytes < chunkBytes) continue
    yield chunk
    chunk = []
    bytes = 0
  }
  if (chunk.length > 0) yield chunk
}
