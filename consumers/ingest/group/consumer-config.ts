/** How ingest consumes: what bounds its memory and how soon its group notices that a member is gone. */
import type { ConsumerConfig } from 'kafkajs'

export interface ConsumerLimits {
  readonly groupId: string
  /** Most bytes of one fetch: together with the rows made of them, the bound on memory. */
  readonly fetchBytes?: number
  /** How long the group waits for a member that was killed. */
  readonly sessionTimeoutMs?: number
}

const defaultFetchBytes = 4 * 1024 * 1024
const defaultSessionTimeoutMs = 10_000

/** kafkajs's settings. */
export function consumerConfigOf({
  groupId,
  fetchBytes = defaultFetchBytes,
  sessionTimeoutMs: sessionTimeout = defaultSessionTimeoutMs,
}: ConsumerLimits): ConsumerConfig & { readonly heartbeatInterval: number } {
  return {
    groupId,
    sessionTimeout,
    heartbeatInterval: Math.min(3_000, sessionTimeout / 4),
    rebalanceTimeout: Math.max(60_000, sessionTimeout),
    maxBytesPerPartition: 1024 * 1024,
    maxBytes: fetchBytes,
    maxWaitTimeInMs: 250,
    metadataMaxAge: 30_000,
    retry: { retries: 1_000, maxRetryTime: 5_000 },
    // Kafka would make a missing topic with one partition and seven days: `migrate` creates them.
    allowAutoTopicCreation: false,
  }
}
