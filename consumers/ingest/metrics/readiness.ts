/**
 * Whether ingest is ready, from the events it reports: it has joined its group, is not halted, and Kafka answers. A
 * halt ends when ingest reports it, and also when something is stored or the group is joined again.
 */
import type { Readiness } from '../../../infra/monitoring/server.ts'
import { partitionKey } from '../../../infra/kafka/partition-key.ts'

/** Without an answer for this long, Kafka has removed the consumer from its group too. */
const kafkaAnswerMs = 60_000

export class IngestState {
  readonly #nowMs: () => number
  readonly #stop: AbortSignal
  #isJoined = false
  #openHalts = 0
  #isHalted = false
  #reason = 'a fault that an operator has to fix'
  #kafkaAnsweredMs: number | undefined
  /** Reasons of partitions that are halted while the others are read. */
  readonly #partitions = new Map<string, string>()

  /** @param stop - aborted when the process is to end: from then on it is not ready. */
  constructor(nowMs: () => number, stop: AbortSignal) {
    this.#nowMs = nowMs
    this.#stop = stop
  }

  get isHalted(): boolean {
    return this.#isHalted || this.#partitions.size > 0
  }

  /** When Kafka's offsets were read last, in milliseconds since 1970; undefined before the first time. */
  get kafkaAnsweredMs(): number | undefined {
    return this.#kafkaAnsweredMs
  }

  /** @returns true where a halt begins; further faults while it lasts belong to it. */
  halted(reason: string): boolean {
    this.#reason = reason
    this.#isHalted = true
    this.#openHalts += 1
    return this.#openHalts === 1
  }

  /** A fault that halts has come again: ingest is halted, whatever was reported before. */
  stillHalted(): void {
    this.#isHalted = true
  }

  resumed(): void {
    this.#openHalts = Math.max(0, this.#openHalts - 1)
    if (this.#openHalts === 0) this.#isHalted = false
  }

  /** @returns true where a halt of the partition begins. */
  partitionHalted(topic: string, partition: number, reason: string | undefined): boolean {
    const key = partitionKey(topic, partition)
    if (reason === undefined) this.#partitions.delete(key)
    else if (!this.#partitions.has(key)) {
      this.#partitions.set(key, reason)
      return true
    }
    return false
  }

  /** A flush has succeeded; there is one at a time, so nothing is halted. */
  stored(): void {
    this.#openHalts = 0
    this.#isHalted = false
  }

  joined(): void {
    this.#isJoined = true
    this.#partitions.clear()
    this.stored()
  }

  kafkaAnswered(): void {
    this.#kafkaAnsweredMs = this.#nowMs()
  }

  readiness(): Readiness {
    if (this.#stop.aborted) return { isReady: false, reason: 'ingest is stopping' }
    if (!this.#isJoined) return { isReady: false, reason: 'ingest has not joined its consumer group yet' }
    if (this.#isHalted) return { isReady: false, reason: `ingest is halted: ${this.#reason}` }
    for (const reason of this.#partitions.values())
      return { isReady: false, reason: `ingest is halted: ${reason}` }
    const unansweredMs = this.#nowMs() - (this.#kafkaAnsweredMs ?? this.#nowMs())
    if (unansweredMs > kafkaAnswerMs) {
      return {
        isReady: false,
        reason: `Kafka has not answered for ${Math.round(unansweredMs / 1_000)} seconds`,
      }
    }
    return { isReady: true }
  }
}
