/** The table of how the MPP compares with the others. Pure. */
import { shiftedMonth } from '../months.ts'
import { marksOf } from '../text/marks.ts'
import type { MonthlyComparisonRow, MonthlyReport } from '../rows/monthly-rows.ts'
import { type DocumentSection, type Field, figureCell, tableOf, textCell } from './document.ts'
import type { MonthlyContext } from './context.ts'

const right = 'right'
/** As many MPPs stand side by side on paper. */
const mppsAcross = 5

export function comparisonSection({ report, formats, texts }: MonthlyContext): DocumentSection {
  const { words } = formats
  const { comparison: own } = texts
  const [before, lastYear] = [shiftedMonth(report.month, -1), shiftedMonth(report.month, -12)]
  const month = formats.month(report.month)
  const fields: Field<MonthlyComparisonRow>[] = [
    [{ head: words.mpp }, (row) => textCell(row.mpp_name)],
    [{ head: words.comparison.rank, align: right }, (row) => figureCell('count', row, 'rank_in_month')],
    [
      { head: words.comparison.perOpenDay, align: right },
      (row) => figureCell('rate', row, 'visits_per_open_day'),
    ],
    [{ head: words.visits, align: right }, (row) => figureCell('count', row, 'visits')],
    [{ head: own.openDays, align: right }, (row) => figureCell('count', row, 'open_days')],
    [{ head: own.expectedDays, align: right }, (row) => figureCell('count', row, 'expected_days')],
    [{ head: own.coverageOf(month), align: right }, (row) => figureCell('percent', row, 'coverage')],
    [{ head: own.basisOf(month), align: right }, (row) => textCell(words.basis[row.basis])],
    ...(
      [
        [before, 'change_on_previous_month', 'previous_month_coverage', 'previous_month_basis'],
        [lastYear, 'change_on_last_year', 'last_year_coverage', 'last_year_basis'],
      ] as const
    ).flatMap(([from, change, coverage, basis]): Field<MonthlyComparisonRow>[] => {
      const name = formats.month(from)
      return [
        [{ head: words.comparison.changeOn(name), align: right }, (row) => figureCell('change', row, change)],
        [{ head: own.coverageOf(name), align: right }, (row) => figureCell('percent', row, coverage)],
        [
          { head: own.basisOf(name), align: right },
          (row) => ({ kind: 'text', value: row[basis] === '' ? null : words.basis[row[basis]] }),
        ],
      ]
    }),
    [{ head: texts.mark, align: right }, (row) => textCell(marksOf(row))],
  ]
  const rows = nearestFirst(report)
  const others = rows.length - mppsAcross
  return {
    id: 'comparison',
    title: own.title(month),
    unit: own.unit,
    table: { ...tableOf(fields, rows), isAcross: mppsAcross },
    remarks: others > 0 ? [own.others(formats.count(others))] : [],
  }
}

/** By rank, the report's own MPP and those of its province before the others where not all have room. */
export function nearestFirst({ mpp, province_code, comparison }: MonthlyReport): MonthlyComparisonRow[] {
  const nearness = (row: MonthlyComparisonRow): number =>
    row.mpp === mpp ? 0 : row.province_code === province_code ? 1 : 2
  return comparison.length <= mppsAcross
    ? [...comparison]
    : comparison.toSorted((a, b) => nearness(a) - nearness(b))
}
