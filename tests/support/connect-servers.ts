/**
 * The servers that can be had, as cases of a fault test, and a world on one of them: its tables with an index on the
 * day, and a reader with rights on the columns of the mapping alone.
 */
import type { Event } from '../../schemas/event.ts'
import { type ConnectWorld, createConnectWorld, makeTables } from './connect-world.ts'
import { startDatabase, type TestDatabase } from './queue-database.ts'
import { findServer, type Kind, type Server } from './queue-server.ts'

const columns = 'number, code, status, created_at, called_at, finished_at'
const servers = { mariadb: await findServer('mariadb'), postgresql: await findServer('postgresql') }

/** Why a server cannot be had, a sentence for each. */
export const missingServers = Object.values(servers).flatMap((server) =>
  server.kind === 'missing' ? [server.why] : [],
)

/** Those of the two that can be had, each with its namespace. */
export function serversWith(mariadb: string, postgresql: string): (readonly [Kind, string])[] {
  const all = [
    ['mariadb', mariadb],
    ['postgresql', postgresql],
  ] as const
  return all.filter(([kind]) => servers[kind].kind === 'found')
}

export function serverOf(kind: Kind): Server {
  const server = servers[kind]
  if (server.kind === 'missing') throw new Error(server.why)
  return server
}

/** A running server with the tables. */
export async function openDatabase(open: AsyncDisposableStack, kind: Kind): Promise<TestDatabase> {
  const database = open.use(await startDatabase(kind, serverOf(kind)))
  const grantee = kind === 'mariadb' ? "reader@'%'" : 'reader'
  await database.sql(...makeTables, 'CREATE INDEX day ON queues (created_at)')
  for (const table of ['queues', 'queues_backup'])
    await database.sql(`GRANT SELECT (${columns}) ON ${table} TO ${grantee}`)
  return database
}

/** The same with Kafka and the command. */
export async function openWorld(
  open: AsyncDisposableStack,
  kind: Kind,
  namespace: string,
  name?: (event: Event) => string,
): Promise<{ database: TestDatabase; world: ConnectWorld }> {
  const database = await openDatabase(open, kind)
  return { database, world: open.use(await createConnectWorld(namespace, database, name)) }
}

/** Statements of the server's log that read a column of personal data, or all columns. */
export function personalReads(database: TestDatabase): { readonly selects: number; readonly bad: string[] } {
  const selects = database
    .log()
    .split('\n')
    .filter((line) => / FROM [`"]queues/.test(line))
  return {
    selects: selects.length,
    bad: selects.filter((line) => /nik|nama|\*/.test(line.slice(line.indexOf('SELECT')))),
  }
}
