/**
 * The files of a monthly report, made when they are asked for, of what the visitor's own user sees. One PDF or workbook
 * is made at a time, as each takes a processor for seconds.
 */
import type { Reference } from '../../schemas/reference.ts'
import { buildDocument } from '../monthly/build-document.ts'
import { pageOf } from '../monthly/page.ts'
import { printPdf } from '../monthly/print-pdf.ts'
import { readMonthly } from '../monthly/read-monthly.ts'
import { workbookOf } from '../monthly/workbook.ts'
import { readSummary } from '../summary/read-summary.ts'
import type { Language } from '../text/words.ts'
import type { Reader } from './figures.ts'

export interface ReportWish {
  readonly mpp: string
  /** `YYYY-MM`. */
  readonly month: string
  readonly format: 'html' | 'pdf' | 'xlsx'
  readonly isPublic: boolean
  readonly language: Language
}

export interface ReportFile {
  readonly type: string
  readonly bytes: string | Uint8Array
}

export type MakeReport = (reader: Reader, wish: ReportWish) => Promise<ReportFile | undefined>

export interface ReportDeps {
  readonly reference: () => Reference
  /** The environment, to find a browser that prints. */
  readonly machine: NodeJS.ProcessEnv
  readonly signal: AbortSignal
}

/** The file, or undefined where the MPP has no such month for this reader. */
export function reportMaker(deps: ReportDeps): MakeReport {
  let last: Promise<unknown> = Promise.resolve()
  return (reader, wish) => {
    const made = last.then(
      () => make(reader, wish, deps),
      () => make(reader, wish, deps),
    )
    last = made.catch(() => undefined)
    return made
  }
}

async function make(
  reader: Reader,
  { mpp, month, format, isPublic, language }: ReportWish,
  { reference, machine, signal }: ReportDeps,
): Promise<ReportFile | undefined> {
  const { client, bi } = reader
  const known = reference()
  const liveSince = Object.fromEntries(
    known.mpps.flatMap((row) => (row.live_since === undefined ? [] : [[row.mpp, row.live_since]])),
  )
  const summary = await readSummary(client, bi, { mpps: [mpp], month, isPublic, liveSince })
  const report = await readMonthly(client, bi, summary, known)
  if (report === undefined) return undefined
  const document = buildDocument(report, language)
  if (format === 'xlsx')
    return {
      type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      bytes: await workbookOf(document, language),
    }
  const page = pageOf(document, report, language)
  return format === 'html'
    ? { type: 'text/html; charset=utf-8', bytes: page }
    : { type: 'application/pdf', bytes: await printPdf(page, machine, signal) }
}
