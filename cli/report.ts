/**
 * `kunjungan report`: the summary of visits, or the monthly report of one MPP, as tables, as one JSON document,
 * as a workbook, as a page and as a PDF. Reads as the user `bi`, so it shows what any BI tool would.
 */
import type { ClickHouseClient } from '@clickhouse/client'
import type { Command } from 'commander'
import { clickHouseFault, isClickHouseFault } from '../infra/clickhouse/client.ts'
import { KunjunganError } from '../infra/errors.ts'
import type { SummaryReport, SummaryScope } from '../readers/rows/summary-rows.ts'
import { formatSummary } from '../readers/summary/summary-text.ts'
import { createFormats } from '../readers/text/formats.ts'
import { buildDocument } from '../readers/monthly/build-document.ts'
import type { MonthlyReport } from '../readers/rows/monthly-rows.ts'
import { readMonthly } from '../readers/monthly/read-monthly.ts'
import { documentText } from '../readers/monthly/document-text.ts'
import { monthlyWords } from '../readers/monthly/words.ts'
import { monthsWithData } from '../readers/summary/months-with-data.ts'
import { printPdf } from '../readers/monthly/print-pdf.ts'
import { readSummary } from '../readers/summary/read-summary.ts'
import { isStdout, placeOf, writeWhole } from '../infra/write-whole.ts'
import { printableValue } from '../infra/text/printable.ts'
import type { Language } from '../readers/text/words.ts'
import { languageOption, repeated } from './arguments.ts'
import type { CliContext } from './context.ts'
import { type Connections, withConnections } from './connections.ts'
import { clickHouseOnly } from './connections/one-service.ts'

export interface ReportOptions {
  /** Slugs; none means every MPP. */
  readonly mpp?: readonly string[]
  /** `YYYY-MM`; left out: the latest ended month with data. */
  readonly month?: string
  readonly lang?: Language
  readonly json?: boolean
  /** Withholds small cells. */
  readonly public?: boolean
  /** Files of the monthly report. */
  readonly xlsx?: string
  readonly html?: string
  readonly pdf?: string
}

const widestPage = 100
const narrowestPage = 80

export function registerReport(program: Command, context: CliContext): void {
  program
    .command('report')
    .description('the summary of all MPPs; with one --mpp its monthly report: tables, XLSX, HTML, PDF')
    .option(
      '--mpp <slug>',
      'the monthly report of this MPP; repeated: the summary of these alone',
      repeated,
      [],
    )
    .option('--month <month>', 'YYYY-MM; without it the latest ended month with data')
    .addOption(languageOption('tables'))
    .option(
      '--public',
      'for readers outside the MPP and its province: withholds cells of fewer than five visitors',
    )
    .option('--xlsx <file>', 'writes the monthly report as a workbook')
    .option('--html <file>', 'writes the monthly report as one printable page with charts')
    .option('--pdf <file>', 'prints that page through Chromium or Chrome')
    .option('--json', 'one JSON document on stdout')
    .action(async (options: ReportOptions) => {
      if (filesOf(options).length > 0 && options.mpp?.length !== 1) {
        throw new KunjunganError(
          'usage',
          'A file holds the monthly report of one MPP: give --mpp once, such as --mpp balikpapan.',
        )
      }
      await checkFiles(options)
      await withConnections(clickHouseOnly(context), (connections) =>
        printReport(context, connections, options),
      )
    })
}

function filesOf({ xlsx, html, pdf }: ReportOptions): string[] {
  return [xlsx, html, pdf].filter((file) => file !== undefined)
}

/** Faults in the names of files, found before anything is read. */
async function checkFiles(options: ReportOptions): Promise<void> {
  const files = filesOf(options)
  if (files.includes('')) throw new KunjunganError('usage', 'A file has no name: give one after its option.')
  if (options.json === true && files.some(isStdout))
    throw new KunjunganError('usage', '--json writes to stdout already: name a file, or leave out --json.')
  const places = await Promise.all(
    files.map(async (file) => (isStdout(file) ? '-' : placeOf(file).catch(() => file))),
  )
  const twice = files.find((_file, at) => places.indexOf(places[at] ?? '') !== at)
  if (twice !== undefined)
    throw new KunjunganError('usage', `Two options name the same file ${twice}: give each one of its own.`)
}

/** Prints the report of what is stored now. */
export async function printReport(
  context: CliContext,
  connections: Connections,
  options: ReportOptions,
): Promise<void> {
  const scope: SummaryScope = {
    mpps: options.mpp ?? [],
    ...(options.month === undefined ? {} : { month: options.month }),
    liveSince: Object.fromEntries(
      context.reference.mpps.flatMap(({ mpp, live_since: since }) =>
        since === undefined ? [] : [[mpp, since]],
      ),
    ),
    ...(options.public === true ? { isPublic: true } : {}),
  }
  const data = await asBi(connections, (client, bi) => readSummary(client, bi, scope))
  const { month } = options
  if (month !== undefined && data.months.length === 0)
    context.progress(
      await asBi(connections, (client, bi) => monthsWithData(client, bi, scope.mpps ?? [], month)),
    )
  const language = options.lang ?? 'id'
  if (options.mpp?.length === 1) {
    const monthly = await asBi(connections, (client, bi) => readMonthly(client, bi, data, context.reference))
    await printMonthly(context, { data, monthly, language, options })
    return
  }
  if (options.json === true) context.out(JSON.stringify(data))
  else context.outColoured(formatSummary(printableValue(data), language, ...screen(context)))
}

/** Width, and whether there is colour. */
function screen(context: CliContext): [width: number, isColoured: boolean] {
  const { isTTY, columns } = process.stdout
  const isColoured = isTTY && (context.machine['NO_COLOR'] ?? '') === '' && context.machine['TERM'] !== 'dumb'
  return [Math.max(narrowestPage, Math.min(widestPage, isTTY ? columns : widestPage)), isColoured]
}

interface Monthly {
  readonly data: SummaryReport
  /** Undefined where the MPP has no such month. */
  readonly monthly: MonthlyReport | undefined
  readonly language: Language
  readonly options: ReportOptions
}

/** With files the tables are not printed: the files written are named instead. */
async function printMonthly(
  context: CliContext,
  { data, monthly, language, options }: Monthly,
): Promise<void> {
  const document = monthly === undefined ? undefined : buildDocument(monthly, language)
  const files = filesOf(options)
  if (monthly === undefined || document === undefined) {
    const [name = ''] = data.freshness.map(({ mpp_name }) => mpp_name)
    const texts = monthlyWords[language]
    const month =
      data.comparison_month === null ? undefined : createFormats(language).month(data.comparison_month)
    if (files.length > 0) {
      throw new KunjunganError(
        'input',
        `No file was written, as there are no data of ${name}${month === undefined ? '' : ` for ${data.comparison_month?.slice(0, 7)}`}: ` +
          'give another --month, or load its events first (`npx kunjungan ingest --until-caught-up`).',
      )
    }
    context.out(
      options.json === true ? JSON.stringify({ ...data, monthly: null }) : texts.noData(name, month),
    )
    return
  }
  const { xlsx, html, pdf } = options
  const isOutTaken = options.json === true || files.some(isStdout)
  const say = isOutTaken ? context.progress : context.out
  const write = async (file: string, content: string | Uint8Array): Promise<void> => {
    await writeWhole(file, content)
    say(monthlyWords[language].written(file))
  }
  // The libraries that draw and pack are large: loaded where a file is asked for, and by no other command.
  if (xlsx !== undefined) {
    const { workbookOf } = await import('../readers/monthly/workbook.ts')
    await write(xlsx, await workbookOf(document, language))
  }
  if (html !== undefined || pdf !== undefined) {
    const { pageOf } = await import('../readers/monthly/page.ts')
    const page = pageOf(document, monthly, language)
    if (html !== undefined) await write(html, page)
    if (pdf !== undefined) await write(pdf, await printPdf(page, context.machine, context.signal))
  }
  if (options.json === true) context.out(JSON.stringify({ ...data, monthly }))
  else if (files.length === 0) {
    const shown = buildDocument(printableValue(monthly), language)
    context.outColoured(documentText(shown, language, ...screen(context)))
  }
}

/** Names the user that reads here in an error. */
async function asBi<T>(
  connections: Connections,
  read: (client: ClickHouseClient, bi: string) => Promise<T>,
): Promise<T> {
  try {
    return await read(connections.clickhouse('bi'), connections.databases.bi)
  } catch (error) {
    throw isClickHouseFault(error) ? clickHouseFault(error, connections.access('bi')) : error
  }
}
