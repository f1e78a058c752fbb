/**
 * Today so far as lines. An MPP whose queue never sent an event has no figures of today: dashes, as
 * nothing was counted, which is not 0. Pure.
 */
import type { SummaryReport } from '../rows/summary-rows.ts'
import { marksOf } from '../text/marks.ts'
import { type Column, tableLines } from '../text/table.ts'
import { type Page, sectionHead } from './page.ts'

export function todayLines({ now, freshness }: SummaryReport, page: Page): string[] {
  const { formats, style, width } = page
  const { now: texts, mpp, visits, mark } = formats.words
  if (now.length === 0) return []
  const columns: Column[] = [
    { head: mpp },
    { head: texts.day },
    { head: visits, align: 'right' },
    { head: texts.waiting, align: 'right' },
    { head: texts.inService, align: 'right' },
    { head: texts.counters, align: 'right' },
    { head: texts.longest, align: 'right' },
    { head: mark },
  ]
  const cells = now.map((row) => {
    const isCounted = freshness.some(
      (feed) => feed.mpp === row.mpp && feed.topic === 'queue' && feed.state !== 'never',
    )
    const count = (value: number): string => formats.count(isCounted ? value : null)
    return [
      row.mpp_name,
      formats.day(row.local_date),
      ...[count(row.visits), count(row.waiting), count(row.in_service), count(row.counters_open)],
      formats.duration(row.longest_wait_seconds),
      isCounted ? marksOf({ is_simulated: row.is_simulated, is_provisional: true }) : '',
    ]
  })
  return [...sectionHead(page, texts.title, texts.unit), '', ...tableLines(columns, cells, { width, style })]
}
