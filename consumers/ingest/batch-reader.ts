/**
 * What is done with each batch that kafkajs has read: once there is room, it is decoded into the open blocks and put into
 * the buffer. A batch that cannot be read, or that an error of our own program stops, halts its partition alone. The
 * fault of a flush that held records of the partition is thrown here, so that kafkajs restarts the partition from its
 * committed offset.
 */
import type { Batch, EachBatchPayload } from 'kafkajs'
import { KunjunganError, rootOf } from '../../infra/errors.ts'
import { unreadableOf } from '../../infra/kafka/kafkajs/slice-batch.ts'
import { isOwnFault } from '../../infra/kafka/own-fault.ts'
import { kindOfTopic, type TopicKind, type TopicNames } from '../../schemas/topics.ts'
import { type BatchBuffer, BufferDiscarded } from './flush/batch-buffer.ts'
import { decodeBatch } from './decode/decoded-batch.ts'
import type { FailedFlushes } from './flush/failed-flushes.ts'
import type { OpenBlocks } from './decode/open-blocks.ts'
import type { PartitionHalts } from './faults/partition-halts.ts'
import type { ReadPositions } from './positions/read-positions.ts'
import type { ShardRecords } from './decode/shard-records.ts'
import type { PossiblyLostRecords } from './positions/possibly-lost-records.ts'

export interface BatchReaderConfig {
  readonly topics: TopicNames
  readonly heartbeatEveryMs: number
  readonly shard: ShardRecords | undefined
}

export interface BatchReaderDeps {
  readonly buffer: Pick<BatchBuffer, 'isFull' | 'room' | 'add'>
  readonly blocks: Pick<OpenBlocks, 'take'>
  readonly halts: Pick<PartitionHalts, 'ownFault' | 'unreadable'>
  readonly failedFlushes: Pick<FailedFlushes, 'keepsRows' | 'takeFault'>
  readonly positions: Pick<ReadPositions, 'checkLost' | 'follows' | 'reached'>
  /** Discards what is buffered, and seeks back to it. */
  readonly discardAndRewind: (reason: unknown) => void
  readonly possiblyLost: Pick<PossiblyLostRecords, 'readFrom' | 'whenJoined'>
  /** Minutes east of UTC of every known MPP, as they are now. */
  readonly utcOffsets: () => ReadonlyMap<string, number>
  readonly isStopping: () => boolean
  /** Called with a fault that no retry fixes. */
  readonly onFailure: (error: KunjunganError) => void
}

export class BatchReader {
  readonly #config: BatchReaderConfig
  readonly #deps: BatchReaderDeps

  constructor(config: BatchReaderConfig, deps: BatchReaderDeps) {
    this.#config = config
    this.#deps = deps
  }

  /** @throws the fault for which kafkajs has to restart the partition. */
  async read(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload
    const kind = kindOfTopic(this.#config.topics, batch.topic)
    if (kind === undefined || this.#deps.isStopping() || this.#isHaltedBy(payload)) return
    const { possiblyLost, positions } = this.#deps
    const firstOffset = firstOffsetOf(batch)
    try {
      using _heartbeats = this.#sendHeartbeats(payload)
      await possiblyLost.whenJoined()
      await positions.checkLost(batch.topic, batch.partition, firstOffset)
      if (!(await this.#bufferOnceThereIsRoom(payload, kind, firstOffset))) return
    } catch (error) {
      // It is read again, like the batches before it.
      if (error instanceof BufferDiscarded) return
      if (error instanceof KunjunganError) this.#deps.onFailure(error)
      else if (!this.#deps.isStopping() && isOwnFault(error)) {
        this.#deps.halts.ownFault(payload, error)
        return
      }
      throw error
    }
    payload.resolveOffset(batch.lastOffset())
    await payload.heartbeat()
  }

  /** @throws the fault of a flush that had records of the partition, unless it is our own. */
  #isHaltedBy(payload: EachBatchPayload): boolean {
    const { halts, failedFlushes } = this.#deps
    const unreadable = unreadableOf(payload.batch)
    if (unreadable !== undefined) {
      halts.unreadable(payload, unreadable)
      return true
    }
    const fault = failedFlushes.takeFault(payload.batch.topic, payload.batch.partition)
    if (fault === undefined) return false
    // An error that wraps it would hide from kafkajs that it is a rebalance.
    if (!isOwnFault(fault.error)) throw rootOf(fault.error)
    halts.ownFault(payload, fault.error)
    return true
  }

  /** While it waits for room, the group must not take the member for dead. */
  #sendHeartbeats(payload: EachBatchPayload): Disposable {
    const { discardAndRewind } = this.#deps
    const timer = setInterval(
      () => void payload.heartbeat().catch((error: unknown) => discardAndRewind(error)),
      this.#config.heartbeatEveryMs,
    )
    return { [Symbol.dispose]: () => clearInterval(timer) }
  }

  /** False where it must not be buffered: ingest stops, the partition has moved away, or records before it are missing. */
  async #bufferOnceThereIsRoom(
    payload: EachBatchPayload,
    kind: TopicKind,
    firstOffset: bigint,
  ): Promise<boolean> {
    const { buffer, blocks, failedFlushes, positions, possiblyLost, utcOffsets, isStopping } = this.#deps
    const { topic, partition } = payload.batch
    while (buffer.isFull) await buffer.room()
    if (isStopping() || payload.isStale() || !positions.follows(topic, partition, firstOffset)) return false
    possiblyLost.readFrom(topic, partition, firstOffset)
    const keepsRows = failedFlushes.keepsRows(topic, partition, firstOffset)
    const block = blocks.take(kind, keepsRows)
    const { shard } = this.#config
    const decoded = decodeBatch(payload, { kind, keepsRows, utcOffsets: utcOffsets(), block, shard })
    buffer.add(decoded)
    positions.reached(topic, partition, decoded.nextOffset)
    return true
  }
}

function firstOffsetOf(batch: Batch): bigint {
  return BigInt(batch.firstOffset() ?? '0')
}
