/**
 * `kunjungan import FILE`: tallies (.csv) or events (.ndjson) into Kafka, all or nothing unless --skip-bad is given.
 */
import type { Command } from 'commander'
import { KunjunganError, messageOf } from '../infra/errors.ts'
import { loserDetail, losers } from '../producers/import/figures.ts'
import { type ReadFile, readImportFile, refuseLines } from '../producers/import/import-file.ts'
import { createEventSender } from '../producers/send-events.ts'
import { utcOffsetsOf } from '../schemas/reference.ts'
import { printable } from '../infra/text/printable.ts'
import type { CliContext } from './context.ts'
import { readInForce, readStoredLines } from './import-stored.ts'
import { createProgress } from './progress.ts'
import { explain, type Services, withServices } from './services.ts'

const shownBadLines = 50
/** Sending is half of the way: without a running ingest nothing shows in the views. */
export const storeHint = 'A running `npx kunjungan ingest` stores them; --until-caught-up does it once.'

interface Options {
  readonly skipBad?: boolean
  readonly json?: boolean
}

export function registerImport(program: Command, context: CliContext): void {
  program
    .command('import')
    .description('.csv tallies or .ndjson events into Kafka; a file sent twice changes nothing')
    .argument(
      '<file>',
      'tallies with the header mpp,agency,service,period_start,period_end,unit,count,revision,publisher, or one event a line',
    )
    .option('--skip-bad', 'sends the good lines although there are bad ones')
    .option('--json', 'one JSON document on stdout')
    .action(async (file: string, options: Options) => {
      const read = await readImportFile(file, {
        utcOffsets: utcOffsetsOf(context.reference),
        now: new Date(),
      })
      requireLines(file, read)
      const hasFigures = read.good.some(({ figure }) => figure !== undefined)
      // A file that is refused anyway needs no services to say so.
      if (isRefused(read, options) && !hasFigures)
        report(context, file, { read, notes: [], sent: 0 }, options)
      else
        await withServices(context, async (services) => {
          const compared = await compareWithStored(context, services, read)
          const sent = isRefused(compared.read, options) ? 0 : await send(context, services, compared.read)
          report(context, file, { ...compared, sent }, options)
        })
    })
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
 * Refuses figures that would not replace the stored one of their key, or only by chance. Import needs Kafka alone:
 * where ClickHouse cannot be asked, it says so and sends the file all the same.
 */
async function compareWithStored(context: CliContext, services: Services, read: ReadFile): Promise<Compared> {
  const figures = read.good.flatMap(({ figure }) => (figure === undefined ? [] : [figure]))
  if (figures.length === 0) return { read, notes: [] }
  const timeout = AbortSignal.timeout(answerWithinMs)
  const client = services.clickhouse('admin', services.databases.store)
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
      ? `ClickHouse at ${services.clickhouseUrl} did not answer within ${answerWithinMs / 1_000} seconds.`
      : messageOf(explain(error, services))
    context.progress(`The figures were not compared with the stored ones, only among themselves: ${why}`)
    return { read, notes: [] }
  }
}

interface Done extends Compared {
  readonly sent: number
}

/** @throws KunjunganError `input` where the file was refused. */
function report(context: CliContext, file: string, { read, notes, sent }: Done, options: Options): void {
  const { good, bad } = read
  for (const { line, reason, detail } of bad.slice(0, shownBadLines))
    context.progress(printable(`line ${line}: ${reason}: ${detail}`))
  if (bad.length > shownBadLines)
    context.progress(`and ${bad.length - shownBadLines} more bad lines (all with --json)`)
  for (const note of notes.slice(0, shownBadLines)) context.progress(note)
  const name = printable(file)
  if (options.json === true)
    context.out(
      JSON.stringify({ file, good: good.length, sent, bad, ...(notes.length > 0 ? { notes } : {}) }),
    )
  if (isRefused(read, options)) {
    throw new KunjunganError(
      'input',
      `Nothing was sent: ${bad.length} of ${bad.length + good.length} lines of ${name} are bad. Correct them, or send the others with --skip-bad.`,
    )
  }
  if (sent === 0)
    throw new KunjunganError(
      'input',
      `Nothing was sent: all ${bad.length} lines of ${name} are bad. Correct them.`,
    )
  if (options.json === true) return
  context.out(
    `Sent ${sent} events of ${name}.${bad.length > 0 ? ` Skipped ${bad.length} bad lines.` : ''} ${storeHint}`,
  )
}

async function send(context: CliContext, services: Services, { good }: ReadFile): Promise<number> {
  if (good.length === 0) return 0
  await services.requireTopics()
  await using sender = await createEventSender(
    { topics: services.topics.topics },
    { kafka: services.kafka('kunjungan-import') },
  )
  using progress = createProgress(context, 'import')
  return await sender.send(
    good.map(({ outgoing }) => outgoing),
    (sent) => {
      progress.update(sent, good.length)
      // What is sent by now counts once when the file is sent again.
      if (sent < good.length) context.signal.throwIfAborted()
    },
  )
}
