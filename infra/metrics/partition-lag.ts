/**
 * How many records lie behind what is committed, for the partitions that are ours: learnt from commits as they happen
 * and from Kafka's own offsets, which also tell it while a partition is idle or ingest is halted. It asks nobody
 * (lag-watch.ts does), and forgets a partition that was taken away.
 */

/** Where Kafka says that a partition stands. */
export interface PartitionOffsets {
  readonly topic: string
  readonly partition: number
  /** The group's committed offset; undefined where it has none and begins at the beginning. */
  readonly committed: bigint | undefined
  readonly low: bigint
  readonly high: bigint
}

export interface LagOfPartition {
  readonly topic: string
  readonly partition: number
  readonly records: number
}

interface Place {
  readonly topic: string
  readonly partition: number
  next: bigint | undefined
  end: bigint
}

export class PartitionLag {
  #places = new Map<string, Place>()

  /** These partitions are ours from now on, and no others. What stays is kept. */
  assign(assigned: Readonly<Record<string, readonly number[]>>): void {
    const before = this.#places
    this.#places = new Map(
      Object.entries(assigned).flatMap(([topic, partitions]) =>
        partitions.map((partition): [string, Place] => {
          const key = `${topic}/${partition}`
          return [key, before.get(key) ?? { topic, partition, next: undefined, end: 0n }]
        }),
      ),
    )
  }

  /** A commit: the group goes on at `nextOffset`, and `lag` records lay behind it when they were fetched. */
  committed(topic: string, partition: number, nextOffset: bigint, lag: bigint): void {
    const place = this.#places.get(`${topic}/${partition}`)
    if (place === undefined) return
    place.next = nextOffset
    place.end = later(place.end, nextOffset + lag)
  }

  /** What Kafka says. A commit that happened meanwhile stays known; records that retention removed are no lag. */
  learn(offsets: readonly PartitionOffsets[]): void {
    for (const { topic, partition, committed, low, high } of offsets) {
      const place = this.#places.get(`${topic}/${partition}`)
      if (place === undefined) continue
      const from = later(committed ?? low, low)
      place.next = place.next === undefined ? from : later(place.next, from)
      place.end = high
    }
  }

  /** The lag of every partition of ours whose place is known. */
  all(): LagOfPartition[] {
    return [...this.#places.values()].flatMap(({ topic, partition, next, end }) =>
      next === undefined ? [] : [{ topic, partition, records: end > next ? Number(end - next) : 0 }],
    )
  }

  /** How many partitions of a topic are ours. */
  assignedOf(topic: string): number {
    return [...this.#places.values()].filter((place) => place.topic === topic).length
  }
}

function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
