/** The page Comparison: MPPs side by side in one month, per open day and agency day, and the provinces. */
import { z } from 'zod'
import { month as Month } from '../../rows/columns.ts'
import { comparisonQuery } from '../../rows/shared-queries.ts'
import { byRank, ComparisonRow, ProvinceRow } from '../../rows/summary-rows.ts'
import { provincesQuery } from '../../summary/queries.ts'
import { marksOf } from '../../text/marks.ts'
import { rankedChart } from '../charts-months.ts'
import { markup, prose } from '../html.ts'
import { linkTo } from '../links.ts'
import type { Page, PageContext } from '../page.ts'
import { type BoardColumn, boardTable, type BoardTable } from '../table.ts'
import { choiceForm, searchForm } from './forms.ts'
import { chosenPlaces } from './overview.ts'

const maxAgeMs = 20_000
const MonthRow = z.object({ month: Month })

/** The latest ended months first; a running one cannot be compared fairly. */
const monthsQuery = `
SELECT DISTINCT month
FROM {bi:Identifier}.visits_by_mpp_month
WHERE (visits > 0 OR basis = 'tally') AND NOT is_provisional
ORDER BY month DESC
LIMIT 24`

export async function comparisonPage(context: PageContext): Promise<Page> {
  const { ask, texts, formats, places, query, view } = context
  const words = texts.figures.comparison
  const months = await ask({ row: MonthRow, query: monthsQuery, maxAgeMs })
  const known = months.rows.map(({ month }) => month)
  const month = known.find((one) => one.slice(0, 7) === query['month']) ?? known[0]
  const title = texts.nav.comparison
  if (month === undefined)
    return {
      title,
      lead: markup`<div class="verdict calm"><p class="call">${words.none}</p><p>${prose(texts.states.noDataNext)}</p></div>`,
      blocks: [],
    }
  const shown = chosenPlaces(places, query)
  const mpps = shown.map(({ mpp }) => mpp)
  const [compared, provinces] = await Promise.all([
    ask({ row: ComparisonRow, query: comparisonQuery, params: { mpps, month }, maxAgeMs }),
    ask({
      ...{ row: ProvinceRow, query: provincesQuery, maxAgeMs },
      params: { provinces: [...new Set(shown.map((place) => place.province_code))], month },
    }),
  ])
  const rows = compared.rows.toSorted(byRank)
  const [best] = rows
  const monthName = formats.month(month)
  const missing = shown.filter(({ mpp }) => !rows.some((row) => row.mpp === mpp))
  return {
    title: `${title}, ${monthName}`,
    lead: markup`<div class="verdict calm">
      <p class="call">${best === undefined ? words.none : words.best(best.mpp_name, formats.rate(best.visits_per_open_day))}</p>
      <p>${words.fair}</p>
      ${missing.length > 0 && markup`<p>${formats.words.comparison.missing(formats.list(missing.slice(0, 8).map(({ mpp_name: name }) => name)))}</p>`}
    </div>
    ${choiceForm(
      context,
      'month',
      words.month,
      known.map((one) => [one.slice(0, 7), formats.month(one)]),
      month.slice(0, 7),
    )}${searchForm(context)}`,
    blocks: [
      {
        ...{ id: 'compared', title: words.chart(monthName), unit: words.unit, view: 'mpp_comparison_month' },
        chart: rankedChart(
          words.chart(monthName),
          rows.map((row) => [`${row.mpp_name} ${marksOf(row)}`.trim(), row.visits_per_open_day]),
          formats.rate,
          (at) => rows[at]?.basis === 'events',
        ),
        answeredAtMs: compared.answeredAtMs,
      },
      {
        ...{ id: 'table', title: formats.words.comparison.title(monthName), unit: words.unit },
        table: boardTable(columnsOf(context), rows, formats),
        view: 'mpp_comparison_month',
        answeredAtMs: compared.answeredAtMs,
      },
      {
        ...{
          id: 'provinces',
          title: words.provinces(monthName),
          unit: words.provincesUnit,
          view: 'province_month',
        },
        table: provinceTable(provinces.rows, context),
        answeredAtMs: provinces.answeredAtMs,
      },
    ].filter((block) => block.id !== 'compared' || (view.isTv ? rows.length > 0 : rows.length > 1)),
  }
}

function columnsOf({ texts, formats, view }: PageContext): BoardColumn<ComparisonRow>[] {
  const { comparison: heads } = formats.words
  const words = texts.figures.comparison
  return [
    {
      ...{ name: 'mpp_name', head: formats.words.mpp, kind: 'text' },
      value: (row) => row.mpp_name,
      shown: (row) => markup`<a href="${linkTo(view, `/months/${row.mpp}`)}">${row.mpp_name}</a>`,
    },
    { name: 'rank_in_month', head: heads.rank, kind: 'count', value: (row) => row.rank_in_month },
    {
      name: 'visits_per_open_day',
      head: heads.perOpenDay,
      kind: 'rate',
      value: (row) => row.visits_per_open_day,
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
      ...{ name: 'change_on_previous_month', head: texts.figures.months.changeOnMonth, kind: 'change' },
      value: (row) => row.change_on_previous_month,
    },
    {
      ...{ name: 'change_on_last_year', head: texts.figures.months.change, kind: 'change' },
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

function provinceTable(rows: readonly ProvinceRow[], { formats, places }: PageContext): BoardTable {
  const { provinces: heads } = formats.words
  const columns: BoardColumn<ProvinceRow>[] = [
    { name: 'province', head: heads.province, kind: 'text', value: (row) => row.province },
    {
      ...{ name: 'mpps_reporting', head: heads.reporting, kind: 'text' },
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
      ...{ name: 'busiest_mpp', head: heads.busiest, kind: 'text' },
      // It may be an MPP that this reader sees no row of; its name in the view is all there is.
      value: (row) => places.find(({ mpp }) => mpp === row.busiest_mpp)?.mpp_name ?? row.busiest_mpp,
    },
    { name: 'marks', head: formats.words.mark, kind: 'text', value: marksOf },
  ]
  return boardTable(columns, rows, formats)
}
