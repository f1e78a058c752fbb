/**
 * From where records are read again after ClickHouse has gone over to another node: a node acknowledges an insert before
 * the others have it, so what was stored in the last minutes may be missing on them until it is back, if it comes back.
 * Reading too much again changes no figure.
 */
import type { TopicPartitionOffset } from 'kafkajs'

/** Far more than replicas are behind each other while all is well. */
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
    if (!this.#positions.has(`${topic}/${partition}`)) this.stored(topic, partition, firstOffset, nowMs)
  }

  /** Everything before this offset has been stored. */
  stored(topic: string, partition: number, nextOffset: bigint, nowMs: number): void {
    const key = `${topic}/${partition}`
    const noted = this.#positions.get(key) ?? []
    this.#positions.set(key, noted)
    const last = noted.at(-1)
    if (last !== undefined && nowMs - last.atMs < noteEveryMs) return
    noted.push({ offset: nextOffset, atMs: nowMs })
    // The last one that is old enough stays.
    while (noted[1] !== undefined && nowMs - noted[1].atMs > keptMs) noted.shift()
  }

  /** Partitions that this member has no more are forgotten. */
  keepOnly(assignment: Readonly<Record<string, readonly number[]>>): void {
    for (const key of this.#positions.keys()) {
      const [topic, partition] = placeOf(key)
      if (assignment[topic]?.includes(partition) !== true) this.#positions.delete(key)
    }
  }

  /** Where each partition stood two minutes ago or, if that is later, where this member began. */
  offsets(): TopicPartitionOffset[] {
    return [...this.#positions].flatMap(([key, [oldest]]) => {
      const [topic, partition] = placeOf(key)
      return oldest === undefined ? [] : [{ topic, partition, offset: String(oldest.offset) }]
    })
  }
}

function placeOf(key: string): [string, number] {
  const slash = key.lastIndexOf('/')
  return [key.slice(0, slash), Number(key.slice(slash + 1))]
}
