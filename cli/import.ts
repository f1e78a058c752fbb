/**
 * `kunjungan import FILE`: tallies (.csv) or events (.ndjson) into Kafka, all or nothing unless --skip-bad is given.
 * Spreadsheets (.xlsx) are in import-workbook.ts.
 */
import { type Command, InvalidArgumentError } from 'commander'
import { KunjunganError, messageOf } from '../infra/errors.ts'
import { type Figure, loserDetail, losers } from '../producers/import/figures.ts'
import { exampleLayouts } from '../producers/import/recap/example.ts'
import { type ReadFile, readImportFile, refuseLines } from '../producers/import/import-file.ts'
import { createEventSender } from '../producers/send-events.ts'
import { utcOffsetsOf } from '../schemas/reference.ts'
import { counted } from '../infra/text/counted.ts'
import { printable } from '../infra/text/printable.ts'
import type { Text } from '../producers/import/workbook/text.ts'
import type { Outgoing } from '../producers/outgoing.ts'
import { chosenMpps, languageOption } from './arguments.ts'
import type { CliContext } from './context.ts'
import { writeExample } from './import-example.ts'
import { importWorkbook, workbookBytes, type WorkbookOptions } from './import-workbook.ts'
import { readInForce, readStoredLines } from './import-stored.ts'
import { createProgress } from './progress.ts'
import { type Connections, withConnections } from './connections.ts'
import { explain } from './connections/explain.ts'
import { kafkaOnly } from './connections/one-service.ts'
import { whoseServices } from './connections/whose.ts'

const shownBadLines = 50
/** Sending is half of the way: without a running ingest nothing shows in the views. */
export const storeHint: Text = {
  id: '`npx kunjungan ingest` yang berjalan menyimpannya; dengan --until-caught-up sekali saja.',
  en: 'A running `npx kunjungan ingest` stores them; --until-caught-up does it once.',
}

interface Options extends WorkbookOptions {
  readonly example?: string
}

export function registerImport(program: Command, context: CliContext): void {
  program
    .command('import')
    .description('.xlsx or .csv tallies, or .ndjson events, into Kafka; a file sent twice changes nothing')
    .argument(
      '[file]',
      'a spreadsheet of days and agencies; tallies with the header mpp,agency,service,period_start,period_end,unit,count,revision,publisher; or one event a line',
    )
    .option('--dry-run', 'shows what would be sent, and sends nothing')
    .option('--yes', 'sends without asking (a spreadsheet on a terminal asks first)')
    .option('--skip-bad', 'sends the good lines or cells although there are bad ones')
    .option('--mpp <slug>', 'of a spreadsheet: its MPP, where no title names it')
    .option('--month <YYYY-MM>', 'of a spreadsheet: its month, where no title or date names it', month)
    .option(
      '--sheet <name>',
      'of a spreadsheet: reads this sheet alone (may be repeated)',
      (name: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), name],
    )
    .option('--example <layout>', `writes an example spreadsheet to stdout: ${exampleLayouts.join(', ')}`)
    .addOption(languageOption('messages about a spreadsheet'))
    .option('--json', 'one JSON document on stdout')
    .action(async (file: string | undefined, options: Options) => {
      if (options.mpp !== undefined) chosenMpps(context.reference, [options.mpp])
      if (options.example !== undefined) return writeExample(context, options.example)
      if (file === undefined) throw new KunjunganError('usage', 'Name the file to import.')
      const bytes = await workbookBytes(file)
      if (bytes === undefined) return importText(context, file, options)
      if (await isKafkaAlone(context))
        throw new KunjunganError(
          'config',
          'KAFKA_BROKERS is set and CLICKHOUSE_URL is not, and a spreadsheet is compared with what is stored: set CLICKHOUSE_URL too, or unset KAFKA_BROKERS.',
        )
      const send = (connections: Connections, events: readonly Outgoing[]): Promise<number> =>
        sendEvents(context, connections, events)
      return importWorkbook(context, { file, bytes }, options, { send, storeHint })
    })
}

/** Whether a Kafka is named that is not the embedded one, and no ClickHouse. */
async function isKafkaAlone(context: CliContext): Promise<boolean> {
  return context.env.CLICKHOUSE_URL === undefined && (await whoseServices(context)).kafka === 'other'
}

function month(text: string): string {
  if (/^20\d{2}-(0[1-9]|1[0-2])$/.test(text)) return text
  throw new InvalidArgumentError('It must be a month YYYY-MM.')
}

async function importText(context: CliContext, file: string, options: Options): Promise<void> {
  if (options.month !== undefined || options.mpp !== undefined || options.sheet !== undefined)
    throw new KunjunganError(
      'usage',
      '--mpp, --month and --sheet are for spreadsheets: other files name MPP and period in each line.',
    )
  const read = await readImportFile(file, {
    utcOffsets: utcOffsetsOf(context.reference),
    now: new Date(),
  })
  requireLines(file, read)
  const hasFigures = figuresOf(read).length > 0
  // A file that is refused anyway needs no connections to say so.
  if (isRefused(read, options) && !hasFigures) report(context, file, { read, notes: [], sent: 0 }, options)
  else {
    const isAlone = await isKafkaAlone(context)
    await withConnections(isAlone ? kafkaOnly(context) : context, async (connections) => {
      const compared = isAlone
        ? uncompared(context, read, 'CLICKHOUSE_URL is not set.')
        : await compareWithStored(context, connections, read)
      const events = compared.read.good.map(({ outgoing }) => outgoing)
      const isSent = !isRefused(compared.read, options) && options.dryRun !== true
      const sent = isSent ? await sendEvents(context, connections, events) : 0
      report(context, file, { ...compared, sent }, options)
    })
  }
}

function requireLines(file: string, { kind, good, bad }: ReadFile): void {
  if (good.length + bad.length > 0) return
  const what = kind === 'events' ? 'no event in it' : 'no row below its header'
  throw new KunjunganError(
    'input',
    `${printable(file)} is empty, there is ${what}, so nothing was sent: look whether the export ended, or name another file.`,
  )
}

function isRefused({ bad }: ReadFile, { skipBad }: Options): boolean {
  return bad.length > 0 && skipBad !== true
}

/** The comparison is a help, not a need: a server that hangs does not keep a file from being sent. */
const answerWithinMs = 20_000

interface Compared {
  readonly read: ReadFile
  /** Lines that are stored already and yet do not count. */
  readonly notes: readonly string[]
}

/**
 * Refuses figures that would not replace the stored one of their key, or only by chance. Texts need Kafka alone: where
 * ClickHouse cannot be asked, or does not say what was asked, it says so and sends the file all the same.
 */
async function compareWithStored(
  context: CliContext,
  connections: Connections,
  read: ReadFile,
): Promise<Compared> {
  const figures = figuresOf(read)
  if (figures.length === 0) return { read, notes: [] }
  const timeout = AbortSignal.timeout(answerWithinMs)
  const client = connections.clickhouse('admin', connections.allShards)
  const asked = { client, signal: AbortSignal.any([timeout, context.signal]) }
  try {
    const found = losers(figures, await readInForce(asked, figures))
    const stored = await readStoredLines(asked, found)
    const refused = found.filter(({ figure }) => !stored.has(figure.line))
    return {
      read: refuseLines(
        read,
        refused.map((loser) => ({ line: loser.figure.line, detail: loserDetail(loser) })),
      ),
      notes: found
        .filter(({ figure }) => stored.has(figure.line))
        .map((loser) => `line ${loser.figure.line} is stored already, but ${loserDetail(loser)}`),
    }
  } catch (error) {
    context.signal.throwIfAborted()
    const why = timeout.aborted
      ? `ClickHouse at ${connections.clickhouseUrl} did not answer within ${answerWithinMs / 1_000} seconds.`
      : messageOf(explain(error, connections))
    return uncompared(context, read, why)
  }
}

function uncompared(context: CliContext, read: ReadFile, why: string): Compared {
  if (figuresOf(read).length > 0)
    context.progress(`The figures were not compared with the stored ones, only among themselves: ${why}`)
  return { read, notes: [] }
}

function figuresOf({ good }: ReadFile): Figure[] {
  return good.flatMap(({ figure }) => (figure === undefined ? [] : [figure]))
}

interface Done extends Compared {
  readonly sent: number
}

/** @throws KunjunganError `input` where the file was refused. */
function report(context: CliContext, file: string, { read, notes, sent }: Done, options: Options): void {
  const { good, bad } = read
  for (const { line, reason, detail } of bad.slice(0, shownBadLines))
    context.progress(printable(`line ${line}: ${reason}: ${detail}`))
  if (bad.length > shownBadLines) context.progress(`and ${bad.length - shownBadLines} more (all with --json)`)
  for (const note of notes.slice(0, shownBadLines)) context.progress(note)
  const name = printable(file)
  if (options.json === true)
    context.out(
      JSON.stringify({ file, good: good.length, sent, bad, ...(notes.length > 0 ? { notes } : {}) }),
    )
  if (isRefused(read, options)) {
    throw new KunjunganError(
      'input',
      `Nothing was sent: bad lines in ${name}: ${bad.length} of ${bad.length + good.length}. Correct them, or send the others with --skip-bad.`,
    )
  }
  if (options.dryRun === true && good.length > 0) {
    if (options.json !== true)
      context.out(`Nothing was sent (--dry-run): good events in ${name}: ${good.length}.`)
    return
  }
  if (sent === 0)
    throw new KunjunganError(
      'input',
      `Nothing was sent: no line of ${name} is good (${bad.length} in all). Correct them.`,
    )
  if (options.json === true) return
  context.out(
    `Sent ${counted(sent, 'event')} of ${name}.${bad.length > 0 ? ` Skipped ${counted(bad.length, 'bad line')}.` : ''} ${storeHint.en}`,
  )
}

async function sendEvents(
  context: CliContext,
  connections: Connections,
  events: readonly Outgoing[],
): Promise<number> {
  if (events.length === 0) return 0
  await connections.requireTopics([...new Set(events.map(({ topic }) => topic))])
  await using sender = await createEventSender(
    { topics: connections.topics.topics },
    { kafka: connections.kafka('kunjungan-import') },
  )
  using progress = createProgress(context, 'import')
  return await sender.send(events, (sent) => {
    progress.update(sent, events.length)
    // What is sent by now counts once when the file is sent again.
    if (sent < events.length) context.signal.throwIfAborted()
  })
}
