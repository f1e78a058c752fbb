/** An ingest on clients that note what is done with them, for what its start, its stop and its listeners do. */
import { EventEmitter } from 'node:events'
import { Readable } from 'node:stream'
import type { ConsumerRunConfig, EachBatchPayload } from 'kafkajs'
import { startIngest } from '../../../../consumers/ingest/ingest.ts'
import type { IngestConfig, IngestDeps } from '../../../../consumers/ingest/ingest-config.ts'
import { noObserver } from '../../../../consumers/ingest/observer.ts'
import { topicNames } from '../../../../schemas/topics.ts'
import { eventOf, recordOf, utcOffsets } from '../../../support/records.ts'
import { silent } from './fakes.ts'

const topics = topicNames('')

export interface Faults {
  /** A step that fails, and with what. */
  readonly failing?: string
  readonly error?: Error
  /** A step that never ends. */
  readonly hanging?: string
  readonly maxRows?: number
  /** A topic that Kafka does not have. */
  readonly missing?: string
}

/** Clients that note what is done with them. */
export function fakeClients({
  failing,
  error = new Error(`${failing} failed`),
  hanging,
  maxRows = 1_000,
  missing,
}: Faults = {}) {
  const done: string[] = []
  const events = new EventEmitter()
  let run: ConsumerRunConfig = {}
  const failoverListeners: (() => void)[] = []
  const step = (name: string): Promise<void> => {
    done.push(name)
    if (name === failing) return Promise.reject(error)
    return name === hanging ? new Promise(() => undefined) : Promise.resolve()
  }
  const connection = (of: string): object => ({
    connect: () => step(`${of} connects`),
    disconnect: () => step(`${of} disconnects`),
  })
  const kafka = {
    admin: () => ({
      ...connection('admin'),
      fetchOffsets: async () => [
        { topic: topics.queue, partitions: [{ partition: 0, offset: '41', metadata: null }] },
      ],
      async fetchTopicMetadata({ topics: [topic] }: { topics: string[] }) {
        if (topic === missing)
          throw Object.assign(new Error('missing'), { type: 'UNKNOWN_TOPIC_OR_PARTITION' })
        return { topics: [] }
      },
    }),
    producer: () => connection('producer'),
    consumer: () => ({
      ...connection('consumer'),
      events: { GROUP_JOIN: 'join', REBALANCING: 'rebalancing', CRASH: 'crash', FETCH: 'fetch' },
      on: (name: string, listener: (event: unknown) => void) => events.on(name, listener),
      subscribe: () => step('consumer subscribes'),
      run(config: ConsumerRunConfig) {
        run = config
        return step('consumer runs')
      },
      pause: () => void done.push('consumer pauses'),
      seek: ({ offset }: { offset: string }) => void done.push(`seek to ${offset}`),
      commitOffsets: ([{ offset }]: [{ offset: string }]) => step(`commit of ${offset}`),
    }),
  }
  const clickhouse = {
    async exec({ values }: { values: AsyncIterable<unknown> }) {
      for await (const _ of values);
      await step('insert')
      return { stream: Readable.from([]) }
    },
  }
  const config: IngestConfig = {
    topics,
    groupId: 'g',
    limits: { maxRows, maxAgeMs: 60_000 },
    retry: { failOnHalt: true },
    clickhouseAccess: { url: 'http://x', user: 'u', password: '' },
    kafkaAccess: { brokers: ['x'], security: { ssl: false } },
  }
  const deps = {
    kafka,
    clickhouse,
    reference: () => ({ utcOffsets }),
    logger: silent,
    clock: () => new Date(0),
    random: () => 0,
    observer: noObserver,
    onFailover: (listener: () => void) => failoverListeners.push(listener),
  } as unknown as IngestDeps
  return {
    done,
    start: () => startIngest(config, deps),
    failOver: () => failoverListeners.forEach((listener) => listener()),
    /** Kafka assigns the partition. */
    join: () =>
      void events.emit('join', { payload: { memberId: 'm', memberAssignment: { [topics.queue]: [0] } } }),
    /** Kafka gives a batch of one record. */
    give: async (offset = 41, heartbeat: () => Promise<void> = async () => undefined): Promise<void> =>
      run.eachBatch?.({
        batch: {
          topic: topics.queue,
          partition: 0,
          messages: [recordOf(eventOf('mpp.ticket.issued'), { offset: String(offset) })],
          firstOffset: () => String(offset),
          lastOffset: () => String(offset),
          offsetLag: () => '0',
        },
        heartbeat,
        resolveOffset: (read: string) => void done.push(`read to ${read}`),
        isStale: () => false,
      } as unknown as EachBatchPayload),
  }
}
