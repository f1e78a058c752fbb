/**
 * The views that the fold does not know, each with rows worked by hand: published figures beside our own, alerts,
 * silences, dead letters, the dictionary. Nearly all events lie in 2024, before all others, at agencies
 * that no other event names.
 */
import { Event } from '../../../schemas/event.ts'
import type { PublishedFigure } from '../../../schemas/reference.ts'
import type { Pipeline } from '../../support/pipeline.ts'
import { contractColumns } from '../../support/contract-views.ts'
import { answer, say } from '../../support/figure-events.ts'
import {
  alertRows,
  alertsExpected,
  laterLetterRow,
  laterSilenceRow,
  letterRows,
  lettersExpected,
  silenceRows,
  silencesExpected,
} from './by-hand-rows.ts'
import { published, publishedRows } from './by-hand-published.ts'

/** An MPP that no random event is of. */
export const quietMpp = 'sepi'
/** When Balikpapan went live: the last day of a month. */
export const liveOnLastDay = '2026-04-30'
const agency = 'a-published'
const visit = (at: string, of: string, ticket_id: string, more = {}): object =>
  say('mpp.ticket.issued', 'kukar', at, { agency: of, ticket_id, ...more })
const tally = (period_end: string, count: number): object =>
  say('mpp.tally.recorded', 'kukar', '2024-06-01 09:00', {
    period_start: '2024-01-01',
    period_end,
    unit: 'visits',
    count,
    revision: 1,
  })
const quota = (local_date: string, of: number): object =>
  say('mpp.quota.set', 'kukar', '2024-03-01 07:00', { agency, local_date, quota: of, revision: 1 })

/** March: four visits on two days, of which three at the first agency; April: two on one day; January: tallies. */
export const publishedEvents: readonly Event[] = [
  visit('2024-03-05 09:00', agency, 'p1', { matters: 3 }),
  visit('2024-03-05 09:10', agency, 'p2', { matters: 2 }),
  visit('2024-03-06 09:00', agency, 'p1'),
  visit('2024-03-06 09:00', 'b-published', 'p3'),
  visit('2024-04-30 23:59', agency, 'p1'),
  visit('2024-04-30 09:00', 'b-published', 'p4'),
  ...[tally('2024-01-31', 40), tally('2024-01-20', 15)],
  // Of an agency alone: two months of which nothing is known of the MPP.
  ...(
    [
      ['2023-11-01', '2023-11-30', 12],
      ['2023-12-01', '2023-12-31', 8],
    ] as const
  ).map(([period_start, period_end, count]) =>
    say('mpp.tally.recorded', 'kukar', '2024-06-01 09:00', {
      ...{ period_start, period_end, agency: 'c-published', unit: 'visits', count, revision: 1 },
    }),
  ),
  ...[quota('2024-03-05', 7), quota('2024-03-06', 9), quota('2024-03-04', 11)],
  // All that is heard of a fourth MPP, whose latest event therefore lies behind now.
  Object.assign(visit('2024-03-05 09:00', 'unlisted', 'p1'), {
    data: { mpp: quietMpp, agency: 'unlisted', ticket_id: 'p1' },
  }),
  // A tally up to the very day that its MPP went live.
  say('mpp.tally.recorded', 'balikpapan', '2026-05-02 09:00', {
    period_start: '2026-04-01',
    period_end: liveOnLastDay,
    unit: 'visits',
    count: 77,
    revision: 10,
  }),
  answer('kukar', '2024-01-01 00:00', `${agency}/p1`, 4),
  answer('kukar', '2024-03-31 23:59', 'b-published/p2', 3),
  answer('kukar', '2024-04-01 00:00', `${agency}/p3`, 1),
].map((event) => Event.parse(event))

/** The figures that the reference data have in place of the shipped ones. */
export const publishedFigures: readonly PublishedFigure[] = published.map(({ figure }) => figure)

type Row = Readonly<Record<string, unknown>>

const inserted =
  ({ admin, databases: { store } }: Pipeline) =>
  (table: string, values: readonly Row[]): Promise<unknown> =>
    admin.insert({ table: `${store}.${table}`, format: 'JSONEachRow', values })

/** Inserts alerts, silences and dead letters, which no event makes, some of them twice, and merges their rows. */
export async function insertByHand(pipeline: Pipeline): Promise<void> {
  const insert = inserted(pipeline)
  await insert('alert_states', alertRows.slice(0, 3))
  await insert('alert_states', alertRows.slice(1))
  await insert('alert_silences', silenceRows)
  for (const row of letterRows) await insert('refused_records', [row])
  for (const table of ['alert_states', 'alert_silences', 'refused_records', 'first_refusals'])
    await pipeline.admin.command({ query: `OPTIMIZE TABLE ${pipeline.databases.store}.${table} FINAL` })
}

/** Inserts what comes later to some of them. Merged with them, it would hide that a view does not merge. */
export async function insertLaterByHand(pipeline: Pipeline): Promise<void> {
  const insert = inserted(pipeline)
  await insert('alert_silences', [laterSilenceRow])
  await insert('refused_records', [laterLetterRow])
}

/** Where a row of these views is not what was worked out, in a sentence; undefined where there is none. */
export async function differenceByHand(
  pipeline: Pipeline,
  isLookedAt: (view: string) => boolean,
): Promise<string | undefined> {
  const columns = contractColumns.map(({ view, column, type }) => ({ view, column, type }))
  const known = new Set(columns.map(rowText))
  const expected: Record<string, readonly Row[]> = {
    published_check: publishedRows(pipeline.reference),
    visit_alerts: alertsExpected,
    silences: silencesExpected(pipeline.reference.mpps.map(({ mpp }) => mpp)),
    dead_letters: lettersExpected,
    data_dictionary: columns,
  }
  for (const [view, rows] of Object.entries(expected).filter(([name]) => isLookedAt(name))) {
    const all = await pipeline.view(view)
    // Columns may be added beyond the contract's.
    const isOfContract = (row: Row): boolean =>
      known.has(rowText({ view: row['view'], column: row['column'], type: row['type'] }))
    const found = rowsDifference(view, rows, view === 'data_dictionary' ? all.filter(isOfContract) : all)
    if (found !== undefined) return found
  }
  return undefined
}

/** Compares the columns that the expected rows name. */
function rowsDifference(view: string, expected: readonly Row[], actual: readonly Row[]): string | undefined {
  const columns = Object.keys(expected[0] ?? {})
  const texts = (rows: readonly Row[]): string[] =>
    rows.map((row) => rowText(Object.fromEntries(columns.map((column) => [column, row[column]])))).toSorted()
  const [wanted, found] = [texts(expected), texts(actual)]
  const missing = wanted.find((text, at) => text !== found[at])
  if (missing !== undefined)
    return `${view}: expected ${missing}, actual ${found[wanted.indexOf(missing)] ?? 'none'}`
  return wanted.length === found.length
    ? undefined
    : `${view}: row is too many, actual ${found[wanted.length]}`
}

/** Fractions to nine digits, as the order in which a server adds up moves the last ones. */
function rowText(row: Row): string {
  return JSON.stringify(row, (_, value: unknown) =>
    typeof value === 'number' ? Number(value.toPrecision(9)) : value,
  )
}
