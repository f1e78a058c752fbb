/**
 * The committed offsets of a consumer group. A broker that has just started answers for a moment that it does not
 * coordinate the group, and kafkajs's admin does not retry: this does. Can go with a client whose admin retries.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { Admin } from 'kafkajs'
import { kafkaErrorType } from '../client.ts'
import type { KafkaErrorType } from '../error-types.ts'

export interface CommittedOffset {
  readonly topic: string
  readonly partition: number
  /** Negative where nothing is committed. */
  readonly offset: bigint
  /** What was noted with it. */
  readonly metadata: string | null
}

const transient: ReadonlySet<string> = new Set<KafkaErrorType>([
  'NOT_COORDINATOR_FOR_GROUP',
  'GROUP_COORDINATOR_NOT_AVAILABLE',
  'GROUP_LOAD_IN_PROGRESS',
])
const tries = 40
const pauseMs = 250

/** The committed offset of every partition of the topics. */
export async function committedOffsets(
  admin: Pick<Admin, 'fetchOffsets'>,
  groupId: string,
  topics: readonly string[],
): Promise<CommittedOffset[]> {
  for (let attempt = 1; ; attempt++) {
    try {
      const groups = await admin.fetchOffsets({ groupId, topics: [...topics] })
      return groups.flatMap(({ topic, partitions }) =>
        partitions.map(({ partition, offset, metadata }) => ({
          topic,
          partition,
          metadata,
          offset: BigInt(offset),
        })),
      )
    } catch (error) {
      if (attempt === tries || !transient.has(kafkaErrorType(error) ?? '')) throw error
      await delay(pauseMs)
    }
  }
}
