/** The chart of an alert: what was observed, beside what was expected and its usual range. */
import { type Chart, colours, draw } from '../../charts/draw-chart.ts'
import { chartWidth } from './charts.ts'
import type { PageContext } from '../page.ts'
import type { AlertRow } from '../pages/alerts-queries.ts'

export function intervalChart(alert: AlertRow, { texts, formats }: PageContext): Chart {
  const words = texts.figures.alerts
  const { observed, expected, expected_low: low, expected_high: high } = alert
  return draw(words.chart, chartWidth, 110, {
    textStyle: { fontSize: 12 },
    grid: { left: 14, right: 24, top: 8, bottom: 4, containLabel: true },
    xAxis: {
      type: 'value',
      min: 0,
      splitNumber: 4,
      axisLabel: { color: colours.faint, formatter: (value: number) => formats.count(value) },
      splitLine: { lineStyle: { color: '#e3e3e3' } },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      axisTick: { show: false },
      data: [words.observed, words.expected],
      axisLabel: { color: colours.text, fontSize: 12 },
    },
    series: [
      {
        type: 'bar',
        stack: 'range',
        silent: true,
        barWidth: 18,
        itemStyle: { opacity: 0 },
        data: ['-', low],
      },
      {
        type: 'bar',
        stack: 'range',
        silent: true,
        barWidth: 18,
        itemStyle: { color: colours.light },
        data: ['-', Math.max(0, high - low)],
      },
      {
        type: 'bar',
        silent: true,
        barWidth: 18,
        barGap: '-100%',
        itemStyle: { color: colours.mark },
        label: {
          show: true,
          position: 'right',
          color: colours.text,
          formatter: ({ value }: { value?: unknown }) => formats.count(Number(value)),
        },
        data: [observed, '-'],
      },
      {
        type: 'scatter',
        silent: true,
        symbol: 'diamond',
        symbolSize: 12,
        itemStyle: { color: colours.strong },
        data: [[expected, words.expected]],
      },
    ],
  })
}
