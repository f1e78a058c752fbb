/**
 * Replaces producer/sendMessages of kafkajs 2.2.4, which loses messages without an error when the leader of a
 * partition dies (its issue 1303, open): it notes answers by broker, so a new leader that has already answered within
 * the send is never asked for the partitions that it took over. Besides, after a failed request it sends again under
 * other sequence numbers what may have been written, and it draws the partition of a message without a key anew.
 *
 * Here every partition has its own outcome: a message is sent until its partition's leader has acknowledged it, always
 * to the same partition and under the same sequence number, so an idempotent producer doubles nothing. A send that has
 * failed goes on where it ended when the same arrays of messages are sent again. Batches that are too large are halved;
 * a single message that is too large fails the send at the end, named in the error's `tooLarge`, after all others are
 * acknowledged. Can go with a client that keeps the outcome of every partition.
 */
import type { Message } from 'kafkajs'
import { Parcel, type TopicMessages } from './parcel.ts'
import {
  type Cluster,
  type EosManager,
  errorNamed,
  errorOfCode,
  isFinal,
  type KafkaError,
  notTired,
  type Partitioner,
  type ProduceSettings,
  type Retrier,
} from './parts.ts'
import { deliverRound, type Failure } from './deliver.ts'

export interface SendMessagesDeps {
  readonly cluster: Cluster
  readonly partitioner: Partitioner
  readonly eosManager: EosManager
  readonly retrier: Retrier
}

interface SendRequest extends ProduceSettings {
  readonly topicMessages: readonly TopicMessages[]
}

/** What a producer has not finished, by its own manager of sequence numbers. */
interface Outbox {
  /** Sends of an idempotent producer run one after the other, as their sequence numbers do. */
  line: Promise<unknown>
  /** A failed send of which a part may have been written. */
  unfinished: Parcel | undefined
}

const outboxes = new WeakMap<EosManager, Outbox>()
const messageTooLarge = 10

export function createSendMessages(deps: SendMessagesDeps): (request: SendRequest) => Promise<object[]> {
  const { eosManager } = deps
  // A transactional producer makes a new sender for each transaction.
  const outbox = outboxes.get(eosManager) ?? { line: Promise.resolve(), unfinished: undefined }
  outboxes.set(eosManager, outbox)
  return (request) => {
    if (!eosManager.isInitialized()) return send(deps, outbox, request)
    const sent = outbox.line.then(() => send(deps, outbox, request))
    outbox.line = sent.catch(() => undefined)
    return sent
  }
}

async function send(deps: SendMessagesDeps, outbox: Outbox, request: SendRequest): Promise<object[]> {
  const parcel = await takeUp(deps, outbox, request.topicMessages)
  try {
    await deps.retrier((bail) => attempt(deps, request, parcel, bail))
  } catch (error) {
    parcel.settle(deps.eosManager)
    if (!parcel.isDone()) outbox.unfinished = parcel
    throw error
  }
  return parcel.answers
}

/** The parcel of these messages: the unfinished one where it is theirs. */
async function takeUp(
  { eosManager }: SendMessagesDeps,
  outbox: Outbox,
  topicMessages: readonly TopicMessages[],
): Promise<Parcel> {
  const { unfinished } = outbox
  if (unfinished?.isOf(topicMessages) === true) {
    outbox.unfinished = undefined
    return unfinished
  }
  if (unfinished?.mayBeWritten() === true && eosManager.isInitialized()) {
    if (eosManager.isTransactional())
      throw errorNamed('KafkaJSNonRetriableError', 'A send before has failed: this producer cannot go on.')
    // Whether the numbers that the failed send took are used up is open.
    await beginAnew(eosManager)
  }
  outbox.unfinished = undefined
  return new Parcel(topicMessages)
}

/** A new identity, of which no broker has seen a number. */
async function beginAnew(eosManager: EosManager): Promise<void> {
  try {
    await eosManager.initProducerId()
  } catch (error) {
    throw notTired(error)
  }
}

async function attempt(
  deps: SendMessagesDeps,
  settings: ProduceSettings,
  parcel: Parcel,
  bail: (error: unknown) => void,
): Promise<void> {
  const { cluster, eosManager } = deps
  try {
    await cluster.addMultipleTargetTopics(parcel.topics)
    await cluster.refreshMetadataIfNecessary()
    parcel.assign(cluster, deps.partitioner)
  } catch (error) {
    if (!isFinal(error)) await lookAgain(cluster)
    throw notTired(error)
  }
  const failures: Failure[] = []
  for (;;) {
    const failed = new Set(failures.map(({ delivery }) => delivery.queue))
    const heads = parcel.heads().filter(({ queue }) => !failed.has(queue))
    if (heads.length === 0) break
    failures.push(...(await deliverRound(deps, settings, heads, parcel)))
  }
  const again = failures.find(({ kind }) => kind === 'again')
  if (again !== undefined) {
    await lookAgain(cluster)
    throw again.error
  }
  if (failures.length > 0 && failures.every(({ kind }) => kind === 'lost place')) {
    // What is not in the log under the former identity is sent under a new one; nothing else is open by now.
    await beginAnew(eosManager)
    parcel.forgetSequences()
    throw errorNamed('KafkaJSError', failures[0]?.error.message ?? '')
  }
  const fatal = failures.find(({ kind }) => kind === 'fatal')?.error ?? tooLargeError(parcel.tooLarge)
  if (fatal !== undefined) bail(fatal)
}

function tooLargeError(tooLarge: readonly Message[]): KafkaError | undefined {
  return tooLarge.length === 0 ? undefined : Object.assign(errorOfCode(messageTooLarge), { tooLarge })
}

/** Learns who leads now. That this fails too is no reason to give up: the next attempt tries again. */
async function lookAgain(cluster: Cluster): Promise<void> {
  try {
    if (!cluster.isConnected()) await cluster.connect()
    await cluster.refreshMetadata()
  } catch (error) {
    // Such as a refused login.
    if (isFinal(error)) throw error
  }
}
