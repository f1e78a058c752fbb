/**
 * Partitions that cannot be worked on for a reason of their own: a batch that cannot be read, or a fault of our own
 * that their records bring out. Such a partition is paused and tried again; it is said what is wrong and where, ingest
 * is not ready meanwhile, no record is given up, and the other partitions go on.
 */
import type { EachBatchPayload } from 'kafkajs'
import { KunjunganError } from '../../infra/errors.ts'
import { type UnreadableBatch, unreadableSentence } from '../../infra/kafka/kafkajs/faults.ts'
import { ownFaultText } from '../../infra/kafka/own-fault.ts'
import type { Logger } from '../../infra/log.ts'
import type { IngestObserver } from './observer.ts'
import type { PatienceConfig } from './patience.ts'

export interface PartitionHaltsDeps {
  readonly logger: Logger
  readonly observer: IngestObserver
  /** Called instead of waiting, where halting is to fail. */
  readonly onFailure: (error: KunjunganError) => void
}

/** A fault of our own is tried so often before it halts the partition. */
const ownFaultTries = 3
const defaultPauseMs = 2_000

export class PartitionHalts {
  readonly #config: PatienceConfig
  readonly #deps: PartitionHaltsDeps
  /** Faults in a row of each partition that has not worked since. */
  readonly #faults = new Map<string, number>()
  readonly #told = new Set<string>()

  constructor(config: PatienceConfig, deps: PartitionHaltsDeps) {
    this.#config = config
    this.#deps = deps
  }

  /** True from a fault until the partition works again. */
  isAtFault(topic: string, partition: number): boolean {
    return this.#faults.has(keyOf(topic, partition))
  }

  unreadable(payload: EachBatchPayload, batch: UnreadableBatch): void {
    this.#count(payload)
    this.#tell(payload, unreadableSentence(batch))
    this.#pause(payload)
  }

  ownFault(payload: EachBatchPayload, error: unknown): void {
    const { topic, partition } = payload.batch
    const offset = payload.batch.firstOffset()
    const times = this.#count(payload)
    const fault = ownFaultText(error)
    this.#deps.logger.error({ topic, partition, offset, fault, times }, 'a fault of Kunjungan itself')
    if (times >= ownFaultTries)
      this.#tell(
        payload,
        `Kunjungan itself fails at ${topic}, partition ${partition}, from offset ${offset} on (${fault}): no record is given up, the other partitions go on. Report it with this message; a newer version may take the records.`,
      )
    this.#pause(payload)
  }

  /** The partition was worked on without a fault. */
  works(topic: string, partition: number): void {
    const key = keyOf(topic, partition)
    if (!this.#faults.delete(key) || !this.#told.delete(key)) return
    this.#deps.logger.info({ topic, partition }, 'the partition is read again')
    this.#deps.observer.onPartitionHalt(topic, partition, undefined)
  }

  #count({ batch: { topic, partition } }: EachBatchPayload): number {
    const times = (this.#faults.get(keyOf(topic, partition)) ?? 0) + 1
    this.#faults.set(keyOf(topic, partition), times)
    return times
  }

  #tell({ batch: { topic, partition } }: EachBatchPayload, reason: string): void {
    if (this.#config.failOnHalt)
      this.#deps.onFailure(new KunjunganError('halted', `Ingest halted: ${reason}`))
    this.#deps.observer.onPartitionHalt(topic, partition, reason)
    if (this.#told.has(keyOf(topic, partition))) return
    this.#told.add(keyOf(topic, partition))
    this.#deps.logger.error({ topic, partition, reason }, 'a partition is halted and tried again')
  }

  #pause(payload: EachBatchPayload): void {
    const resume = payload.pause()
    setTimeout(resume, this.#config.haltPauseMs ?? defaultPauseMs).unref()
  }
}

function keyOf(topic: string, partition: number): string {
  return `${topic}/${partition}`
}
