/**
 * What a rebuild has for itself: databases beside the live ones and a consumer group of its own. Both go when it ends.
 */
import { setTimeout as delay } from 'node:timers/promises'
import type { ClickHouseClient } from '@clickhouse/client'
import type { Admin } from 'kafkajs'
import { z } from 'zod'
import { queryRows } from '../../infra/clickhouse/query-rows.ts'
import type { Databases } from '../../sql/databases.ts'
import type { CliContext } from '../context.ts'
import type { Connections } from '../connections.ts'
import type { ClickHouseRole } from '../connections/settings.ts'

/** A member that was killed leaves its group within ten seconds. */
const memberMs = 20_000
const pollMs = 500

/** The same connections with the names of a rebuild. No grant names its databases: the administrator writes to them. */
export function temporaryConnections(connections: Connections): Connections {
  const { store, bi } = connections.databases
  return {
    ...connections,
    databases: { store: `${store}_rebuild`, bi: `${bi}_rebuild` },
    groupIds: [`${connections.groupIds[0]}-rebuild`],
    access: (role) => connections.access(roleOf(role)),
    clickhouse: (role, database, onFailover) => connections.clickhouse(roleOf(role), database, onFailover),
  }
}

function roleOf(role: ClickHouseRole): ClickHouseRole {
  return role === 'ingest' ? 'admin' : role
}

/** False where a rebuild is running; a killed one is waited for until its group has lost it. */
export async function isNoRebuildRunning(
  context: CliContext,
  admin: Admin,
  { groupIds: [groupId] }: Pick<Connections, 'groupIds'>,
): Promise<boolean> {
  let isSaid = false
  for (const since = performance.now(); performance.now() - since < memberMs; await delay(pollMs)) {
    if (!(await hasMembers(admin, groupId))) return true
    context.signal.throwIfAborted()
    if (!isSaid) context.progress('Waiting for a former rebuild: if it was killed, this takes 10 s ...')
    isSaid = true
  }
  return false
}

export async function hasMembers(admin: Admin, groupId: string): Promise<boolean> {
  const { groups } = await admin.describeGroups([groupId])
  return groups.some(({ members }) => members.length > 0)
}

/** Drops the databases and deletes the group; true where there were any. */
export async function removeTemporary(
  client: ClickHouseClient,
  admin: Admin,
  { databases, groupIds: [groupId] }: Connections,
): Promise<boolean> {
  const left = await existing(client, databases)
  for (const database of left) await client.command({ query: `DROP DATABASE IF EXISTS ${database} SYNC` })
  // Without committed offsets the group begins at the beginning.
  const known = (await admin.listGroups()).groups.some((group) => group.groupId === groupId)
  if (known) await admin.deleteGroups([groupId])
  return left.length > 0 || known
}

const Named = z.object({ name: z.string() })

async function existing(client: ClickHouseClient, { store, bi }: Databases): Promise<string[]> {
  const names = await queryRows(
    client,
    Named,
    'SELECT name FROM system.databases WHERE name IN {names:Array(String)}',
    { params: { names: [bi, store] } },
  )
  return names.map(({ name }) => name)
}

/**
 * Stands in the temporary store from the moment on at which the live databases of a former schema are dropped: what is
 * in the temporary ones is nowhere else then, so the next rebuild goes on with them.
 */
const mark = 'live_store_is_dropped'

export async function markAsOnly(client: ClickHouseClient, { store }: Databases): Promise<void> {
  await client.command({
    query: `CREATE TABLE IF NOT EXISTS ${store}.${mark} (nothing UInt8) ENGINE = Null`,
  })
}

/** True where the temporary store holds what is nowhere else. */
export async function isMarkedAsOnly(client: ClickHouseClient, { store }: Databases): Promise<boolean> {
  const found = await queryRows(
    client,
    Named,
    'SELECT name FROM system.tables WHERE database = {store:String} AND name = {mark:String}',
    { params: { store, mark } },
  )
  return found.length > 0
}
