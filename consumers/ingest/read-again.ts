/**
 * From where records are read again after ClickHouse may have lost what it acknowledged: it acknowledges an insert
 * before the other nodes have it and before it is on disk. So what was stored in the last minutes may be missing where
 * calls go over to another node, or where a server's machine lost its power. Reading too much again changes no figure.
 */
import type { TopicPartitionOffset } from 'kafkajs'
import { partitionKey, partitionOfKey } from '../../infra/kafka/partition-key.ts'

/** Far more than replicas are behind each other while all is well, and than Linux keeps what is written in memory. */
const keptMs = 120_000
/** Positions are noted once in so long. */
const noteEveryMs = 5_000

interface Position {
  readonly offset: bigint
  readonly atMs: number
}

export class ReadAgain {
  readonly #positions = new Map<string, Position[]>()

  /** A partition is read from here on: of what lies before, nothing is known here. */
  reads(topic: string, partition: number, firstOffset: bigint, nowMs: number): void {
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
  goesBack({ topic, partition, offset }: TopicPartitionOffset, nowMs: number): void {
    this.#positions.set(partitionKey(topic, partition), [{ offset: BigInt(offset), atMs: nowMs }])
  }

  /** Partitions that this member has no more are forgotten. */
  keepOnly(assignment: Readonly<Record<string, readonly number[]>>): void {
    for (const key of this.#positions.keys()) {
      const { topic, partition } = partitionOfKey(key)
      if (assignment[topic]?.includes(partition) !== true) this.#positions.delete(key)
    }
  }

  /** Where a partition stood two minutes ago or, if that is later, where this member began; undefined for another's. */
  offsetOf(topic: string, partition: number): bigint | undefined {
    return this.#positions.get(partitionKey(topic, partition))?.[0]?.offset
  }

  /** The same of every partition. */
  offsets(): TopicPartitionOffset[] {
    return [...this.#positions].flatMap(([key, [oldest]]) => {
      return oldest === undefined ? [] : [{ ...partitionOfKey(key), offset: String(oldest.offset) }]
    })
  }
}
