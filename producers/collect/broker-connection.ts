/**
 * The collector's connection to Kafka: connects in the background and again after faults, and knows whether Kafka can
 * be written to, for /ready. A send that fails makes it not ready at once; a look at the topics every few seconds finds
 * a Kafka that is away while nothing is sent, and one that is back. It retries no send.
 */
import type { Kafka, Producer } from 'kafkajs'
import { sleep } from '../../infra/sleep.ts'
import { kafkaErrorType, kafkaFault, type KafkaAccess } from '../../infra/kafka/client.ts'
import { connectProducer } from '../../infra/kafka/producer.ts'
import type { Logger } from '../../infra/log.ts'
import type { Readiness } from '../../infra/monitoring/server.ts'

export interface BrokerConnectionConfig {
  readonly topics: readonly string[]
  readonly access: KafkaAccess
  readonly everyMs?: number
}

export interface BrokerConnectionDeps {
  readonly kafka: Kafka
  readonly logger: Logger
}

const defaultEveryMs = 2_000
const lookWithinMs = 3_000
/** Sends fail within a few seconds, so that their senders hear of it before their own time-outs. */
const sendRetry = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5 }
/** A producer that fails so often in a row, with a Kafka that answers, is replaced. */
const failuresOfOne = 5

export class BrokerConnection implements AsyncDisposable {
  readonly #config: BrokerConnectionConfig
  readonly #deps: BrokerConnectionDeps
  readonly #end = new AbortController()
  readonly #watching: Promise<void>
  #producer: Producer | undefined
  #fault: string | undefined = 'Kafka has not answered yet'
  #failures = 0

  /** Connects in the background until it is disposed. */
  constructor(config: BrokerConnectionConfig, deps: BrokerConnectionDeps) {
    this.#config = config
    this.#deps = deps
    this.#watching = this.#watch()
  }

  get producer(): Producer | undefined {
    return this.#producer
  }

  readiness(): Readiness {
    return this.#fault === undefined ? { isReady: true } : { isReady: false, reason: this.#fault }
  }

  /** A send was acknowledged. */
  sent(): void {
    this.#failures = 0
    this.#found(undefined)
  }

  /** A send has failed. */
  failed(error: unknown): void {
    this.#failures += 1
    this.#found(error)
  }

  #found(error: unknown): void {
    const fault = error === undefined ? undefined : kafkaFault(error, this.#config.access).message
    const { logger } = this.#deps
    if (fault !== undefined && this.#fault === undefined)
      logger.warn(
        { code: kafkaErrorType(error), fault },
        'Kafka does not take events: senders are told to repeat',
      )
    if (fault === undefined && this.#fault !== undefined) logger.info('Kafka takes events')
    this.#fault = fault
  }

  async #watch(): Promise<void> {
    const { signal } = this.#end
    while (!signal.aborted) {
      try {
        await this.#look()
        if (this.#failures >= failuresOfOne) await this.#drop()
        this.#producer ??= await connectProducer(this.#deps.kafka, { retry: sendRetry })
        this.#found(undefined)
      } catch (error) {
        if (!signal.aborted) this.#found(error)
      }
      await sleep(this.#config.everyMs ?? defaultEveryMs, signal)
    }
  }

  /** Throws where Kafka does not answer in time or has no leader for a partition. */
  async #look(): Promise<void> {
    const admin = this.#deps.kafka.admin({ retry: { retries: 1, initialRetryTime: 100 } })
    const late = AbortSignal.timeout(lookWithinMs)
    const inTime = new Promise<never>((_resolve, reject) =>
      late.addEventListener('abort', () => reject(new Error('Kafka does not answer in time')), {
        once: true,
      }),
    )
    try {
      const looked = admin
        .connect()
        .then(() => admin.fetchTopicMetadata({ topics: [...this.#config.topics] }))
      const { topics } = await Promise.race([looked, inTime])
      const led = topics.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0))
      if (!led) throw new Error('a partition has no leader')
    } finally {
      inTime.catch(() => undefined)
      void admin.disconnect().catch(() => undefined)
    }
  }

  async #drop(): Promise<void> {
    const producer = this.#producer
    this.#producer = undefined
    this.#failures = 0
    await producer?.disconnect().catch(() => undefined)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#end.abort()
    await this.#watching
    await this.#drop()
  }
}
