/** What an ingest is given: how it works, and the clients, clocks and functions that it works with. */
import type { ClickHouseClient } from '@clickhouse/client'
import type { Kafka } from 'kafkajs'
import type { ClickHouseAccess } from '../../infra/clickhouse/client.ts'
import type { ServerStart } from '../../infra/clickhouse/server-start.ts'
import type { Shard } from '../../infra/clickhouse/shard.ts'
import type { KafkaAccess } from '../../infra/kafka/client.ts'
import type { Logger } from '../../infra/log.ts'
import type { TopicNames } from '../../schemas/topics.ts'
import type { BufferLimits } from './flush/batch-buffer.ts'
import type { ConsumerLimits } from './group/consumer-config.ts'
import type { IngestObserver } from './observer.ts'
import type { RetryPolicyConfig } from './faults/retry-policy.ts'
import type { SentBefore } from './dead-letters/sent-before.ts'

export interface IngestConfig extends ConsumerLimits {
  readonly topics: TopicNames
  readonly limits: BufferLimits
  readonly retry: RetryPolicyConfig
  readonly clickhouseAccess: ClickHouseAccess
  readonly kafkaAccess: KafkaAccess
  /** The shard that this ingest stores, where several divide the events. */
  readonly shard?: Shard | undefined
}

/** What ingest needs of the reference data. */
export interface IngestReference {
  /** Minutes east of UTC of every known MPP; another map once one of them has changed. */
  readonly utcOffsets: ReadonlyMap<string, number>
  /** Noted in the group's commits, where `doctor` reads it. */
  readonly version?: string
}

export interface IngestDeps {
  readonly kafka: Kafka
  /** The reference data in use; asked for with each batch, as it may change meanwhile. */
  readonly reference: () => IngestReference
  /** A connection whose unqualified names are those of the store. */
  readonly clickhouse: ClickHouseClient
  readonly logger: Logger
  readonly clock: () => Date
  readonly random: () => number
  readonly observer: IngestObserver
  /** Given where topics are read from their beginning again: dead letters that it finds are not sent twice. */
  readonly sentBefore?: SentBefore
  /** Registers what is to be done when `clickhouse` fails over to another node. */
  readonly onFailover?: (listener: () => void) => void
  /** Which server stores, and since when it runs; given where what a restart may have lost is to be read again. */
  readonly serverStart?: () => Promise<ServerStart>
}

/** Where a partition has been read to, after its records are stored and committed. */
export type OnPosition = (topic: string, partition: number, nextOffset: bigint) => void
