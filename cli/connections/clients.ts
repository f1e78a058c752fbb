/** The clients of a command, made where they are asked for and closed with its connections. */
import { setTimeout as delay } from 'node:timers/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import type { Admin, Kafka, RetryOptions } from 'kafkajs'
import { addressesOf, type ClickHouseOptions, createClickHouse } from '../../infra/clickhouse/client.ts'
import type { ClickHouseNode } from '../../infra/clickhouse/failover.ts'
import { KunjunganError } from '../../infra/errors.ts'
import { createKafka, type KafkaAccess, kafkaErrorType, kafkaFault } from '../../infra/kafka/client.ts'
import type { Logger } from '../../infra/log.ts'
import type { TopicNames } from '../../schemas/topics.ts'
import type { ClickHouseRole, ConnectionSettings } from './settings.ts'

const adminTimeoutMs = 3_600_000
/** Closing a client gets so long. */
const closeWithinMs = 2_000

export interface Clients {
  /** @param retry - of its connections, where it is not the usual one. */
  readonly kafka: (clientId: string, retry?: RetryOptions) => Kafka
  /** A connected admin client, closed with these connections. */
  readonly kafkaAdmin: () => Promise<Admin>
  /**
   * @param kinds - those that the command needs: Kafka shows no others to a user who has no right on them.
   * @throws KunjunganError `kafka` with the fix where a topic is missing.
   */
  readonly requireTopics: (kinds: readonly (keyof TopicNames)[]) => Promise<void>
  /** A client of that user, closed with these connections. */
  readonly clickhouse: (
    role: ClickHouseRole,
    database?: string,
    onFailover?: ClickHouseOptions['onFailover'],
  ) => ClickHouseClient
  /** Each address by itself, asked as the administrator. */
  readonly clickhouseNodes: () => ClickHouseNode[]
}

/** @param owned - closes the clients. */
export function clientsOf(
  settings: ConnectionSettings,
  logger: Logger,
  owned: AsyncDisposableStack,
): Clients {
  const { kafkaAccess, access, topics } = settings
  const kafka: Clients['kafka'] = (clientId, retry) => createKafka(kafkaAccess, clientId, logger, retry)
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
    kafka,
    kafkaAdmin,
    async requireTopics(kinds) {
      const admin = await kafkaAdmin()
      const needed = kinds.map((kind) => topics.topics[kind])
      const existing = await admin.listTopics().catch((error: unknown) => {
        throw kafkaFault(error, kafkaAccess)
      })
      const unlisted = needed.filter((topic) => !existing.includes(topic))
      // One that this user may not see is not listed either.
      if (unlisted.length > 0)
        await throwIfDenied(admin.fetchTopicMetadata({ topics: unlisted }), kafkaAccess)
      requireAll(existing, needed)
    },
    clickhouse(role, database, onFailover) {
      const client = createClickHouse(access(role), {
        settings: role !== 'bi',
        // A migration may fill a new table from years of events in one statement.
        ...(role === 'admin' ? { requestTimeoutMs: adminTimeoutMs } : {}),
        ...(database === undefined ? {} : { database }),
        onFailover:
          onFailover ?? ((url) => logger.warn({ url }, 'ClickHouse failed over to another address')),
      })
      owned.defer(() => within(closeWithinMs, client.close()))
      return client
    },
    clickhouseNodes() {
      return addressesOf(access('admin')).map((url) => {
        const client = createClickHouse({ ...access('admin'), url }, { requestTimeoutMs: adminTimeoutMs })
        owned.defer(() => within(closeWithinMs, client.close()))
        return { url, client }
      })
    },
  }
}

/** @throws KunjunganError `kafka` where a right is missing; any other failure of the call is ignored. */
export async function throwIfDenied(call: Promise<unknown>, access: KafkaAccess): Promise<void> {
  try {
    await call
  } catch (error) {
    if (kafkaErrorType(error)?.endsWith('AUTHORIZATION_FAILED') === true) throw kafkaFault(error, access)
  }
}

/** @throws KunjunganError `kafka` for the first of these topics that does not exist. */
export function requireAll(existing: readonly string[], needed: readonly string[]): void {
  const missing = needed.find((topic) => !existing.includes(topic))
  if (missing === undefined) return
  throw new KunjunganError('kafka', `The topic ${missing} is not there: run \`npx kunjungan migrate\` first.`)
}

async function within(ms: number, work: Promise<void>): Promise<void> {
  await Promise.race([work, delay(ms, undefined, { ref: false })])
}
