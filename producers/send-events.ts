/**
 * Sends events to their topics with the contract's keys: idempotent, acknowledged by all in-sync replicas, in
 * batches. `send` resolves when Kafka has acknowledged every event given; that each is valid, its type says.
 */
import type { Kafka } from 'kafkajs'
import { connectProducer } from '../infra/kafka/producer.ts'
import { sendAll } from '../infra/kafka/send.ts'
import type { TopicNames } from '../schemas/topics.ts'
import { batchesOf } from './event-batches.ts'
import type { Outgoing } from './outgoing.ts'

export interface EventSender extends AsyncDisposable {
  /** Sends and waits for all acknowledgements; reports after each batch how many are acknowledged so far. */
  readonly send: (events: Iterable<Outgoing>, onProgress?: OnProgress) => Promise<number>
  /** The same for batches that are made elsewhere meanwhile. */
  readonly sendBatches: (
    batches: AsyncIterable<readonly Outgoing[]>,
    onProgress?: OnProgress,
  ) => Promise<number>
}

type OnProgress = (sent: number) => void

export interface EventSenderConfig {
  readonly topics: TopicNames
  readonly batchEvents?: number
}

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
    async send(events, onProgress) {
      const sending = new Sending(sendBatch, onProgress)
      for (const batch of batchesOf(events, config.batchEvents)) await sending.next(batch)
      return sending.end()
    },
    async sendBatches(batches, onProgress) {
      const sending = new Sending(sendBatch, onProgress)
      for await (const batch of batches) await sending.next(batch)
      return sending.end()
    },
    async [Symbol.asyncDispose]() {
      await producer.disconnect()
    },
  }
}

/** Batches one after the other; the next is made while Kafka writes the one before. */
class Sending {
  readonly #sendBatch: (batch: readonly Outgoing[]) => Promise<void>
  readonly #onProgress: OnProgress
  #underWay: Promise<void> | undefined
  #sent = 0

  constructor(
    sendBatch: (batch: readonly Outgoing[]) => Promise<void>,
    onProgress: OnProgress = () => undefined,
  ) {
    this.#sendBatch = sendBatch
    this.#onProgress = onProgress
  }

  /** Resolves when the batch before is acknowledged. */
  async next(batch: readonly Outgoing[]): Promise<void> {
    if (this.#underWay !== undefined) await this.#underWay
    this.#underWay = this.#sendBatch(batch).then(() => this.#onProgress((this.#sent += batch.length)))
    // Who waits for it next gets its error.
    this.#underWay.catch(() => undefined)
  }

  /** Resolves with the number of events when all are acknowledged. */
  async end(): Promise<number> {
    await this.#underWay
    if (this.#sent === 0) this.#onProgress(0)
    return this.#sent
  }
}
