/**
 * What is asked: of each view one MPP and one month, of the month views also every MPP over the year and in the running
 * month. Beside each view stands the question that an analyst would ask the raw tables for the same figures
 * (questions/*.sql): plain SQL that minds neither repeats nor order, filtered as far as the raw tables' key allows.
 */
import { readSqlFiles } from '../../../infra/text/sql-files.ts'

export type Scope = 'one MPP, one month' | 'all MPPs, a year' | 'all MPPs, running month' | 'all MPPs'

export interface Question {
  readonly view: string
  readonly scope: Scope
  readonly sql: string
  /** The same as the reader of that MPP alone asks it; none for all MPPs. */
  readonly own?: string
  /** The same over the raw tables; none where a view compares with what is published. */
  readonly raw?: string
  readonly params: Readonly<Record<string, string>>
}

export interface Asked {
  readonly mpp: string
  readonly province: string
  /** First and last day of the month that one MPP is asked about. */
  readonly month: readonly [string, string]
  /** First and last day of the running month, and of the year. */
  readonly running: readonly [string, string]
  readonly year: readonly [string, string]
}

/** The views and the column that their rows are filtered by in time, if any. */
const timeColumns: Readonly<Record<string, string>> = {
  visits_by_agency_now: '',
  visits_by_agency_hour: 'local_date',
  visits_by_agency_day: 'local_date',
  visits_by_agency_month: 'month',
  visits_by_mpp_day: 'local_date',
  visits_by_mpp_month: 'month',
  peak_months: 'month',
  mpp_comparison_month: 'month',
  province_month: 'month',
  service_throughput_day: 'local_date',
  service_throughput_week: 'week',
  service_throughput_month: 'month',
  waits_by_agency_day: 'local_date',
  waits_by_agency_month: 'month',
  waits_by_mpp_month: 'month',
  outcomes_by_wait_month: 'month',
  quota_by_agency_day: 'local_date',
  counters_by_agency_day: 'local_date',
  arrivals_by_weekday_hour: '',
  satisfaction_by_agency_quarter: 'quarter',
  satisfaction_by_mpp_quarter: 'quarter',
  satisfaction_by_wait_quarter: 'quarter',
  visits_by_channel_month: 'month',
  footfall_by_mpp_day: 'local_date',
  tallies: '',
  published_check: '',
  data_freshness: '',
}

const forOneMpp = 'mpp = {mpp:String}'
const forItsProvince = 'province_code = {province:String}'

export async function readQuestions(bi: string, asked: Asked): Promise<Question[]> {
  const files = await readSqlFiles(new URL('questions', import.meta.url).pathname)
  const raws = new Map(files.map(({ name, statements }) => [name.replace('.sql', ''), statements.join('\n')]))
  return Object.entries(timeColumns).flatMap(([view, column]) => {
    const raw = raws.get(view)
    const question = (
      scope: Scope,
      where: string,
      days: readonly [string, string],
      mpp: string,
    ): Question => ({
      view,
      scope,
      sql: `SELECT * FROM ${bi}.${view}${where === '' ? '' : ` WHERE ${where}`}`,
      ...(raw === undefined ? {} : { raw }),
      params: { mpp, province: asked.province, from: days[0], to: days[1] },
    })
    const place = view === 'province_month' ? forItsProvince : forOneMpp
    const one = {
      ...question(
        'one MPP, one month',
        column === '' ? place : `${place} AND ${inTime(column)}`,
        asked.month,
        asked.mpp,
      ),
      own: `SELECT * FROM ${bi}.${view}${column === '' ? '' : ` WHERE ${inTime(column)}`}`,
    }
    if (view === 'visits_by_agency_now') return [one, question('all MPPs', '', asked.year, '')]
    if (column !== 'month') return [one]
    return [
      one,
      question('all MPPs, a year', '', asked.year, ''),
      question('all MPPs, running month', inTime(column), asked.running, ''),
    ]
  })
}

/** The rows of the view whose period begins in the days asked for; a quarter is asked for by its own month. */
function inTime(column: string): string {
  if (column === 'quarter') return 'quarter = toStartOfQuarter({from:Date})'
  return `${column} BETWEEN {from:Date} AND {to:Date}`
}
