/** The charts of the board, drawn small enough that their texts stay readable on a phone's width. */
import type { EChartsOption } from 'echarts'
import { type Chart, colours, draw } from '../../charts/draw-chart.ts'
import { categoryAxis, valueAxis } from '../../charts/chart-axes.ts'
import type { Formats } from '../../text/formats.ts'
import type { CourseHour } from '../pages/now-figures.ts'

/** In pixels at the width of a phone; wider pages scale it up. */
export const chartWidth = 400

export const chartLegend = (
  names: readonly string[],
  fontSize = 12,
): NonNullable<EChartsOption['legend']> => ({
  show: true,
  top: 0,
  left: 0,
  itemWidth: 22,
  itemHeight: 10,
  // Letters of the page's font may be wider than those that the room is measured with.
  itemGap: 16,
  textStyle: { color: colours.text, fontSize },
  data: [...names],
})

export interface CourseNames {
  readonly title: string
  readonly today: string
  readonly middle: string
  readonly range: string
}

/** Today as a thick line with points, the usual as a dashed one, the range of like days as a band. */
export function courseChart(
  course: readonly CourseHour[],
  names: CourseNames,
  formats: Formats,
  isTv = false,
): Chart | undefined {
  if (course.length === 0) return undefined
  const fontSize = isTv ? 14 : 12
  const band = course.map(({ low, high }) => (low === null || high === null ? '-' : high - low))
  // A wall has room for its height, and is looked at from far away.
  return draw(names.title, chartWidth, isTv ? 340 : 210, {
    textStyle: { fontSize },
    legend: chartLegend([names.today, names.middle, names.range], fontSize),
    grid: { left: 10, right: 40, top: 30, bottom: 4, containLabel: true },
    xAxis: {
      ...categoryAxis(course.map(({ hour }) => formats.fullHour(hour + 1))),
      boundaryGap: false,
      axisLabel: { color: colours.text, fontSize },
    },
    yAxis: valueAxis(formats.count, fontSize),
    series: [
      {
        type: 'line',
        stack: 'range',
        silent: true,
        symbol: 'none',
        lineStyle: { width: 0 },
        data: course.map(({ low }) => low ?? '-'),
      },
      {
        name: names.range,
        type: 'line',
        stack: 'range',
        silent: true,
        symbol: 'none',
        lineStyle: { width: 0 },
        itemStyle: { color: colours.light },
        areaStyle: { color: colours.light, opacity: 0.45 },
        data: band,
      },
      {
        name: names.middle,
        type: 'line',
        silent: true,
        symbol: 'none',
        itemStyle: { color: colours.faint },
        lineStyle: { type: 'dashed', width: 2, color: colours.faint },
        data: course.map(({ middle }) => middle ?? '-'),
      },
      {
        name: names.today,
        type: 'line',
        silent: true,
        symbol: 'circle',
        symbolSize: 7,
        itemStyle: { color: colours.strong },
        lineStyle: { width: 3, color: colours.strong },
        data: course.map(({ today }) => today ?? '-'),
      },
    ],
  })
}
