/**
 * Reads committed offsets and ends from Kafka every few seconds, so that lag is right also while nothing is consumed.
 * Not at the scrape: a Kafka that does not answer must not take the other metrics along. It tells how long ago the
 * last answer came, and makes a new connection after a failure.
 */
import type { Kafka } from 'kafkajs'
import { kafkaErrorType } from '../../../infra/kafka/client.ts'
import { isHeldBack, type Logs, openLogs } from '../../../infra/kafka/partition-log.ts'
import { type Standing, standings } from '../../../infra/kafka/standing.ts'
import type { Logger } from '../../../infra/log.ts'
import type { PartitionLag } from './partition-lag.ts'

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
/** A transaction that is open for so long is worth a word. */
const heldBackMs = 60_000

export class LagWatch implements AsyncDisposable {
  readonly #config: LagWatchConfig
  readonly #deps: LagWatchDeps
  #logs: Logs | undefined
  readonly #heldBack = new Map<string, { readonly at: bigint; readonly sinceMs: number; isSaid: boolean }>()
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
      this.#logs ??= await openLogs(kafka, { retries: 1 })
      const found = await standings(this.#logs, this.#config.groupId, this.#config.topics)
      lag.learn(found)
      this.#sayHeldBack(found)
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

  /** A short transaction is everyday life; one that stays open keeps events from being stored. */
  #sayHeldBack(found: readonly Standing[]): void {
    for (const log of found) {
      const { topic, partition, readable, end } = log
      const key = `${topic}/${partition}`
      const known = this.#heldBack.get(key)
      if (!isHeldBack(log)) this.#heldBack.delete(key)
      else if (known?.at !== readable)
        this.#heldBack.set(key, { at: readable, sinceMs: performance.now(), isSaid: false })
      else if (!known.isSaid && performance.now() - known.sinceMs >= heldBackMs) {
        known.isSaid = true
        this.#deps.logger.warn(
          { topic, partition, from: String(readable), records: String(end - readable) },
          'an open transaction holds back records: they are not stored before it ends; `npx kunjungan doctor` says how',
        )
      }
    }
  }

  async #disconnect(): Promise<void> {
    const logs = this.#logs
    this.#logs = undefined
    try {
      await logs?.[Symbol.asyncDispose]()
    } catch {
      // It is given up either way.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#timer)
    await this.#disconnect()
  }
}
