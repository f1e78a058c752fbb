/**
 * kafkajs's sender on brokers that answer by a script: partition p is led by broker p % 2, and what each batch was sent
 * with is noted.
 */
import type { Message } from 'kafkajs'
import type { EosManager, Retrier, TopicData } from '../../infra/kafka/kafkajs/parts.ts'
import { createSendMessages, type SendMessagesDeps } from '../../infra/kafka/kafkajs/send-messages.ts'

/** What a leader answers, by Kafka's numbers. */
export const code = {
  ok: 0,
  notLeader: 6,
  timedOut: 7,
  tooLarge: 10,
  notEnoughReplicas: 19,
  outOfOrder: 45,
  duplicate: 46,
}

/** A broker that has no connection. */
export const gone = 9
/** What metadata say of a partition without a leader. */
export const noLeader = -1

interface Sent {
  readonly broker: number
  readonly partition: number
  readonly firstSequence: number
  readonly identity: number
  readonly values: string[]
}

export type Answer = (sent: Sent, times: number) => number | 'nothing' | 'lost'

/** Partition p is led by broker p % 2; `answer` gives the code for each batch, by how often its partition was asked. */
export function scripted(
  answer: Answer,
  retries = 3,
  moved = new Map<number, number>(),
  isTransactional = false,
) {
  const sent: Sent[] = []
  const written: string[] = []
  const sequences = new Map<number, number>()
  let identity = 7
  const eosManager: EosManager = {
    isInitialized: () => true,
    isTransactional: () => isTransactional,
    initProducerId: () => {
      identity += 1
      sequences.clear()
      return Promise.resolve()
    },
    getTransactionalId: () => undefined,
    getProducerId: () => identity,
    getProducerEpoch: () => 0,
    getSequence: (_topic, partition) => sequences.get(partition) ?? 0,
    updateSequence: (_topic, partition, more) =>
      void sequences.set(partition, (sequences.get(partition) ?? 0) + more),
    addPartitionsToTransaction: () => Promise.resolve(),
  }
  const produceAt = (broker: number, topicData: readonly TopicData[]) => ({
    topics: topicData.map(({ topic, partitions }) => ({
      topicName: topic,
      partitions: partitions.flatMap(({ partition, firstSequence, messages }) => {
        const batch = {
          broker,
          partition,
          firstSequence,
          identity,
          values: messages.map(({ value }) => String(value)),
        }
        sent.push(batch)
        const errorCode = answer(batch, sent.filter((one) => one.partition === partition).length)
        if (errorCode === 'lost') throw new Error('the connection is gone')
        if (errorCode === code.ok) written.push(...batch.values)
        return errorCode === 'nothing' ? [] : [{ partition, errorCode }]
      }),
    })),
  })
  const leaderOf = (partition: number): number => moved.get(partition) ?? partition % 2
  let refreshes = 0
  const retrier: Retrier = async (run) => {
    for (let left = retries; ; left--) {
      let bailed: { readonly error: unknown } | undefined
      try {
        const result = await run((error) => (bailed = { error }))
        if (bailed === undefined) return result
      } catch (error) {
        if (left === 0) throw error
      }
      if (bailed !== undefined) throw bailed.error
    }
  }
  const deps: SendMessagesDeps = {
    eosManager,
    retrier,
    partitioner: ({ message }) => message.partition ?? 0,
    cluster: {
      isConnected: () => true,
      connect: () => Promise.resolve(),
      refreshMetadata: () => {
        refreshes += 1
        return Promise.resolve()
      },
      refreshMetadataIfNecessary: () => Promise.resolve(),
      addMultipleTargetTopics: () => Promise.resolve(),
      removeBroker: () => undefined,
      findTopicPartitionMetadata: () => [0, 1, 2, 3].map((at) => ({ partitionId: at, leader: leaderOf(at) })),
      findBroker: async ({ nodeId }) => {
        if (nodeId === gone) throw new Error(`broker ${nodeId} is gone`)
        return {
          nodeId,
          disconnect: () => Promise.resolve(),
          lookupRequest: () => (given) => ({
            request: given,
            response: { decode: {}, parse: () => undefined },
          }),
          connectionPool: {
            send: ({ request }) =>
              Promise.resolve().then(() =>
                produceAt(nodeId, (request as { topicData: TopicData[] }).topicData),
              ),
          },
        }
      },
    },
  }
  const sendMessages = createSendMessages(deps)
  return {
    send: (messages: Message[]) => sendMessages({ acks: -1, topicMessages: [{ topic: 't', messages }] }),
    sent,
    written,
    refreshes: () => refreshes,
  }
}

/** A message for each of these partitions. */
export const messages = (partitions: readonly number[], prefix = 'm'): Message[] =>
  partitions.map((partition, at) => ({ value: `${prefix}${at}`, partition }))
