/**
 * The messages of one send, by partition: which are acknowledged, which are next, and under which sequence numbers.
 * A message keeps the partition that it was given at first.
 */
import type { Message } from 'kafkajs'
import { type Cluster, errorNamed, errorOfCode, type EosManager, type Partitioner } from './parts.ts'

export interface TopicMessages {
  readonly topic: string
  readonly messages: readonly Message[]
}

/** Messages of a partition that go as one record batch. */
export interface Delivery {
  readonly queue: Queue
  readonly messages: readonly Message[]
  /** Taken when it is sent for the first time. */
  firstSequence: number | undefined
  /** True where a broker may have written it although it did not say so. */
  mayBeWritten: boolean
}

export interface Queue {
  readonly topic: string
  readonly partition: number
  readonly deliveries: Delivery[]
}

/** Topics take batches of 1 MiB unless configured otherwise. */
const batchBytes = 900_000
/** What a record costs beside its bytes, and each of its headers, at most. */
const overheadBytes = 32
const unknownTopicOrPartition = 3

export class PendingSend {
  readonly #topicMessages: readonly TopicMessages[]
  #queues: Queue[] | undefined
  readonly answers: object[] = []
  /** Messages that are larger than their topic takes. */
  readonly tooLarge: Message[] = []

  constructor(topicMessages: readonly TopicMessages[]) {
    this.#topicMessages = topicMessages
  }

  get topics(): string[] {
    return this.#topicMessages.map(({ topic }) => topic)
  }

  /** True for the same array objects. */
  isOf(topicMessages: readonly TopicMessages[]): boolean {
    return (
      topicMessages.length === this.#topicMessages.length &&
      topicMessages.every(
        ({ topic, messages }, at) =>
          this.#topicMessages[at]?.topic === topic && this.#topicMessages[at].messages === messages,
      )
    )
  }

  /** Gives every message its partition, once. */
  assign(cluster: Cluster, partitioner: Partitioner): void {
    this.#queues ??= this.#topicMessages.flatMap(({ topic, messages }) => {
      const partitionMetadata = cluster.findTopicPartitionMetadata(topic)
      if (partitionMetadata.length === 0)
        throw errorNamed('KafkaJSMetadataNotLoaded', 'Producing to topic without metadata')
      const byPartition = new Map<number, Message[]>()
      for (const message of messages) {
        const partition = partitioner({ topic, partitionMetadata, message })
        const found = byPartition.get(partition)
        if (found === undefined) byPartition.set(partition, [message])
        else found.push(message)
      }
      if (
        [...byPartition.keys()].some((at) => !partitionMetadata.some(({ partitionId }) => partitionId === at))
      )
        throw Object.assign(errorOfCode(unknownTopicOrPartition), { retriable: false })
      return [...byPartition].map(([partition, own]) => queueOf(topic, partition, own))
    })
  }

  /** The next delivery of every partition that has one. */
  heads(): Delivery[] {
    return (this.#queues ?? []).flatMap(({ deliveries: [head] }) => (head === undefined ? [] : [head]))
  }

  /** What no leader has acknowledged. */
  unacknowledged(): Message[] {
    const left =
      this.#queues === undefined ? this.#topicMessages : this.#queues.flatMap(({ deliveries }) => deliveries)
    return [...left.flatMap(({ messages }) => messages), ...this.tooLarge]
  }

  isDone(): boolean {
    return this.#queues !== undefined && this.heads().length === 0
  }

  mayBeWritten(): boolean {
    return this.heads().some((head) => head.mayBeWritten)
  }

  /** After a send that failed: numbers of what was surely not written are free for the next one. */
  settle(eosManager: EosManager): void {
    for (const head of this.heads()) if (!head.mayBeWritten) giveBack(eosManager, head)
  }

  /** All that is left gets new numbers. */
  forgetSequences(): void {
    for (const head of this.heads()) {
      head.firstSequence = undefined
      head.mayBeWritten = false
    }
  }
}

function queueOf(topic: string, partition: number, messages: readonly Message[]): Queue {
  const queue: Queue = { topic, partition, deliveries: [] }
  let own: Message[] = []
  let bytes = 0
  for (const message of messages) {
    const size = messageBytes(message)
    if (own.length > 0 && bytes + size > batchBytes) {
      queue.deliveries.push(delivery(queue, own))
      own = []
      bytes = 0
    }
    own.push(message)
    bytes += size
  }
  if (own.length > 0) queue.deliveries.push(delivery(queue, own))
  return queue
}

function delivery(queue: Queue, messages: readonly Message[]): Delivery {
  return { queue, messages, firstSequence: undefined, mayBeWritten: false }
}

/** Puts two halves in the place of a delivery that is too large. */
export function halve(whole: Delivery): void {
  const { queue, messages } = whole
  const middle = messages.length >> 1
  const halves = [messages.slice(0, middle), messages.slice(middle)].map((half) => delivery(queue, half))
  queue.deliveries.splice(0, 1, ...halves)
}

/** Frees the sequence numbers of a delivery that no broker has written. */
export function giveBack(eosManager: EosManager, unwritten: Delivery): void {
  const { queue, messages, firstSequence } = unwritten
  if (firstSequence === undefined) return
  eosManager.updateSequence(queue.topic, queue.partition, -messages.length)
  unwritten.firstSequence = undefined
}

/** The bytes of a message with all its headers, rather too many than too few. */
export function messageBytes({ key, value, headers = {} }: Message): number {
  let bytes = overheadBytes + sizeOf(key) + sizeOf(value)
  for (const name in headers) {
    const content = headers[name]
    const contents = Array.isArray(content) ? content : [content]
    for (const one of contents) bytes += overheadBytes + Buffer.byteLength(name) + sizeOf(one)
  }
  return bytes
}

function sizeOf(bytes: Buffer | string | null | undefined): number {
  if (bytes === null || bytes === undefined) return 0
  return typeof bytes === 'string' ? Buffer.byteLength(bytes) : bytes.length
}
