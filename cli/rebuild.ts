/**
 * `kunjungan rebuild`: reads the topics again from their beginnings into databases beside the live ones and puts what
 * comes of it in their place, while readers and ingest go on. The topics keep everything, so the same figures come back
 * and what was stored wrongly is put right.
 */
import type { Command } from 'commander'
import { KunjunganError } from '../infra/errors.ts'
import { createStyle, tableLines } from '../readers/text/table.ts'
import type { FigureDifference } from '../sql/rebuild/figures.ts'
import type { CliContext } from './context.ts'
import { type RebuildResult, runRebuild } from './rebuild/run.ts'
import { temporaryConnections } from './rebuild/temporary.ts'
import { type Connections, untilFinishedMs, withConnections } from './connections.ts'

export function registerRebuild(program: Command, context: CliContext): void {
  program
    .command('rebuild')
    .description('computes everything again from the topics beside the live store and switches to it')
    .option('--yes', 'really does it')
    .option('--json', 'one JSON document on stdout')
    .action(async (options: { yes?: boolean; json?: boolean }) => {
      const result = await withConnections(
        context,
        (connections) => {
          if (connections.cluster !== undefined) throw onOneServerOnly(connections.cluster.name)
          if (options.yes !== true) throw explanation(connections)
          return runRebuild(context, connections)
        },
        untilFinishedMs,
      )
      if (options.json === true) context.out(JSON.stringify(result))
      else for (const line of linesOf(result)) context.out(line)
    })
}

function onOneServerOnly(cluster: string): KunjunganError {
  return new KunjunganError(
    'usage',
    `\`rebuild\` works on one server, and CLICKHOUSE_CLUSTER is ${cluster}: docs/cluster.md says how to build a second store from the topics and go over to it.`,
  )
}

function explanation(connections: Connections): KunjunganError {
  const { store, bi } = connections.databases
  const temporary = temporaryConnections(connections).databases
  return new KunjunganError(
    'usage',
    `This reads all topics again into the databases ${temporary.store} and ${temporary.bi} and puts what comes of it in the place of ${store} and ${bi}: add --yes if that is meant. Readers and ingest go on meanwhile; ClickHouse's disk needs room for the store once more.`,
  )
}

const mostLines = 20

function linesOf({ rows, deadLetters, differences }: RebuildResult): string[] {
  const done = `Rebuilt: ${rows} events, ${deadLetters} dead letters.`
  if (differences === undefined) return [`${done} The former figures could not be compared.`]
  if (differences.length === 0) return [`${done} Same figures as before.`]
  const shown = differences.slice(0, mostLines)
  const more = differences.length - shown.length
  return [
    `${done} Of the days before today, ${differences.length} figures are others than before:`,
    ...tableOf(shown),
    ...(more === 0 ? [] : [`and ${more} more: --json has them all`]),
  ]
}

function tableOf(differences: readonly FigureDifference[]): string[] {
  const right = { align: 'right' } as const
  return tableLines(
    [
      { head: 'Figure' },
      { head: 'MPP' },
      { head: 'Month' },
      { head: 'Before', ...right },
      { head: 'Now', ...right },
    ],
    differences.map(({ figure, mpp, month = 'all', before, after }) => [
      figure,
      mpp,
      month === 'all' ? month : month.slice(0, 7),
      String(before),
      String(after),
    ]),
    { width: 100, style: createStyle(false) },
  )
}
