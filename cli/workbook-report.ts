/**
 * What `kunjungan import FILE.xlsx` says of a workbook: the recaps as they were understood, and at the end what was
 * sent. In Indonesian or English, or as one JSON document.
 */
import { counted } from '../infra/text/counted.ts'
import { printable } from '../infra/text/printable.ts'
import type { WorkbookFile } from '../producers/import/read-workbook-file.ts'
import type { Plan } from '../producers/import/recap/plan.ts'
import { type PreviewLanguage, recapLines } from '../producers/import/recap/preview.ts'
import { type Text, text } from '../producers/import/workbook/text.ts'
import type { CliContext } from './context.ts'

export interface ReportOptions {
  readonly json?: boolean
  readonly lang: PreviewLanguage
}

/** The recaps, as matrices, and the sheets that hold none. */
export function showRecaps(
  context: CliContext,
  { recaps, withoutTable }: WorkbookFile,
  options: ReportOptions,
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

export interface Done {
  readonly read: WorkbookFile
  readonly plan: Plan
  readonly kept: number
  readonly sent: number
}

/** What was sent, or why nothing was. */
export function report(
  context: CliContext,
  name: string,
  { read, plan, kept, sent }: Done,
  options: ReportOptions,
  storeHint: Text,
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
          `${sent} angka dari ${name} terkirim. ${storeHint.id}`,
          `Sent ${counted(sent, 'figure')} of ${name}. ${storeHint.en}`,
        )
      : none
        ? text(
            `Semua angka ${name} sudah tersimpan: tidak ada yang dikirim.`,
            `All figures of ${name} are stored: nothing was sent.`,
          )
        : text('Tidak ada yang dikirim.', 'Nothing was sent.')
  context.out(sentence[lang])
  if (skipped > 0)
    context.out(
      { id: `${skipped} sel salah dilewati.`, en: `Skipped ${counted(skipped, 'bad cell')}.` }[lang],
    )
}
