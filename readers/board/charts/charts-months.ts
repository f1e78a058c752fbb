/** The charts of months, weekdays and days. */
import type { EChartsOption } from 'echarts'
import { bars, categoryAxis, labelledBar, mostBars, rowHeight, valueAxis } from '../../charts/chart-axes.ts'
import { type Chart, colours, draw, hatch } from '../../charts/draw-chart.ts'
import { chartLegend, chartWidth } from './charts.ts'
import type { PageContext } from '../page.ts'
import type { MonthPair } from '../pages/months-figures.ts'
import { weekdayName } from '../pages/weekdays.ts'
import type { HeatRow, WaitDay } from '../pages/months-queries.ts'

/** This year as bars, the peak stronger, a tally hatched; last year as a line. */
export function yearsChart(
  pairs: readonly MonthPair[],
  year: number,
  context: PageContext,
): Chart | undefined {
  const { formats, texts } = context
  if (pairs.length === 0) return undefined
  const names = pairs.map(({ number }) => formats.shortMonth(`${year}-${String(number).padStart(2, '0')}-01`))
  return draw(texts.figures.months.yearsChart(String(year)), chartWidth, 220, {
    textStyle: { fontSize: 12 },
    legend: chartLegend([String(year), String(year - 1)]),
    grid: { left: 4, right: 8, top: 30, bottom: 4, containLabel: true },
    xAxis: { ...categoryAxis(names), axisLabel: { color: colours.text, fontSize: 11, interval: 0 } },
    yAxis: valueAxis(formats.count),
    series: [
      {
        name: String(year),
        type: 'bar',
        silent: true,
        barCategoryGap: '25%',
        itemStyle: { color: colours.strong },
        data: pairs.map(({ own }) => ({
          value: own?.visits ?? '-',
          itemStyle: {
            color: own?.rank_in_year === 1 ? colours.strong : colours.light,
            ...(own?.basis === 'tally' ? { decal: hatch } : {}),
          },
        })),
      },
      {
        name: String(year - 1),
        type: 'line',
        silent: true,
        symbol: 'diamond',
        symbolSize: 8,
        itemStyle: { color: colours.mark },
        lineStyle: { color: colours.mark, width: 2 },
        data: pairs.map(({ before }) => before?.visits ?? '-'),
      },
    ],
  })
}

/** As many letters as the room left of the bars holds on one line. */
const lettersBeside = 23
/** Of a bar and its name above it. */
const namedRowHeight = 34

/**
 * Bars in the order given, each with its figure; the rest is in the table. Where a name is too long for the room left of
 * the bars, every name stands above its bar, which is as wide as the chart.
 */
export function rankedChart(
  title: string,
  rows: readonly (readonly [name: string, value: number | null])[],
  format: (value: number) => string,
  isStrong: (at: number) => boolean = () => true,
): Chart | undefined {
  const shown = rows.filter(([, value]) => value !== null && value > 0).slice(0, mostBars)
  if (shown.length === 0) return undefined
  const isBeside = shown.every(([name]) => name.length <= lettersBeside)
  const names = shown.map(([name]) => name)
  const height = shown.length * (isBeside ? rowHeight : namedRowHeight) + 10
  return draw(title, chartWidth, height, {
    textStyle: { fontSize: 12 },
    ...(isBeside
      ? bars(names, 4, { left: 170, right: 58, labelWidth: 160, fontSize: 12 })
      : namedBars(names)),
    series: [
      {
        ...labelledBar(({ value }) => format(Number(value))),
        data: shown.map(([, value], at) => ({
          value: value ?? '-',
          itemStyle: { color: isStrong(at) ? colours.strong : colours.light },
        })),
      },
    ],
  })
}

/** Horizontal bars, each below its name. */
function namedBars(names: readonly string[]): Pick<EChartsOption, 'grid' | 'xAxis' | 'yAxis'> {
  return {
    grid: { left: 0, right: 58, top: 10, bottom: 0, outerBoundsMode: 'none' },
    xAxis: { type: 'value', show: false, min: 0 },
    yAxis: {
      type: 'category',
      inverse: true,
      data: [...names],
      axisTick: { show: false },
      axisLine: { show: false },
      axisLabel: {
        inside: true,
        margin: 0,
        verticalAlign: 'bottom',
        padding: [0, 0, 8, 0],
        color: colours.text,
        fontSize: 12,
        width: chartWidth - 4,
        overflow: 'truncate',
        ellipsis: '…',
      },
    },
  }
}

/** Such that the figure on each is read in light and dark. */
const heatOpacities = [0.15, 0.35, 0.55, 0.8, 1] as const

/** Stronger where more come, and each cell has its figure, as lightness alone is not read by everyone. */
export function heatChart(
  rows: readonly HeatRow[],
  { texts, formats, view }: PageContext,
): Chart | undefined {
  if (rows.length === 0) return undefined
  const hours = [...new Set(rows.map((row) => row.local_hour))].toSorted((a, b) => a - b)
  const weekdays = [...new Set(rows.map((row) => row.weekday))].toSorted((a, b) => a - b)
  const most = Math.max(...rows.map((row) => row.visits_per_open_day))
  const shade = (value: number): number =>
    heatOpacities[Math.max(1, Math.ceil((value / most) * heatOpacities.length)) - 1] ?? 1
  return draw(texts.figures.months.hoursChart, chartWidth, weekdays.length * 30 + 34, {
    textStyle: { fontSize: 12 },
    grid: { left: 4, right: 4, top: 4, bottom: 4, containLabel: true },
    xAxis: {
      ...categoryAxis(hours.map((hour) => String(hour).padStart(2, '0'))),
      axisLabel: { color: colours.text, fontSize: 12, interval: 0 },
    },
    yAxis: {
      type: 'category',
      inverse: true,
      axisTick: { show: false },
      axisLine: { show: false },
      data: weekdays.map((weekday) => weekdayName(weekday, view.language, 'short')),
      axisLabel: { color: colours.text, fontSize: 12 },
    },
    series: [
      {
        type: 'custom',
        silent: true,
        data: rows.map((row) => [
          hours.indexOf(row.local_hour),
          weekdays.indexOf(row.weekday),
          row.visits_per_open_day,
        ]),
        renderItem(_params, api) {
          const value = Number(api.value(2))
          const [x = 0, y = 0] = api.coord([api.value(0), api.value(1)])
          const size = api.size?.([1, 1])
          const [width = 0, height = 0] = Array.isArray(size) ? size : [size, size]
          const isDark = shade(value) > 0.6
          return {
            type: 'group',
            children: [
              {
                type: 'rect',
                shape: { x: x - width / 2 + 1, y: y - height / 2 + 1, width: width - 2, height: height - 2 },
                style: { fill: colours.strong, opacity: shade(value) },
              },
              {
                type: 'text',
                style: {
                  x,
                  y,
                  align: 'center',
                  verticalAlign: 'middle',
                  fontSize: 11,
                  text: formats.count(value),
                  fill: isDark ? '#ffffff' : colours.text,
                },
              },
            ],
          }
        },
      },
    ],
  })
}

/** Minutes of waiting by day; a day without a wait is a gap. */
export function daysChart(
  title: string,
  rows: readonly WaitDay[],
  { formats }: PageContext,
): Chart | undefined {
  if (rows.length === 0) return undefined
  return draw(title, chartWidth, 190, {
    textStyle: { fontSize: 12 },
    grid: { left: 4, right: 12, top: 12, bottom: 4, containLabel: true },
    xAxis: {
      ...categoryAxis(rows.map(({ local_date: date }) => String(Number(date.slice(8))))),
      axisLabel: { color: colours.text, fontSize: 11, interval: 'auto' },
    },
    yAxis: valueAxis((value) => formats.words.minutes(formats.count(value))),
    series: [
      {
        type: 'bar',
        silent: true,
        barCategoryGap: '25%',
        itemStyle: { color: colours.strong },
        data: rows.map(({ wait_mean_seconds: wait }) => (wait === null ? '-' : wait / 60)),
      },
    ],
  })
}
