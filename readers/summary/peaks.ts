/** Peak months as lines: the three best months of each year. Pure. */
import type { PeakRow, SummaryReport } from '../rows/summary-rows.ts'
import { dash } from '../text/formats.ts'
import { marksOf } from '../text/marks.ts'
import { type Column, tableLines } from '../text/table.ts'
import { type Page, sectionHead } from './page.ts'

const right = 'right'

export function peakLines({ peaks }: SummaryReport, page: Page): string[] {
  const { formats, style, width } = page
  const { peaks: texts, mpp, visits } = formats.words
  const head = sectionHead(page, texts.title, texts.unit)
  if (peaks.length === 0) return [...head, texts.none]
  const columns: Column[] = [
    { head: mpp },
    { head: texts.year },
    { head: texts.peak },
    { head: visits, align: right },
    { head: texts.lead, align: right },
    { head: texts.second, align: right },
    { head: texts.third, align: right },
    { head: texts.monthsWithData, align: right },
  ]
  const ofMonth = (row: PeakRow): string =>
    formats.count(row.visits) + ` ${marksOf({ ...row, is_provisional: false })}`.padEnd(2)
  const years = Map.groupBy(peaks, (row) => `${row.mpp} ${row.year}`)
  let shownMpp = ''
  const cells = [...years.values()].flatMap((months) => {
    const [first, ...next] = months.toSorted((a, b) => a.rank_in_year - b.rank_in_year)
    if (first === undefined) return []
    const [second = dash, third = dash] = next.map(
      (row) => `${formats.shortMonth(row.month)} ${ofMonth(row)}`,
    )
    const name = first.mpp === shownMpp ? '' : first.mpp_name
    shownMpp = first.mpp
    return [
      [
        name,
        `${first.year}${first.is_provisional ? '*' : ''}`,
        formats.monthName(first.month),
        ofMonth(first),
        formats.of(first, 'lead_over_next', formats.change(first.lead_over_next)),
        ...[second, third],
        `${first.months_with_data}/12`,
      ],
    ]
  })
  return [...head, '', ...tableLines(columns, cells, { width, style })]
}
