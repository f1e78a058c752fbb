/** Charts of how visitors were served. */
import { bars, mostBars, rowHeight, wide, namesWidth, labelledBar } from '../charts/chart-axes.ts'
import { type Chart, colours, draw } from '../charts/draw-chart.ts'
import { surveyElements } from '../../schemas/event.ts'
import { type MonthlyContext, quarterName } from './context.ts'
import type { MonthlyWaitRow } from '../rows/monthly-rows.ts'
import { shortName } from './names.ts'

export function waitsChart({ report, formats, texts }: MonthlyContext): Chart | undefined {
  const withoutWait = (row: MonthlyWaitRow | undefined): string =>
    row === undefined
      ? ''
      : ` (${formats.of(row, 'untimed_share', formats.percent(row.untimed_share))} ${texts.waits.chartWithout})`
  const rows = report.waits.filter((row) => row.median_day_p50_seconds !== null).slice(0, mostBars)
  if (rows.length === 0) return undefined
  return draw(texts.waits.chart, wide, rows.length * rowHeight + 40, {
    ...bars(
      rows.map(({ agency_name: name }) => shortName(name, report.regency)),
      30,
      { right: 190 },
    ),
    legend: {
      top: 0,
      right: 0,
      itemWidth: 14,
      textStyle: { fontSize: 11 },
      data: [texts.waits.p50, texts.waits.p90, texts.waits.standard],
    },
    series: [
      {
        // Right of bar and mark, whichever ends later.
        ...labelledBar(
          ({ dataIndex }) =>
            `${formats.rate(minutes(rows[dataIndex]?.median_day_p50_seconds ?? null))} / ` +
            formats.rate(minutes(rows[dataIndex]?.median_day_p90_seconds ?? null)) +
            withoutWait(rows[dataIndex]),
        ),
        barGap: '-100%',
        itemStyle: { color: 'transparent' },
        data: rows.map((row) =>
          Math.max(minutes(row.median_day_p90_seconds), row.standard_wait_minutes ?? 0),
        ),
      },
      {
        type: 'bar',
        name: texts.waits.p90,
        silent: true,
        barWidth: 13,
        barGap: '-100%',
        itemStyle: { color: colours.light },
        data: rows.map((row) => minutes(row.median_day_p90_seconds)),
      },
      {
        type: 'bar',
        name: texts.waits.p50,
        silent: true,
        barWidth: 13,
        z: 3,
        itemStyle: { color: colours.strong },
        data: rows.map((row) => minutes(row.median_day_p50_seconds)),
      },
      {
        type: 'scatter',
        name: texts.waits.standard,
        silent: true,
        symbol: 'rect',
        symbolSize: [3, 18],
        z: 4,
        itemStyle: { color: colours.mark },
        data: rows.map((row) => row.standard_wait_minutes ?? '-'),
      },
    ],
  })
}

export function satisfactionChart({ report, formats, texts }: MonthlyContext): Chart | undefined {
  const [latest] = report.satisfaction
  if (latest === undefined || latest.ikm === null) return undefined
  const names = surveyElements.map((element) => texts.satisfaction.elements[element])
  const title = texts.satisfaction.chart(quarterName({ report, texts }, latest.quarter))
  return draw(title, wide, names.length * rowHeight + 30, {
    ...bars(names),
    grid: { left: namesWidth, right: 60, top: 4, bottom: 22 },
    xAxis: { type: 'value', min: 1, max: 4, interval: 1, splitLine: { lineStyle: { color: '#e3e3e3' } } },
    series: [
      {
        ...labelledBar(({ value }) => formats.decimals(Number(value))),
        itemStyle: { color: colours.strong },
        data: surveyElements.map((element) => latest[`nrr_${element}`] ?? '-'),
      },
    ],
  })
}

function minutes(seconds: number | null): number {
  return (seconds ?? 0) / 60
}
