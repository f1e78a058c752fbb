/**
 * `kunjungan rebuild`: drops the databases and reads the topics again from their beginnings. The topics keep
 * everything, so the same figures come back.
 */
import type { Command } from 'commander'
import { KunjunganError } from '../infra/errors.ts'
import type { CliContext } from './context.ts'
import { catchUp } from './ingest.ts'
import { migrateAll } from './migrate.ts'
import { type Services, untilFinishedMs, withServices } from './services.ts'

export function registerRebuild(program: Command, context: CliContext): void {
  program
    .command('rebuild')
    .description('drops the databases and computes everything again from the topics')
    .option('--yes', 'really does it')
    .option('--json', 'one JSON document on stdout')
    .action(async (options: { yes?: boolean; json?: boolean }) => {
      const counts = await withServices(
        context,
        (services) => rebuild(context, services, options.yes === true),
        untilFinishedMs,
      )
      context.out(
        options.json === true
          ? JSON.stringify(counts)
          : `Rebuilt: ${counts.rows} events, ${counts.deadLetters} dead letters.`,
      )
    })
}

async function rebuild(
  context: CliContext,
  services: Services,
  isMeant: boolean,
): Promise<{ rows: number; deadLetters: number }> {
  const { bi, store } = services.databases
  if (!isMeant) {
    throw new KunjunganError(
      'usage',
      `This drops the databases ${store} and ${bi} and reads all topics again: add --yes if that is meant. Readers see incomplete figures meanwhile.`,
    )
  }
  const admin = await services.kafkaAdmin()
  const { groups } = await admin.describeGroups([services.groupId])
  if (groups.some(({ members }) => members.length > 0)) {
    throw new KunjunganError(
      'usage',
      `The consumer group ${services.groupId} is active: stop \`kunjungan ingest\` and \`npm start\` first.`,
    )
  }
  const client = services.clickhouse('admin')
  for (const database of [bi, store]) {
    await client.command({
      query: 'DROP DATABASE IF EXISTS {database:Identifier}',
      query_params: { database },
    })
  }
  // Without committed offsets the group begins at the beginning.
  const known = (await admin.listGroups()).groups.some(({ groupId }) => groupId === services.groupId)
  if (known) await admin.deleteGroups([services.groupId])
  await migrateAll(context, services)
  return catchUp(context, services)
}
