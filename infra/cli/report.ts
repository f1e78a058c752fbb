/**
 * `kunjungan report`: the summary of visits as tables, or as one JSON document. Reads as the user `bi`, so
 * it shows what any BI tool would.
 */
import { type Command, Option } from 'commander'
import { clickHouseCode, clickHouseFault } from '../clickhouse.ts'
import type { ReportData, ReportScope } from '../report/data.ts'
import { formatReport } from '../report/format.ts'
import { readReport } from '../report/read.ts'
import type { Language } from '../report/words.ts'
import type { CliContext } from './context.ts'
import { type Services, withServices } from './services.ts'

export interface ReportOptions {
  /** Slugs; none means every MPP. */
  readonly mpp?: readonly string[]
  /** `YYYY-MM`; left out: the latest ended month with data. */
  readonly month?: string
  readonly lang?: Language
  readonly json?: boolean
}

const widestPage = 100
const narrowestPage = 80

export function registerReport(program: Command, context: CliContext): void {
  program
    .command('report')
    .description('visits per agency, peak months and the comparison of the MPPs, as tables')
    .option(
      '--mpp <slug>',
      'this MPP alone; may be repeated',
      (slug: string, all: readonly string[]) => [...all, slug],
      [],
    )
    .option('--month <month>', 'YYYY-MM; without it the latest ended month with data')
    .addOption(new Option('--lang <language>', 'language of the tables').choices(['id', 'en']).default('id'))
    .option('--json', 'one JSON document on stdout')
    .action((options: ReportOptions) =>
      withServices(context, (services) => printReport(context, services, options)),
    )
}

/** Prints the report of what is stored now. */
export async function printReport(
  context: CliContext,
  services: Services,
  options: ReportOptions,
): Promise<void> {
  const data = await read(services, {
    mpps: options.mpp ?? [],
    ...(options.month === undefined ? {} : { month: options.month }),
  })
  if (options.json === true) {
    context.out(JSON.stringify(data))
    return
  }
  const { isTTY, columns } = process.stdout
  const isColoured = isTTY && (context.machine['NO_COLOR'] ?? '') === '' && context.machine['TERM'] !== 'dumb'
  const width = Math.max(narrowestPage, Math.min(widestPage, isTTY ? columns : widestPage))
  context.out(formatReport(data, options.lang ?? 'id', width, isColoured))
}

/** A fault is told for the user that reads here. */
async function read(services: Services, scope: ReportScope): Promise<ReportData> {
  try {
    return await readReport(services.clickhouse('bi'), services.databases.bi, scope)
  } catch (error) {
    throw clickHouseCode(error) === undefined ? error : clickHouseFault(error, services.access('bi'))
  }
}
