/**
 * The collector's connection to Kafka: connects in the background and again after faults, and knows whether Kafka can
 * be written to, for /ready. A send that fails makes it not ready at once, until one succeeds: a Kafka without enough
 * replicas answers every question and takes no event. A look at the topics every few seconds finds a Kafka that is away
 * while nothing is sent, and one that is back. It retries no send.
 */
import type { Kafka, Producer, RetryOptions } from 'kafkajs'
import { sleep } from '../../infra/sleep.ts'
import { kafkaErrorType, kafkaFault, type KafkaAccess } from '../../infra/kafka/client.ts'
import { noLeader } from '../../infra/kafka/kafkajs/leaderless.ts'
import { connectProducer } from '../../infra/kafka/producer.ts'
import type { Logger } from '../../infra/log.ts'
import type { Readiness } from '../../infra/monitoring/server.ts'

export interface BrokerConnectionConfig {
  readonly topics: readonly string[]
  readonly access: KafkaAccess
  readonly everyMs?: number
  readonly sendFaultMs?: number
}

export interface BrokerConnectionDeps {
  /** @param retry - of its connections, where it is not the usual one. */
  readonly kafka: (retry?: RetryOptions) => Kafka
  readonly logger: Logger
}

const defaultEveryMs = 2_000
const lookWithinMs = 3_000
/** Ends within a look, so that its reason is known where the connection is refused. */
const lookRetry = { initialRetryTime: 50, maxRetryTime: 250, retries: 5 }
/** Who asks for readiness may send nothing meanwhile, and so never learn that a fault of a send is over. */
const defaultSendFaultMs = 60_000
/** Sends fail within a few seconds, so that their senders hear of it before their own time-outs. */
const sendRetry = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 5 }
/** A producer that fails so often in a row, with a Kafka that answers, is replaced. */
const failuresOfOne = 5

export class BrokerConnection implements AsyncDisposable {
  readonly #config: BrokerConnectionConfig
  readonly #deps: BrokerConnectionDeps
  readonly #end = new AbortController()
  readonly #watching: Promise<void>
  readonly #producerKafka: Kafka
  readonly #lookKafka: Kafka
  #producer: Producer | undefined
  readonly #faults: { look: string | undefined; send: string | undefined } = {
    look: 'Kafka has not answered yet',
    send: undefined,
  }
  #failures = 0
  #failedAtMs = 0

  /** Connects in the background until it is disposed. */
  constructor(config: BrokerConnectionConfig, deps: BrokerConnectionDeps) {
    this.#config = config
    this.#deps = deps
    this.#producerKafka = deps.kafka()
    this.#lookKafka = deps.kafka(lookRetry)
    this.#watching = this.#watch()
  }

  get producer(): Producer | undefined {
    return this.#producer
  }

  readiness(): Readiness {
    const fault = this.#fault
    return fault === undefined ? { isReady: true } : { isReady: false, reason: fault }
  }

  /** A send was acknowledged. */
  sent(): void {
    this.#failures = 0
    this.#found('send', undefined)
  }

  /** A send has failed. */
  failed(error: unknown): void {
    this.#failures += 1
    this.#failedAtMs = performance.now()
    this.#found('send', error)
  }

  get #fault(): string | undefined {
    return this.#faults.look ?? this.#faults.send
  }

  #found(by: 'look' | 'send', error: unknown): void {
    const before = this.#fault
    this.#faults[by] = error === undefined ? undefined : kafkaFault(error, this.#config.access).message
    const fault = this.#fault
    const { logger } = this.#deps
    if (fault !== undefined && before === undefined)
      logger.warn(
        { code: kafkaErrorType(error), fault },
        'Kafka does not take events: senders have to repeat',
      )
    if (fault === undefined && before !== undefined) logger.info('Kafka takes events')
  }

  async #watch(): Promise<void> {
    const { signal } = this.#end
    const { everyMs = defaultEveryMs, sendFaultMs = defaultSendFaultMs } = this.#config
    while (!signal.aborted) {
      try {
        const areLed = await this.#look()
        if (areLed && this.#failures >= failuresOfOne) await this.#drop()
        this.#producer ??= await connectProducer(this.#producerKafka, { retry: sendRetry })
        if (!areLed) throw noLeader()
        this.#found('look', undefined)
      } catch (error) {
        if (!signal.aborted) this.#found('look', error)
      }
      if (performance.now() - this.#failedAtMs >= sendFaultMs) this.#found('send', undefined)
      await sleep(everyMs, signal)
    }
  }

  /** Whether every partition has a leader. Throws where Kafka does not answer in time. */
  async #look(): Promise<boolean> {
    const admin = this.#lookKafka.admin({ retry: { retries: 1, initialRetryTime: 100 } })
    const late = AbortSignal.timeout(lookWithinMs)
    const inTime = new Promise<never>((_resolve, reject) =>
      late.addEventListener('abort', () => reject(late.reason), { once: true }),
    )
    try {
      const looked = admin
        .connect()
        .then(() => admin.fetchTopicMetadata({ topics: [...this.#config.topics] }))
      const { topics } = await Promise.race([looked, inTime])
      return topics.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0))
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
