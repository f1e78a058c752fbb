/**
 * One round of a send (send-messages.ts): at most one record batch for each partition, one request to each leader, and
 * an outcome for each partition. It waits for every answer, as a request that is still under way must not be overtaken.
 */
import type { KafkaErrorType } from '../error-types.ts'
import { noLeader } from './leaderless.ts'
import { type Delivery, giveBack, halve, type PendingSend } from './pending-send.ts'
import {
  type Broker,
  type Cluster,
  type EosManager,
  errorNamed,
  errorOfCode,
  isFinal,
  type KafkaError,
  asRetriable,
  type PartitionAnswer,
  produce,
  type ProduceAnswer,
  type ProduceSettings,
  type TopicData,
} from './parts.ts'

export interface Failure {
  readonly delivery: Delivery
  /** 'renumber': to be sent under a new identity of the producer, once all else is settled. */
  readonly kind: 'retry' | 'fatal' | 'renumber'
  readonly error: KafkaError
}

interface DeliverDeps {
  readonly cluster: Cluster
  readonly eosManager: EosManager
}

const tooLarge: ReadonlySet<string> = new Set<KafkaErrorType>(['MESSAGE_TOO_LARGE', 'RECORD_LIST_TOO_LARGE'])
/** The log's sequence does not continue with the producer's, and does not have this delivery. */
const outOfSequence: ReadonlySet<string> = new Set<KafkaErrorType>([
  'OUT_OF_ORDER_SEQUENCE_NUMBER',
  'UNKNOWN_PRODUCER_ID',
])
/** Refused before anything is written. After every other error the batch may be in the log. */
const refusedUnwritten: readonly KafkaErrorType[] = [
  'CORRUPT_MESSAGE',
  'INVALID_TOPIC_EXCEPTION',
  'NOT_ENOUGH_REPLICAS',
  'INVALID_REQUIRED_ACKS',
  'TOPIC_AUTHORIZATION_FAILED',
  'CLUSTER_AUTHORIZATION_FAILED',
  'TRANSACTIONAL_ID_AUTHORIZATION_FAILED',
  'INVALID_TIMESTAMP',
  'INVALID_RECORD',
  'UNSUPPORTED_COMPRESSION_TYPE',
  'UNSUPPORTED_FOR_MESSAGE_FORMAT',
  'POLICY_VIOLATION',
]
const notWritten: ReadonlySet<string> = new Set([...tooLarge, ...outOfSequence, ...refusedUnwritten])

/** Sends these deliveries; those that are acknowledged leave the pending, the others are returned. */
export async function deliverRound(
  deps: DeliverDeps,
  settings: ProduceSettings,
  heads: readonly Delivery[],
  pending: PendingSend,
): Promise<Failure[]> {
  const byLeader = new Map<number, Delivery[]>()
  const failures: Failure[] = []
  for (const head of heads) {
    const { topic, partition } = head.queue
    const known = deps.cluster.findTopicPartitionMetadata(topic)
    const leader = known.find(({ partitionId }) => partitionId === partition)?.leader
    if (leader === undefined || leader < 0)
      failures.push({ delivery: head, kind: 'retry', error: noLeader() })
    else byLeader.set(leader, [...(byLeader.get(leader) ?? []), head])
  }
  const requests = [...byLeader].map(([leader, own]) => deliverTo(deps, settings, leader, own, pending))
  return [...failures, ...(await Promise.all(requests)).flat()]
}

/** Never rejects: every fault is one of these deliveries. */
async function deliverTo(
  { cluster, eosManager }: DeliverDeps,
  settings: ProduceSettings,
  nodeId: number,
  deliveries: readonly Delivery[],
  pending: PendingSend,
): Promise<Failure[]> {
  let broker: Broker
  let answer: ProduceAnswer | undefined
  try {
    broker = await cluster.findBroker({ nodeId })
    if (eosManager.isTransactional()) await eosManager.addPartitionsToTransaction(topicDataOf(deliveries))
  } catch (error) {
    return deliveries.map((delivery) => failureOf(delivery, error))
  }
  try {
    for (const delivery of deliveries) takeSequence(eosManager, delivery)
    answer = await produce(broker, eosManager, settings, topicDataOf(deliveries))
  } catch (error) {
    for (const delivery of deliveries) delivery.mayBeWritten = true
    dropBroken(cluster, error)
    return deliveries.map((delivery) => failureOf(delivery, error))
  }
  return deliveries.flatMap((delivery) => {
    const error = settings.acks === 0 ? undefined : errorIn(answer, delivery, pending)
    return error === undefined ? acknowledged(delivery) : refused(eosManager, delivery, error, pending)
  })
}

function takeSequence(eosManager: EosManager, delivery: Delivery): void {
  const { topic, partition } = delivery.queue
  if (delivery.firstSequence !== undefined) return
  delivery.firstSequence = eosManager.getSequence(topic, partition)
  eosManager.updateSequence(topic, partition, delivery.messages.length)
}

function topicDataOf(deliveries: readonly Delivery[]): TopicData[] {
  const topics = [...new Set(deliveries.map(({ queue }) => queue.topic))]
  return topics.map((topic) => ({
    topic,
    partitions: deliveries
      .filter(({ queue }) => queue.topic === topic)
      .map(({ queue: { partition }, messages, firstSequence = 0 }) => ({
        partition,
        messages,
        firstSequence,
      })),
  }))
}

/** What the leader says of a delivery; an answer without its partition is no acknowledgement. */
function errorIn(
  answer: ProduceAnswer | undefined,
  { queue }: Delivery,
  pending: PendingSend,
): KafkaError | undefined {
  const own: PartitionAnswer | undefined = answer?.topics
    .find(({ topicName }) => topicName === queue.topic)
    ?.partitions.find(({ partition }) => partition === queue.partition)
  if (own === undefined)
    return errorNamed('KafkaJSError', `The answer lacks partition ${queue.partition} of ${queue.topic}`)
  const error = own.errorCode === 0 ? undefined : errorOfCode(own.errorCode)
  // Written by an earlier attempt, so long ago that the leader has forgotten where.
  if (error !== undefined && error.type !== 'DUPLICATE_SEQUENCE_NUMBER') return error
  pending.answers.push({ topicName: queue.topic, ...own, errorCode: 0 })
  return undefined
}

function acknowledged({ queue }: Delivery): Failure[] {
  queue.deliveries.shift()
  return []
}

function refused(
  eosManager: EosManager,
  delivery: Delivery,
  error: KafkaError,
  pending: PendingSend,
): Failure[] {
  const type = error.type ?? ''
  if (!notWritten.has(type)) delivery.mayBeWritten = true
  // Halves cannot have the numbers of a whole that may be written. If it was written after all, it comes twice.
  const isStuck = tooLarge.has(type) && delivery.mayBeWritten && eosManager.isInitialized()
  if ((outOfSequence.has(type) || isStuck) && !eosManager.isTransactional())
    return [{ delivery, kind: 'renumber', error }]
  if (!tooLarge.has(type) || isStuck) return [failureOf(delivery, error)]
  giveBack(eosManager, delivery)
  if (delivery.messages.length > 1) {
    halve(delivery)
  } else {
    pending.tooLarge.push(...delivery.messages)
    delivery.queue.deliveries.shift()
  }
  return []
}

function failureOf(delivery: Delivery, thrown: unknown): Failure {
  const error: KafkaError = thrown instanceof Error ? thrown : new Error(String(thrown))
  if (isFinal(error)) return { delivery, kind: 'fatal', error }
  return { delivery, kind: 'retry', error: asRetriable(error) as KafkaError }
}

function dropBroken(cluster: Cluster, error: unknown): void {
  if (!(error instanceof Error) || error.name !== 'KafkaJSConnectionClosedError') return
  const { host, port }: KafkaError = error
  if (host !== undefined && port !== undefined) cluster.removeBroker({ host, port })
}
