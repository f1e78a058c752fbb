/** Sizes, axes and labels that the charts of the monthly report share. */
import type { BarSeriesOption, EChartsOption } from 'echarts'
import { colours } from './draw-chart.ts'

export const wide = 720
export const mostBars = 12
export const rowHeight = 22
/** Room for the names before horizontal bars. */
export const namesWidth = 250
/** A background that keeps numbers readable on the lines of the grid. */
export const halo = { textBorderColor: '#ffffff', textBorderWidth: 2 }

/** Horizontal bars, the first at the top. */
export function bars(
  names: readonly string[],
  top = 4,
  { left = namesWidth, right = 110, labelWidth = namesWidth - 40, fontSize = 11 } = {},
): Pick<EChartsOption, 'grid' | 'xAxis' | 'yAxis'> {
  return {
    grid: { left, right, top, bottom: 4 },
    xAxis: { type: 'value', show: false, min: 0 },
    yAxis: {
      type: 'category',
      inverse: true,
      data: [...names],
      axisTick: { show: false },
      axisLine: { lineStyle: { color: '#999999' } },
      axisLabel: { color: colours.text, fontSize, width: labelWidth, overflow: 'truncate', ellipsis: '…' },
    },
  }
}

type Label = NonNullable<NonNullable<BarSeriesOption['label']>['formatter']>

/** What the series of horizontal bars have in common: their width, and a text right of each bar. */
export function labelledBar(formatter: Label) {
  return {
    type: 'bar',
    silent: true,
    barWidth: 13,
    label: { show: true, position: 'right', color: colours.text, formatter },
  } as const satisfies BarSeriesOption
}

export function categoryAxis(names: readonly string[]) {
  return {
    type: 'category',
    data: [...names],
    axisTick: { show: false },
    axisLine: { lineStyle: { color: '#999999' } },
    axisLabel: { color: colours.text, interval: 0 },
  } as const satisfies EChartsOption['xAxis']
}

export function valueAxis(
  format: (value: number) => string,
  fontSize?: number,
): NonNullable<EChartsOption['yAxis']> {
  return {
    type: 'value',
    min: 0,
    splitNumber: 4,
    axisLabel: {
      color: colours.faint,
      formatter: (value: number) => format(value),
      ...(fontSize === undefined ? {} : { fontSize }),
    },
    splitLine: { lineStyle: { color: '#e3e3e3' } },
  }
}
