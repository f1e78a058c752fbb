/**
 * Everything that a Kafka client may try, one by one, with what came of it: 'done' or Kafka's own name of the refusal.
 * The last ones destroy what they touch, so that a user who may do everything should try them last.
 */
import { setTimeout as delay } from 'node:timers/promises'
import kafkajs, { type Admin, type Kafka } from 'kafkajs'
import { type KafkaAccess, createKafka, kafkaErrorType } from '../../infra/kafka/client.ts'
import { createTopics } from '../../infra/kafka/topics.ts'
import type { Logger } from '../../infra/log.ts'
import { groupId, topics, topicsConfig } from './secured-broker-pipeline.ts'
import { right } from './secured-broker-rights.ts'

const { ConfigResourceTypes, Partitioners } = kafkajs

export interface Tried {
  /** 'done' or an error type such as TOPIC_AUTHORIZATION_FAILED. */
  readonly outcome: string
  readonly error?: unknown
  readonly ms: number
}

type Operation = (kafka: Kafka, admin: Admin) => Promise<unknown>

const write =
  (topic: string, options: { idempotent?: boolean; transactionalId?: string } = {}): Operation =>
  async (kafka) => {
    const producer = kafka.producer({
      maxInFlightRequests: 1,
      createPartitioner: Partitioners.DefaultPartitioner,
      ...options,
    })
    try {
      await producer.connect()
      const messages = [{ key: 'k', value: 'x' }]
      if (options.transactionalId === undefined) {
        await producer.send({ topic, acks: -1, messages })
        return
      }
      const transaction = await producer.transaction()
      await transaction.send({ topic, acks: -1, messages })
      await transaction.commit()
    } finally {
      await producer.disconnect()
    }
  }

const read =
  (topic: string, group: string): Operation =>
  async (kafka) => {
    const consumer = kafka.consumer({ groupId: group, maxWaitTimeInMs: 100 })
    const done = Promise.withResolvers<undefined>()
    done.promise.catch(() => undefined)
    consumer.on(consumer.events.CRASH, ({ payload }) => done.reject(payload.error))
    try {
      await consumer.connect()
      await consumer.subscribe({ topics: [topic], fromBeginning: true })
      await consumer.run({ autoCommit: false, eachMessage: async () => done.resolve(undefined) })
      await done.promise
    } finally {
      await consumer.disconnect()
    }
  }

const configOf = (name: string) => ({ type: ConfigResourceTypes.TOPIC, name })

export const operations = {
  'write queue': write(topics.queue),
  'write queue, idempotent': write(topics.queue, { idempotent: true }),
  'write queue in a transaction': write(topics.queue, { idempotent: true, transactionalId: 'any' }),
  'write survey': write(topics.survey),
  'write counter': write(topics.counter),
  'write events as collect does': async (kafka, admin) => {
    const written = [topics.queue, topics.survey, topics.counter]
    await admin.fetchTopicMetadata({ topics: written })
    for (const topic of written) await write(topic, { idempotent: true })(kafka, admin)
  },
  'write dead letter': write(topics.deadLetter),
  'write dead letter, idempotent': write(topics.deadLetter, { idempotent: true }),
  'write alert': write(topics.alert),
  'write alert as alert does': write(topics.alert, { idempotent: true, transactionalId: 'kunjungan-alert' }),
  'read queue as ingest': read(topics.queue, groupId),
  'read survey as ingest': read(topics.survey, groupId),
  'read counter as ingest': read(topics.counter, groupId),
  'read dead letter as ingest': read(topics.deadLetter, groupId),
  'read alert as ingest': read(topics.alert, groupId),
  'read queue as alert-reader': read(topics.queue, 'alert-reader'),
  'read alert as alert-reader': read(topics.alert, 'alert-reader'),
  'read queue as alert': read(topics.queue, 'kunjungan-alert'),
  'read alert once and leave nothing': async (kafka, admin) => {
    const group = 'kunjungan-reader-1'
    await read(topics.alert, group)(kafka, admin)
    await admin.deleteGroups([group])
  },
  'read queue as another': read(topics.queue, 'another'),
  'ends of queue': async (_kafka, admin) => await admin.fetchTopicOffsets(topics.queue),
  'ends of counter': async (_kafka, admin) => await admin.fetchTopicOffsets(topics.counter),
  'ends of dead letter': async (_kafka, admin) => await admin.fetchTopicOffsets(topics.deadLetter),
  'ends of alert': async (_kafka, admin) => await admin.fetchTopicOffsets(topics.alert),
  'place of ingest': async (_kafka, admin) => await admin.fetchOffsets({ groupId, topics: [topics.queue] }),
  'place of another': async (_kafka, admin) => await admin.fetchOffsets({ groupId: 'another' }),
  'members of ingest': async (_kafka, admin) =>
    refuseByCode((await admin.describeGroups([groupId])).groups as unknown as { errorCode: number }[]),
  'create the topics': async (_kafka, admin) =>
    await admin.createTopics({ topics: [{ topic: topics.queue }], waitForLeaders: false }),
  'settings of the topics': async (_kafka, admin) =>
    await admin.describeConfigs({
      includeSynonyms: false,
      resources: Object.values(topics).map((name) => configOf(name)),
    }),
  'create another topic': async (_kafka, admin) =>
    await admin.createTopics({ topics: [{ topic: 'another' }], waitForLeaders: false }),
  'alter settings': async (_kafka, admin) =>
    await admin.alterConfigs({
      validateOnly: true,
      resources: [{ ...configOf(topics.queue), configEntries: [{ name: 'retention.ms', value: '1' }] }],
    }),
  'read ACLs': async (_kafka, admin) =>
    await admin.describeAcls({ ...right('nobody', 'Read', 'topic', topics.queue) }),
  'give ACLs': async (_kafka, admin) =>
    await admin.createAcls({ acl: [right('stranger', 'Read', 'topic', topics.queue)] }),
  'take ACLs': async (_kafka, admin) =>
    refuseByCode(
      (await admin.deleteAcls({ filters: [right('stranger', 'Read', 'topic', topics.queue)] }))
        .filterResponses,
    ),
  'add partitions': async (_kafka, admin) =>
    await admin.createPartitions({ topicPartitions: [{ topic: topics.survey, count: 3 }] }),
  'delete records': async (_kafka, admin) => {
    // kafkajs deletes in topics alone that it knows already.
    await admin.fetchTopicOffsets(topics.survey)
    await admin.deleteTopicRecords({ topic: topics.survey, partitions: [{ partition: 0, offset: '1' }] })
  },
  'delete the group': async (_kafka, admin) => await admin.deleteGroups([groupId]),
  'delete a topic': async (_kafka, admin) => await admin.deleteTopics({ topics: [topics.counter] }),
} satisfies Record<string, Operation>
export type OperationName = keyof typeof operations
export const operationNames = Object.keys(operations) as OperationName[]

const refusedCodes: Readonly<Record<number, string>> = {
  29: 'TOPIC_AUTHORIZATION_FAILED',
  30: 'GROUP_AUTHORIZATION_FAILED',
  31: 'CLUSTER_AUTHORIZATION_FAILED',
}

/** kafkajs hands some refusals through as numbers in an answer that is otherwise fine. */
function refuseByCode(answers: readonly { errorCode: number }[]): void {
  for (const { errorCode } of answers) {
    const type = refusedCodes[errorCode]
    if (type !== undefined) throw Object.assign(new Error(type), { type })
  }
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown'
}

async function tooLate(): Promise<never> {
  await delay(15_000, undefined, { ref: false })
  throw new Error('it took more than 15 seconds')
}

/** Partitions that were added a moment ago have no leader yet: that says nothing about rights. */
async function oncePartitionsAreLed(run: () => Promise<unknown>): Promise<unknown> {
  for (;;) {
    try {
      return await run()
    } catch (error) {
      const type = kafkaErrorType(error)
      if (type !== 'NOT_LEADER_FOR_PARTITION' && type !== 'LEADER_NOT_AVAILABLE') throw error
      await delay(100)
    }
  }
}

export async function attempt(access: KafkaAccess, logger: Logger, name: OperationName): Promise<Tried> {
  const kafka = createKafka(access, 'test-attempt', logger)
  const admin = kafka.admin()
  await admin.connect()
  const since = performance.now()
  try {
    await Promise.race([oncePartitionsAreLed(() => operations[name](kafka, admin)), tooLate()])
    return { outcome: 'done', ms: performance.now() - since }
  } catch (error) {
    return { outcome: kafkaErrorType(error) ?? nameOf(error), error, ms: performance.now() - since }
  } finally {
    await admin.disconnect()
  }
}

/** Makes the topics, as a user with the operator's rights. */
export async function makeTopics(access: KafkaAccess, logger: Logger): Promise<string[]> {
  const admin = createKafka(access, 'test-operator', logger).admin()
  await admin.connect()
  try {
    return await createTopics(admin, topicsConfig)
  } finally {
    await admin.disconnect()
  }
}
