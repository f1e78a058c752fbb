/** What send-messages.ts uses of kafkajs's inner parts, by the shapes that version 2.2.4 has. */
import { createRequire } from 'node:module'
import type { Message } from 'kafkajs'

const require = createRequire(import.meta.url)

export interface KafkaError extends Error {
  readonly type?: string
  readonly retriable?: boolean
  readonly host?: string
  readonly port?: number
}

export interface PartitionData {
  readonly partition: number
  readonly firstSequence: number
  readonly messages: readonly Message[]
}
export interface TopicData {
  readonly topic: string
  readonly partitions: readonly PartitionData[]
}

export interface PartitionAnswer {
  readonly partition: number
  readonly errorCode: number
}
/** What a broker answers to a produce request, decoded. */
export interface ProduceAnswer {
  readonly topics: readonly {
    readonly topicName: string
    readonly partitions: readonly PartitionAnswer[]
  }[]
}

interface Protocol {
  readonly request: object
  readonly response: { readonly decode: object; readonly parse: (answer: ProduceAnswer) => unknown }
}
export interface Broker {
  readonly nodeId: number
  readonly disconnect: () => Promise<void>
  readonly lookupRequest: (apiKey: unknown, definition: unknown) => (given: object) => Protocol
  readonly connectionPool: { readonly send: (protocol: Protocol) => Promise<ProduceAnswer | undefined> }
}

export interface PartitionMetadata {
  readonly partitionId: number
  readonly leader: number
}
export interface Cluster {
  readonly isConnected: () => boolean
  readonly connect: () => Promise<void>
  readonly refreshMetadata: () => Promise<void>
  readonly refreshMetadataIfNecessary: () => Promise<void>
  readonly addMultipleTargetTopics: (topics: readonly string[]) => Promise<void>
  readonly findTopicPartitionMetadata: (topic: string) => readonly PartitionMetadata[]
  readonly findBroker: (node: { nodeId: number }) => Promise<Broker>
  readonly removeBroker: (address: { host: string; port: number }) => void
}

export interface EosManager {
  /** False for a producer that is not idempotent. */
  readonly isInitialized: () => boolean
  readonly isTransactional: () => boolean
  readonly initProducerId: () => Promise<void>
  readonly getTransactionalId: () => string | undefined
  readonly getProducerId: () => unknown
  readonly getProducerEpoch: () => number
  readonly getSequence: (topic: string, partition: number) => number
  readonly updateSequence: (topic: string, partition: number, increment: number) => void
  readonly addPartitionsToTransaction: (topicData: readonly TopicData[]) => Promise<void>
}

export type Partitioner = (given: {
  topic: string
  partitionMetadata: readonly PartitionMetadata[]
  message: Message
}) => number

export type Retrier = <T>(run: (bail: (error: unknown) => void) => Promise<T>) => Promise<T>

export interface ProduceSettings {
  readonly acks: number
  readonly timeout?: number | undefined
  readonly compression?: number | undefined
}

/** The produce request to one broker; unlike kafkajs's own it returns the error of every partition. */
export async function produce(
  broker: Broker,
  eosManager: EosManager,
  { acks, timeout = 30_000, compression = 0 }: ProduceSettings,
  topicData: readonly TopicData[],
): Promise<ProduceAnswer | undefined> {
  const { requests } = part('protocol/requests/index.js') as { requests: { Produce: unknown } }
  const apiKeys = part('protocol/requests/apiKeys.js') as { Produce: unknown }
  const { request, response } = broker.lookupRequest(
    apiKeys.Produce,
    requests.Produce,
  )({
    acks,
    timeout,
    compression,
    topicData,
    transactionalId: eosManager.isTransactional() ? eosManager.getTransactionalId() : undefined,
    producerId: eosManager.getProducerId(),
    producerEpoch: eosManager.getProducerEpoch(),
  })
  const parse = (answer: ProduceAnswer): ProduceAnswer => answer
  try {
    return await broker.connectionPool.send({ request, response: { decode: response.decode, parse } })
  } catch (error) {
    if (error instanceof Error && error.name === 'KafkaJSConnectionClosedError') await broker.disconnect()
    throw error
  }
}

/** The compression of this number, which `codecs.ts` may have registered. */
export function compressorOf(compression: number): (records: { readonly buffer: Buffer }) => Promise<Buffer> {
  const { lookupCodec } = part('protocol/message/compression') as {
    lookupCodec: (type: number) => { readonly compress: (records: object) => Promise<Buffer> }
  }
  return lookupCodec(compression).compress
}

/** kafkajs's error for a code in an answer. */
export function errorOfCode(code: number): KafkaError {
  const { createErrorFromCode } = part('protocol/error.js') as {
    createErrorFromCode: (code: number) => KafkaError
  }
  return createErrorFromCode(code)
}

/** An error of kafkajs's own making. */
export function errorNamed(
  name: 'KafkaJSError' | 'KafkaJSMetadataNotLoaded' | 'KafkaJSNonRetriableError',
  text: string,
): KafkaError {
  const Made = (part('errors.js') as Record<string, new (text: string) => KafkaError>)[name]
  return Made === undefined ? new Error(text) : new Made(text)
}

const unrecoverable = new Set(['RangeError', 'ReferenceError', 'SyntaxError', 'TypeError'])

/** True where trying again changes nothing. */
export function isFinal(error: unknown): boolean {
  if (!(error instanceof Error)) return true
  const { name, retriable }: KafkaError = error
  return unrecoverable.has(name) || (retriable === false && name !== retriesExceeded)
}

/**
 * kafkajs gives up at an error of its own inner retries, which are over long before a new leader is elected: here it
 * becomes an error like others.
 */
export function asRetriable(error: unknown): unknown {
  if (!(error instanceof Error) || error.name !== retriesExceeded) return error
  return Object.assign(errorNamed('KafkaJSError', error.message), { cause: error })
}
const retriesExceeded = 'KafkaJSNumberOfRetriesExceeded'

/** Loaded when it is used: by then kafkajs is. */
function part(file: string): unknown {
  return require(`kafkajs/src/${file}`)
}
