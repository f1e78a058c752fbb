/**
 * A file of tallies (.csv) or events (.ndjson) to what is to be sent, with every bad line by number and reason. It
 * judges by the same rules as ingest, reads the whole file before anything is sent, and repeats no value.
 */
import { isUtf8 } from 'node:buffer'
import { readFile } from 'node:fs/promises'
import { extname } from 'node:path'
import { parse } from 'csv-parse/sync'
import { KunjunganError, messageOf } from '../../infra/errors.ts'
import { eventKey } from '../../schemas/event-key.ts'
import type { Reason } from '../../schemas/reasons.ts'
import { validate } from '../../schemas/validate.ts'
import type { Outgoing } from '../publisher.ts'
import { tallyColumns, tallyEvent, type TallyRow } from './tally.ts'

export interface BadLine {
  readonly line: number
  readonly reason: Reason | 'bad_row'
  readonly detail: string
}

export interface ReadFile {
  readonly good: readonly Outgoing[]
  readonly bad: readonly BadLine[]
}

export interface ImportContext {
  readonly utcOffsets: ReadonlyMap<string, number>
  readonly now: Date
}

/** @throws KunjunganError `input` where the file cannot be read as what its name says. */
export async function readImportFile(file: string, context: ImportContext): Promise<ReadFile> {
  try {
    switch (extname(file).toLowerCase()) {
      case '.csv':
        return readTallies(await readFile(file), context)
      case '.ndjson':
      case '.jsonl':
        return readEvents(await readFile(file), context)
      default:
        throw new KunjunganError(
          'input',
          `${file} is neither .csv (tallies) nor .ndjson (events): rename it or convert it.`,
        )
    }
  } catch (error) {
    if (error instanceof KunjunganError) throw error
    throw new KunjunganError('input', `${file} cannot be read: ${messageOf(error)}`, { cause: error })
  }
}

/**
 * Line by line, as no cell of a good row holds a line break: so a stray quote spoils its own line and no other, and
 * every line has the number that an editor shows.
 */
function readTallies(bytes: Buffer, context: ImportContext): ReadFile {
  const [header, ...rows] = linesOf(bytes.subarray(hasByteOrderMark(bytes) ? 3 : 0)).filter(
    ({ bytes: row }) => row.toString().trim() !== '',
  )
  if (header === undefined || cellsOf(header.bytes)?.join(',') !== tallyColumns.join(',')) {
    throw new KunjunganError(
      'input',
      `The first line must be the header ${tallyColumns.join(',')}: correct it.`,
    )
  }
  return sort(rows.map(({ line, bytes: row }) => judgeRow(line, row, context)))
}

function judgeRow(line: number, row: Buffer, context: ImportContext): Judged {
  const bad = (detail: string): Judged => ({ line, refused: { reason: 'bad_row', detail } })
  if (!isUtf8(row)) return bad('is not in UTF-8: save the file as CSV UTF-8')
  const cells = cellsOf(row)
  if (cells === undefined) return bad('has a quote that is not closed in its line or stands inside a cell')
  if (cells.length !== tallyColumns.length) {
    return bad(`has ${cells.length} cells, the header ${tallyColumns.length}`)
  }
  const tally = Object.fromEntries(
    tallyColumns.map((column, index) => [column, cells[index] ?? '']),
  ) as TallyRow
  return judge(line, tallyEvent(tally, context.utcOffsets).value, context)
}

/** The cells of one line, or undefined where its quotes are wrong; csv-parse's own message would repeat a cell. */
function cellsOf(row: Buffer): readonly string[] | undefined {
  try {
    return parse(row, { relax_column_count: true, trim: true, record_delimiter: '\n' })[0]
  } catch {
    return undefined
  }
}

function hasByteOrderMark(bytes: Buffer): boolean {
  return bytes.subarray(0, 3).equals(Buffer.from('\uFEFF'))
}

function readEvents(bytes: Buffer, context: ImportContext): ReadFile {
  const lines = linesOf(bytes).filter(({ bytes: event }) => event.length > 0)
  return sort(lines.map(({ line, bytes: event }) => judge(line, event, context)))
}

interface Line {
  readonly line: number
  readonly bytes: Buffer
}

const newline = 0x0a
const carriageReturn = 0x0d

/** Lines end with a newline byte and nothing else: JSON texts may hold other separators, and bad UTF-8 stays what it is. */
function linesOf(bytes: Buffer): Line[] {
  const lines: Line[] = []
  for (let from = 0; from < bytes.length;) {
    const end = bytes.indexOf(newline, from)
    const to = end === -1 ? bytes.length : end
    const isCrLf = to > from && bytes[to - 1] === carriageReturn
    lines.push({ line: lines.length + 1, bytes: bytes.subarray(from, isCrLf ? to - 1 : to) })
    from = to + 1
  }
  return lines
}

type Judged = { readonly line: number } & (
  | { readonly outgoing: Outgoing }
  | { readonly refused: Omit<BadLine, 'line'> }
)

function judge(line: number, value: string | Buffer, { utcOffsets, now }: ImportContext): Judged {
  const bytes = Buffer.from(value)
  const event = validate(
    { key: null, value: bytes, timestamp: String(now.getTime()), offset: '0' },
    { utcOffsets },
  )
  if (event.kind === 'refusal') return { line, refused: event }
  return { line, outgoing: { topic: event.topic, key: eventKey(event.type, event.data), value: bytes } }
}

function sort(lines: readonly Judged[]): ReadFile {
  return {
    good: lines.flatMap((item) => ('outgoing' in item ? [item.outgoing] : [])),
    bad: lines.flatMap((item) =>
      'refused' in item
        ? [{ line: item.line, reason: item.refused.reason, detail: item.refused.detail }]
        : [],
    ),
  }
}
