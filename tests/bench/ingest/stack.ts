/** The benchmark's own Kafka and ClickHouse in a temporary folder, and what is measured of them. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import type { Kafka } from 'kafkajs'
import { embeddedUsers } from '../../../cli/embedded-users.ts'
import { stackVariables } from '../../../cli/stack-variables.ts'
import { createClickHouse } from '../../../infra/clickhouse/client.ts'
import { createKafka } from '../../../infra/kafka/client.ts'
import { createTopics } from '../../../infra/kafka/topics.ts'
import { createLogger } from '../../../infra/log.ts'
import { acquireStack } from '../../../infra/stack/stack.ts'
import { topicNames, type TopicNames } from '../../../schemas/topics.ts'
import { databaseNames } from '../../../sql/databases.ts'
import { migrate } from '../../../sql/migrate.ts'
import { readReference } from '../../../sql/reference.ts'

export interface BenchStack extends AsyncDisposable {
  readonly kafka: Kafka
  readonly brokers: string
  readonly topics: TopicNames
  /** The administrator's connection, whose unqualified names are those of the store. */
  readonly client: ClickHouseClient
  readonly store: string
  readonly version: string
  readonly clickhousePid: number
  /** By which the commands find this stack. */
  readonly environment: NodeJS.ProcessEnv
}

export const checkout = join(import.meta.dirname, '..', '..', '..')
const partitions = 12
const statementTimeoutMs = 900_000

export async function startBenchStack(
  progress: (line: string) => void,
  signal: AbortSignal,
): Promise<BenchStack> {
  await using up = new AsyncDisposableStack()
  const home = await mkdtemp(join(tmpdir(), 'kunjungan-bench-'))
  up.defer(() => rm(home, { recursive: true, force: true }))
  const reference = await readReference(join(checkout, 'sql', 'reference'))
  const databases = databaseNames()
  const logger = createLogger({ level: 'warn', pretty: false })
  const stack = up.use(
    await acquireStack(
      {
        home,
        machine: process.env,
        kafkaPort: 0,
        clickhousePorts: { http: 0, tcp: 0 },
        cacheDir: join(checkout, 'node_modules', '.cache', 'kunjungan'),
        usersXml: embeddedUsers(reference, [databases]),
      },
      { logger, progress, signal },
    ),
  )
  const access = { url: stack.clickhouseUrl, user: 'kunjungan_admin', password: stack.credentials.admin }
  const options = { requestTimeoutMs: statementTimeoutMs }
  const admin = up.adopt(createClickHouse(access, options), (one) => one.close())
  const client = up.adopt(createClickHouse(access, { ...options, database: databases.store }), (one) =>
    one.close(),
  )
  await migrate({ databases, reference }, { client: admin, storeClient: client, progress })
  const topics = topicNames('')
  const kafka = createKafka({ brokers: stack.brokers, security: { ssl: false } }, 'bench', logger)
  await using onlyNow = new AsyncDisposableStack()
  const topicAdmin = onlyNow.adopt(kafka.admin(), (one) => one.disconnect())
  await topicAdmin.connect()
  const sizes = { queuePartitions: partitions, partitions, replication: 1, deadLetterDays: 1, alertDays: 1 }
  await createTopics(topicAdmin, { topics, ...sizes })
  const [row] = await rowsOf<{ version: string }>(client, 'SELECT version() AS version')
  const kept = up.move()
  return {
    kafka,
    brokers: stack.brokers.join(','),
    topics,
    client,
    store: databases.store,
    version: row?.version ?? '',
    clickhousePid: stack.pids.clickhouse,
    environment: { ...process.env, ...stackVariables(stack, 'info') },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}

export async function rowsOf<T>(client: ClickHouseClient, query: string): Promise<T[]> {
  return (await client.query({ query, format: 'JSONEachRow' })).json<T>()
}

/** Rows of a table by its parts: cheap, whatever its size. */
export async function rowCount({ client, store }: BenchStack, table: string): Promise<number> {
  const query = `SELECT total_rows AS n FROM system.tables WHERE database = '${store}' AND name = '${table}'`
  return Number((await rowsOf<{ n: number | string }>(client, query))[0]?.n ?? 0)
}

/** Takes every row of events out, with what follows from them, and waits until the server is quiet. */
export async function emptyStore(stack: BenchStack): Promise<void> {
  const { client, store } = stack
  const tables = await rowsOf<{ name: string }>(
    client,
    `SELECT name FROM system.tables WHERE database = '${store}' AND endsWith(engine, 'MergeTree') AND total_rows > 0
       AND NOT match(name, '^(ref_|reference_versions|view_columns|schema_migrations|bench_)')`,
  )
  for (const { name } of tables) await client.command({ query: `TRUNCATE TABLE ${name} SYNC` })
  await quiet(stack)
}

/** Resolves once nothing is merged any more. */
export async function quiet({ client }: BenchStack): Promise<void> {
  for (;;) {
    await delay(500)
    const [row] = await rowsOf<{ n: number | string }>(client, 'SELECT count() AS n FROM system.merges')
    if (Number(row?.n) === 0) return
  }
}
