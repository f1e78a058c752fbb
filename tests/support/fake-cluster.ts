/**
 * kafkajs's own consumer, with what replaces parts of it, over a cluster that lives in memory: what it does when a leader
 * moves or a heartbeat fails can be brought about here at one moment of all. Values are no JSON, so every record becomes
 * a dead letter, which says where it came from; ClickHouse takes everything.
 */
import { createRequire } from 'node:module'
import { Readable } from 'node:stream'
import { setTimeout as delay } from 'node:timers/promises'
import type { Consumer, Kafka } from 'kafkajs'
import { type RunningIngest, startIngest } from '../../consumers/ingest/ingest.ts'
import type { IngestConfig, IngestDeps } from '../../consumers/ingest/ingest-config.ts'
import { noObserver } from '../../consumers/ingest/observer.ts'
import { kafkajs } from '../../infra/kafka/kafkajs/kafkajs.ts'
import { createLogger } from '../../infra/log.ts'
import { headerText } from '../../schemas/dead-letter.ts'

const require = createRequire(import.meta.url)
/* oxlint-disable typescript/no-unsafe-type-assertion -- kafkajs's own modules have no types */
const createConsumer = require('kafkajs/src/consumer') as (options: object) => Consumer
const { MemberAssignment } = require('kafkajs/src/consumer/assignerProtocol') as {
  readonly MemberAssignment: { readonly encode: (assignment: object) => Buffer }
}
const { createErrorFromCode } = require('kafkajs/src/protocol/error') as {
  readonly createErrorFromCode: (code: number) => Error
}
const { createLogger: kafkajsLogger } = require('kafkajs/src/loggers') as {
  readonly createLogger: (options: object) => object
}
const Emitter = require('kafkajs/src/instrumentation/emitter') as new () => object
/* oxlint-enable typescript/no-unsafe-type-assertion */

const topics = { queue: 'q', survey: 's', counter: 'c', deadLetter: 'd', alert: 'a' }
const names = ['q', 's', 'c'] as const
type Name = (typeof names)[number]

const nothing = async (): Promise<void> => undefined

/** A broker says that it does not lead the partition any more. */
export const notLeader = (): Error => createErrorFromCode(6)

export interface FakeClusterOptions {
  /** The brokers that lead the partitions of the queue's topic. */
  readonly leaders: readonly number[]
  readonly limits: IngestConfig['limits']
  readonly sessionTimeoutMs?: number
  /** May throw in place of an answer. */
  readonly onFetch?: (broker: number) => void
  readonly onHeartbeat?: () => void
  /** Awaited by each send of dead letters. */
  readonly onSend?: () => Promise<void>
}

export interface FakeCluster {
  readonly put: (partition: number, count?: number) => void
  readonly start: () => Promise<RunningIngest>
  /** Of each partition of the queue's topic. */
  readonly committed: () => readonly number[]
  /** Records before a committed offset that are nowhere. */
  readonly missing: () => string[]
}

interface FetchRequest {
  readonly maxWaitTime: number
  readonly topics: readonly {
    readonly topic: Name
    readonly partitions: readonly { readonly partition: number; readonly fetchOffset: string }[]
  }[]
}

interface Placed {
  readonly topic: Name
  readonly partitions: readonly {
    readonly partition: number
    readonly offset: { readonly toString: () => string }
  }[]
}

export function fakeCluster(options: FakeClusterOptions): FakeCluster {
  const leaders: Readonly<Record<Name, readonly number[]>> = { q: options.leaders, s: [1], c: [1] }
  const log: Readonly<Record<Name, object[][]>> = { q: options.leaders.map(() => []), s: [[]], c: [[]] }
  const committed: Readonly<Record<Name, number[]>> = { q: options.leaders.map(() => -1), s: [-1], c: [-1] }
  const stored = new Set<string>()
  let generation = 0

  const coordinator = {
    nodeId: 1,
    isConnected: () => true,
    joinGroup: async ({
      groupProtocols: [first],
    }: {
      groupProtocols: readonly { name: string; metadata: Buffer }[]
    }) => ({
      generationId: ++generation,
      leaderId: 'm',
      memberId: 'm',
      members: [{ memberId: 'm', memberMetadata: first?.metadata }],
      groupProtocol: first?.name,
    }),
    syncGroup: async () => ({
      memberAssignment: MemberAssignment.encode({
        version: 1,
        assignment: Object.fromEntries(names.map((name) => [name, leaders[name].map((_, at) => at)])),
        userData: Buffer.alloc(0),
      }),
    }),
    heartbeat: async () => options.onHeartbeat?.(),
    leaveGroup: async () => undefined,
    offsetFetch: async ({ topics: asked }: { topics: readonly Placed[] }) => ({
      responses: asked.map(({ topic, partitions }) => ({
        topic,
        partitions: partitions.map(({ partition }) => ({
          partition,
          offset: String(committed[topic][partition]),
        })),
      })),
    }),
    offsetCommit: async ({ topics: given }: { topics: readonly Placed[] }) => {
      for (const { topic, partitions } of given)
        for (const { partition, offset } of partitions)
          committed[topic][partition] = Number(offset.toString())
    },
  }

  const answers = ({ topics: asked }: FetchRequest): object[] =>
    asked.flatMap(({ topic, partitions }) => {
      const given = partitions.flatMap(({ partition, fetchOffset }) => {
        const all = log[topic][partition] ?? []
        const messages = all.slice(Number(fetchOffset), Number(fetchOffset) + 50)
        return messages.length === 0
          ? []
          : [{ partition, errorCode: 0, highWatermark: String(all.length), messages }]
      })
      return given.length === 0 ? [] : [{ topicName: topic, partitions: given }]
    })
  const fetch = async (broker: number, request: FetchRequest): Promise<{ responses: object[] }> => {
    options.onFetch?.(broker)
    const end = performance.now() + request.maxWaitTime
    for (;;) {
      const responses = answers(request)
      if (responses.length > 0 || performance.now() >= end) return { responses }
      await delay(5)
    }
  }

  const offsets: Record<string, object> = {}
  const cluster = {
    connect: nothing,
    disconnect: nothing,
    isConnected: () => true,
    refreshMetadata: nothing,
    refreshMetadataIfNecessary: nothing,
    addMultipleTargetTopics: nothing,
    removeBroker: () => undefined,
    getNodeIds: () => [...new Set(options.leaders)],
    findGroupCoordinator: async () => coordinator,
    findBroker: async ({ nodeId }: { nodeId: number }) => ({
      nodeId,
      fetch: (request: FetchRequest) => fetch(nodeId, request),
    }),
    findTopicPartitionMetadata: (topic: Name) =>
      leaders[topic].map((leader, partitionId) => ({ partitionId, leader })),
    committedOffsets: ({ groupId }: { groupId: string }) => (offsets[groupId] ??= {}),
    fetchTopicsOffset: async (asked: readonly Placed[]) =>
      asked.map(({ topic, partitions }) => ({
        topic,
        partitions: partitions.map(({ partition }) => ({ partition, offset: '0' })),
      })),
    defaultOffset: () => -2,
  }
  const admin = {
    connect: nothing,
    disconnect: nothing,
    fetchOffsets: async ({ topics: asked }: { topics: readonly Name[] }) =>
      asked.map((topic) => ({
        topic,
        partitions: committed[topic].map((offset, partition) => ({
          partition,
          offset: String(offset),
          metadata: null,
        })),
      })),
    fetchTopicOffsets: async (topic: Name) =>
      log[topic].map(({ length }, partition) => ({
        partition,
        low: '0',
        high: String(length),
        offset: String(length),
      })),
  }
  const producer = {
    connect: nothing,
    disconnect: nothing,
    send: async ({ messages }: { messages: readonly { headers: Parameters<typeof headerText>[0] }[] }) => {
      await options.onSend?.()
      for (const { headers } of messages)
        stored.add(
          ['dl_topic', 'dl_partition', 'dl_offset'].map((name) => headerText(headers, name)).join('/'),
        )
      return []
    },
  }
  const silent = kafkajsLogger({ level: kafkajs.logLevel.NOTHING, logCreator: () => () => undefined })
  const kafka = {
    admin: () => admin,
    producer: () => producer,
    consumer: (config: object) =>
      createConsumer({ cluster, logger: silent, instrumentationEmitter: new Emitter(), ...config }),
  }
  const clickhouse = {
    async exec({ values }: { values: AsyncIterable<unknown> }) {
      for await (const _ of values);
      return { stream: Readable.from([]) }
    },
  }
  return {
    put(partition, count = 1) {
      const records = log.q[partition] ?? []
      for (let at = 0; at < count; at++)
        records.push({
          offset: String(records.length),
          timestamp: String(Date.now()),
          key: null,
          value: Buffer.from('no JSON'),
          headers: {},
          attributes: 0,
        })
    },
    start: () =>
      startIngest(
        {
          topics,
          groupId: 'g',
          limits: options.limits,
          retry: { failOnHalt: false },
          clickhouseAccess: { url: 'http://x', user: 'u', password: '' },
          kafkaAccess: { brokers: ['x'], security: { ssl: false } },
          sessionTimeoutMs: options.sessionTimeoutMs ?? 10_000,
        },
        {
          kafka: kafka as unknown as Kafka,
          clickhouse: clickhouse as unknown as IngestDeps['clickhouse'],
          reference: () => ({ utcOffsets: new Map() }),
          logger: createLogger({ level: 'silent', pretty: false }),
          clock: () => new Date(),
          random: Math.random,
          observer: noObserver,
        },
      ),
    committed: () => committed.q,
    missing: () =>
      committed.q.flatMap((end, partition) =>
        Array.from({ length: Math.max(0, end) }, (_, offset) => `q/${partition}/${offset}`).filter(
          (place) => !stored.has(place),
        ),
      ),
  }
}
