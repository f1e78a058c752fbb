/**
 * Adds to cluster/brokerPool and cluster/index of kafkajs, which forget topics (no issue upstream): metadata of some
 * topics replaces that of all, and who asks for another topic meanwhile gets the answer of a request that was under way
 * without it. Its admin then says of a topic, as if all were well, that it has no partitions: with three brokers, one of
 * 14 new admins asked for the offsets of three topics did. Can go with a client that keeps what it knows of a topic
 * until metadata say otherwise.
 */

interface Metadata {
  readonly topicMetadata: readonly { readonly topic: string }[]
}

interface BrokerPool {
  metadata: Metadata | null
}

interface Cluster {
  readonly brokerPool: BrokerPool
  readonly refreshMetadata: () => Promise<void>
}

type AddTopics = (this: Cluster, topics: readonly string[]) => Promise<void>

const kept = new WeakMap<BrokerPool, Metadata | null>()

/** Metadata that are set add to those that are there; null clears them. To be defined on the pool's prototype. */
export const keptMetadata: PropertyDescriptor & ThisType<BrokerPool> = {
  configurable: true,
  get() {
    return kept.get(this) ?? null
  },
  set(given: Metadata | null) {
    const before = kept.get(this)?.topicMetadata ?? []
    const now = new Set(given?.topicMetadata.map(({ topic }) => topic))
    const others = before.filter(({ topic }) => !now.has(topic))
    kept.set(this, given === null ? null : { ...given, topicMetadata: [...given.topicMetadata, ...others] })
  },
}

/** How often metadata are asked for again; each time may join a request that was under way. */
const tries = 3

/** Resolves once there are metadata of each topic. */
export function addsEachTopic(addTopics: AddTopics): AddTopics {
  return async function (topics) {
    await addTopics.call(this, topics)
    for (let at = 0; at < tries; at++) {
      const known = new Set(this.brokerPool.metadata?.topicMetadata.map(({ topic }) => topic))
      if (topics.every((topic) => known.has(topic))) return
      await this.refreshMetadata()
    }
  }
}
