/**
 * `kunjungan alert backtest`: the detector over history, as tables or one JSON document. Writes and sends nothing.
 */
import { basename } from 'node:path'
import type { Command } from 'commander'
import { backtest, countByMonth } from '../consumers/alert/backtest/backtest.ts'
import { type Episode, readLabels } from '../consumers/alert/backtest/labels.ts'
import { type FullScore, scoreOf } from '../consumers/alert/backtest/score.ts'
import type { Language } from '../consumers/alert/notify/texts.ts'
import { utcOffsetsOf } from '../schemas/reference.ts'
import { dayMs, formatDay } from '../schemas/time.ts'
import { formatBacktest } from './alert-tables.ts'
import { chosenMpps, day, languageOption, repeated, requireOrder } from './arguments.ts'
import { printableValue } from '../infra/text/printable.ts'
import { readTextFile } from '../infra/text/read-file.ts'
import type { CliContext } from './context.ts'
import { createProgress } from './progress.ts'
import { type Connections, withConnections } from './connections.ts'
import { clickHouseOnly } from './connections/one-service.ts'
import { explain } from './connections/explain.ts'

interface Options {
  readonly from: number
  readonly to: number
  readonly mpp: readonly string[]
  readonly labels?: string
  readonly lang: Language
  readonly json?: boolean
}

export function registerBacktest(alert: Command, context: CliContext): void {
  alert
    .command('backtest')
    .description('the detector over history, each window judged with what lay before it; sends nothing')
    .requiredOption('--from <date>', 'first local day, YYYY-MM-DD', day)
    .requiredOption('--to <date>', 'last local day, YYYY-MM-DD', day)
    .option('--mpp <slug>', 'this MPP alone; may be repeated', repeated, [])
    .option('--labels <file>', 'CSV with the header kind,mpp,agency,start,end: scores the alerts')
    .addOption(languageOption('tables'))
    .option('--json', 'one JSON document on stdout')
    .action(async (_own: unknown, command: Command) => {
      // The parent command has some of these options too and takes them, wherever they are written.
      const options = command.optsWithGlobals<Options>()
      requireOrder(options.from, options.to)
      const mpps = chosenMpps(context.reference, options.mpp)
      const labels = await labelsOf(context, options)
      await withConnections(clickHouseOnly(context), (connections) =>
        run(context, connections, { options, mpps, labels }),
      )
    })
}

interface Work {
  readonly options: Options
  readonly mpps: readonly string[]
  readonly labels: readonly Episode[] | undefined
}

async function run(
  context: CliContext,
  connections: Connections,
  { options, mpps, labels }: Work,
): Promise<void> {
  const { reference } = context
  const client = connections.clickhouse('alert', connections.allShards)
  using progress = createProgress(context, 'backtest')
  const { rows, notJudged } = await backtest(
    { mpps, from: options.from, to: options.to },
    { client, reference, clock: () => new Date() },
    (done) => progress.update(done, mpps.length),
  ).catch((error: unknown) => {
    throw explain(error, connections, 'alert')
  })
  const months = countByMonth(rows, reference)
  const score = labels === undefined ? undefined : scoreAgainst(labels)
  if (options.json === true) {
    const range = { from: formatDay(options.from), to: formatDay(options.to), mpps }
    const scored = score === undefined ? {} : { score }
    context.out(JSON.stringify({ ...range, alerts: rows, months, not_judged: notJudged, ...scored }))
    return
  }
  const shown = printableValue({ rows, months, notJudged, score, reference })
  context.out(formatBacktest(shown, options.lang))

  function scoreAgainst(episodes: readonly Episode[]): FullScore {
    const offsets = utcOffsetsOf(reference)
    const ranges = mpps.map((mpp) => {
      const offset = (offsets.get(mpp) ?? 0) * 60_000
      return { mpp, from: options.from * dayMs - offset, to: (options.to + 1) * dayMs - offset }
    })
    return scoreOf(rows, episodes, ranges)
  }
}

async function labelsOf({ reference }: CliContext, { labels }: Options): Promise<Episode[] | undefined> {
  if (labels === undefined) return undefined
  return readLabels(await readTextFile(labels), basename(labels), reference)
}
