/**
 * An embedded stack of the benchmark's own, with the reference data of many MPPs and the schema. What it starts it
 * stops, and its folder goes with it.
 */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ClickHouseClient } from '@clickhouse/client'
import { embeddedUsers } from '../../../cli/embedded-users.ts'
import { createClickHouse } from '../../../infra/clickhouse/client.ts'
import { createLogger } from '../../../infra/log.ts'
import { acquireStack } from '../../../infra/stack/stack.ts'
import { type Databases, databaseNames } from '../../../sql/databases.ts'
import { migrate } from '../../../sql/migrate.ts'
import { readReference } from '../../../sql/reference.ts'
import { writeLargeReference } from '../../support/large-reference.ts'

export interface BenchStack extends AsyncDisposable {
  /** The MPP that is asked about. */
  readonly mpp: string
  /** The connection of that MPP's own reader. */
  readonly reader: ClickHouseClient
  /** The administrator's connection, whose unqualified names are those of the store. */
  readonly client: ClickHouseClient
  readonly databases: Databases
  readonly version: string
}

const checkout = join(import.meta.dirname, '..', '..', '..')

/** The longest that one statement may take: a batch of loading, or a raw question over the whole year. */
const statementTimeoutMs = 900_000

/** Brings the stack up with the schema and so many MPPs, and no event. */
export async function startBenchStack(
  mpps: number,
  progress: (line: string) => void,
  signal: AbortSignal,
): Promise<BenchStack> {
  await using up = new AsyncDisposableStack()
  const home = await mkdtemp(join(tmpdir(), 'kunjungan-bench-'))
  up.defer(() => rm(home, { recursive: true, force: true }))
  const known = join(checkout, 'sql', 'reference')
  const folder = join(home, 'reference')
  await writeLargeReference(known, folder, mpps)
  const reference = await readReference(folder)
  const mpp = `mpp-${String(Math.ceil(mpps / 2)).padStart(3, '0')}`
  const databases = databaseNames()
  const stack = up.use(
    await acquireStack(
      {
        home,
        cacheDir: join(checkout, 'node_modules', '.cache', 'kunjungan'),
        machine: process.env,
        // A reader for each of the MPPs would only make the users file long.
        usersXml: embeddedUsers(
          { ...reference, mpps: reference.mpps.filter((one) => one.mpp === mpp), provinces: [] },
          [databases],
        ),
        kafkaPort: 0,
        clickhousePorts: { http: 0, tcp: 0 },
      },
      { logger: createLogger({ level: 'warn', pretty: false }), progress, signal },
    ),
  )
  const access = { url: stack.clickhouseUrl, user: 'kunjungan_admin', password: stack.credentials.admin }
  const options = { requestTimeoutMs: statementTimeoutMs }
  const admin = createClickHouse(access, options)
  up.defer(() => admin.close())
  const client = createClickHouse(access, { ...options, database: databases.store })
  up.defer(() => client.close())
  const reader = createClickHouse(
    { url: stack.clickhouseUrl, user: `bi_${mpp.replaceAll('-', '_')}`, password: stack.credentials.bi },
    { ...options, settings: false },
  )
  up.defer(() => reader.close())
  await migrate({ databases, reference }, { client: admin, storeClient: client, progress })
  const [row] = await (
    await client.query({ query: 'SELECT version() AS version', format: 'JSONEachRow' })
  ).json<{ version: string }>()
  const kept = up.move()
  return {
    mpp,
    client,
    reader,
    databases,
    version: row?.version ?? '',
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  }
}
