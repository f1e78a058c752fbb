/** The second in which the new partitions take the place of the live ones. */
import type { ClickHouseClient } from '@clickhouse/client'
import type { FollowingIngest } from '../../consumers/ingest/catch-up/caught-up.ts'
import { KunjunganError } from '../../infra/errors.ts'
import { holdInserts, releaseInserts } from '../../sql/rebuild/held-inserts.ts'
import { takePartitions } from '../../sql/rebuild/partitions.ts'
import { startStoringDays, stopStoringDays, storeDueDays } from '../../sql/rebuild/stored-days.ts'
import { carryOver, type RebuiltDatabases } from '../../sql/rebuild/tables.ts'
import type { CliContext } from '../context.ts'
import { migrateStore } from '../migrate.ts'
import type { Connections } from '../connections.ts'
import { markAsOnly } from './temporary.ts'

/** `former`: only made anew it comes to this version. `zones`: events were stored with other zones. */
export type LiveStore = 'ready' | 'former' | 'zones'

export interface Rebuild {
  readonly context: CliContext
  readonly connections: Connections
  readonly temporary: Connections
  readonly client: ClickHouseClient
  readonly databases: RebuiltDatabases
  readonly live: LiveStore
}

/** On a machine that has nothing else to do this takes less than a second. */
const catchUpMs = 30_000

export async function switchOver(rebuild: Rebuild, ingest: FollowingIngest): Promise<void> {
  const { context, connections, client, databases, live } = rebuild
  const { signal } = context
  const quiet = { ...context, progress: () => undefined }
  context.progress('Switching to the new store; ingest waits meanwhile ...')
  let since = performance.now()
  try {
    await stopStoringDays(client, databases.live.store)
    await storeDueDays(client, databases.temporary.store, () => undefined, signal)
    await stopStoringDays(client, databases.temporary.store)
    since = performance.now()
    await holdInserts(client, databases.live.store, live === 'former' ? 'all' : 'events', signal)
    await readTheRest(ingest, signal)
    // From here on it is done to the end: a stop would only leave a mixture.
    if (live === 'former') await makeLiveAgain(rebuild)
    else await takePartitions(client, databases, 'replace')
    if (live === 'zones') await migrateStore(quiet, connections, { zonesAreRight: true })
  } finally {
    await releaseInserts(client, databases.live.store)
    await startStoringDays(client, databases.live.store)
  }
  context.progress(`Switched; ingest waited for ${((performance.now() - since) / 1_000).toFixed(1)} s.`)
}

/** All that the live store has, and perhaps more: nothing comes into it now, so it has no more than the topics. */
async function readTheRest(ingest: FollowingIngest, signal: AbortSignal): Promise<void> {
  const late = AbortSignal.timeout(catchUpMs)
  try {
    await ingest.catchUp(undefined, AbortSignal.any([signal, late]))
  } catch (error) {
    if (!late.aborted || signal.aborted) throw error
    throw new KunjunganError(
      'kafka',
      `The topics could not be read to their ends within ${catchUpMs / 1_000} s while ingest waited: the live store is as it was; run \`npx kunjungan rebuild --yes\` again when Kafka and ClickHouse have less to do.`,
    )
  }
}

/**
 * A store of a former schema takes no partitions: its databases are dropped and made again. What alerts have written
 * goes with the new store; whatever writes more of it has to wait by now.
 */
async function makeLiveAgain({ context, connections, client, databases }: Rebuild): Promise<void> {
  await carryOver(client, databases.live.store, databases.temporary.store)
  await markAsOnly(client, databases.temporary)
  for (const database of [databases.live.bi, databases.live.store])
    await client.command({ query: `DROP DATABASE IF EXISTS ${database} SYNC` })
  await migrateStore({ ...context, progress: () => undefined }, connections)
  await takePartitions(client, databases, 'add')
}
