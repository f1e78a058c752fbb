/**
 * `kunjungan import FILE.xlsx`: shows the recap as it was understood and what it changes, asks on a terminal, and sends
 * the figures that are new or changed. Nothing is sent while a cell is wrong, unless --skip-bad leaves such cells out;
 * a total that differs from its parts always stops it.
 */
import { open, readFile, stat } from 'node:fs/promises'
import { createInterface } from 'node:readline/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { KunjunganError } from '../infra/errors.ts'
import { groupPositions } from '../infra/kafka/group-position.ts'
import { openLogs } from '../infra/kafka/partition-log.ts'
import { printable } from '../infra/text/printable.ts'
import { judge } from '../producers/import/import-file.ts'
import { readWorkbookFile, type WorkbookFile } from '../producers/import/read-workbook-file.ts'
import { keptOf, keyOfRow, type Plan, planOf } from '../producers/import/recap/plan.ts'
import { planLines, type PreviewLanguage, recapLines } from '../producers/import/recap/preview.ts'
import { tallyEvent } from '../producers/import/tally.ts'
import { workbookKind } from '../producers/import/workbook/kind.ts'
import { type Problem, text } from '../producers/import/workbook/text.ts'
import type { Outgoing } from '../producers/outgoing.ts'
import { utcOffsetsOf } from '../schemas/reference.ts'
import type { CliContext } from './context.ts'
import { readInForce } from './import-stored.ts'
import type { Services } from './services.ts'
import { withServices } from './services.ts'

export interface WorkbookOptions {
  readonly skipBad?: boolean
  readonly json?: boolean
  readonly dryRun?: boolean
  readonly yes?: boolean
  readonly mpp?: string
  readonly month?: string
  readonly lang: PreviewLanguage
}

export interface WorkbookDeps {
  /** Sends events and says how many; shared with the other kinds of files. */
  readonly send: (services: Services, events: readonly Outgoing[]) => Promise<number>
  readonly storeHint: string
}

/** The bytes of a file that is a workbook, or bears its name; undefined for one that is not, or cannot be read. */
export async function workbookBytes(file: string): Promise<Buffer | undefined> {
  try {
    // What comes through a pipe can be read once.
    if (!(await stat(file)).isFile()) return undefined
    const head = await headOf(file)
    // Events may be gigabytes: only an archive has to be read whole to be known.
    if (head.subarray(0, 2).toString('latin1') !== 'PK')
      return workbookKind(head) === undefined ? undefined : head
    const bytes = await readFile(file)
    return workbookKind(bytes) === undefined ? undefined : bytes
  } catch {
    // The reader of texts says why.
    return undefined
  }
}

const headBytes = 65_536

async function headOf(file: string): Promise<Buffer> {
  await using handle = await open(file)
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(headBytes), 0, headBytes, 0)
  return buffer.subarray(0, bytesRead)
}

/** @throws KunjunganError `input` where the file is refused, with every bad cell listed before. */
export async function importWorkbook(
  context: CliContext,
  { file, bytes }: { readonly file: string; readonly bytes: Buffer },
  options: WorkbookOptions,
  deps: WorkbookDeps,
): Promise<void> {
  const name = printable(file)
  const kind = workbookKind(bytes)
  const now = new Date()
  const given = {
    ...(options.mpp === undefined ? {} : { mpp: options.mpp }),
    ...(options.month === undefined ? {} : { month: options.month }),
  }
  const { reference } = context
  const read = kind?.kind === 'refused' ? kind : await readWorkbookFile(bytes, { reference, now, ...given })
  if (read.kind === 'refused') throw new KunjunganError('input', `${name} ${read.rule[options.lang]}.`)
  showRecaps(context, read, options)
  requireGood(context, name, read, read.problems, options)
  await withServices(context, async (services) => {
    await services.requireTopics()
    const stored = await storedFigures(context, services, read)
    const plan = planOf(read.figures, stored)
    const kept = read.recaps.length > 0 ? keptOf(read.figures, stored) : 0
    const judged = plan.changes.map(({ place, row }) => {
      const event = JSON.stringify(tallyEvent(row, utcOffsetsOf(reference)))
      return { place, one: judge(0, event, { utcOffsets: utcOffsetsOf(reference), now }) }
    })
    const refused = judged.flatMap(({ place, one }): Problem[] =>
      'refused' in one ? [{ at: place, rule: text(one.refused.detail, one.refused.detail) }] : [],
    )
    requireGood(context, name, read, [...plan.problems, ...refused], options)
    if (options.json !== true) for (const line of planLines(plan, kept, options.lang)) context.out(line)
    const events = judged.flatMap(({ one }) => ('accepted' in one ? [one.accepted.outgoing] : []))
    const isSent =
      events.length > 0 && options.dryRun !== true && (await agreed(context, events.length, options))
    const sent = isSent ? await deps.send(services, events) : 0
    report(context, name, { read, plan, kept, sent }, options, deps.storeHint)
  })
}

function showRecaps(
  context: CliContext,
  { recaps, withoutTable }: WorkbookFile,
  options: WorkbookOptions,
): void {
  for (const sheet of withoutTable)
    context.progress(
      printable(
        { id: `Lembar ${sheet} tidak berisi tabel rekap.`, en: `The sheet ${sheet} holds no recap.` }[
          options.lang
        ],
      ),
    )
  if (options.json === true) return
  const width = process.stdout.columns ?? plainWidth
  for (const recap of recaps.filter(({ rows }) => rows.length > 0))
    for (const line of recapLines(recap, options.lang, width)) context.out(line)
}

const plainWidth = 120

/** Lists what is wrong, all of it; what --skip-bad may leave out does not stop it then. */
function requireGood(
  context: CliContext,
  name: string,
  read: WorkbookFile,
  problems: readonly Problem[],
  { lang, skipBad, json }: WorkbookOptions,
): void {
  const isFirst = problems === read.problems
  const listed = isFirst ? [...problems, ...read.badCells] : problems
  for (const { at, rule } of listed) context.progress(printable(`${at}: ${rule[lang]}`))
  const skipped = isFirst ? problems : []
  const stopping = skipBad === true ? skipped : listed
  const isEmpty = isFirst && read.figures.length === 0
  if (stopping.length === 0 && !isEmpty) return
  if (json === true)
    context.out(
      JSON.stringify({ file: name, sent: 0, bad: listed.map(({ at, rule }) => ({ at, rule: rule[lang] })) }),
    )
  const many = stopping.length
  const sentence =
    isEmpty && many === 0
      ? noFigures
      : text(
          `Tidak ada yang dikirim: ${many} kesalahan di ${name}. Perbaiki, lalu impor lagi.`,
          `Nothing was sent: ${many} mistakes in ${name}. Correct them and import it again.`,
        )
  throw new KunjunganError('input', sentence[lang])
}

const noFigures = text(
  'Tidak ada yang dikirim: berkas ini tidak berisi angka.',
  'Nothing was sent: the file holds no figures.',
)

/** The next revision follows from what is stored, so all that Kafka has by now must be stored first. */
const storedWithinMs = 10_000
const pollMs = 500

async function storedFigures(
  context: CliContext,
  services: Services,
  { figures }: WorkbookFile,
): ReturnType<typeof readInForce> {
  const topic = services.topics.topics.counter
  await using logs = await openLogs(services.kafka('kunjungan-import'))
  const ends = new Map((await logs.read([topic])).map(({ partition, end }) => [partition, end]))
  const giveUpAt = performance.now() + storedWithinMs
  for (;;) {
    const positions = await groupPositions(logs, services.groupId, [topic])
    if (positions.every(({ partition, from }) => from >= (ends.get(partition) ?? 0n))) break
    if (performance.now() > giveUpAt)
      throw new KunjunganError(
        'kafka',
        `Kafka holds events of ${topic} that are not stored yet, so it cannot be said what this file changes: run \`npx kunjungan ingest --until-caught-up\`, then import again.`,
      )
    await delay(pollMs, undefined, { signal: context.signal })
  }
  const client = services.clickhouse('admin', services.databases.store)
  const keys = figures.map(({ row }) => keyOfRow(row))
  return keys.length === 0 ? [] : await readInForce({ client, signal: context.signal }, keys)
}

/** On a terminal the figures are shown first, and sent once that is confirmed. */
async function agreed(
  context: CliContext,
  count: number,
  { yes, json, lang }: WorkbookOptions,
): Promise<boolean> {
  if (yes === true || json === true || !context.isTerminal || !process.stdin.isTTY) return true
  const question = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const asked = { id: `Kirim ${count} angka? [y/t] `, en: `Send ${count} figures? [y/n] ` }[lang]
    const answer = await question.question(asked, { signal: context.signal })
    return /^(y|ya|yes)$/i.test(answer.trim())
  } finally {
    question.close()
  }
}

interface Done {
  readonly read: WorkbookFile
  readonly plan: Plan
  readonly kept: number
  readonly sent: number
}

function report(
  context: CliContext,
  name: string,
  { read, plan, kept, sent }: Done,
  options: WorkbookOptions,
  storeHint: string,
): void {
  const { lang } = options
  const skipped = read.badCells.length
  if (options.json === true) {
    const recaps = read.recaps.map(({ sheet, mpp, layout, agencies, rows, blank, closed }) => ({
      sheet,
      mpp,
      layout,
      agencies,
      rows,
      blank,
      closed,
    }))
    const changes = plan.changes.map(({ place, row, before }) => ({
      at: place,
      ...row,
      before: before ?? null,
    }))
    const bad = read.badCells.map(({ at, rule }) => ({ at, rule: rule[lang] }))
    context.out(JSON.stringify({ file: name, sent, same: plan.same, kept, changes, recaps, bad }))
    return
  }
  const none = plan.changes.length === 0
  const sentence =
    sent > 0
      ? text(
          `${sent} angka dari ${name} terkirim. ${storeHint}`,
          `Sent ${sent} figures of ${name}. ${storeHint}`,
        )
      : none
        ? text(
            `Semua angka ${name} sudah tersimpan: tidak ada yang dikirim.`,
            `All figures of ${name} are stored: nothing was sent.`,
          )
        : text('Tidak ada yang dikirim.', 'Nothing was sent.')
  context.out(sentence[lang])
  if (skipped > 0)
    context.out({ id: `${skipped} sel salah dilewati.`, en: `Skipped ${skipped} bad cells.` }[lang])
}
