/** The page Comparison: MPPs side by side in one month, per open day and agency day, and the provinces. */
import { z } from 'zod'
import { month as Month } from '../../rows/columns.ts'
import { comparisonQuery } from '../../rows/shared-queries.ts'
import { byRank, ComparisonRow, ProvinceRow } from '../../rows/summary-rows.ts'
import { provincesQuery } from '../../summary/queries.ts'
import { marksOf } from '../../text/marks.ts'
import { mostBars } from '../../charts/chart-axes.ts'
import { rankedChart } from '../charts/charts-months.ts'
import type { Answer } from '../figures.ts'
import { type Html, markup, prose } from '../html.ts'
import type { Block, Page, PageContext } from '../page.ts'
import type { Place } from '../places.ts'
import {
  type Compared,
  type ComparisonOrder,
  comparisonOrders,
  inOrder,
  orderOf,
} from './comparison-order.ts'
import { comparedTable, provinceTable } from './comparison-tables.ts'
import { choiceForm, searchForm } from './forms.ts'
import { FeedRow, feedsQuery } from './now-queries.ts'
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
  const { ask, texts, formats, places, query } = context
  const words = texts.figures.comparison
  const months = (await ask({ row: MonthRow, query: monthsQuery, maxAgeMs })).rows.map((row) => row.month)
  const month = months.find((one) => one.slice(0, 7) === query['month']) ?? months[0]
  if (month === undefined) return emptyPage(context)
  const shown = chosenPlaces(places, query)
  const [compared, provinces, feeds] = await readMonth(context, month, shown)
  const order = orderOf(query['sort'], places.length)
  const rows = inOrder(compared.rows, silentMpps(feeds.rows), order)
  // Of many the bars in the table say it, all of them.
  const hasChart = rows.length > 1 && rows.length <= mostBars
  const monthName = formats.month(month)
  const { answeredAtMs } = compared
  return {
    title: `${texts.nav.comparison}, ${monthName}`,
    isLeadHalf: hasChart,
    lead: markup`${verdict(compared.rows, shown, context)}
    ${choiceForm(
      context,
      'month',
      words.month,
      months.map((one) => [one.slice(0, 7), formats.month(one)]),
      month.slice(0, 7),
    )}${searchForm(context)}`,
    blocks: [
      ...(hasChart ? [{ ...chartBlock(compared.rows, monthName, context), answeredAtMs }] : []),
      { ...tableBlock(rows, monthName, order, context), answeredAtMs },
      {
        id: 'provinces',
        title: words.provinces(monthName),
        unit: words.provincesUnit,
        view: 'province_month',
        table: provinceTable(provinces.rows, context),
        answeredAtMs: provinces.answeredAtMs,
      },
    ],
  }
}

function emptyPage({ texts }: PageContext): Page {
  return {
    title: texts.nav.comparison,
    lead: markup`<div class="verdict calm"><p class="call">${texts.figures.comparison.none}</p><p>${prose(texts.states.noDataNext)}</p></div>`,
    blocks: [],
  }
}

function readMonth(
  { ask }: PageContext,
  month: string,
  shown: readonly Place[],
): Promise<[Answer<ComparisonRow>, Answer<ProvinceRow>, Answer<FeedRow>]> {
  const mpps = shown.map(({ mpp }) => mpp)
  const provinces = [...new Set(shown.map((place) => place.province_code))]
  return Promise.all([
    ask({ row: ComparisonRow, query: comparisonQuery, params: { mpps, month }, maxAgeMs }),
    ask({ row: ProvinceRow, query: provincesQuery, params: { provinces, month }, maxAgeMs }),
    ask({ row: FeedRow, query: feedsQuery, params: { mpp: '' }, maxAgeMs: 2_000 }),
  ])
}

function silentMpps(feeds: readonly FeedRow[]): Set<string> {
  return new Set(feeds.flatMap((row) => (row.topic === 'queue' && row.state === 'silent' ? [row.mpp] : [])))
}

/** Which MPP is first, and which of those that were asked for have no figures. */
function verdict(compared: readonly ComparisonRow[], shown: readonly Place[], context: PageContext): Html {
  const { texts, formats } = context
  const words = texts.figures.comparison
  const [best] = compared.toSorted(byRank)
  const missing = shown.filter(({ mpp }) => !compared.some((row) => row.mpp === mpp))
  return markup`<div class="verdict calm">
      <p class="call">${best === undefined ? words.none : words.best(best.mpp_name, formats.rate(best.visits_per_open_day))}</p>
      <p>${words.fair}</p>
      ${missing.length > 0 && markup`<p>${formats.words.comparison.missing(formats.list(missing.slice(0, 8).map(({ mpp_name: name }) => name)))}</p>`}
    </div>`
}

function chartBlock(
  compared: readonly ComparisonRow[],
  monthName: string,
  { texts, formats }: PageContext,
): Omit<Block, 'answeredAtMs'> {
  const words = texts.figures.comparison
  const ranked = compared.toSorted(byRank)
  return {
    id: 'compared',
    title: words.chart(monthName),
    unit: words.unit,
    view: 'mpp_comparison_month',
    chart: rankedChart(
      words.chart(monthName),
      ranked.map((row) => [`${row.mpp_name} ${marksOf(row)}`.trim(), row.visits_per_open_day]),
      formats.rate,
      (at) => ranked[at]?.basis === 'events',
    ),
  }
}

function tableBlock(
  rows: readonly Compared[],
  monthName: string,
  order: ComparisonOrder,
  context: PageContext,
): Omit<Block, 'answeredAtMs'> {
  const { texts, formats, places } = context
  const words = texts.figures.comparison
  return {
    id: 'table',
    title: formats.words.comparison.title(monthName),
    unit: words.tableUnit,
    lead:
      places.length > 3 &&
      choiceForm(
        context,
        'sort',
        words.sort,
        comparisonOrders.map((one) => [one, words.orders[one]]),
        order,
      ),
    table: comparedTable(rows, context),
    view: 'mpp_comparison_month',
  }
}
