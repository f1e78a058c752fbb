/** The table of the month's main figures. Pure. */
import { shiftedMonth } from '../months.ts'
import { activeAgencies, busiestDay, type MonthlyContext } from './context.ts'
import { type Cell, type DocumentSection, figureCell, tableOf, textCell } from './document.ts'

export function summarySection({ report, formats, texts }: MonthlyContext): DocumentSection {
  const { words } = formats
  const { summary } = texts
  const { figures } = report
  const own = report.comparison.find(({ mpp }) => mpp === report.mpp)
  const busiest = busiestDay(report)
  const year = report.month.slice(0, 4)
  const peak = report.year.find(({ month, rank_in_year: rank }) => month.startsWith(year) && rank === 1)
  const none: Cell = { kind: 'text', value: null }
  const changeRow = (
    column: 'change_on_previous_month' | 'change_on_last_year',
    months: number,
    basis: 'previous_month_basis' | 'last_year_basis',
    coverage: 'previous_month_coverage' | 'last_year_coverage',
  ): readonly [string, Cell, string] => [
    words.comparison.changeOn(formats.month(shiftedMonth(report.month, months))),
    own === undefined ? none : figureCell('change', own, column),
    own === undefined || own[basis] === ''
      ? ''
      : texts.basis(words.basis[own[basis]], formats.percent(own[coverage])),
  ]
  const rows: (readonly [label: string, value: Cell, remark: string])[] = [
    [
      words.visits,
      figureCell('count', figures, 'visits'),
      [
        ...(figures.is_simulated ? [words.marks.s] : []),
        ...(figures.is_provisional ? [words.marks['*']] : []),
      ].join('; '),
    ],
    [words.agencies.visitors, figureCell('count', figures, 'visitors'), ''],
    [
      summary.openDays,
      figureCell('count', figures, 'open_days'),
      summary.ofExpected(formats.count(figures.expected_days)),
    ],
    [words.comparison.perOpenDay, figureCell('rate', figures, 'visits_per_open_day'), ''],
    [words.comparison.coverage, figureCell('percent', figures, 'coverage'), ''],
    [words.comparison.basis, textCell(words.basis[figures.basis]), ''],
    [summary.active, { kind: 'count', value: activeAgencies(figures) }, ''],
    changeRow('change_on_previous_month', -1, 'previous_month_basis', 'previous_month_coverage'),
    changeRow('change_on_last_year', -12, 'last_year_basis', 'last_year_coverage'),
    [
      `${summary.peak} ${year}`,
      peak === undefined ? none : { kind: 'month', value: peak.month },
      peak === undefined
        ? ''
        : `${formats.count(peak.visits)} ${words.visits.toLowerCase()}, ` +
          `${words.peaks.lead.toLowerCase()} ${formats.of(peak, 'lead_over_next', formats.change(peak.lead_over_next))}`,
    ],
    [
      summary.rank,
      figureCell('count', figures, 'rank_in_year'),
      summary.ofMonths(formats.count(figures.months_with_data)),
    ],
    [
      summary.share,
      figureCell('percent', figures, 'share_of_year'),
      summary.ofMonths(formats.count(figures.months_with_data)),
    ],
    [
      summary.busiest,
      busiest === undefined ? none : { kind: 'day', value: busiest.local_date },
      busiest === undefined ? '' : `${formats.count(busiest.visits)} ${words.visits.toLowerCase()}`,
    ],
  ]
  const table = tableOf(
    [
      [{ head: texts.measure }, ([label]) => textCell(label)],
      [{ head: texts.value, align: 'right' }, ([, value]) => value],
      [{ head: texts.remark }, ([, , remark]) => textCell(remark)],
    ],
    rows,
  )
  return { id: 'summary', title: summary.title, unit: summary.unit, table, remarks: [] }
}
