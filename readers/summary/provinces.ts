/** The provinces of the MPPs as lines. Pure. */
import type { SummaryReport } from '../rows/summary-rows.ts'
import { marksOf } from '../text/marks.ts'
import { type Column, tableLines } from '../text/table.ts'
import { type Page, sectionHead } from './page.ts'

const right = 'right'

export function provinceLines(
  { provinces, comparison_month, freshness }: SummaryReport,
  page: Page,
): string[] {
  const { formats, style, width } = page
  const { provinces: texts, visits, perOpenDay, coverage, basis, mark } = formats.words
  if (provinces.length === 0 || comparison_month === null) return []
  const columns: Column[] = [
    { head: texts.province },
    { head: texts.reporting, align: right },
    { head: visits, align: right },
    { head: perOpenDay, align: right },
    { head: texts.busiest },
    { head: coverage, align: right },
    { head: texts.basis },
    { head: mark },
  ]
  const cells = provinces.map((row) => [
    `${row.province_code} ${row.province}`,
    `${formats.count(row.mpps_reporting)}/${formats.count(row.mpps_registered)}`,
    formats.of(row, 'visits', formats.count(row.visits)),
    formats.of(row, 'visits_per_open_day', formats.rate(row.visits_per_open_day)),
    freshness.find(({ mpp }) => mpp === row.busiest_mpp)?.mpp_name ?? row.busiest_mpp,
    formats.percent(row.coverage),
    basis[row.basis],
    marksOf(row),
  ])
  const head = sectionHead(page, texts.title(formats.month(comparison_month)), texts.unit)
  return [...head, '', ...tableLines(columns, cells, { width, style })]
}
