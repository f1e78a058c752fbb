/**
 * What connects a command with Kafka and ClickHouse: those that the environment names, else the embedded services, which
 * are started for the command where they do not run and stopped with it. Clients of another server, user or password
 * than theirs are made where they are needed.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import type { Admin, Kafka } from 'kafkajs'
import {
  type ClickHouseAccess,
  clickHouseFault,
  type ClickHouseOptions,
  createClickHouse,
  isClickHouseFault,
} from '../infra/clickhouse/client.ts'
import type { Shard } from '../infra/clickhouse/shard.ts'
import { kafkaSecurity } from '../infra/config.ts'
import { because, firstOf, KunjunganError } from '../infra/errors.ts'
import { createKafka, kafkaFault, type KafkaAccess } from '../infra/kafka/client.ts'
import type { TopicsConfig } from '../infra/kafka/topics.ts'
import { type ServiceName, stackPaths } from '../infra/stack/paths.ts'
import { SERVICE_TITLES } from '../infra/stack/services.ts'
import { acquireStack, findStack, type RunningStack, stackStatus } from '../infra/stack/stack.ts'
import { whyDown } from '../infra/stack/why-down.ts'
import { topicNames, type TopicNames } from '../schemas/topics.ts'
import type { Cluster } from '../sql/cluster.ts'
import { type Databases, databaseNames, databaseOfAllShards } from '../sql/databases.ts'
import type { CliContext } from './context.ts'
import { stackConfig, stackDeps } from './stack.ts'

export type ClickHouseRole = 'admin' | 'ingest' | 'bi' | 'alert'

const adminTimeoutMs = 3_600_000
/**
 * A command that is to end gets so long for it. Then it is left where it stands, as a Kafka that does not answer may
 * hold it for minutes.
 */
const endWithinMs = 4_000
/** Ingest needs up to 9 seconds to store what it holds and to leave its group; alert ends its pass. */
export const consumerEndWithinMs = 12_000
/** For work that must not be left in its middle. */
export const untilFinishedMs = Number.POSITIVE_INFINITY
/** Closing a client gets so long. */
const closeWithinMs = 2_000

export interface Connections extends AsyncDisposable {
  readonly kafkaAccess: KafkaAccess
  /** Every address, with commas between. */
  readonly clickhouseUrl: string
  /** The embedded services, where they are used. */
  readonly embedded: RunningStack | undefined
  /** True also where the environment names the embedded Kafka, as `stack env` has it do. */
  readonly isEmbeddedKafka: () => Promise<boolean>
  readonly databases: Databases
  /** The cluster that the store is on; undefined for one server. */
  readonly cluster: Cluster | undefined
  /** Where the store is read for all MPPs: itself, or the database that shows all shards. */
  readonly allShards: string
  readonly topics: TopicsConfig
  /** The group of ingest; of each shard, in their order, where there are several. */
  readonly groupIds: readonly [string, ...string[]]
  readonly kafka: (clientId: string) => Kafka
  /**
   * @param kinds - those that the command needs, and has a right to see; left out: all.
   * @throws KunjunganError `kafka` with the fix where a topic is missing.
   */
  readonly requireTopics: (kinds?: readonly (keyof TopicNames)[]) => Promise<void>
  /** A connected admin client, closed with these connections. */
  readonly kafkaAdmin: () => Promise<Admin>
  /** The addresses of each shard, with commas between; one entry where nothing is divided. */
  readonly shardUrls: readonly string[]
  /** The one whose nodes these connections lead to, where the command works with one of several. */
  readonly shard: Shard | undefined
  readonly access: (role: ClickHouseRole) => ClickHouseAccess
  /** A client of that user, closed with these connections. */
  readonly clickhouse: (
    role: ClickHouseRole,
    database?: string,
    onSwitch?: ClickHouseOptions['onSwitch'],
  ) => ClickHouseClient
}

export interface OpenOptions {
  /** False for a command that only looks: then embedded services that do not run are an error. */
  readonly startEmbedded?: boolean
  /** The number of the shard that the command works with. */
  readonly shard?: number | undefined
}

/**
 * Connects to nothing yet beyond starting what is embedded.
 * @throws KunjunganError `usage` for a shard that there is not.
 */
export async function openConnections(
  context: CliContext,
  { startEmbedded = true, shard: shardNumber }: OpenOptions = {},
): Promise<Connections> {
  const { env } = context
  await using undo = new AsyncDisposableStack()
  const paths = stackPaths(env.KUNJUNGAN_HOME)
  const whyServiceIsDown = (service: ServiceName): string | undefined =>
    whyDown(paths.log[service], paths.service[service])
  const needsEmbedded = env.KAFKA_BROKERS === undefined || env.CLICKHOUSE_URL === undefined
  const embedded = !needsEmbedded
    ? undefined
    : startEmbedded
      ? undo.use(await acquireStack(stackConfig(context), stackDeps(context)))
      : await findStack(env.KUNJUNGAN_HOME)
  if (needsEmbedded && embedded === undefined) {
    const down = (await stackStatus(env.KUNJUNGAN_HOME)).filter(({ state }) => state !== 'running')
    const names = down.map(({ service }) => SERVICE_TITLES[service]).join(' and ')
    const why = down.map(({ service }) => whyServiceIsDown(service)).find((text) => text !== undefined)
    throw new KunjunganError(
      'stack',
      `The embedded ${names} is not running: ${because(() => why)}start it with \`npx kunjungan stack up\`, or set KAFKA_BROKERS and CLICKHOUSE_URL.`,
    )
  }
  const kafkaAccess = {
    brokers: env.KAFKA_BROKERS ?? embedded?.brokers ?? [],
    security: kafkaSecurity(env),
    ...(env.KAFKA_BROKERS === undefined ? { whyDown: () => whyServiceIsDown('kafka') } : {}),
  }
  const shards = (env.CLICKHOUSE_URL ?? embedded?.clickhouseUrl ?? '').split(';')
  const shard = shardNumber === undefined ? undefined : chosenShard(shardNumber, shards.length)
  const clickhouseUrl = shard === undefined ? shards.join(',') : (shards[shard.number - 1] ?? '')
  const passwords = env.CLICKHOUSE_URL === undefined ? embedded?.credentials : undefined
  const access = (role: ClickHouseRole): ClickHouseAccess => {
    const users = {
      admin: [env.CLICKHOUSE_ADMIN_USER ?? 'kunjungan_admin', env.CLICKHOUSE_ADMIN_PASSWORD],
      ingest: [env.CLICKHOUSE_USER ?? 'kunjungan_ingest', env.CLICKHOUSE_PASSWORD],
      bi: ['bi', env.CLICKHOUSE_BI_PASSWORD],
      alert: [env.CLICKHOUSE_ALERT_USER ?? 'kunjungan_alert', env.CLICKHOUSE_ALERT_PASSWORD],
    } as const
    const [user, given] = users[role]
    return {
      ...{ url: clickhouseUrl, user, password: passwords?.[role] ?? given ?? '' },
      ...(passwords === undefined ? {} : { whyDown: () => whyServiceIsDown('clickhouse') }),
    }
  }
  const owned = undo.move()
  const namespace = env.KUNJUNGAN_NAMESPACE
  const kafka = (clientId: string): Kafka => createKafka(kafkaAccess, clientId, context.logger)
  const topics = topicNames(namespace === '' ? '' : `${namespace}.`)
  const databases = databaseNames(namespace)
  const cluster =
    env.CLICKHOUSE_CLUSTER === undefined
      ? undefined
      : { name: env.CLICKHOUSE_CLUSTER, definer: access('admin').user, shards: shards.length }
  const kafkaAdmin = async (): Promise<Admin> => {
    const admin = kafka('kunjungan-admin').admin()
    try {
      await admin.connect()
    } catch (error) {
      throw kafkaFault(error, kafkaAccess)
    }
    owned.defer(() => within(closeWithinMs, admin.disconnect()))
    return admin
  }
  return {
    ...{ kafkaAccess, clickhouseUrl, embedded, kafka, access },
    async isEmbeddedKafka() {
      const [status] = await stackStatus(env.KUNJUNGAN_HOME)
      return env.KAFKA_BROKERS === undefined || env.KAFKA_BROKERS.join(',') === status?.address
    },
    ...{ databases, cluster, allShards: databaseOfAllShards(databases, cluster) },
    groupIds: groupIdsOf(env, shards.length, shard),
    ...{ shard, shardUrls: shards },
    topics: {
      topics,
      queuePartitions: env.KUNJUNGAN_QUEUE_PARTITIONS,
      partitions: env.KUNJUNGAN_PARTITIONS,
      replication: env.KUNJUNGAN_REPLICATION,
      deadLetterDays: env.KUNJUNGAN_DEAD_LETTER_DAYS,
      alertDays: env.KUNJUNGAN_ALERT_DAYS,
    },
    kafkaAdmin,
    async requireTopics(kinds) {
      const existing = await (await kafkaAdmin()).listTopics()
      const needed = kinds?.map((kind) => topics[kind]) ?? Object.values(topics)
      const missing = needed.find((topic) => !existing.includes(topic))
      if (missing === undefined) return
      throw new KunjunganError(
        'kafka',
        `The topic ${missing} is not there: run \`npx kunjungan migrate\` first.`,
      )
    },
    clickhouse(role, database, onSwitch) {
      const client = createClickHouse(access(role), {
        settings: role !== 'bi',
        // A migration may fill a new table from years of events in one statement.
        ...(role === 'admin' ? { requestTimeoutMs: adminTimeoutMs } : {}),
        ...(database === undefined ? {} : { database }),
        onSwitch:
          onSwitch ?? ((url) => context.logger.warn({ url }, 'ClickHouse: going on with another address')),
      })
      owned.defer(() => within(closeWithinMs, client.close()))
      return client
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

function chosenShard(number: number, count: number): Shard {
  if (count > 1 && number <= count) return { number, count }
  throw new KunjunganError(
    'usage',
    count === 1
      ? 'CLICKHOUSE_URL names one shard: leave --shard out, or name the nodes of each shard with a semicolon between the shards.'
      : `CLICKHOUSE_URL names ${count} shards: --shard is a number from 1 to ${count}.`,
  )
}

/**
 * Each store has a group of its own, so that the one of a cluster is built while that of one server goes on; and so has
 * each shard, so that none waits for another.
 */
function groupIdsOf(env: CliContext['env'], shards: number, shard: Shard | undefined): [string, ...string[]] {
  const group = [
    ...(env.KUNJUNGAN_NAMESPACE === '' ? [] : [`${env.KUNJUNGAN_NAMESPACE}.`]),
    'kunjungan-ingest',
    ...(env.CLICKHOUSE_CLUSTER === undefined ? [] : [`-${env.CLICKHOUSE_CLUSTER}`]),
  ].join('')
  // The number of shards is part of the name: another number of them is another store.
  const ofShard = (number: number): string => `${group}-${number}-of-${shards}`
  if (shard !== undefined) return [ofShard(shard.number)]
  if (shards === 1) return [group]
  return [ofShard(1), ...Array.from({ length: shards - 1 }, (_, at) => ofShard(at + 2))]
}

/**
 * Runs work with connections and turns what it throws into a sentence with the fix.
 * @param endMs - how long the work may last after the command is to end.
 */
export async function withConnections<T>(
  context: CliContext,
  work: (connections: Connections) => Promise<T>,
  endMs = endWithinMs,
  options: OpenOptions = {},
): Promise<T> {
  await using connections = await openConnections(context, options)
  using deadline = endDeadline(context.signal, endMs)
  try {
    return await Promise.race([work(connections), deadline.passed])
  } catch (error) {
    throw explain(error, connections)
  }
}

/** Rejects with what the signal was aborted with, some time after that. */
function endDeadline(signal: AbortSignal, endMs: number): Disposable & { readonly passed: Promise<never> } {
  const passed = Promise.withResolvers<never>()
  passed.promise.catch(() => undefined)
  let timer: NodeJS.Timeout | undefined
  const begin = (): void => {
    if (Number.isFinite(endMs)) timer = setTimeout(() => passed.reject(signal.reason), endMs)
  }
  if (signal.aborted) begin()
  else signal.addEventListener('abort', begin, { once: true })
  return {
    passed: passed.promise,
    [Symbol.dispose]() {
      clearTimeout(timer)
      signal.removeEventListener('abort', begin)
    },
  }
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  await Promise.race([work, delay(ms, undefined, { ref: false })])
}

/** The sentence with the fix for an error of Kafka or ClickHouse; anything else as it is. */
export function explain(thrown: unknown, connections: Connections, role: ClickHouseRole = 'admin'): unknown {
  const error = firstOf(thrown)
  if (error instanceof KunjunganError || !(error instanceof Error)) return error
  if (isClickHouseFault(error)) return clickHouseFault(error, connections.access(role))
  if (error.name.startsWith('KafkaJS')) return kafkaFault(error, connections.kafkaAccess)
  const code = 'code' in error ? String(error.code) : ''
  return /^E(CONN|HOST|NET|PIPE|TIMEDOUT|AI_)|ENOTFOUND/.test(code)
    ? clickHouseFault(error, connections.access(role))
    : error
}
