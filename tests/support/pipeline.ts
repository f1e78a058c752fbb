/**
 * A pipeline of its own on the shared stack: topics, databases, schema, and the parts that tests put to work. What
 * it starts it stops.
 */
import { join } from 'node:path'
import type { ClickHouseClient } from '@clickhouse/client'
import type { Kafka } from 'kafkajs'
import { inject } from 'vitest'
import { untilCaughtUp } from '../../consumers/ingest/catch-up/caught-up.ts'
import { type RunningIngest, startIngest } from '../../consumers/ingest/ingest.ts'
import type { IngestConfig, IngestDeps } from '../../consumers/ingest/ingest-config.ts'
import { type IngestObserver, noObserver } from '../../consumers/ingest/observer.ts'
import { addressesOf, createClickHouse } from '../../infra/clickhouse/client.ts'
import { clickHouseCode } from '../../infra/clickhouse/fault-code.ts'
import type { Shard } from '../../infra/clickhouse/shard.ts'
import type { ServerStart } from '../../infra/clickhouse/server-start.ts'
import { createKafka } from '../../infra/kafka/client.ts'
import { kafkajs } from '../../infra/kafka/kafkajs/kafkajs.ts'
import { createTopics, type TopicsConfig } from '../../infra/kafka/topics.ts'
import { createLogger } from '../../infra/log.ts'
import { type Reference, utcOffsetsOf } from '../../schemas/reference.ts'
import { topicNames, type TopicNames } from '../../schemas/topics.ts'
import { onCluster } from '../../sql/cluster.ts'
import { type Databases, databaseNames, databaseOfAllShards } from '../../sql/databases.ts'
import { migrate } from '../../sql/migrate.ts'
import { readReference } from '../../sql/reference.ts'
import type { ChildConfig } from './ingest-child.ts'
import { sendEvents } from './send-test-events.ts'
import { withSettings } from './settings-address.ts'
import { ofEachShard, startAll } from './shard-ingests.ts'
import type { SharedStack } from './shared-stack.ts'

export interface Pipeline extends AsyncDisposable {
  readonly topics: TopicNames
  readonly topicsConfig: TopicsConfig
  readonly databases: Databases
  readonly reference: Reference
  readonly kafka: Kafka
  readonly admin: ClickHouseClient
  readonly groupId: string
  /** The groups of ingest: one, or one for each shard. */
  readonly groupIds: readonly string[]
  readonly ingest: (options?: IngestOptions) => Promise<RunningIngest>
  /** Ingests to the ends that the topics have now, then stops. */
  readonly catchUp: (options?: IngestOptions) => Promise<unknown>
  readonly send: (events: readonly TestEvent[]) => Promise<void>
  readonly view: (name: string, order?: string) => Promise<Record<string, string | number | null>[]>
  readonly rows: <T>(query: string) => Promise<T[]>
  /** With other reference data where they are given. */
  readonly migrate: (reference?: Reference) => Promise<unknown>
  readonly dropDatabases: () => Promise<void>
  /** Ends its connections and leaves its databases, which disposing of it drops. */
  readonly close: () => Promise<void>
  /** How an ingest of its own process works on this pipeline. */
  readonly childConfig: (more: Partial<ChildConfig>) => ChildConfig
}

export interface IngestOptions {
  readonly maxRows?: number
  readonly maxAgeMs?: number
  readonly groupId?: string
  /** Fails where it would halt, as commands do that are to finish. */
  readonly failOnHalt?: boolean
  /** Another address of the same ClickHouse, such as a proxy before it. */
  readonly clickhouseUrl?: string
  readonly requestTimeoutMs?: number
  readonly observer?: IngestObserver
  readonly clock?: () => Date
  /** Settings that each insert is sent with. */
  readonly insertSettings?: Readonly<Record<string, string>>
  /** The shard whose events it stores, at `clickhouseUrl`. */
  readonly shard?: Shard
  /** A client of another database. */
  readonly clickhouse?: ClickHouseClient
  /** The server that stores, asked by the client that stores; left out: nothing is known of it. */
  readonly serverStart?: (client: ClickHouseClient) => Promise<ServerStart>
}

/** Anything that goes over the wire as a structured event. */
export interface TestEvent {
  readonly specversion?: string
  readonly id?: string
  readonly source?: string
  readonly time?: string
  readonly type: string
  readonly data: object
}

export const checkout = join(import.meta.dirname, '..', '..')

/** Makes topics and schema under a namespace, on the shared stack unless another is given. */
export async function createPipeline(
  namespace: string,
  reference?: Reference,
  stack: SharedStack = inject('stack'),
): Promise<Pipeline> {
  const logger = createLogger({ level: 'silent', pretty: false })
  const topics = topicNames(`${namespace}.`)
  const databases = databaseNames(namespace)
  const known = reference ?? (await readReference(join(checkout, 'sql', 'reference')))
  const access = { url: stack.clickhouseUrl, user: 'kunjungan_admin', password: stack.credentials.admin }
  const { shards = [] } = stack
  const cluster =
    stack.cluster === undefined
      ? undefined
      : { name: stack.cluster, definer: access.user, shards: Math.max(1, shards.length) }
  const admin = createClickHouse(access)
  const nodes = addressesOf(access).map((url) => ({ url, client: createClickHouse({ ...access, url }) }))
  const storeClient = createClickHouse(access, { database: databases.store })
  const ingestAccess = {
    url: stack.clickhouseUrl,
    user: 'kunjungan_ingest',
    password: stack.credentials.ingest,
  }
  const failoverListeners = new Set<() => void>()
  const onFailover = (): void => {
    for (const listener of failoverListeners) listener()
  }
  const ingestClient = createClickHouse(ingestAccess, { database: databases.store, onFailover })
  const kafkaAccess = { brokers: stack.brokers, security: { ssl: false } }
  const kafka = createKafka(kafkaAccess, `test-${namespace}`, logger)
  const groupId = `${namespace}.kunjungan-ingest`
  const kafkaAdmin = kafka.admin()
  await kafkaAdmin.connect()
  const topicsConfig = {
    topics,
    queuePartitions: 4,
    partitions: 2,
    replication: undefined,
    deadLetterDays: 30,
    alertDays: 400,
  }
  await createTopics(kafkaAdmin, topicsConfig)
  const runMigrate = (other = known): Promise<unknown> =>
    migrate(
      { databases, cluster, reference: other },
      { client: admin, storeClient, nodes, progress: () => undefined },
    )
  await runMigrate()
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: kafkajs.Partitioners.DefaultPartitioner,
  })
  await producer.connect()

  const clients: ClickHouseClient[] = [admin, storeClient, ingestClient, ...nodes.map(({ client }) => client)]
  const own = (client: ClickHouseClient): ClickHouseClient => {
    clients.push(client)
    return client
  }
  const utcOffsets = utcOffsetsOf(known)
  const configOf = (options: IngestOptions, failOnHalt: boolean): IngestConfig => ({
    topics,
    groupId: options.groupId ?? groupId,
    limits: { maxRows: options.maxRows ?? 50_000, maxAgeMs: options.maxAgeMs ?? 200 },
    retry: { failOnHalt, haltDelayMs: 300, maxDelayMs: 1_000 },
    clickhouseAccess: ingestAccess,
    kafkaAccess,
    shard: options.shard,
  })
  const depsOf = ({
    clickhouseUrl,
    requestTimeoutMs,
    insertSettings,
    clickhouse,
    observer = noObserver,
    clock = () => new Date(),
    serverStart,
  }: IngestOptions): IngestDeps => {
    const client =
      clickhouseUrl === undefined && requestTimeoutMs === undefined && insertSettings === undefined
        ? (clickhouse ?? ingestClient)
        : own(
            createClickHouse(
              { ...ingestAccess, url: withSettings(clickhouseUrl ?? ingestAccess.url, insertSettings) },
              {
                database: databases.store,
                onFailover,
                ...(requestTimeoutMs === undefined ? {} : { requestTimeoutMs }),
              },
            ),
          )
    return {
      kafka,
      logger,
      observer,
      clock,
      reference: () => ({ utcOffsets }),
      ...(serverStart === undefined ? {} : { serverStart: () => serverStart(client) }),
      clickhouse: client,
      random: Math.random,
      onFailover: (listener) => failoverListeners.add(listener),
    }
  }
  const dropDatabases = async (): Promise<void> => {
    const { bi, store } = databases
    for (const database of new Set([bi, store, databaseOfAllShards(databases, cluster)]))
      await admin.command({
        query: onCluster(`DROP DATABASE IF EXISTS ${database}`, databases.store, cluster),
        clickhouse_settings: { database_atomic_wait_for_drop_and_detach_synchronously: 1 },
      })
  }
  const ask = async <T>(query: string): Promise<T[]> =>
    (await admin.query({ query, format: 'JSONEachRow' })).json<T>()
  /** What a test reads is not what it tests: a connection that breaks on a busy machine is tried once more. */
  const rows = <T>(query: string): Promise<T[]> =>
    ask<T>(query).catch((error: unknown) => {
      if (clickHouseCode(error) !== undefined) throw error
      return ask<T>(query)
    })

  const close = async (): Promise<void> => {
    await producer.disconnect()
    await kafkaAdmin.disconnect()
    await Promise.all(clients.map((client) => client.close()))
  }

  return {
    topics,
    topicsConfig,
    databases,
    reference: known,
    kafka,
    admin,
    groupId,
    groupIds: ofEachShard(shards, groupId, { groupId }).map((one) => one.groupId),
    migrate: runMigrate,
    dropDatabases,
    close,
    childConfig: (more) => ({
      brokers: stack.brokers,
      clickhouseUrl: stack.clickhouseUrl,
      user: ingestAccess.user,
      password: ingestAccess.password,
      database: databases.store,
      namespace,
      groupId,
      utcOffsets: [...utcOffsets],
      maxRows: 50_000,
      maxAgeMs: 200,
      sessionTimeoutMs: 1_000,
      ...more,
    }),
    ingest: (options = {}) =>
      startAll(
        ofEachShard(shards, groupId, options).map(
          (one) => () => startIngest(configOf(one, one.failOnHalt ?? false), depsOf(one)),
        ),
      ),
    catchUp: (options = {}) =>
      Promise.all(
        ofEachShard(shards, groupId, options).map((one) => untilCaughtUp(configOf(one, true), depsOf(one))),
      ),
    send: (events) => sendEvents(producer, topics, events),
    view: (name, order = 'ALL') => rows(`SELECT * FROM ${databases.bi}.${name} ORDER BY ${order}`),
    rows,
    async [Symbol.asyncDispose]() {
      // Databases that are left store ended days every minute, which the tests that follow would wait for.
      await dropDatabases()
      await close()
    },
  }
}
