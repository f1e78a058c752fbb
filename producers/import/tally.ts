/**
 * Tallies as events: a row of a tally file, or a published figure, to one `mpp.tally.recorded`. A row's event is a
 * function of the row alone (its id is the row's checksum, its time the start of its period), so that a file sent
 * twice is the same events and changes nothing.
 */
import { createHash } from 'node:crypto'
import type { Reference } from '../../schemas/reference.ts'
import { parseDay } from '../../schemas/time.ts'

/** The header of a tally file, in its order. */
export const tallyColumns = [
  'mpp',
  'agency',
  'service',
  'period_start',
  'period_end',
  'unit',
  'count',
  'revision',
  'publisher',
] as const
export type TallyRow = Readonly<Record<(typeof tallyColumns)[number], string>>

/** The event of a row, not judged yet: a cell that breaks its rule is carried as it is for `validate` to name. */
export function tallyEvent(
  row: TallyRow,
  offsets: ReadonlyMap<string, number>,
): Readonly<Record<string, unknown>> {
  const cells = Object.fromEntries(tallyColumns.map((column) => [column, row[column].trim()])) as TallyRow
  const { count, revision, ...texts } = cells
  const data = {
    ...Object.fromEntries(
      Object.entries(texts).filter(([column, text]) => text !== '' || !optionalColumns.has(column)),
    ),
    count: wholeNumber(count),
    revision: wholeNumber(revision),
  }
  const normalised = tallyColumns.map((column) =>
    column === 'count' || column === 'revision' ? String(data[column]) : cells[column],
  )
  return {
    specversion: '1.0',
    id: createHash('sha256').update(JSON.stringify(normalised)).digest('hex'),
    source: '/import/tally',
    type: 'mpp.tally.recorded',
    time: startOfPeriod(cells, offsets),
    data,
  }
}

/** The published figures that are counts of visits over a period, as rows of a tally file. */
export function publishedTallies(reference: Reference): TallyRow[] {
  return reference.publishedFigures
    .filter(
      ({ kind, unit, period_start, period_end }) =>
        kind === 'count' && unit === 'visits' && period_start !== undefined && period_end !== undefined,
    )
    .map((figure) => ({
      mpp: figure.mpp,
      agency: figure.agency ?? '',
      service: '',
      period_start: figure.period_start ?? '',
      period_end: figure.period_end ?? '',
      unit: 'visits',
      count: figure.value,
      revision: '0',
      publisher: figure.source,
    }))
}

const optionalColumns = new Set(['agency', 'service', 'publisher'])

/** A whole number as one; anything else stays the text it is, and is refused as such. */
function wholeNumber(text: string): number | string {
  return /^\d{1,16}$/.test(text) ? Number(text) : text
}

/** Local midnight of the period's first day; an invalid date is named at its own field, so any valid time will do. */
function startOfPeriod({ mpp, period_start }: TallyRow, offsets: ReadonlyMap<string, number>): string {
  if (parseDay(period_start) === undefined) return '2000-01-01T00:00:00Z'
  const minutes = offsets.get(mpp) ?? 0
  const hours = String(Math.floor(minutes / 60)).padStart(2, '0')
  return `${period_start}T00:00:00+${hours}:${String(minutes % 60).padStart(2, '0')}`
}
