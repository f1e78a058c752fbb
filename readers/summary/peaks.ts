/** Peak months as lines: the three best months of each year, each at its rank. Pure. */
import type { PeakRow, SummaryReport } from '../rows/summary-rows.ts'
import { dash } from '../text/formats.ts'
import { marksOf } from '../text/marks.ts'
import { type Column, tableLines } from '../text/table.ts'
import { type Page, sectionHead } from './page.ts'

const right = 'right'

export function peakLines({ peaks }: SummaryReport, page: Page): string[] {
  const { formats, style, width } = page
  const { peaks: texts, mpp, visits, withheld } = formats.words
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
    const [any] = months
    if (any === undefined) return []
    const atRank = (rank: number): PeakRow | undefined => months.find(({ rank_in_year: of }) => of === rank)
    const peak = atRank(1)
    // Only a withheld month has a rank and no row.
    const nextAt = (rank: number): string => {
      const row = atRank(rank)
      if (row !== undefined) return `${formats.shortMonth(row.month)} ${ofMonth(row)}`
      return rank <= any.months_with_data ? withheld : dash
    }
    const name = any.mpp === shownMpp ? '' : any.mpp_name
    shownMpp = any.mpp
    return [
      [
        name,
        `${any.year}${any.is_provisional ? '*' : ''}`,
        ...(peak === undefined
          ? [withheld, withheld, withheld]
          : [
              formats.monthName(peak.month),
              ofMonth(peak),
              formats.of(peak, 'lead_over_next', formats.change(peak.lead_over_next)),
            ]),
        ...[nextAt(2), nextAt(3)],
        `${any.months_with_data}/12`,
      ],
    ]
  })
  return [...head, '', ...tableLines(columns, cells, { width, style })]
}
