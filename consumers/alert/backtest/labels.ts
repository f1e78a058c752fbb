/**
 * Episodes that somebody has labelled, from a CSV file with the header kind,mpp,agency,start,end. Either every line is
 * right or one error lists every mistake with its line and reason.
 */
import { KunjunganError, messageOf } from '../../../infra/errors.ts'
import { type CsvRecord, csvRecords } from '../../../infra/text/csv.ts'
import { printable } from '../../../infra/text/printable.ts'
import { type Reference, utcOffsetsOf } from '../../../schemas/reference.ts'
import { dayMs, parseDay, parseInstant } from '../../../schemas/time.ts'
import type { AlertKind } from '../detector/types.ts'

export interface Episode {
  readonly kind: AlertKind
  readonly mpp: string
  /** Empty: the whole MPP. */
  readonly agency: string
  /** Milliseconds since 1970. */
  readonly start: number
  readonly end: number
}

const header = ['kind', 'mpp', 'agency', 'start', 'end']
const kinds: readonly AlertKind[] = ['surge', 'drop', 'silent']

/**
 * Reads labels.
 * @param file - its name, for the error.
 * @throws KunjunganError `input` that lists every mistake.
 */
export function readLabels(content: Buffer | string, file: string, reference: Reference): Episode[] {
  const offsets = utcOffsetsOf(reference)
  const lines = recordsOf(Buffer.from(content), file).map(({ record, line }, at) => ({
    place: `${printable(file)}:${line}`,
    ...(at === 0 ? readHeader(record) : readEpisode(record, offsets)),
  }))
  const list = lines
    .flatMap(({ place, mistakes }) => mistakes.map((mistake) => `\n  ${place} ${mistake}`))
    .join('')
  if (list !== '') throw new KunjunganError('input', `The labels have mistakes, correct them:${list}`)
  return lines.flatMap(({ episode }) => episode ?? [])
}

interface ReadLine {
  readonly mistakes: readonly string[]
  readonly episode?: Episode
}

function readHeader(record: readonly string[]): ReadLine {
  const isRight = record.join(',') === header.join(',')
  return { mistakes: isRight ? [] : [`the header must be ${header.join(',')}`] }
}

function readEpisode(record: readonly string[], offsets: ReadonlyMap<string, number>): ReadLine {
  if (record.length !== header.length)
    return { mistakes: [`has ${record.length} cells, the header has ${header.length}`] }
  const [kindText = '', mpp = '', agency = '', startText = '', endText = ''] = record
  const kind = kinds.find((known) => known === kindText)
  const offset = offsets.get(mpp)
  const start = instantOf(startText, offset ?? 0, 0)
  const end = instantOf(endText, offset ?? 0, dayMs)
  const mistakes: string[] = []
  if (kind === undefined) mistakes.push('kind: must be surge, drop or silent')
  if (offset === undefined) mistakes.push('mpp: is not in the reference data')
  if (!/^([a-z0-9][a-z0-9-]{0,63})?$/.test(agency))
    mistakes.push('agency: must be a slug, or empty for the whole MPP')
  if (start === undefined) mistakes.push(`start: ${timeRule}`)
  if (end === undefined) mistakes.push(`end: ${timeRule}`)
  if (start !== undefined && end !== undefined && end < start) mistakes.push('end: is before start')
  if (kind === undefined || start === undefined || end === undefined) return { mistakes }
  return { mistakes, episode: { kind, mpp, agency, start, end } }
}

const timeRule =
  'must be an RFC 3339 time such as 2026-03-02T08:00:00+08:00, a local time 2026-03-02T08:00, or a local date'

/** An instant with offset; else local to the MPP, where a date means its beginning or its end. */
function instantOf(text: string, offsetMinutes: number, ofDateMs: number): number | undefined {
  const offset = offsetMinutes * 60_000
  const day = parseDay(text)
  if (day !== undefined) return day * dayMs - offset + ofDateMs
  const spaced = text.replace(' ', 'T')
  const local = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?$/.exec(spaced)
  if (local === null) return parseInstant(spaced)
  const instant = parseInstant(`${spaced}${local[1] === undefined ? ':00' : ''}Z`)
  return instant === undefined ? undefined : instant - offset
}

function recordsOf(bytes: Buffer, file: string): readonly CsvRecord[] {
  const name = printable(file)
  try {
    const { records, notUtf8 } = csvRecords(bytes)
    if (notUtf8.length > 0) {
      const text = `The labels are not in UTF-8: ${name}:${notUtf8[0]}; save the file as "CSV UTF-8".`
      throw new KunjunganError('input', text)
    }
    if (records.length > 0) return records
  } catch (error) {
    if (error instanceof KunjunganError) throw error
    const text = `The labels are no CSV: ${name} ${printable(messageOf(error))}; correct that line.`
    throw new KunjunganError('input', text, { cause: error })
  }
  const text = `The labels are empty: ${name}:1 the header ${header.join(',')} is missing, with a line for each episode below it.`
  throw new KunjunganError('input', text)
}
