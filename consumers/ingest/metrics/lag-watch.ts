/**
 * Reads committed offsets and ends from Kafka every few seconds, so that lag is right also while nothing is consumed.
 * Not at the scrape: a Kafka that does not answer must not make the other metrics fail. It reports when the last answer
 * came, and makes a new connection after a failure.
 */
import { kafkaErrorType } from '../../../infra/kafka/client.ts'
import { isHeldBack, type Logs } from '../../../infra/kafka/partition-log.ts'
import { type GroupPosition, groupPositions } from '../../../infra/kafka/group-position.ts'
import type { Logger } from '../../../infra/log.ts'
import type { PartitionLag } from './partition-lag.ts'
import { partitionKey } from '../../../infra/kafka/partition-key.ts'

export interface LagWatchConfig {
  readonly topics: readonly string[]
  readonly groupId: string
  readonly everyMs?: number
}

export interface LagWatchDeps {
  /** Connects to Kafka, at the first reading and again after a failure. */
  readonly openLogs: () => Promise<Logs>
  readonly lag: PartitionLag
  readonly logger: Logger
  readonly onRead: () => void
}

const defaultEveryMs = 5_000
/** A transaction that is open for this long is logged. */
const heldBackMs = 60_000

export class LagWatch implements AsyncDisposable {
  readonly #config: LagWatchConfig
  readonly #deps: LagWatchDeps
  #logs: Logs | undefined
  readonly #heldBack = new Map<string, { readonly at: bigint; readonly sinceMs: number; isLogged: boolean }>()
  #timer: NodeJS.Timeout | undefined
  #isReading = false
  #isStopped = false
  #hasFailed = false

  constructor(config: LagWatchConfig, deps: LagWatchDeps) {
    this.#config = config
    this.#deps = deps
  }

  /** Reads now and then at each interval; a no-op while it is reading. */
  readNow(): void {
    if (this.#isReading || this.#isStopped) return
    clearTimeout(this.#timer)
    this.#isReading = true
    void this.#read().finally(() => {
      this.#isReading = false
      if (this.#isStopped) return
      this.#timer = setTimeout(() => this.readNow(), this.#config.everyMs ?? defaultEveryMs).unref()
    })
  }

  async #read(): Promise<void> {
    const { lag, onRead, logger, openLogs } = this.#deps
    try {
      this.#logs ??= await openLogs()
      const found = await groupPositions(this.#logs, this.#config.groupId, this.#config.topics)
      lag.update(found)
      this.#logHeldBack(found)
      onRead()
      this.#hasFailed = false
    } catch (error) {
      if (this.#isStopped) return
      const code = kafkaErrorType(error)
      if (!this.#hasFailed)
        logger.warn({ code }, 'lag cannot be read from Kafka: the metric keeps its last value')
      this.#hasFailed = true
      await this.#disconnect()
    } finally {
      // It may have connected after it was stopped.
      if (this.#isStopped) await this.#disconnect()
    }
  }

  /** Short transactions are normal; one that stays open keeps events from being stored. */
  #logHeldBack(found: readonly GroupPosition[]): void {
    for (const log of found) {
      const { topic, partition, readable, end } = log
      const key = partitionKey(topic, partition)
      const known = this.#heldBack.get(key)
      if (!isHeldBack(log)) this.#heldBack.delete(key)
      else if (known?.at !== readable)
        this.#heldBack.set(key, { at: readable, sinceMs: performance.now(), isLogged: false })
      else if (!known.isLogged && performance.now() - known.sinceMs >= heldBackMs) {
        known.isLogged = true
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
      // The connection is dropped either way.
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isStopped = true
    clearTimeout(this.#timer)
    await this.#disconnect()
  }
}
