/** The charts of the monthly report. Bars differ by lightness and hatching, so that they can be read on grey paper. */
import {
  bars,
  categoryAxis,
  halo,
  mostBars,
  rowHeight,
  valueAxis,
  wide,
  labelledBar,
} from '../charts/chart-axes.ts'
import { type Chart, colours, draw, hatch } from '../charts/draw-chart.ts'
import type { SectionId } from './document.ts'
import { busiestDay, type MonthlyContext } from './context.ts'
import { shortName } from './names.ts'
import { outcomesChart } from './leaving-charts.ts'
import { satisfactionChart, waitsChart } from './service-charts.ts'
import { nearestFirst } from './comparison-section.ts'

/** The charts by the section that they stand in; a section without figures has none. */
export function chartsOf(context: MonthlyContext): Partial<Record<SectionId, Chart>> {
  const charts: [SectionId, Chart | undefined][] = [
    ['year', yearChart(context)],
    ['days', daysChart(context)],
    ['agencies', agenciesChart(context)],
    ['waits', waitsChart(context)],
    ['outcomes', outcomesChart(context)],
    ['satisfaction', satisfactionChart(context)],
    ['comparison', comparisonChart(context)],
  ]
  return Object.fromEntries(charts.filter(([, chart]) => chart !== undefined))
}

function yearChart({ report, formats, texts }: MonthlyContext): Chart | undefined {
  const year = Number(report.month.slice(0, 4))
  const months = Array.from({ length: 12 }, (_, at) => `-${String(at + 1).padStart(2, '0')}-01`)
  const of = (ofYear: number) =>
    months.map((month) => report.year.find((row) => row.month === `${ofYear}${month}`))
  const before = of(year - 1)
  const hasBefore = before.some((row) => row !== undefined && row.visits !== null)
  return draw(texts.year.chart, wide, 230, {
    grid: { left: 8, right: 8, top: hasBefore ? 38 : 22, bottom: 8, containLabel: true },
    ...(hasBefore ? { legend: { top: 0, right: 0, itemWidth: 18, textStyle: { fontSize: 11 } } } : {}),
    xAxis: categoryAxis(months.map((month) => formats.shortMonth(`${year}${month}`))),
    yAxis: valueAxis(formats.count),
    series: [
      {
        type: 'bar' as const,
        name: String(year),
        silent: true,
        barMaxWidth: 38,
        itemStyle: { color: colours.light },
        label: {
          show: true,
          position: 'top',
          fontSize: 10.5,
          color: colours.text,
          ...halo,
          formatter: ({ value }: { readonly value?: unknown }) => formats.count(Number(value)),
        },
        data: of(year).map((row) => ({
          value: row?.visits ?? '-',
          itemStyle: {
            color: row?.month === report.month ? colours.strong : colours.light,
            ...(row?.basis === 'tally' ? { decal: hatch } : {}),
          },
        })),
      },
      ...(hasBefore
        ? [
            {
              type: 'line' as const,
              name: String(year - 1),
              silent: true,
              symbol: 'circle',
              symbolSize: 7,
              lineStyle: { color: colours.mark, type: 'dashed' as const, width: 1.5 },
              itemStyle: { color: '#ffffff', borderColor: colours.mark, borderWidth: 1.5 },
              data: before.map((row) => row?.visits ?? '-'),
            },
          ]
        : []),
    ],
  })
}

function daysChart({ report, formats, texts }: MonthlyContext): Chart | undefined {
  if (!report.days.some(({ visits }) => visits !== null)) return undefined
  const busiest = busiestDay(report)?.local_date
  const [year = 0, month = 0] = report.month.split('-').map(Number)
  const length = new Date(Date.UTC(year, month, 0)).getUTCDate()
  const dates = Array.from(
    { length },
    (_, at) => `${report.month.slice(0, 8)}${String(at + 1).padStart(2, '0')}`,
  )
  return draw(texts.days.title(formats.month(report.month)), wide, 190, {
    grid: { left: 8, right: 8, top: 22, bottom: 8, containLabel: true },
    xAxis: categoryAxis(dates.map((date) => String(Number(date.slice(8))))),
    yAxis: valueAxis(formats.count),
    series: [
      {
        type: 'bar',
        silent: true,
        barCategoryGap: '25%',
        label: {
          show: true,
          position: 'top',
          fontSize: 9.5,
          color: colours.faint,
          ...halo,
          formatter: ({ value }) => formats.count(Number(value)),
        },
        data: dates.map((date) => {
          const day = report.days.find(({ local_date }) => local_date === date)
          return {
            value: day?.visits ?? '-',
            itemStyle: {
              color: date === busiest ? colours.strong : colours.light,
              ...(day?.basis === 'tally' ? { decal: hatch } : {}),
            },
          }
        }),
      },
    ],
  })
}

function agenciesChart({ report, formats, texts }: MonthlyContext): Chart | undefined {
  const rows = report.agencies.filter(({ visits }) => visits !== null && visits > 0).slice(0, mostBars)
  if (rows.length === 0) return undefined
  const label = (at: number): string => {
    const row = rows[at]
    const share = row?.share_of_mpp ?? null
    return formats.count(row?.visits ?? null) + (share === null ? '' : `  (${formats.percent(share)})`)
  }
  return draw(texts.agencies.chart, wide, rows.length * rowHeight + 12, {
    ...bars(rows.map(({ agency_name: name }) => shortName(name, report.regency))),
    series: [
      {
        ...labelledBar(({ dataIndex }) => label(dataIndex)),
        itemStyle: { color: colours.strong },
        data: rows.map(({ visits }) => visits ?? '-'),
      },
    ],
  })
}

function comparisonChart({ report, formats, texts }: MonthlyContext): Chart | undefined {
  const rows = nearestFirst(report)
    .slice(0, mostBars)
    .filter((row) => row.visits_per_open_day !== null)
    .toSorted((a, b) => (b.visits_per_open_day ?? 0) - (a.visits_per_open_day ?? 0))
  if (rows.length < 2) return undefined
  return draw(texts.comparison.chart(formats.month(report.month)), wide, rows.length * rowHeight + 12, {
    ...bars(rows.map(({ mpp_name: name }) => name)),
    series: [
      {
        ...labelledBar(({ value }) => formats.rate(Number(value))),
        data: rows.map((row) => ({
          value: row.visits_per_open_day ?? '-',
          itemStyle: {
            color: row.mpp === report.mpp ? colours.strong : colours.light,
            ...(row.basis === 'tally' ? { decal: hatch } : {}),
          },
        })),
      },
    ],
  })
}
