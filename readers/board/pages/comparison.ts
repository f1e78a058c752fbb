/** The page Comparison: MPPs side by side in one month, per open day and agency day, and the provinces. */
import { z } from 'zod'
import { month as Month } from '../../rows/columns.ts'
import { comparisonQuery } from '../../rows/shared-queries.ts'
import { byRank, ComparisonRow, ProvinceRow } from '../../rows/summary-rows.ts'
import { provincesQuery } from '../../summary/queries.ts'
import { marksOf } from '../../text/marks.ts'
import { mostBars } from '../../charts/chart-axes.ts'
import { rankedChart } from '../charts-months.ts'
import { markup, prose } from '../html.ts'
import type { Page, PageContext } from '../page.ts'
import { comparisonOrders, inOrder, orderOf } from './comparison-order.ts'
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
  const [compared, provinces, feeds] = await Promise.all([
    ask({ row: ComparisonRow, query: comparisonQuery, params: { mpps, month }, maxAgeMs }),
    ask({
      row: ProvinceRow,
      query: provincesQuery,
      maxAgeMs,
      params: { provinces: [...new Set(shown.map((place) => place.province_code))], month },
    }),
    ask({ row: FeedRow, query: feedsQuery, params: { mpp: '' }, maxAgeMs: 2_000 }),
  ])
  const ranked = compared.rows.toSorted(byRank)
  const [best] = ranked
  const order = orderOf(query['sort'], places.length)
  const silent = new Set(
    feeds.rows.flatMap((row) => (row.topic === 'queue' && row.state === 'silent' ? [row.mpp] : [])),
  )
  const rows = inOrder(compared.rows, silent, order)
  // Of many the bars in the table say it, all of them.
  const hasChart = rows.length > 1 && rows.length <= mostBars
  const monthName = formats.month(month)
  const missing = shown.filter(({ mpp }) => !rows.some((row) => row.mpp === mpp))
  return {
    title: `${title}, ${monthName}`,
    isLeadHalf: hasChart,
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
        answeredAtMs: compared.answeredAtMs,
      },
      {
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
        answeredAtMs: compared.answeredAtMs,
      },
      {
        id: 'provinces',
        title: words.provinces(monthName),
        unit: words.provincesUnit,
        view: 'province_month',
        table: provinceTable(provinces.rows, context),
        answeredAtMs: provinces.answeredAtMs,
      },
    ].filter(({ id }) => id !== 'compared' || hasChart),
  }
}
