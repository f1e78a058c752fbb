/** What a rebuild that was killed while it switched has left, put right by `migrate` and `start` as well. */
import { heldTables, releaseInserts } from '../../sql/rebuild/held-inserts.ts'
import { startStoringDays } from '../../sql/rebuild/stored-days.ts'
import type { CliContext } from '../context.ts'
import type { Connections } from '../connections.ts'
import { isMarkedAsOnly, isNoRebuildRunning, temporaryConnections } from './temporary.ts'

export async function endKilledRebuild(context: CliContext, connections: Connections): Promise<void> {
  const client = connections.clickhouse('admin')
  const { store } = connections.databases
  const temporary = temporaryConnections(connections)
  if ((await heldTables(client, store)).length > 0) {
    if (!(await isNoRebuildRunning(context, await connections.kafkaAdmin(), temporary))) return
    await releaseInserts(client, store)
    await startStoringDays(client, store)
    context.progress('A rebuild was ended while ingest waited for it: ingest goes on now.')
  }
  if (await isMarkedAsOnly(client, temporary.databases))
    context.progress(
      'A rebuild was ended after it had dropped the store of a former schema: `npx kunjungan rebuild --yes` finishes it; until then figures are incomplete.',
    )
}
