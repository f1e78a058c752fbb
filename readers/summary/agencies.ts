/** Visits per agency as lines: for each MPP a table of one month. Pure. */
import type { AgencyMonthRow, MppMonthRow, SummaryReport } from '../rows/summary-rows.ts'
import { dash, type Formats } from '../text/formats.ts'
import { marksOf } from '../text/marks.ts'
import { type Column, tableLines, wrapLines } from '../text/table.ts'
import { mppNames, type Page, sectionHead } from './page.ts'

const shownAgencies = 7
const right = 'right'

export function agencyLines(data: SummaryReport, page: Page): string[] {
  const { formats, style } = page
  const { agencies: texts, basis } = formats.words
  const lines = sectionHead(page, texts.title, texts.unit)
  const asked =
    data.comparison_month !== null && data.scope.month !== null
      ? formats.month(data.comparison_month)
      : undefined
  for (const [mpp, name] of mppNames(data)) {
    const month = data.months.find((row) => row.mpp === mpp)
    lines.push('')
    if (month === undefined) {
      lines.push(texts.noMonth(name, asked))
      continue
    }
    lines.push(
      style.strong(
        texts.of(
          name,
          formats.month(month.month),
          basis[month.basis],
          formats.of(month, 'coverage', formats.percent(month.coverage)),
        ),
      ),
    )
    lines.push(
      ...agencyTable(
        data.agencies.filter((row) => row.mpp === mpp),
        month,
        page,
      ),
    )
  }
  return lines
}

function agencyTable(
  rows: readonly AgencyMonthRow[],
  month: MppMonthRow,
  { formats, style, width }: Page,
): string[] {
  const { agencies: texts, visits, perOpenDay, mark } = formats.words
  const { count, rate, percent, of } = formats
  const columns: Column[] = [
    { head: texts.agency },
    { head: visits, align: right },
    { head: texts.share, align: right },
    { head: perOpenDay, align: right },
    { head: texts.visitors, align: right },
    { head: mark },
  ]
  // A single agency is never "1 other": it has room for its own line.
  const top = rows.length <= shownAgencies + 1 ? rows : rows.slice(0, shownAgencies)
  const others = rows.slice(top.length)
  const cells = top.map((row) => [
    row.agency_name,
    of(row, 'visits', count(row.visits)),
    of(row, 'share_of_mpp', percent(row.share_of_mpp)),
    of(row, 'visits_per_open_day', rate(row.visits_per_open_day)),
    of(row, 'visitors', count(row.visitors)),
    marksOf(row),
  ])
  if (others.length > 0) cells.push(othersCells(others, month, formats))
  cells.push([
    texts.whole,
    of(month, 'visits', count(month.visits)),
    '',
    of(month, 'visits_per_open_day', rate(month.visits_per_open_day)),
    of(month, 'visitors', count(month.visitors)),
    marksOf(month),
  ])
  const lines = tableLines(columns, cells, { width, style, hasSum: rows.length > 0, isCut: true })
  return rows.length > 0 ? lines : [...lines, ...wrapLines(texts.none, width).map(style.faint)]
}

/**
 * Visits add up over agencies; their visitors and rates per their own open days do not. The share is that of the added
 * visits: a sum of shares would add up their rounding. A sum of which a part is withheld is withheld: otherwise the
 * shown parts could be subtracted from it.
 */
function othersCells(others: readonly AgencyMonthRow[], month: MppMonthRow, formats: Formats): string[] {
  const { words, count, percent, of } = formats
  const visits = others.reduce((sum, row) => sum + (row.visits ?? 0), 0)
  const hasShares = others.every(({ share_of_mpp }) => share_of_mpp !== null)
  const share = hasShares && month.visits !== null ? visits / month.visits : null
  const withheld = { suppressed: others.flatMap(({ suppressed }) => suppressed ?? []) }
  const marks = marksOf({
    basis: others.some(({ basis }) => basis === 'tally') ? 'tally' : 'events',
    is_simulated: others.some(({ is_simulated }) => is_simulated),
    is_provisional: others.some(({ is_provisional }) => is_provisional),
  })
  return [
    words.agencies.others(count(others.length)),
    of(withheld, 'visits', count(visits)),
    of(withheld, 'share_of_mpp', percent(share)),
    ...[dash, dash, marks],
  ]
}
