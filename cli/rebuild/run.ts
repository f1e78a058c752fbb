/**
 * A rebuild, step by step: the topics are read again into databases beside the live ones; all ended days are stored
 * there and the figures compared; then ingest waits for about a second, in which the new store reads what the live one
 * has, and its partitions take the place of the live ones. As nothing is inserted meanwhile, the new store has every
 * event that the live one had, so readers never see fewer, and a kill loses nothing: partitions that were replaced are
 * as complete as those that were not. What a kill in that second leaves is put right by killed.ts.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import { type FollowingIngest, startFollowing } from '../../consumers/ingest/catch-up/caught-up.ts'
import type { IngestCounts } from '../../consumers/ingest/catch-up/counting-observer.ts'
import { KunjunganError } from '../../infra/errors.ts'
import { createTopics } from '../../infra/kafka/topics.ts'
import { isOfFormerSchema } from '../../sql/migrate.ts'
import { compareFigures, type FigureDifference } from '../../sql/rebuild/figures.ts'
import { lettersNotedIn } from '../../sql/rebuild/sent-letters.ts'
import { storeDueDays, storeWithoutWaiting } from '../../sql/rebuild/stored-days.ts'
import type { CliContext } from '../context.ts'
import { ingestConfig, ingestDeps, watchReference } from '../ingest.ts'
import { migrateAll, migrateStore } from '../migrate.ts'
import { createProgress } from '../progress.ts'
import type { Connections } from '../connections.ts'
import { type LiveStore, type Rebuild, switchOver } from './switch.ts'
import {
  hasMembers,
  isMarkedAsOnly,
  isNoRebuildRunning,
  removeTemporary,
  temporaryConnections,
} from './temporary.ts'

export interface RebuildResult extends IngestCounts {
  /** What the live store showed differently; undefined where it could not be compared. */
  readonly differences: readonly FigureDifference[] | undefined
}

export async function runRebuild(context: CliContext, connections: Connections): Promise<RebuildResult> {
  const admin = await connections.kafkaAdmin()
  const client = connections.clickhouse('admin')
  const temporary = temporaryConnections(connections)
  const databases = { live: connections.databases, temporary: temporary.databases }
  if (!(await isNoRebuildRunning(context, admin, temporary)))
    throw new KunjunganError('usage', 'A rebuild is running already: wait until it has ended.')
  const live = await prepareLive(context, connections)
  const isResumed = await isMarkedAsOnly(client, databases.temporary)
  if (isResumed) context.progress(`Going on with ${databases.temporary.store} ...`)
  else if (await removeTemporary(client, admin, temporary))
    context.progress('A former rebuild was ended before it was done: what it left is removed.')
  try {
    const rebuild = { context, connections, temporary, client, databases, live }
    const result = await buildAndSwitch(rebuild, isResumed)
    await removeTemporary(client, admin, temporary)
    return result
  } catch (error) {
    await tidy(context, { client, temporary, remove: () => removeTemporary(client, admin, temporary) })
    throw error
  }
}

/** Brings the live store to this version as far as that is possible without a rebuild. */
async function prepareLive(context: CliContext, connections: Connections): Promise<LiveStore> {
  const admin = await connections.kafkaAdmin()
  if (await isOfFormerSchema(connections.clickhouse('admin'), connections.databases)) {
    await createTopics(admin, connections.topics)
    context.progress(
      'The live store is of a former schema: it is made again at the end, and readers see errors for some seconds then.',
    )
    return 'former'
  }
  try {
    await migrateAll(context, connections)
    return 'ready'
  } catch (error) {
    const isMovedZone = error instanceof KunjunganError && error.code === 'reference'
    if (!isMovedZone || (await hasMembers(admin, connections.groupIds[0]))) throw error
    return 'zones'
  }
}

async function buildAndSwitch(rebuild: Rebuild, isResumed: boolean): Promise<RebuildResult> {
  const { context, temporary, client, databases } = rebuild
  const { store } = databases.temporary
  await migrateStore({ ...context, progress: () => undefined }, temporary)
  context.progress(`Reading all topics into the database ${store}, beside the live one ...`)
  // What it would log of starting and stopping is said here in other words.
  const logger = context.logger.child({}, { level: 'warn' })
  using reference = watchReference({ ...context, logger })
  await using ingest = await startFollowing(ingestConfig(context, temporary, true), {
    ...ingestDeps(context, temporary, reference),
    logger,
    sentBefore: lettersNotedIn(client, databases.live.store),
  })
  await readToTheEnd(context, ingest)
  await storeWithoutWaiting(temporary.clickhouse('admin', store))
  context.progress('Storing the days that have ended ...')
  await storeDueDays(
    client,
    store,
    (left) => left > 0 && context.progress(`days or months left to store: at least ${left}`),
    context.signal,
  )
  await ingest.catchUp(undefined, context.signal)
  context.progress('Comparing the figures ...')
  const differences = isResumed ? undefined : await compare(rebuild, ingest)
  context.signal.throwIfAborted()
  await switchOver(rebuild, ingest)
  return { ...ingest.counts(), differences }
}

async function readToTheEnd({ signal, ...context }: CliContext, ingest: FollowingIngest): Promise<void> {
  using progress = createProgress(context, 'rebuild')
  await ingest.catchUp(({ total, left }) => progress.update(total - left, total), signal)
}

/** What differs twice: a late event may be in one store a moment before it is in the other. */
async function compare(
  { context, client, databases, live }: Rebuild,
  ingest: FollowingIngest,
): Promise<FigureDifference[] | undefined> {
  try {
    const first = await compareFigures(client, databases)
    if (first.length === 0) return first
    await ingest.catchUp(undefined, context.signal)
    const known = new Set(first.map(keyOf))
    return (await compareFigures(client, databases)).filter((one) => known.has(keyOf(one)))
  } catch (error) {
    context.signal.throwIfAborted()
    // A former schema may lack a view or a column.
    if (live === 'former') return undefined
    throw error
  }
}

function keyOf({ figure, mpp, month = '' }: FigureDifference): string {
  return [figure, mpp, month].join('/')
}

interface Tidying {
  readonly client: ClickHouseClient
  readonly temporary: Connections
  readonly remove: () => Promise<unknown>
}

/** After a failure nothing stays but what is nowhere else. What fails here has failed before for the same reason. */
async function tidy(context: CliContext, { client, temporary, remove }: Tidying): Promise<void> {
  try {
    if (await isMarkedAsOnly(client, temporary.databases))
      context.progress(
        `The new store is in ${temporary.databases.store}: run \`npx kunjungan rebuild --yes\` again to finish.`,
      )
    else await remove()
  } catch {
    context.progress('What the rebuild made is left: the next one removes it.')
  }
}
