/**
 * The months of a report as lines: visits per agency, peak months, provinces. Every figure has its unit and
 * period in the section's head, and its marks beside it. Pure.
 */
import type { AgencyMonthRow, MppMonthRow, PeakRow, ReportData } from './data.ts'
import { dash, type Formats } from './formats.ts'
import { type Column, type Style, tableLines, wrapLines } from './table.ts'

export interface Page {
  readonly formats: Formats
  readonly style: Style
  readonly width: number
}

interface Marked {
  readonly basis?: 'events' | 'tally' | 'mixed'
  readonly is_simulated: boolean
  readonly is_provisional: boolean
}

const shownAgencies = 7
const right = 'right'

/** `s` simulated, `r` tally (rekap) basis, `*` provisional. */
export function marksOf({ basis, is_simulated, is_provisional }: Marked): string {
  const isTally = basis === 'tally' || basis === 'mixed'
  return `${is_simulated ? 's' : ''}${isTally ? 'r' : ''}${is_provisional ? '*' : ''}`
}

export function sectionHead({ style, width }: Page, title: string, unit: string): string[] {
  return ['', style.title(title), ...wrapLines(unit, width).map(style.faint)]
}

export function agencyLines(data: ReportData, page: Page): string[] {
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
  if (others.length > 0) cells.push(othersCells(others, formats))
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
 * Visits add up over agencies; their visitors and rates per their own open days do not. A sum of which a part
 * is withheld is withheld: it would be a second sum to take the parts from.
 */
function othersCells(others: readonly AgencyMonthRow[], formats: Formats): string[] {
  const { words, count, percent, of } = formats
  const shares = others.map(({ share_of_mpp }) => share_of_mpp)
  const share = shares.includes(null) ? null : shares.reduce<number>((sum, value) => sum + (value ?? 0), 0)
  const visits = others.reduce((sum, row) => sum + (row.visits ?? 0), 0)
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

export function peakLines({ peaks }: ReportData, page: Page): string[] {
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

export function provinceLines({ provinces, comparison_month, freshness }: ReportData, page: Page): string[] {
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

/** The MPPs shown, by slug, in their order. */
export function mppNames({ freshness }: ReportData): Map<string, string> {
  return new Map(freshness.map(({ mpp, mpp_name }) => [mpp, mpp_name]))
}
