/**
 * A file of tallies (CSV) or events (one JSON document a line) to what is to be sent, with every bad line by number
 * and reason. Which of the two it is, its content shows. It judges by the same rules as ingest, reads the whole file
 * before anything is sent, and repeats no value.
 */
import { isUtf8 } from 'node:buffer'
import { extname } from 'node:path'
import { KunjunganError } from '../../infra/errors.ts'
import { cellsOf, columnName, csvLines, separatorNames, withoutEmptyEnd } from '../../infra/text/csv.ts'
import { linesOf } from '../../infra/text/lines.ts'
import { printable } from '../../infra/text/printable.ts'
import { readTextFile } from '../../infra/text/read-file.ts'
import { parseJson } from '../../schemas/json.ts'
import type { Reason } from '../../schemas/reasons.ts'
import { checkBytes } from '../checked-event.ts'
import { type Outgoing, outgoingOf } from '../outgoing.ts'
import { cellHint } from './cell-hints.ts'
import { contradictions, type Figure, figureOf } from './figures.ts'
import { wrongJsonForm } from './json-form.ts'
import { tallyColumns, tallyEvent, type TallyRow } from './tally.ts'

export interface BadLine {
  readonly line: number
  readonly reason: Reason | 'bad_row'
  readonly detail: string
}

export interface GoodLine {
  readonly line: number
  readonly outgoing: Outgoing
  /** Of a tally or a quota: what it says of which key. */
  readonly figure?: Figure
}

export interface ReadFile {
  readonly kind: 'tallies' | 'events'
  readonly good: readonly GoodLine[]
  readonly bad: readonly BadLine[]
}

export interface ImportContext {
  readonly utcOffsets: ReadonlyMap<string, number>
  readonly now: Date
}

const newlineJson = ['.ndjson', '.jsonl']
const header = tallyColumns.join(',')

/** @throws KunjunganError `input` where the file cannot be read as one of the two, with what to do about it. */
export async function readImportFile(file: string, context: ImportContext): Promise<ReadFile> {
  const bytes = await readTextFile(file)
  const extension = extname(file).toLowerCase()
  const start = bytes.subarray(0, 4_096).toString().trimStart()
  if (!/^[{[]/.test(start) && !newlineJson.includes(extension)) return readTallies(bytes, file, context)
  const isNamedJson = extension === '.json'
  // A longer text than this has no wrapper that anybody made by hand.
  const wrong = bytes.length > longestForm ? undefined : wrongJsonForm(bytes.toString(), isNamedJson)
  if (wrong !== undefined) throw new KunjunganError('input', `${printable(file)} ${wrong}.`)
  return readEvents(bytes, context)
}

const longestForm = 256 * 1024 * 1024

/**
 * Line by line, as no cell of a good row holds a line break: so a stray quote spoils its own line and no other, and
 * every line has the number that an editor shows.
 */
function readTallies(bytes: Buffer, file: string, context: ImportContext): ReadFile {
  const { separator, header: first, rows } = csvLines(bytes)
  const names = first === undefined ? undefined : cellsOf(first.bytes, separator)?.map(columnName)
  const columns = withoutEmptyEnd(names ?? [], tallyColumns.length)
  if (first === undefined) {
    const text = `${printable(file)} is empty, even the header ${header} is missing: look whether the export ended, or name another file.`
    throw new KunjunganError('input', text)
  }
  if (columns.join(',') !== header) throw wrongHeader(file, columns)
  const checked = rows.map(({ line, bytes: row }): CheckedLine => {
    const bad = (detail: string): CheckedLine => ({ line, refused: { reason: 'bad_row', detail } })
    if (!isUtf8(row)) return bad(notUtf8)
    const parsed = cellsOf(row, separator)
    if (parsed === undefined) return bad('has a quote that is not closed in its line or stands inside a cell')
    const cells = withoutEmptyEnd(parsed, tallyColumns.length)
    if (cells.length !== tallyColumns.length) {
      return bad(
        `has ${cells.length} cells, the header ${tallyColumns.length} (separated by ${separatorNames[separator]}): a cell that holds the separator must stand in quotes`,
      )
    }
    return checkRow(line, cells, context)
  })
  return sort('tallies', checked)
}

const notUtf8 =
  'is not in UTF-8, as older Excel and editors on Windows save: save the file as "CSV UTF-8" and look at its letters with accents'

function checkRow(line: number, cells: readonly string[], context: ImportContext): CheckedLine {
  const tally = Object.fromEntries(
    tallyColumns.map((column, index) => [column, cells[index] ?? '']),
  ) as TallyRow
  const checked = checkLine(line, JSON.stringify(tallyEvent(tally, context.utcOffsets)), context)
  if (!('refused' in checked)) return checked
  const { reason, detail } = checked.refused
  const hint = reason === 'invalid_field' ? cellHint(tally, detail.split(':')[0] ?? '') : undefined
  return hint === undefined ? checked : { line, refused: { reason, detail: `${detail}; it ${hint}` } }
}

/** Says what of the header is missing; what stands there instead is not repeated. */
function wrongHeader(file: string, found: readonly string[]): KunjunganError {
  const name = printable(file)
  const missing = tallyColumns.filter((column) => !found.includes(column))
  const why =
    missing.length === tallyColumns.length
      ? `${name} is neither .csv (tallies) nor .ndjson (events), as its first line is neither`
      : missing.length > 0
        ? `${name}: the first line lacks ${missing.join(', ')} of`
        : `${name}: the columns of the first line are in another order, or there are others beside them, than in`
  return new KunjunganError(
    'input',
    `${why} the header ${header}${missing.length === tallyColumns.length ? ' nor JSON' : ''}: correct it.`,
  )
}

function readEvents(bytes: Buffer, context: ImportContext): ReadFile {
  const lines = linesOf(bytes).filter(({ bytes: event }) => event.length > 0)
  return sort(
    'events',
    lines.map(({ line, bytes: event }) => checkLine(line, event, context)),
  )
}

export type CheckedLine = { readonly line: number } & (
  | { readonly accepted: GoodLine }
  | { readonly refused: Omit<BadLine, 'line'> }
)

/** An event as ingest would judge it. */
export function checkLine(
  line: number,
  value: string | Buffer,
  { utcOffsets, now }: ImportContext,
): CheckedLine {
  const bytes = Buffer.from(value)
  const event = checkBytes(bytes, { utcOffsets, nowMs: now.getTime() })
  if (event.kind === 'refusal') {
    const isListed = event.reason === 'not_json' && hasCommaBehind(bytes)
    return { line, refused: isListed ? { ...event, detail: commaBehind } : event }
  }
  const figure = figureOf(line, event)
  const outgoing = outgoingOf(event, bytes)
  return { line, accepted: { line, outgoing, ...(figure === undefined ? {} : { figure }) } }
}

const commaBehind = 'the line ends with a comma: leave it out, as every line is a document of its own'

function hasCommaBehind(bytes: Buffer): boolean {
  const text = bytes.subarray(0, 100_000).toString().trimEnd()
  return text.endsWith(',') && parseJson(text.slice(0, -1)) !== undefined
}

function sort(kind: ReadFile['kind'], lines: readonly CheckedLine[]): ReadFile {
  const good = lines.flatMap((item) => ('accepted' in item ? [item.accepted] : []))
  const bad = lines.flatMap((item): BadLine[] =>
    'refused' in item ? [{ line: item.line, reason: item.refused.reason, detail: item.refused.detail }] : [],
  )
  const figures = good.flatMap(({ figure }) => (figure === undefined ? [] : [figure]))
  return refuseLines({ kind, good, bad }, contradictions(figures))
}

/** The same file with lines that are bad beside others, or beside what is stored. */
export function refuseLines(
  file: ReadFile,
  remarks: readonly { readonly line: number; readonly detail: string }[],
): ReadFile {
  if (remarks.length === 0) return file
  const refused = new Set(remarks.map(({ line }) => line))
  const added = remarks.map(({ line, detail }): BadLine => ({ line, reason: 'bad_row', detail }))
  return {
    kind: file.kind,
    good: file.good.filter(({ line }) => !refused.has(line)),
    bad: [...file.bad, ...added].toSorted((a, b) => a.line - b.line),
  }
}
