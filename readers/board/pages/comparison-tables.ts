/** The tables of the page Comparison: MPPs side by side, and the provinces. */
import type { ProvinceRow } from '../../rows/summary-rows.ts'
import { marksOf } from '../../text/marks.ts'
import { type Html, markup } from '../html.ts'
import { linkTo } from '../links.ts'
import type { PageContext } from '../page.ts'
import { feedState } from '../signs.ts'
import { type BoardColumn, boardTable, type BoardTable } from '../table.ts'
import type { Compared } from './comparison-order.ts'

/** A bar as long as its share of the greatest, so that many rows can be compared at a glance. */
function barHtml(value: number | null, most: number): Html | false {
  if (value === null || most <= 0) return false
  const width = Math.round((value / most) * 100)
  return markup`<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true"><rect width="${width}" height="6"/></svg>`
}

export function comparedTable(rows: readonly Compared[], context: PageContext): BoardTable {
  const most = Math.max(0, ...rows.map((row) => row.visits_per_open_day ?? 0))
  return boardTable(columnsOf(most, context), rows, context.formats, ({ isSilent }) => isSilent)
}

function columnsOf(most: number, { texts, formats, view }: PageContext): BoardColumn<Compared>[] {
  const { comparison: heads } = formats.words
  const words = texts.figures.comparison
  return [
    {
      name: 'mpp_name',
      head: formats.words.mpp,
      kind: 'text',
      value: (row) => row.mpp_name,
      shown: (row) =>
        markup`<a href="${linkTo(view, `/months/${row.mpp}`)}">${row.mpp_name}</a>${row.isSilent && markup` ${feedState('silent', texts.now.feedStates.silent)}`}`,
    },
    { name: 'rank_in_month', head: heads.rank, kind: 'count', value: (row) => row.rank_in_month },
    {
      name: 'visits_per_open_day',
      head: heads.perOpenDay,
      kind: 'rate',
      value: (row) => row.visits_per_open_day,
      shown: (row) =>
        markup`${formats.rate(row.visits_per_open_day)}${barHtml(row.visits_per_open_day, most)}`,
    },
    {
      name: 'visits_per_agency_day',
      head: words.perAgencyDay,
      kind: 'rate',
      value: (row) => row.visits_per_agency_day,
    },
    { name: 'visits', head: formats.words.visits, kind: 'count', value: (row) => row.visits },
    { name: 'coverage', head: heads.coverage, kind: 'percent', value: (row) => row.coverage },
    { name: 'marks', head: formats.words.mark, kind: 'text', value: marksOf },
    {
      name: 'change_on_previous_month',
      head: texts.figures.months.changeOnMonth,
      kind: 'change',
      value: (row) => row.change_on_previous_month,
    },
    {
      name: 'change_on_last_year',
      head: texts.figures.months.change,
      kind: 'change',
      value: (row) => row.change_on_last_year,
    },
    {
      name: 'visits_year_to_date',
      head: words.toDate,
      kind: 'count',
      value: (row) => row.visits_year_to_date,
    },
    {
      name: 'change_year_to_date',
      head: words.changeToDate,
      kind: 'change',
      value: (row) => row.change_year_to_date,
    },
    { name: 'open_days', head: heads.openDays, kind: 'count', value: (row) => row.open_days },
    { name: 'agencies_active', head: heads.agencies, kind: 'count', value: (row) => row.agencies_active },
  ]
}

export function provinceTable(rows: readonly ProvinceRow[], { formats, places }: PageContext): BoardTable {
  const { provinces: heads } = formats.words
  const columns: BoardColumn<ProvinceRow>[] = [
    { name: 'province', head: heads.province, kind: 'text', value: (row) => row.province },
    {
      name: 'mpps_reporting',
      head: heads.reporting,
      kind: 'text',
      value: (row) => `${row.mpps_reporting} / ${row.mpps_registered}`,
    },
    { name: 'visits', head: formats.words.visits, kind: 'count', value: (row) => row.visits },
    {
      name: 'visits_per_open_day',
      head: formats.words.perOpenDay,
      kind: 'rate',
      value: (row) => row.visits_per_open_day,
    },
    { name: 'coverage', head: formats.words.coverage, kind: 'percent', value: (row) => row.coverage },
    {
      name: 'busiest_mpp',
      head: heads.busiest,
      kind: 'text',
      // It may be an MPP that this reader sees no row of; its name in the view is all there is.
      value: (row) => places.find(({ mpp }) => mpp === row.busiest_mpp)?.mpp_name ?? row.busiest_mpp,
    },
    { name: 'marks', head: formats.words.mark, kind: 'text', value: marksOf },
  ]
  return boardTable(columns, rows, formats)
}
