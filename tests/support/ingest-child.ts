/**
 * An ingest of its own process, to be killed. It composes the real ingest and wraps what is injected into it, so that
 * the process can end itself at a named step without a hook in the product. Takes one JSON argument.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import { startIngest } from '../../consumers/ingest/ingest.ts'
import { type IngestObserver, noObserver } from '../../consumers/ingest/observer.ts'
import { createClickHouse } from '../../infra/clickhouse/client.ts'
import { serverStart } from '../../infra/clickhouse/server-start.ts'
import { createKafka } from '../../infra/kafka/client.ts'
import { createLogger } from '../../infra/log.ts'
import { topicNames } from '../../schemas/topics.ts'

/** Steps at which the child ends itself by SIGKILL. */
export type KillStep = 'before insert' | 'after insert' | 'after dead letters' | 'after commit'

export interface ChildConfig {
  readonly brokers: readonly string[]
  readonly clickhouseUrl: string
  readonly user: string
  readonly password: string
  readonly database: string
  readonly namespace: string
  readonly groupId: string
  readonly utcOffsets: readonly (readonly [string, number])[]
  readonly maxRows: number
  readonly maxAgeMs: number
  readonly sessionTimeoutMs: number
  readonly requestTimeoutMs?: number
  readonly fetchBytes?: number
  /** Reads again what the server may not have had on disk. */
  readonly asksServerStart?: boolean
  readonly kill?: { readonly step: KillStep; readonly occurrence: number }
}

const config = JSON.parse(process.argv[2] ?? '') as ChildConfig
let occurrences = 0

function die(step: KillStep): void {
  if (config.kill?.step !== step) return
  occurrences += 1
  if (occurrences === config.kill.occurrence) process.kill(process.pid, 'SIGKILL')
}

/** The client with a step before and after each insert of events, and before that of dead letters. */
function killable(client: ClickHouseClient): ClickHouseClient {
  const exec = async (params: Parameters<ClickHouseClient['exec']>[0]): Promise<unknown> => {
    if (params.query.startsWith('INSERT INTO refused_records ')) {
      die('after dead letters')
      return client.exec(params)
    }
    die('before insert')
    const result = await client.exec(params)
    die('after insert')
    return result
  }
  return new Proxy(client, {
    get: (target, name) => (name === 'exec' ? exec : Reflect.get(target, name, target)) as unknown,
  })
}

const access = { url: config.clickhouseUrl, user: config.user, password: config.password }
const kafkaAccess = { brokers: config.brokers, security: { ssl: false } }
const logger = createLogger({ level: 'warn', pretty: false })
const observer: IngestObserver = { ...noObserver, onStored: () => die('after commit') }
const client = createClickHouse(access, {
  database: config.database,
  ...(config.requestTimeoutMs === undefined ? {} : { requestTimeoutMs: config.requestTimeoutMs }),
})
// Without a version nothing is noted with a commit.
const reference = { utcOffsets: new Map(config.utcOffsets), version: 'test' }
const starting = startIngest(
  {
    topics: topicNames(`${config.namespace}.`),
    groupId: config.groupId,
    limits: { maxRows: config.maxRows, maxAgeMs: config.maxAgeMs },
    ...(config.fetchBytes === undefined ? {} : { fetchBytes: config.fetchBytes }),
    retry: { failOnHalt: false, haltDelayMs: 300, maxDelayMs: 2_000 },
    clickhouseAccess: access,
    kafkaAccess,
    sessionTimeoutMs: config.sessionTimeoutMs,
  },
  {
    kafka: createKafka(kafkaAccess, 'ingest-child', logger),
    reference: () => reference,
    clickhouse: killable(client),
    logger,
    observer,
    clock: () => new Date(),
    random: Math.random,
    ...(config.asksServerStart === true ? { serverStart: () => serverStart(client) } : {}),
  },
)
// Its group is stable before it has started: a signal may come in between.
process.on('SIGTERM', () => {
  void starting.then(async (ingest) => ingest[Symbol.asyncDispose]()).then(() => process.exit(0))
})
const ingest = await starting
ingest.failed.catch((error: unknown) => {
  logger.error({ error: String(error) }, 'ingest died')
  process.exit(1)
})
