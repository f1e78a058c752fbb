/** The tables of the page Now: the agencies, and today's course by hour. */
import { shortName } from '../../monthly/names.ts'
import { markup } from '../html.ts'
import type { Block, PageContext } from '../page.ts'
import type { Place } from '../places.ts'
import { sign } from '../signs.ts'
import { type BoardColumn, boardTable } from '../table.ts'
import { changeOf, type CourseHour, isUnusual, quotaLeft } from './now-figures.ts'
import type { AgencyNow } from './now-queries.ts'

export function agencyColumns({ regency }: Place, { texts }: PageContext): BoardColumn<AgencyNow>[] {
  const { columns: heads } = texts.now
  const unusual = markup`${sign('diamond', texts.now.unusualSign)} `
  return [
    {
      name: 'agency_name',
      head: heads.agency,
      kind: 'text',
      value: (row) => row.agency_name,
      shown: (row) => markup`${isUnusual(row) && unusual}${shortName(row.agency_name, regency)}`,
    },
    { name: 'visits', head: heads.visits, kind: 'count', value: (row) => row.visits },
    {
      name: 'change_on_usual',
      head: heads.change,
      kind: 'change',
      value: (row) => changeOf(row.visits, row.usual_visits_by_now),
    },
    { name: 'waiting', head: heads.waiting, kind: 'count', value: (row) => row.waiting },
    {
      name: 'longest_wait_seconds',
      head: heads.longest,
      kind: 'duration',
      value: (row) => row.longest_wait_seconds,
    },
    { name: 'in_service', head: heads.inService, kind: 'count', value: (row) => row.in_service },
    { name: 'counters_open', head: heads.counters, kind: 'count', value: (row) => row.counters_open },
    {
      name: 'usual_visits_by_now',
      head: heads.usual,
      kind: 'count',
      value: (row) => row.usual_visits_by_now,
    },
    { name: 'refused', head: heads.refused, kind: 'count', value: (row) => row.refused },
    { name: 'quota_left', head: heads.quotaLeft, kind: 'count', value: quotaLeft },
    { name: 'quota', head: heads.quota, kind: 'count', value: (row) => row.quota },
    { name: 'completed', head: heads.completed, kind: 'count', value: (row) => row.completed },
    { name: 'missed', head: heads.missed, kind: 'count', value: (row) => row.missed },
  ]
}

/** @param day - what the day itself is called. */
export function courseTable(
  course: readonly CourseHour[],
  { texts, formats }: PageContext,
  day = texts.now.today,
): Block['table'] {
  const { now } = texts
  const columns: BoardColumn<CourseHour>[] = [
    {
      name: 'local_hour',
      head: now.hour,
      kind: 'text',
      value: (row) => `${String(row.hour + 1).padStart(2, '0')}.00`,
      shown: (row) => formats.fullHour(row.hour + 1),
    },
    { name: 'today', head: day, kind: 'count', value: (row) => row.today },
    { name: 'low', head: now.low, kind: 'count', value: (row) => row.low },
    { name: 'middle', head: now.middle, kind: 'rate', value: (row) => row.middle },
    { name: 'high', head: now.high, kind: 'count', value: (row) => row.high },
  ]
  return boardTable(columns, course, formats)
}
