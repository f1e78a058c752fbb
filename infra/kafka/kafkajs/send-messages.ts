/**
 * Replaces producer/sendMessages of kafkajs 2.2.4, which loses messages without an error when the leader of a
 * partition dies (its issue 1303, open): it notes answers by broker, so a new leader that has already answered within
 * the send is never asked for the partitions that it took over. Besides, after a failed request it sends again under
 * other sequence numbers what may have been written, and it chooses another partition for a message without a key.
 *
 * Here every partition has its own outcome: a message is sent until its partition's leader has acknowledged it, always
 * to the same partition and under the same sequence number, so an idempotent producer doubles nothing. A send that has
 * failed resumes where it ended when the same arrays of messages are sent again. Batches that are too large are halved;
 * a single message that is too large fails the send at the end, named in the error's `tooLarge`, after all others are
 * acknowledged. Whatever a send fails for, the error's `unacknowledged` has the messages of it that no leader has
 * acknowledged. Can go with a client that keeps the outcome of every partition.
 */
import type { Message } from 'kafkajs'
import { PendingSend, type TopicMessages } from './pending-send.ts'
import {
  type Cluster,
  type EosManager,
  errorNamed,
  errorOfCode,
  isFinal,
  type KafkaError,
  asRetriable,
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
  unfinished: PendingSend | undefined
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
  const pending = await takeUp(deps, outbox, request.topicMessages)
  try {
    await deps.retrier((bail) => attempt(deps, request, pending, bail))
  } catch (error) {
    pending.settle(deps.eosManager)
    if (!pending.isDone()) outbox.unfinished = pending
    throw Object.assign(asError(error), { unacknowledged: pending.unacknowledged() })
  }
  return pending.answers
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}

/** The pending of these messages: the unfinished one where it is theirs. */
async function takeUp(
  { eosManager }: SendMessagesDeps,
  outbox: Outbox,
  topicMessages: readonly TopicMessages[],
): Promise<PendingSend> {
  const { unfinished } = outbox
  // What a transaction had acknowledged is gone once it is aborted.
  if (unfinished?.isOf(topicMessages) === true && !eosManager.isTransactional()) {
    outbox.unfinished = undefined
    return unfinished
  }
  if (unfinished?.mayBeWritten() === true && eosManager.isInitialized()) {
    if (eosManager.isTransactional())
      throw errorNamed(
        'KafkaJSNonRetriableError',
        'An earlier send has failed: this producer cannot be used again.',
      )
    // Whether the numbers that the failed send took are used up is open.
    await takeNewProducerId(eosManager)
  }
  outbox.unfinished = undefined
  return new PendingSend(topicMessages)
}

/** A new identity, of which no broker has seen a number. */
async function takeNewProducerId(eosManager: EosManager): Promise<void> {
  try {
    await eosManager.initProducerId()
  } catch (error) {
    throw asRetriable(error)
  }
}

async function attempt(
  deps: SendMessagesDeps,
  settings: ProduceSettings,
  pending: PendingSend,
  bail: (error: unknown) => void,
): Promise<void> {
  const { cluster, eosManager } = deps
  try {
    await cluster.addMultipleTargetTopics(pending.topics)
    await cluster.refreshMetadataIfNecessary()
    pending.assign(cluster, deps.partitioner)
  } catch (error) {
    if (!isFinal(error)) await updateMetadata(cluster)
    throw asRetriable(error)
  }
  const failures: Failure[] = []
  for (;;) {
    const failed = new Set(failures.map(({ delivery }) => delivery.queue))
    const heads = pending.heads().filter(({ queue }) => !failed.has(queue))
    if (heads.length === 0) break
    failures.push(...(await deliverRound(deps, settings, heads, pending)))
  }
  const retried = failures.find(({ kind }) => kind === 'retry')
  if (retried !== undefined) {
    await updateMetadata(cluster)
    throw retried.error
  }
  if (failures.length > 0 && failures.every(({ kind }) => kind === 'renumber')) {
    // Nothing else is open by now, so a new identity can be taken.
    await takeNewProducerId(eosManager)
    pending.forgetSequences()
    throw errorNamed('KafkaJSError', failures[0]?.error.message ?? '')
  }
  const fatal = failures.find(({ kind }) => kind === 'fatal')?.error ?? tooLargeError(pending.tooLarge)
  if (fatal !== undefined) bail(fatal)
}

function tooLargeError(tooLarge: readonly Message[]): KafkaError | undefined {
  return tooLarge.length === 0 ? undefined : Object.assign(errorOfCode(messageTooLarge), { tooLarge })
}

/** Refreshes who leads each partition. A failure of that is ignored: the next attempt tries again. */
async function updateMetadata(cluster: Cluster): Promise<void> {
  try {
    if (!cluster.isConnected()) await cluster.connect()
    await cluster.refreshMetadata()
  } catch (error) {
    // Such as a refused login.
    if (isFinal(error)) throw error
  }
}
