/**
 * How many records come after the committed offset, for the partitions that are ours: from commits as they happen and from
 * Kafka's own offsets, which are right also while a partition is idle or ingest is halted. It does not call Kafka
 * (lag-watch.ts does), and drops a partition that was revoked.
 */
import type { GroupPosition } from '../../../infra/kafka/group-position.ts'
import { partitionKey } from '../../../infra/kafka/partition-key.ts'

/** The ends of a partition and the group's position in it: see infra/kafka/group-position.ts. */
export type PartitionOffsets = Pick<GroupPosition, 'topic' | 'partition' | 'from' | 'readable' | 'end'>

export interface LagOfPartition {
  readonly topic: string
  readonly partition: number
  readonly records: number
  /** Of these the ones that an open transaction holds back. */
  readonly heldBack: number
}

interface PartitionProgress {
  readonly topic: string
  readonly partition: number
  next: bigint | undefined
  end: bigint
  heldBack: bigint
}

export class PartitionLag {
  #partitions = new Map<string, PartitionProgress>()

  /** These partitions are ours from now on, and no others. What stays is kept. */
  assign(assigned: Readonly<Record<string, readonly number[]>>): void {
    const before = this.#partitions
    this.#partitions = new Map(
      Object.entries(assigned).flatMap(([topic, partitions]) =>
        partitions.map((partition): [string, PartitionProgress] => {
          const key = partitionKey(topic, partition)
          return [key, before.get(key) ?? { topic, partition, next: undefined, end: 0n, heldBack: 0n }]
        }),
      ),
    )
  }

  /** A commit: the group resumes at `nextOffset`, and `lag` records came after it at the fetch. */
  committed(topic: string, partition: number, nextOffset: bigint, lag: bigint): void {
    const known = this.#partitions.get(partitionKey(topic, partition))
    if (known === undefined) return
    known.next = nextOffset
    known.end = later(known.end, nextOffset + lag)
  }

  /**
   * Takes Kafka's offsets. A commit that happened meanwhile is kept, unless the log ends before it: then the topic was
   * created again and its records are still to be read. Records that retention removed are no lag.
   */
  update(offsets: readonly PartitionOffsets[]): void {
    for (const { topic, partition, from, readable, end } of offsets) {
      const known = this.#partitions.get(partitionKey(topic, partition))
      if (known === undefined) continue
      known.next = known.next === undefined || known.next > end ? from : later(known.next, from)
      known.end = end
      known.heldBack = end - readable
    }
  }

  /** The lag of every partition of ours whose position is known. */
  all(): LagOfPartition[] {
    return [...this.#partitions.values()].flatMap(({ topic, partition, next, end, heldBack }) =>
      next === undefined
        ? []
        : [
            {
              topic,
              partition,
              records: end > next ? Number(end - next) : 0,
              heldBack: Number(heldBack),
            },
          ],
    )
  }

  /** How many partitions of a topic are ours. */
  assignedOf(topic: string): number {
    return [...this.#partitions.values()].filter((one) => one.topic === topic).length
  }
}

function later(a: bigint, b: bigint): bigint {
  return a > b ? a : b
}
