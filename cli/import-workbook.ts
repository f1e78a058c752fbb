/**
 * `kunjungan import FILE.xlsx`: shows the recap as it was understood and what it changes, asks on a terminal, and sends
 * the figures that are new or changed. Nothing is sent while a cell is wrong, unless --skip-bad leaves such cells out;
 * a total that differs from its parts always stops it.
 */
import { open, readFile, stat } from 'node:fs/promises'
import { KunjunganError } from '../infra/errors.ts'
import { printable } from '../infra/text/printable.ts'
import { checkLine } from '../producers/import/import-file.ts'
import { readWorkbookFile, type WorkbookFile } from '../producers/import/read-workbook-file.ts'
import { keptOf, type Plan, planOf } from '../producers/import/recap/plan.ts'
import { planLines } from '../producers/import/recap/preview.ts'
import { tallyEvent } from '../producers/import/tally.ts'
import { workbookKind } from '../producers/import/workbook/kind.ts'
import { type Problem, type Text, text } from '../producers/import/workbook/text.ts'
import type { Outgoing } from '../producers/outgoing.ts'
import { eventTypes } from '../schemas/event.ts'
import { utcOffsetsOf } from '../schemas/reference.ts'
import { confirmed } from './confirm.ts'
import type { CliContext } from './context.ts'
import type { Connections } from './connections.ts'
import { withConnections } from './connections.ts'
import { report, type ReportOptions, showRecaps } from './workbook-report.ts'
import { storedFigures } from './workbook-stored.ts'

export interface WorkbookOptions extends ReportOptions {
  readonly skipBad?: boolean
  readonly dryRun?: boolean
  readonly yes?: boolean
  readonly mpp?: string
  readonly month?: string
  /** Names of the sheets that are read; all visible ones otherwise. */
  readonly sheet?: readonly string[]
}

export interface WorkbookDeps {
  /** Sends events and says how many; shared with the other kinds of files. */
  readonly send: (connections: Connections, events: readonly Outgoing[]) => Promise<number>
  readonly storeHint: Text
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
    ...(options.sheet === undefined ? {} : { sheets: options.sheet }),
  }
  const { reference } = context
  const read = kind?.kind === 'refused' ? kind : await readWorkbookFile(bytes, { reference, now, ...given })
  if (read.kind === 'refused') throw new KunjunganError('input', `${name} ${read.rule[options.lang]}.`)
  showRecaps(context, read, options)
  requireGood(context, name, read, read.problems, options)
  await withConnections(context, async (connections) => {
    await connections.requireTopics([eventTypes['mpp.tally.recorded'].topic])
    const stored = await storedFigures(context, connections, read)
    const plan = planOf(read.figures, stored)
    const kept = read.recaps.length > 0 ? keptOf(read.figures, stored) : 0
    const utcOffsets = utcOffsetsOf(reference)
    const checked = plan.changes.map(({ place, row }) => {
      const event = JSON.stringify(tallyEvent(row, utcOffsets))
      return { place, one: checkLine(0, event, { utcOffsets, now }) }
    })
    const refused = checked.flatMap(({ place, one }): Problem[] =>
      'refused' in one ? [{ at: place, rule: text(one.refused.detail, one.refused.detail) }] : [],
    )
    requireGood(context, name, read, [...plan.problems, ...refused], options)
    if (options.json !== true) for (const line of planLines(plan, kept, options.lang)) context.out(line)
    const events = checked.flatMap(({ one }) => ('accepted' in one ? [one.accepted.outgoing] : []))
    const isSent =
      events.length > 0 && options.dryRun !== true && (await agreed(context, events.length, options))
    if (isSent) requireSamePlan(plan, read, await storedFigures(context, connections, read), name)
    const sent = isSent ? await deps.send(connections, events) : 0
    report(context, name, { read, plan, kept, sent }, options, deps.storeHint)
  })
}

/** Somebody else may have imported while the question waited: of two equal revisions one would be lost. */
function requireSamePlan(
  plan: Plan,
  read: WorkbookFile,
  stored: Parameters<typeof planOf>[1],
  name: string,
): void {
  if (JSON.stringify(planOf(read.figures, stored).changes) === JSON.stringify(plan.changes)) return
  throw new KunjunganError(
    'input',
    `${name} was not sent: what is stored has changed meanwhile. Import it again to see what it changes now.`,
  )
}

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

/** On a terminal the figures are shown first, and sent once that is confirmed. */
async function agreed(
  context: CliContext,
  count: number,
  { yes, json, lang }: WorkbookOptions,
): Promise<boolean> {
  if (yes === true || json === true || !context.isTerminal || !process.stdin.isTTY) return true
  const asked = { id: `Kirim ${count} angka? [y/t] `, en: `Send ${count} figures? [y/n] ` }[lang]
  const { stdin: input, stderr: output } = process
  return confirmed(asked, { input, output }, context.signal)
}
