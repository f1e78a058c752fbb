/**
 * The offsets that partitions were stored up to during the last two minutes. ClickHouse acknowledges an insert before
 * the other nodes have it and before it is on disk, so what was stored in these minutes may be missing after a failover
 * to another node, or where a server's machine lost its power. The oldest of these offsets is where to read again from:
 * reading too much again changes no figure.
 */
import type { TopicPartitionOffset } from 'kafkajs'
import { partitionKey, partitionOfKey } from '../../../infra/kafka/partition-key.ts'

/** Far longer than healthy replicas lag behind each other, and than Linux keeps written data in memory only. */
const keptMs = 120_000
/** A position is noted at most this often. */
const noteEveryMs = 5_000

interface Position {
  readonly offset: bigint
  readonly atMs: number
}

export class RecentOffsets {
  readonly #positions = new Map<string, Position[]>()

  /** A partition is read from here on: nothing is known of earlier records. */
  readFrom(topic: string, partition: number, firstOffset: bigint, nowMs: number): void {
    if (!this.#positions.has(partitionKey(topic, partition)))
      this.stored(topic, partition, firstOffset, nowMs)
  }

  /** Everything before this offset has been stored. */
  stored(topic: string, partition: number, nextOffset: bigint, nowMs: number): void {
    const key = partitionKey(topic, partition)
    const noted = this.#positions.get(key) ?? []
    this.#positions.set(key, noted)
    const last = noted.at(-1)
    if (last !== undefined && nowMs - last.atMs < noteEveryMs) return
    noted.push({ offset: nextOffset, atMs: nowMs })
    // The last one that is old enough stays.
    while (noted[1] !== undefined && nowMs - noted[1].atMs > keptMs) noted.shift()
  }

  /** From here on everything is read and stored again, now. */
  rewind({ topic, partition, offset }: TopicPartitionOffset, nowMs: number): void {
    this.#positions.set(partitionKey(topic, partition), [{ offset: BigInt(offset), atMs: nowMs }])
  }

  /** Forgets partitions that this member no longer has. */
  keepOnly(assignment: Readonly<Record<string, readonly number[]>>): void {
    for (const key of this.#positions.keys()) {
      const { topic, partition } = partitionOfKey(key)
      if (assignment[topic]?.includes(partition) !== true) this.#positions.delete(key)
    }
  }

  /** Where a partition stood two minutes ago or, if that is later, where this member began; undefined where it has not. */
  oldestOf(topic: string, partition: number): bigint | undefined {
    return this.#positions.get(partitionKey(topic, partition))?.[0]?.offset
  }

  /** The same of every partition. */
  oldest(): TopicPartitionOffset[] {
    return [...this.#positions].flatMap(([key, [oldest]]) => {
      return oldest === undefined ? [] : [{ ...partitionOfKey(key), offset: String(oldest.offset) }]
    })
  }
}
