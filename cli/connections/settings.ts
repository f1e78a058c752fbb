/**
 * Which addresses, users and names a command works with: what the environment says, and for a service that it does not
 * name, what the embedded stack gives. Pure.
 */
import type { ClickHouseAccess } from '../../infra/clickhouse/client.ts'
import type { Shard } from '../../infra/clickhouse/shard.ts'
import { type Environment, kafkaSecurity } from '../../infra/config.ts'
import { KunjunganError } from '../../infra/errors.ts'
import type { KafkaAccess } from '../../infra/kafka/client.ts'
import type { TopicsConfig } from '../../infra/kafka/topics.ts'
import type { ServiceName } from '../../infra/stack/paths.ts'
import type { RunningStack } from '../../infra/stack/stack.ts'
import { topicNames } from '../../schemas/topics.ts'
import type { Cluster } from '../../sql/cluster.ts'
import { type Databases, databaseNames, databaseOfAllShards } from '../../sql/databases.ts'

export type ClickHouseRole = 'admin' | 'ingest' | 'bi' | 'alert'

export interface ConnectionSettings {
  readonly kafkaAccess: KafkaAccess
  readonly topics: TopicsConfig
  /** Every address, with commas between. */
  readonly clickhouseUrl: string
  /** The addresses of each shard, with commas between; one entry where nothing is divided. */
  readonly shardUrls: readonly string[]
  /** The one whose nodes `clickhouseUrl` names, where the command works with one of several. */
  readonly shard: Shard | undefined
  readonly access: (role: ClickHouseRole) => ClickHouseAccess
  readonly databases: Databases
  /** The cluster that the store is on; undefined for one server. */
  readonly cluster: Cluster | undefined
  /** Where the store is read for all MPPs: itself, or the database that shows all shards. */
  readonly allShards: string
  /** The group of ingest; of each shard, in their order, where there are several. */
  readonly groupIds: readonly [string, ...string[]]
}

interface Given {
  readonly env: Environment
  /** Where one is used. */
  readonly embedded: Pick<RunningStack, 'brokers' | 'clickhouseUrl' | 'credentials'> | undefined
  /** The number of the shard that the command works with; undefined for all of them. */
  readonly shardNumber: number | undefined
  /** Why an embedded service has ended, with the fix, where the machine is the cause. */
  readonly whyDown: (service: ServiceName) => string | undefined
}

/** @throws KunjunganError `usage` for a shard that there is not. */
export function connectionSettings(given: Given): ConnectionSettings {
  const { env, embedded, shardNumber } = given
  const shardUrls = (env.CLICKHOUSE_URL ?? embedded?.clickhouseUrl ?? '').split(';')
  const shard = shardNumber === undefined ? undefined : chosenShard(shardNumber, shardUrls.length)
  const clickhouseUrl = shard === undefined ? shardUrls.join(',') : (shardUrls[shard.number - 1] ?? '')
  const databases = databaseNames(env.KUNJUNGAN_NAMESPACE)
  const cluster = clusterOf(env, shardUrls.length)
  return {
    kafkaAccess: kafkaAccessOf(given),
    topics: topicsOf(env),
    clickhouseUrl,
    shardUrls,
    shard,
    access: (role) => clickHouseAccess(given, role, clickhouseUrl),
    databases,
    cluster,
    allShards: databaseOfAllShards(databases, cluster),
    groupIds: groupIdsOf(env, shardUrls.length, shard),
  }
}

function kafkaAccessOf({ env, embedded, whyDown }: Given): KafkaAccess {
  const security = kafkaSecurity(env)
  if (env.KAFKA_BROKERS !== undefined) return { brokers: env.KAFKA_BROKERS, security }
  return { brokers: embedded?.brokers ?? [], security, whyDown: () => whyDown('kafka') }
}

function clickHouseAccess(
  { env, embedded, whyDown }: Given,
  role: ClickHouseRole,
  url: string,
): ClickHouseAccess {
  const { user, password = '' } = usersOf(env)[role]
  if (env.CLICKHOUSE_URL !== undefined || embedded === undefined) return { url, user, password }
  return { url, user, password: embedded.credentials[role], whyDown: () => whyDown('clickhouse') }
}

interface User {
  readonly user: string
  readonly password: string | undefined
}

function usersOf(env: Environment): Readonly<Record<ClickHouseRole, User>> {
  return {
    admin: { user: env.CLICKHOUSE_ADMIN_USER ?? 'kunjungan_admin', password: env.CLICKHOUSE_ADMIN_PASSWORD },
    ingest: { user: env.CLICKHOUSE_USER ?? 'kunjungan_ingest', password: env.CLICKHOUSE_PASSWORD },
    bi: { user: 'bi', password: env.CLICKHOUSE_BI_PASSWORD },
    alert: { user: env.CLICKHOUSE_ALERT_USER ?? 'kunjungan_alert', password: env.CLICKHOUSE_ALERT_PASSWORD },
  }
}

function clusterOf(env: Environment, shards: number): Cluster | undefined {
  const { CLICKHOUSE_CLUSTER: name } = env
  return name === undefined ? undefined : { name, definer: usersOf(env).admin.user, shards }
}

function topicsOf(env: Environment): TopicsConfig {
  const namespace = env.KUNJUNGAN_NAMESPACE
  return {
    topics: topicNames(namespace === '' ? '' : `${namespace}.`),
    queuePartitions: env.KUNJUNGAN_QUEUE_PARTITIONS,
    partitions: env.KUNJUNGAN_PARTITIONS,
    replication: env.KUNJUNGAN_REPLICATION,
    deadLetterDays: env.KUNJUNGAN_DEAD_LETTER_DAYS,
    alertDays: env.KUNJUNGAN_ALERT_DAYS,
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
function groupIdsOf(env: Environment, shards: number, shard: Shard | undefined): [string, ...string[]] {
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
