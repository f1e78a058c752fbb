/**
 * What becomes of partitions without a leader, which metadata-errors.ts lets into kafkajs: metadata are asked for again
 * soon, a consumer goes on without them until they have a leader, and who asks for their offsets gets an error. kafkajs
 * would ask for metadata only when they are old, and look for a broker with the number -1 in an endless loop. A send
 * retries them by itself (deliver.ts). Can go with a client that knows partitions without a leader.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { errorOfCode, type KafkaError, type PartitionMetadata } from './parts.ts'

const leaderNotAvailable = 5

/** What Kafka says of a partition without a leader. */
export function noLeader(): KafkaError {
  return errorOfCode(leaderNotAvailable)
}

interface TopicMetadata {
  readonly topic: string
  readonly partitionMetadata: readonly PartitionMetadata[]
}

/** What is used of kafkajs's BrokerPool. */
interface BrokerPool {
  readonly metadata: { readonly topicMetadata: readonly TopicMetadata[] } | null
  /** Milliseconds since 1970; null where they have to be asked for in any case. */
  metadataExpireAt: number | null
}
type RefreshMetadata = (this: BrokerPool, topics: readonly string[]) => Promise<void>

/** How old metadata may be by which a partition has no leader. */
const maxAgeMs = 1_000

/** Over BrokerPool.refreshMetadata. */
export function expiresSoonWhereLeaderless(refreshMetadata: RefreshMetadata): RefreshMetadata {
  return async function (topics) {
    await refreshMetadata.call(this, topics)
    const asked = this.metadata?.topicMetadata.filter(({ topic }) => topics.includes(topic)) ?? []
    const soon = Date.now() + maxAgeMs
    if (this.metadataExpireAt !== null && this.metadataExpireAt > soon && asked.some(isLeaderless))
      this.metadataExpireAt = soon
  }
}

function isLeaderless({ partitionMetadata }: TopicMetadata): boolean {
  return partitionMetadata.some(({ leader }) => leader < 0)
}

/** What is used of kafkajs's Cluster. */
interface LeaderCluster {
  readonly findTopicPartitionMetadata: (topic: string) => readonly PartitionMetadata[]
  readonly refreshMetadata: () => Promise<void>
}
interface AskedOffsets {
  readonly topic: string
  readonly partitions: readonly { readonly partition: number }[]
}
type FetchTopicsOffset = (this: LeaderCluster, topics: readonly AskedOffsets[]) => Promise<unknown>

/** An election takes less; who asks then gets the error. */
const looks = 10
const pauseMs = 250

/** Over Cluster.fetchTopicsOffset. */
export function needsLeaders(fetchTopicsOffset: FetchTopicsOffset): FetchTopicsOffset {
  return async function (topics) {
    const areLed = (): boolean =>
      topics.every(({ topic, partitions }) =>
        partitions.every(({ partition }) => hasLeader(this, topic, partition)),
      )
    for (let look = 0; !areLed(); look++) {
      if (look === looks) throw noLeader()
      await delay(pauseMs)
      await this.refreshMetadata()
    }
    return fetchTopicsOffset.call(this, topics)
  }
}

/** What is used of kafkajs's OffsetManager. */
interface OffsetManager {
  readonly cluster: LeaderCluster
  /** Partitions by topic. */
  readonly memberAssignment: Readonly<Record<string, readonly number[]>>
}
type ResolveOffsets = (this: OffsetManager) => Promise<void>

/** Over OffsetManager.resolveOffsets, which looks up where reading begins: those without a leader are left for later. */
export function ofPartitionsWithLeader(resolveOffsets: ResolveOffsets): ResolveOffsets {
  return function () {
    const led = Object.entries(this.memberAssignment).map(([topic, partitions]) => [
      topic,
      partitions.filter((partition) => hasLeader(this.cluster, topic, partition)),
    ])
    // The same manager, with a smaller assignment for this one call.
    const manager = Object.create(this, {
      memberAssignment: { value: Object.fromEntries(led) },
    }) as OffsetManager
    return resolveOffsets.call(manager)
  }
}

/** True also for a partition of which nothing is known: kafkajs leaves it out. */
function hasLeader(cluster: LeaderCluster, topic: string, partition: number): boolean {
  const known = cluster.findTopicPartitionMetadata(topic).find(({ partitionId }) => partitionId === partition)
  return known === undefined || known.leader >= 0
}
