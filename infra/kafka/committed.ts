/**
 * Where a consumer group stands. A broker that has just started says for a moment that it does not coordinate the
 * group, and kafkajs's admin does not ask again: this does.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { Admin } from 'kafkajs'
import { kafkaErrorType } from './client.ts'

export interface Position {
  readonly topic: string
  readonly partition: number
  /** Negative where nothing is committed. */
  readonly offset: bigint
}

const passing = new Set([
  'NOT_COORDINATOR_FOR_GROUP',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
])
const tries = 40
const pauseMs = 250

/** The committed offset of every partition of the topics. */
export async function committedOffsets(
  admin: Admin,
  groupId: string,
  topics: readonly string[],
): Promise<Position[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      const groups = await admin.fetchOffsets({ groupId, topics: [...topics] })
      return groups.flatMap(({ topic, partitions }) =>
        partitions.map(({ partition, offset }) => ({ topic, partition, offset: BigInt(offset) })),
      )
    } catch (error) {
      if (attempt === tries || !passing.has(kafkaErrorType(error) ?? '')) throw error
      await delay(pauseMs)
    }
  }
}

/** A stretch of a partition that the group has not read: from `from`, up to and without `end`. */
export interface Backlog {
  readonly topic: string
  readonly partition: number
  readonly from: bigint
  readonly end: bigint
}

/** What lies between the committed offsets (or the beginnings) and the ends, for partitions where anything does. */
export async function backlogs(admin: Admin, groupId: string, topics: readonly string[]): Promise<Backlog[]> {
  const committed = await committedOffsets(admin, groupId, topics)
  const at = new Map(committed.map(({ topic, partition, offset }) => [`${topic}/${partition}`, offset]))
  const found: Backlog[] = []
  for (const topic of topics) {
    for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
      const offset = at.get(`${topic}/${partition}`) ?? 0n
      const from = offset < BigInt(low) ? BigInt(low) : offset
      if (BigInt(high) > from) found.push({ topic, partition, from, end: BigInt(high) })
    }
  }
  return found
}
