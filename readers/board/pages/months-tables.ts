/** The tables of the page Months: columns under the names of the views. */
import type { MonthlyAgencyRow } from '../../rows/monthly-rows.ts'
import { marksOf } from '../../text/marks.ts'
import type { Block, PageContext } from '../page.ts'
import { type BoardColumn, boardTable } from '../table.ts'
import type { MonthPair } from './months-figures.ts'
import type { ChannelRow, HeatRow, WaitDay } from './months-queries.ts'
import { weekdayName } from './weekdays.ts'

export function yearsTable(
  pairs: readonly MonthPair[],
  year: number,
  { texts, formats }: PageContext,
): Block['table'] {
  const words = texts.figures.months
  const columns: BoardColumn<MonthPair>[] = [
    {
      name: 'month',
      head: words.month,
      kind: 'text',
      value: ({ number }) => formats.monthName(`${year}-${String(number).padStart(2, '0')}-01`),
    },
    {
      name: 'visits',
      head: `${formats.words.visits} ${year}`,
      kind: 'count',
      value: ({ own }) => own?.visits ?? null,
    },
    {
      name: 'visits_last_year',
      head: `${formats.words.visits} ${year - 1}`,
      kind: 'count',
      value: ({ before }) => before?.visits ?? null,
    },
    { name: 'change_on_last_year', head: words.change, kind: 'change', value: ({ change }) => change },
    {
      name: 'visits_per_open_day',
      head: formats.words.perOpenDay,
      kind: 'rate',
      value: ({ own }) => own?.visits_per_open_day ?? null,
    },
    {
      name: 'coverage',
      head: formats.words.coverage,
      kind: 'percent',
      value: ({ own }) => own?.coverage ?? null,
    },
    {
      name: 'marks',
      head: formats.words.mark,
      kind: 'text',
      value: ({ own }) => (own === undefined ? '' : marksOf(own)),
    },
  ]
  return boardTable(columns, pairs, formats, ({ own }) => own?.rank_in_year === 1)
}

export function agenciesTable(
  rows: readonly MonthlyAgencyRow[],
  { texts, formats }: PageContext,
): Block['table'] {
  const words = texts.figures.months
  const columns: BoardColumn<MonthlyAgencyRow>[] = [
    { name: 'agency_name', head: texts.now.columns.agency, kind: 'text', value: (row) => row.agency_name },
    { name: 'visits', head: formats.words.visits, kind: 'count', value: (row) => row.visits },
    {
      name: 'share_of_mpp',
      head: formats.words.agencies.share,
      kind: 'percent',
      value: (row) => row.share_of_mpp,
    },
    { name: 'difference', head: words.difference, kind: 'difference', value: (row) => row.difference },
    {
      name: 'change_on_previous_month',
      head: words.changeOnMonth,
      kind: 'change',
      value: (row) => row.change_on_previous_month,
    },
    {
      name: 'visits_per_open_day',
      head: formats.words.perOpenDay,
      kind: 'rate',
      value: (row) => row.visits_per_open_day,
    },
    { name: 'coverage', head: formats.words.coverage, kind: 'percent', value: (row) => row.coverage },
    { name: 'marks', head: formats.words.mark, kind: 'text', value: marksOf },
  ]
  return boardTable(columns, rows, formats)
}

export function heatColumns({ texts, view }: PageContext): BoardColumn<HeatRow>[] {
  const words = texts.figures.months
  return [
    {
      name: 'weekday',
      head: words.weekday,
      kind: 'text',
      value: (row) => weekdayName(row.weekday, view.language),
    },
    { name: 'local_hour', head: words.hour, kind: 'count', value: (row) => row.local_hour },
    {
      name: 'visits_per_open_day',
      head: words.perDay,
      kind: 'rate',
      value: (row) => row.visits_per_open_day,
    },
  ]
}

export function waitColumns({ texts }: PageContext): BoardColumn<WaitDay>[] {
  const words = texts.figures.months
  return [
    { name: 'local_date', head: words.day, kind: 'day', value: (row) => row.local_date },
    {
      name: 'wait_mean_seconds',
      head: words.meanWait,
      kind: 'duration',
      value: (row) => row.wait_mean_seconds,
    },
    { name: 'timed_legs', head: words.timed, kind: 'count', value: (row) => row.timed_legs },
    { name: 'untimed_legs', head: words.untimed, kind: 'count', value: (row) => row.untimed_legs },
  ]
}

export function channelColumns({ texts, formats }: PageContext): BoardColumn<ChannelRow>[] {
  const words = texts.figures.months
  return [
    {
      name: 'channel',
      head: words.channel,
      kind: 'text',
      value: (row) => row.channel,
      shown: (row) => words.channelNames[row.channel] ?? row.channel,
    },
    { name: 'visits', head: words.tickets, kind: 'count', value: (row) => row.visits },
    { name: 'share', head: formats.words.agencies.share, kind: 'percent', value: (row) => row.share },
  ]
}
