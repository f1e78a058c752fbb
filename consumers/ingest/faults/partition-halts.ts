/**
 * Partitions that cannot be processed for a reason of their own: a batch that cannot be read, or an error of our own
 * program that their records cause. Such a partition is paused and retried; the log says what is wrong and where,
 * ingest is not ready meanwhile, no record is lost, and the other partitions are read as before.
 */
import type { EachBatchPayload } from 'kafkajs'
import { type KunjunganError, ownFaultText } from '../../../infra/errors.ts'
import { type UnreadableBatch, unreadableSentence } from '../../../infra/kafka/kafkajs/faults.ts'
import type { Logger } from '../../../infra/log.ts'
import { haltedError } from './halt.ts'
import type { IngestObserver } from '../observer.ts'
import { defaultHaltDelayMs, type RetryPolicyConfig } from './retry-policy.ts'
import { partitionKey } from '../../../infra/kafka/partition-key.ts'

/** The part of kafkajs's payload that is used. */
export type HaltedBatch = Pick<EachBatchPayload, 'pause'> & {
  readonly batch: Pick<EachBatchPayload['batch'], 'topic' | 'partition' | 'firstOffset'>
}

export interface PartitionHaltsDeps {
  readonly logger: Logger
  readonly observer: IngestObserver
  /** Called instead of waiting, where halting is to fail. */
  readonly onFailure: (error: KunjunganError) => void
}

/** An error of our own program halts the partition when it has come this often in a row. */
const ownFaultLimit = 3

export class PartitionHalts {
  readonly #config: RetryPolicyConfig
  readonly #deps: PartitionHaltsDeps
  /** How many faults in a row, and at which offset, of each partition that has made no progress since. */
  readonly #faults = new Map<string, { readonly times: number; readonly offset: bigint }>()
  readonly #reported = new Set<string>()

  constructor(config: RetryPolicyConfig, deps: PartitionHaltsDeps) {
    this.#config = config
    this.#deps = deps
  }

  unreadable(payload: HaltedBatch, batch: UnreadableBatch): void {
    this.#count(payload)
    this.#report(payload, unreadableSentence(batch))
    this.#pause(payload)
  }

  ownFault(payload: HaltedBatch, error: unknown): void {
    const { topic, partition } = payload.batch
    const offset = payload.batch.firstOffset()
    const times = this.#count(payload)
    const fault = ownFaultText(error)
    this.#deps.logger.error({ topic, partition, offset, fault, times }, 'a fault of Kunjungan itself')
    if (times >= ownFaultLimit)
      this.#report(
        payload,
        `Kunjungan itself fails at ${topic}, partition ${partition}, from offset ${offset} on (${fault}): no record is lost, the other partitions are read as before. Report it with this message; a newer version may take the records.`,
      )
    this.#pause(payload)
  }

  /** The partition is stored up to here; what was read before the fault may be stored only after it. */
  stored(topic: string, partition: number, nextOffset: bigint): void {
    const key = partitionKey(topic, partition)
    const fault = this.#faults.get(key)
    if (fault === undefined || nextOffset <= fault.offset) return
    this.#faults.delete(key)
    if (!this.#reported.delete(key)) return
    this.#deps.logger.info({ topic, partition }, 'the partition is read again')
    this.#deps.observer.onPartitionHalt(topic, partition, undefined)
  }

  #count({ batch }: HaltedBatch): number {
    const key = partitionKey(batch.topic, batch.partition)
    const times = (this.#faults.get(key)?.times ?? 0) + 1
    this.#faults.set(key, { times, offset: BigInt(batch.firstOffset() ?? '0') })
    return times
  }

  #report({ batch: { topic, partition } }: HaltedBatch, reason: string): void {
    if (this.#config.failOnHalt) this.#deps.onFailure(haltedError(reason))
    this.#deps.observer.onPartitionHalt(topic, partition, reason)
    if (this.#reported.has(partitionKey(topic, partition))) return
    this.#reported.add(partitionKey(topic, partition))
    this.#deps.logger.error({ topic, partition, reason }, 'a partition is halted and retried')
  }

  #pause(payload: HaltedBatch): void {
    const resume = payload.pause()
    setTimeout(resume, this.#config.haltDelayMs ?? defaultHaltDelayMs).unref()
  }
}
