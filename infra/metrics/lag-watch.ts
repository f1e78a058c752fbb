/**
 * Reads committed offsets and ends from Kafka every few seconds, so that lag is right also while nothing is consumed.
 * Not at the scrape: a Kafka that does not answer must not take the other metrics along. It tells how long ago the
 * last answer came, and makes a new connection after a failure.
 */
import type { Admin, Kafka } from 'kafkajs'
import { kafkaErrorType } from '../kafka/client.ts'
import type { Logger } from '../log.ts'
import type { PartitionLag, PartitionOffsets } from './partition-lag.ts'

export interface LagWatchConfig {
  readonly topics: readonly string[]
  readonly groupId: string
  readonly everyMs?: number
}

export interface LagWatchDeps {
  readonly kafka: Kafka
  readonly lag: PartitionLag
  readonly logger: Logger
  readonly onRead: () => void
}

const defaultEveryMs = 5_000

export class LagWatch implements AsyncDisposable {
  readonly #config: LagWatchConfig
  readonly #deps: LagWatchDeps
  #admin: Admin | undefined
  #timer: NodeJS.Timeout | undefined
  #isReading = false
  #isStopped = false
  #hasFailed = false

  constructor(config: LagWatchConfig, deps: LagWatchDeps) {
    this.#config = config
    this.#deps = deps
  }

  /** Reads now and then again and again; while a reading is under way it does nothing. */
  look(): void {
    if (this.#isReading || this.#isStopped) return
    clearTimeout(this.#timer)
    this.#isReading = true
    void this.#read().finally(() => {
      this.#isReading = false
      if (this.#isStopped) return
      this.#timer = setTimeout(() => this.look(), this.#config.everyMs ?? defaultEveryMs).unref()
    })
  }

  async #read(): Promise<void> {
    const { lag, onRead, logger, kafka } = this.#deps
    try {
      if (this.#admin === undefined) {
        const admin = kafka.admin({ retry: { retries: 1 } })
        this.#admin = admin
        await admin.connect()
      }
      lag.learn(await readOffsets(this.#admin, this.#config))
      onRead()
      this.#hasFailed = false
    } catch (error) {
      if (this.#isStopped) return
      const code = kafkaErrorType(error)
      if (!this.#hasFailed) logger.warn({ code }, 'lag cannot be read from Kafka: the metric stands still')
      this.#hasFailed = true
      await this.#disconnect()
    }
  }

  async #disconnect(): Promise<void> {
    const admin = this.#admin
    this.#admin = undefined
    await admin?.disconnect().catch(() => undefined)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#timer)
    await this.#disconnect()
  }
}

/** Committed offsets first: a commit between the two readings then shows as lag and never as less than none. */
async function readOffsets(admin: Admin, config: LagWatchConfig): Promise<PartitionOffsets[]> {
  const groups = await admin.fetchOffsets({ groupId: config.groupId, topics: [...config.topics] })
  const committed = new Map(
    groups.flatMap(({ topic, partitions }) =>
      partitions.map(({ partition, offset }) => [`${topic}/${partition}`, BigInt(offset)]),
    ),
  )
  const ends = await Promise.all(
    config.topics.map(async (topic) =>
      (await admin.fetchTopicOffsets(topic)).map(({ partition, low, high }): PartitionOffsets => {
        const at = committed.get(`${topic}/${partition}`)
        const known = at !== undefined && at >= 0n ? at : undefined
        return { topic, partition, committed: known, low: BigInt(low), high: BigInt(high) }
      }),
    ),
  )
  return ends.flat()
}
