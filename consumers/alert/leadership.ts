/**
 * Who leads: of all members of the consumer group on the queue topic the one that holds its first partition. Kafka
 * gives it to another one when a member leaves, dies or is cut off. A member that has not noticed yet that it lost
 * its partition may continue for a moment: Kafka then refuses what it sends to the topic of alerts.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { Kafka } from 'kafkajs'
import { messageOf } from '../../infra/errors.ts'
import type { Logger } from '../../infra/log.ts'

export interface LeadershipConfig {
  readonly groupId: string
  readonly queueTopic: string
  readonly sessionTimeoutMs: number
}

export interface LeadershipDeps {
  readonly kafka: Kafka
  readonly logger: Logger
}

export interface Leadership extends AsyncDisposable {
  /** Undefined while it is not known: the group has not assigned its partitions yet, or does not answer. */
  readonly isLeading: () => boolean | undefined
  /** Changes each time the group is joined again: in between another member may have led. */
  readonly generation: () => number
  /** Rejects when the group cannot be joined for a reason that no retry fixes; never resolves. */
  readonly failed: Promise<never>
}

const firstPartition = 0
const leaveMs = 3_000

/** Joins the group; disposing leaves it, so that another one may lead at once. */
export async function joinLeadership(config: LeadershipConfig, deps: LeadershipDeps): Promise<Leadership> {
  const { queueTopic, sessionTimeoutMs } = config
  const failure = Promise.withResolvers<never>()
  failure.promise.catch(() => undefined)
  let holdsFirst: boolean | undefined
  let heardAt = performance.now()
  let generation = 0
  const consumer = deps.kafka.consumer({
    groupId: config.groupId,
    sessionTimeout: sessionTimeoutMs,
    heartbeatInterval: Math.min(3_000, sessionTimeoutMs / 4),
    rebalanceTimeout: Math.max(10_000, sessionTimeoutMs),
    // Only the assignment matters; the records of the topic are not read.
    maxBytesPerPartition: 1_024,
    maxWaitTimeInMs: 250,
    retry: { retries: 1_000, maxRetryTime: 5_000 },
    allowAutoTopicCreation: false,
  })
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    heardAt = performance.now()
    generation += 1
    const leads = payload.memberAssignment[queueTopic]?.includes(firstPartition) === true
    if (leads !== holdsFirst) deps.logger.info({ leads }, leads ? 'this instance leads' : 'another one leads')
    holdsFirst = leads
    consumer.pause([{ topic: queueTopic }])
  })
  consumer.on(consumer.events.HEARTBEAT, () => (heardAt = performance.now()))
  consumer.on(consumer.events.REBALANCING, () => (holdsFirst = undefined))
  consumer.on(consumer.events.CRASH, ({ payload: { error, restart } }) => {
    holdsFirst = undefined
    if (restart) deps.logger.warn({ error: messageOf(error) }, 'the group was lost and is joined again')
    else failure.reject(error)
  })
  await consumer.connect()
  await consumer.subscribe({ topics: [queueTopic], fromBeginning: false })
  await consumer.run({ autoCommit: false, eachBatch: () => Promise.resolve() })
  return {
    isLeading: () =>
      holdsFirst === true && performance.now() - heardAt > sessionTimeoutMs ? undefined : holdsFirst,
    generation: () => generation,
    failed: failure.promise,
    async [Symbol.asyncDispose]() {
      await Promise.race([consumer.disconnect(), delay(leaveMs, undefined, { ref: false })])
    },
  }
}
