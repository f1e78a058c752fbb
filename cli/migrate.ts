/**
 * `kunjungan migrate`: topics, schema, reference data and views, created or brought up to date. Safe to repeat.
 */
import type { Command } from 'commander'
import { createTopics } from '../infra/kafka/topics.ts'
import { migrate, type MigrateConfig, type MigrateResult } from '../sql/migrate.ts'
import type { CliContext } from './context.ts'
import { missingUsers } from './missing-users.ts'
import { endKilledRebuild } from './rebuild/killed.ts'
import { refuseMisplacedNodes } from './shard-nodes.ts'
import { type Connections, untilFinishedMs, withConnections } from './connections.ts'

export interface MigrationSummary {
  readonly topicsCreated: readonly string[]
  readonly migrationsApplied: readonly string[]
  readonly referenceLoaded: boolean
  readonly views: number
}

export function registerMigrate(program: Command, context: CliContext): void {
  program
    .command('migrate')
    .description('creates or upgrades topics, schema, reference data and views; safe to repeat')
    .option('--json', 'one JSON document on stdout')
    .action(async (options: { json?: boolean }) => {
      const { summary, users } = await withConnections(
        context,
        async (connections) => ({
          summary: await migrateAll(context, connections),
          users: await missingUsers(context, connections),
        }),
        untilFinishedMs,
      )
      if (options.json === true) {
        context.out(JSON.stringify(summary))
        return
      }
      const { topicsCreated, migrationsApplied, referenceLoaded, views } = summary
      context.out(
        topicsCreated.length === 0 ? 'Topics: all there.' : `Topics created: ${topicsCreated.join(', ')}`,
      )
      context.out(
        migrationsApplied.length === 0
          ? 'Schema: up to date.'
          : `Schema: applied ${migrationsApplied.join(', ')}`,
      )
      context.out(`Reference data: ${referenceLoaded ? 'loaded' : 'unchanged'}. Views: ${views}.`)
      if (users !== undefined) context.out(`Note: ${users}`)
    })
}

/** Brings topics and schema to this version. */
export async function migrateAll(context: CliContext, connections: Connections): Promise<MigrationSummary> {
  await refuseMisplacedNodes(connections)
  const topicsCreated = await createTopics(await connections.kafkaAdmin(), connections.topics)
  await endKilledRebuild(context, connections)
  const result = await migrateStore(context, connections)
  return {
    topicsCreated,
    migrationsApplied: result.applied,
    referenceLoaded: result.referenceLoaded,
    views: result.views,
  }
}

/** Brings the store alone to this version. */
export function migrateStore(
  context: Pick<CliContext, 'reference' | 'progress'>,
  { databases, cluster, clickhouse, clickhouseNodes }: Connections,
  more: Pick<MigrateConfig, 'zonesAreRight'> = {},
): Promise<MigrateResult> {
  return migrate(
    { databases, cluster, reference: context.reference, ...more },
    {
      client: clickhouse('admin'),
      storeClient: clickhouse('admin', databases.store),
      ...(cluster === undefined ? {} : { nodes: clickhouseNodes() }),
      progress: context.progress,
    },
  )
}
