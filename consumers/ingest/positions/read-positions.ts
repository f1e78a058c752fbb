/**
 * How far each assigned partition has been read without a gap: all records before that offset are stored, or buffered to
 * be. A batch that begins later must not be buffered, as committing it would skip the records between. kafkajs does
 * deliver such batches: it keeps reading past what was discarded, and delivers answers that were under way when the group
 * was joined. The partition is then read again from the gap. A gap that retention has left is reported, as those records
 * are gone.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { Admin, Consumer, TopicPartitionOffset } from 'kafkajs'
import { messageOf } from '../../../infra/errors.ts'
import { committedOffsets } from '../../../infra/kafka/kafkajs/committed-offsets.ts'
import { partitionKey, partitionOfKey } from '../../../infra/kafka/partition-key.ts'
import type { Logger } from '../../../infra/log.ts'
import type { DecodedBatch } from '../decode/decoded-batch.ts'
import type { IngestObserver } from '../observer.ts'

export interface ReadPositionsDeps {
  readonly admin: Pick<Admin, 'fetchOffsets' | 'fetchTopicOffsets'>
  readonly consumer: Pick<Consumer, 'seek'>
  readonly groupId: string
  readonly logger: Logger
  readonly observer: IngestObserver
}

/** The pause before the committed offsets are asked for again, where they could not be read. */
const retryMs = 1_000

/** What kafkajs's GROUP_JOIN event says. */
export interface Joined {
  readonly memberId: string
  readonly memberAssignment: Readonly<Record<string, readonly number[]>>
}

export class ReadPositions {
  readonly #deps: ReadPositionsDeps
  /** The next offset of each partition; none where nothing is known yet. */
  readonly #next = new Map<string, bigint>()
  #assigned: ReadonlySet<string> = new Set()
  #memberId: string | undefined
  #reading: Promise<void> = Promise.resolve()
  #isReading = false
  #hasFailed = false
  /** Partitions whose next offset is what was committed: nothing of them has been read yet. */
  readonly #untouched = new Set<string>()

  constructor(deps: ReadPositionsDeps) {
    this.#deps = deps
  }

  /**
   * To be called when the group was joined, after what was buffered is discarded. Partitions that this member did not
   * have before are read from the offset that is committed, which is looked up. Never rejects.
   */
  joined({ memberId, memberAssignment: assignment }: Joined): Promise<void> {
    const assigned = new Set(
      Object.entries(assignment).flatMap(([topic, partitions]) =>
        partitions.map((partition) => partitionKey(topic, partition)),
      ),
    )
    // As another member, it may have lost them to others meanwhile.
    const isSame = memberId === this.#memberId
    for (const key of this.#next.keys())
      if (!isSame || !assigned.has(key) || !this.#assigned.has(key)) this.#next.delete(key)
    for (const key of this.#untouched) if (!this.#next.has(key)) this.#untouched.delete(key)
    this.#memberId = memberId
    this.#assigned = assigned
    return this.#lookUp()
  }

  #lookUp(): Promise<void> {
    this.#hasFailed = false
    this.#isReading = true
    const reading = this.#readCommitted()
      .catch(async (error: unknown) => {
        this.#hasFailed = true
        const message = 'the committed offsets could not be read: reading waits for them'
        this.#deps.logger.warn({ error: messageOf(error) }, message)
        await delay(retryMs, undefined, { ref: false })
      })
      .finally(() => {
        if (this.#reading === reading) this.#isReading = false
      })
    this.#reading = reading
    return reading
  }

  async #readCommitted(): Promise<void> {
    const { admin, groupId } = this.#deps
    const topics = [...new Set([...this.#assigned].map((key) => partitionOfKey(key).topic))]
    if (topics.length === 0) return
    const committed = (await committedOffsets(admin, groupId, topics)).filter(({ topic, partition }) =>
      this.#assigned.has(partitionKey(topic, partition)),
    )
    for (const { topic, partition, offset } of committed)
      if (offset >= 0n) this.#beginAt(partitionKey(topic, partition), offset)
    // None is committed (-1), or kafkajs has committed "the beginning" (-2) where ours was out of range. Where the
    // beginning of a log cannot be asked for now, the position stays unknown.
    const without = committed.filter(({ offset }) => offset < 0n)
    for (const topic of new Set(without.map((one) => one.topic))) {
      const offsets = await admin.fetchTopicOffsets(topic).catch(() => [])
      for (const { partition, low } of offsets)
        if (without.some((one) => one.topic === topic && one.partition === partition))
          this.#beginAt(partitionKey(topic, partition), BigInt(low))
    }
  }

  #beginAt(key: string, offset: bigint): void {
    if (this.#next.has(key) || !this.#assigned.has(key)) return
    this.#next.set(key, offset)
    this.#untouched.add(key)
  }

  /**
   * Checks whether retention removed records before a batch that begins here, and reports them. Asks Kafka only where the
   * batch is not the next one.
   */
  async checkLost(topic: string, partition: number, first: bigint): Promise<void> {
    await this.#reading
    const next = this.#next.get(partitionKey(topic, partition))
    if (next === undefined || first === next) return
    const offsets = await this.#deps.admin.fetchTopicOffsets(topic)
    const found = offsets.find((of) => of.partition === partition)
    const low = BigInt(found?.low ?? '0')
    if (first < next) {
      const isNewLog = BigInt(found?.high ?? next) < next || (await this.#wasReset(topic, partition, next))
      if (isNewLog) this.#reportNewLog(topic, partition, next, first)
      return
    }
    const lost = (low < first ? low : first) - next
    if (lost <= 0n) return
    this.reached(topic, partition, next + lost)
    const message = 'retention removed records before they were read: they are lost to this pipeline'
    this.#deps.logger.error({ topic, partition, records: String(lost), from: String(next) }, message)
    this.#deps.observer.onLost(topic, partition, lost)
  }

  /** Whether kafkajs has gone back to the beginning meanwhile, as what was committed lay beyond the end of the log. */
  async #wasReset(topic: string, partition: number, next: bigint): Promise<boolean> {
    if (!this.#untouched.has(partitionKey(topic, partition))) return false
    const { admin, groupId } = this.#deps
    const committed = await committedOffsets(admin, groupId, [topic])
    const now = committed.find((one) => one.partition === partition)
    return now !== undefined && now.offset < next
  }

  /** Whether a batch that begins here leaves no gap; otherwise the partition is read again from the gap. */
  follows(topic: string, partition: number, first: bigint): boolean {
    const key = partitionKey(topic, partition)
    // Another member reads it by now.
    if (!this.#assigned.has(key)) return false
    const next = this.#next.get(key)
    if (next === undefined) {
      // A batch that was fetched before the group was joined is delivered again.
      if (this.#hasFailed && !this.#isReading) void this.#lookUp()
      return !this.#isReading
    }
    if (first === next) return true
    // Repeats are harmless, but a seek that kafkajs kept from before a partition moved away would repeat far too much.
    if (first < next && !this.#untouched.has(key)) return true
    this.#seek({ topic, partition, offset: String(next) })
    return false
  }

  /** Everything before this offset is buffered. */
  reached(topic: string, partition: number, nextOffset: bigint): void {
    const key = partitionKey(topic, partition)
    this.#next.set(key, nextOffset)
    this.#untouched.delete(key)
  }

  /** What begins at these offsets was discarded and has to be read again. Returns the offset that each partition resumes from. */
  rewind(offsets: readonly TopicPartitionOffset[]): TopicPartitionOffset[] {
    const changed = new Set<string>()
    for (const { topic, partition, offset } of offsets) {
      const key = partitionKey(topic, partition)
      const next = this.#next.get(key)
      if (next === undefined || BigInt(offset) < next) this.#next.set(key, BigInt(offset))
      changed.add(key)
    }
    return [...changed].map((key) => ({ ...partitionOfKey(key), offset: String(this.#next.get(key)) }))
  }

  /** The same, and seeks there now. After a join it is not needed: kafkajs begins at the committed offsets then. */
  rewindAndSeek(offsets: readonly TopicPartitionOffset[]): void {
    for (const offset of this.rewind(offsets)) this.#seek(offset)
  }

  #seek(offset: TopicPartitionOffset): void {
    try {
      this.#deps.consumer.seek(offset)
    } catch (fault) {
      // A consumer that has just ended begins at the committed offsets when it is started again.
      this.#deps.logger.debug({ error: messageOf(fault) }, 'the consumer cannot seek')
    }
  }

  /** A log that ends before the next offset is another one: the topic was created again, or a backup restored. */
  #reportNewLog(topic: string, partition: number, next: bigint, first: bigint): void {
    this.#deps.logger.warn(
      { topic, partition, committed: String(next), from: String(first) },
      'the committed offset lies beyond the end of the log: the partition is read again from here, and repeats change no figure',
    )
    this.reached(topic, partition, first)
  }
}

/** The first offset of each batch. */
export function firstOffsetsOf(batches: readonly DecodedBatch[]): TopicPartitionOffset[] {
  return batches.map(({ topic, partition, firstOffset }) => ({
    topic,
    partition,
    offset: String(firstOffset),
  }))
}
