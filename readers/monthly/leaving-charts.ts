/** The chart of who leaves after how long. */
import type { OutcomeRow } from '../rows/leaving-rows.ts'
import { bars, labelledBar, rowHeight, wide } from '../charts/chart-axes.ts'
import type { MonthlyContext } from './context.ts'
import { type Chart, colours, draw } from '../charts/draw-chart.ts'

/** Beside each other and not on each other: a visit may be both missed and cancelled. */
export function outcomesChart({ report, formats, texts }: MonthlyContext): Chart | undefined {
  const { outcomes: words } = texts
  const rows = report.outcomes.filter(
    ({ visits, missed, cancelled }) => visits !== null && visits > 0 && missed !== null && cancelled !== null,
  )
  if (rows.length === 0) return undefined
  const seriesOf = (column: 'missed' | 'cancelled', color: string) => ({
    ...labelledBar(({ value }) => formats.percent(Number(value))),
    name: words[column].replace('\n', ' '),
    barWidth: 9,
    itemStyle: { color },
    data: rows.map((row) => share(row, column)),
  })
  return draw(words.chart, wide, rows.length * (rowHeight + 8) + 40, {
    ...bars(
      rows.map((row) => words.buckets[row.wait_bucket]),
      30,
    ),
    legend: { top: 0, right: 0, itemWidth: 14, textStyle: { fontSize: 11 } },
    series: [seriesOf('missed', colours.strong), seriesOf('cancelled', colours.light)],
  })
}

function share(row: OutcomeRow, column: 'missed' | 'cancelled'): number {
  return (row[column] ?? 0) / (row.visits ?? 1)
}
