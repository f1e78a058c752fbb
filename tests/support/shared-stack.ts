/**
 * One real Kafka and one real ClickHouse for the whole run, on free ports and in a folder of their own. Test files
 * keep apart by namespace: topic prefix and databases. Ends what it started, however the run ends.
 */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { createLogger } from '../../infra/log.ts'
import { stackPaths } from '../../infra/stack/paths.ts'
import { acquireStack, stopStack } from '../../infra/stack/stack.ts'
import { isAbandoned } from '../../infra/stack/leases.ts'
import type { Credentials } from '../../infra/stack/credentials.ts'
import { embeddedUsers, usersWithPasswords } from '../../cli/embedded-users.ts'
import type { ClusterPlace } from './cluster-rig.ts'
import type { Reference } from '../../schemas/reference.ts'
import { type Databases, databaseNames } from '../../sql/databases.ts'
import { readReference } from '../../sql/reference.ts'

/** The namespaces of test files: the users file of the server names their databases. */
const namespaces = [
  'views',
  'repeats',
  'ingest',
  'waits',
  'wire',
  'stops',
  'letters',
  'letters2',
  'failover',
  'failover2',
  'migrate',
  'migrate2',
  'fourth',
  'access',
  'access2',
  'access3',
  'audit',
  'kills',
  'metrics',
  'figures',
  'clocks',
  'repeated',
  'stored1',
  'stored2',
  'report1',
  'report2',
  'imported',
  'recaps',
  'dictionary',
  'bi',
  'change',
  'absence',
  'machine1',
  'rebuild1',
  'rebuild2',
  'rebuild3',
  'rebuild4',
  'rebuilt1',
  'rebuilt2',
  'native',
  'collect',
  'collect2',
  ...Array.from({ length: 6 }, (_, at) => `cluster${at + 1}`),
  'connect1',
  'connect2',
  'board',
  'board2',
  ...Array.from({ length: 6 }, (_, at) => `alert${at + 1}`),
  ...Array.from({ length: 6 }, (_, at) => `position${at + 1}`),
  // The fault tests give each case one of its own: transport1, transport2 ...
  ...[
    'transport',
    'operator',
    'limits',
    'records',
    'members',
    'restarts',
    'wires',
    'collector',
    'tables',
  ].flatMap((file) => Array.from({ length: 8 }, (_, at) => `${file}${at + 1}`)),
]

export interface SharedStack {
  readonly brokers: string[]
  readonly clickhouseUrl: string
  readonly clickhouseTcpPort: number
  readonly credentials: Credentials
  /** The cluster that `clickhouseUrl` has the nodes of; undefined for one server. */
  readonly cluster?: string
  /** The addresses of each shard, with commas between, where shards divide the events; else each node has all. */
  readonly shards?: readonly string[]
}

declare module 'vitest' {
  export interface ProvidedContext {
    stack: SharedStack
    cluster: ClusterPlace
    /** Beside a cluster, the address of a ClickHouse that is none. */
    oneServer: string
  }
}

const checkout = join(import.meta.dirname, '..', '..')

const homePrefix = 'kunjungan-test-'
const deps = { logger: createLogger({ level: 'warn', pretty: false }), progress: () => undefined }

/** A run that was killed could not stop its services: the next one does, and never those of a run that lives. */
async function clearAbandoned(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const home = join(tmpdir(), name)
    if (!name.startsWith(homePrefix) || !isAbandoned(stackPaths(home))) continue
    await stopStack(home, deps)
    await rm(home, { recursive: true, force: true })
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const { KUNJUNGAN_TEST_STACK: kind = 'embedded' } = process.env
  const stack = kind === 'containers' ? await startInContainers() : await startEmbedded()
  const { brokers, clickhouseUrl, clickhouseTcpPort, credentials } = stack
  project.provide('stack', { brokers: [...brokers], clickhouseUrl, clickhouseTcpPort, credentials })
  return async () => {
    await stack[Symbol.asyncDispose]()
  }
}

const databases = namespaces.map((namespace) => databaseNames(namespace))
const known = await readReference(join(checkout, 'sql', 'reference'))
/** With a reader `bi_crowd` of no rows, for a test that asks all that one user may ask at once. */
const reference = {
  ...known,
  provinces: [...known.provinces, { province_code: '99', slug: 'crowd', name: 'Crowd' }],
}

/** The users, for nodes of a cluster on this machine; of the tests' namespaces unless others are given. */
export function clusterUsersXml(
  credentials: Credentials,
  of: Reference = reference,
  named: readonly Databases[] = databases,
): string {
  // The name and the password that the rig's remote_servers have.
  const users = usersWithPasswords(of, named, ['127.0.0.1'], true, 'lnk')(credentials)
  return users.replaceAll('kunjungan_link', 'link')
}

export async function startEmbedded(): Promise<SharedStack & AsyncDisposable> {
  await clearAbandoned()
  const home = await mkdtemp(join(tmpdir(), homePrefix))
  const stack = await acquireStack(
    {
      home,
      cacheDir: join(checkout, 'node_modules', '.cache', 'kunjungan'),
      machine: process.env,
      usersXml: embeddedUsers(reference, databases),
      kafkaPort: 0,
      clickhousePorts: { http: 0, tcp: 0 },
    },
    deps,
  )
  return {
    ...stack,
    brokers: [...stack.brokers],
    async [Symbol.asyncDispose]() {
      await stack[Symbol.asyncDispose]()
      await rm(home, { recursive: true, force: true })
    },
  }
}

async function startInContainers(): Promise<SharedStack & AsyncDisposable> {
  const { startContainers } = await import('./container-stack.ts')
  return startContainers({
    kafkaImage: process.env['KUNJUNGAN_TEST_KAFKA_IMAGE'] ?? 'apache/kafka:4.3.0',
    clickhouseImage: process.env['KUNJUNGAN_TEST_CLICKHOUSE_IMAGE'] ?? 'clickhouse/clickhouse-server:26.7',
    // A server in a container sees its clients come from the container network.
    usersXml: usersWithPasswords(reference, databases, ['::/0'], false),
  })
}
