/**
 * MPPs side by side: a line for each measure and a column for each MPP, best rank first, in blocks of as
 * many as the width has room for. A change says on which basis it rests where that differs from the month's
 * own.
 */
import { shiftedMonth } from '../months.ts'
import { byRank, type ComparisonRow, type SummaryReport } from '../rows/summary-rows.ts'
import { dash } from '../text/formats.ts'
import { marksOf } from '../text/marks.ts'
import { type Column, tableLines } from '../text/table.ts'
import { mppNames, type Page, sectionHead } from './page.ts'

type Measure = readonly [label: string, value: (row: ComparisonRow) => string]

export function comparisonLines(data: SummaryReport, page: Page): string[] {
  const { comparison, comparison_month: month } = data
  if (month === null) return []
  const { formats, style, width } = page
  const { comparison: texts } = formats.words
  const head = sectionHead(page, texts.title(formats.month(month)), texts.unit)
  if (comparison.length === 0) return [...head, formats.words.noMonth(formats.month(month))]

  const measures = measuresOf(month, page)
  const labelWidth = Math.max(...measures.map(([label]) => label.length))
  const columnWidth = Math.max(
    ...comparison
      .flatMap((row) => [row.mpp_name, ...measures.map(([, value]) => value(row))])
      .map((text) => text.length),
  )
  const perBlock = Math.max(1, Math.floor((width - labelWidth) / (columnWidth + 2)))
  const blocks = comparison
    .toSorted(byRank)
    .flatMap((_, index, all) => (index % perBlock === 0 ? [all.slice(index, index + perBlock)] : []))
  const tables = blocks.flatMap((block) => {
    const columns: Column[] = [
      { head: '' },
      ...block.map(({ mpp_name }) => ({ head: mpp_name, align: 'right' as const })),
    ]
    return [
      '',
      ...tableLines(
        columns,
        measures.map(([label, value]) => [label, ...block.map(value)]),
        { width, style },
      ),
    ]
  })
  const missing = [...mppNames(data)]
    .filter(([mpp]) => !comparison.some((row) => row.mpp === mpp))
    .map(([, name]) => name)
  return [...head, ...tables, ...(missing.length === 0 ? [] : [texts.missing(formats.list(missing))])]
}

function measuresOf(month: string, { formats }: Page): Measure[] {
  const { comparison: texts, visits, basis: basisWords, mark } = formats.words
  const { count, rate, percent, change, of } = formats
  const year = Number(month.slice(0, 4))
  const months = Number(month.slice(5, 7))
  const until = (months === 1 ? [month] : [`${year}-01-01`, month]).map(formats.shortMonth).join('–')
  const yearToDate = (row: ComparisonRow): string => {
    const sum = of(row, 'visits_year_to_date', count(row.visits_year_to_date))
    const some = row.months_year_to_date
    return some === months ? sum : texts.someMonths(sum, count(some), count(months))
  }
  const changeFrom = (
    value: number | null,
    from: ComparisonRow['previous_month_basis'],
    own: ComparisonRow['basis'],
  ): string =>
    value === null || from === '' || from === own
      ? change(value)
      : `${change(value)} ${texts.from(basisWords[from])}`
  return [
    [texts.rank, (row) => of(row, 'rank_in_month', count(row.rank_in_month))],
    [visits, (row) => of(row, 'visits', count(row.visits))],
    [texts.openDays, (row) => of(row, 'open_days', count(row.open_days))],
    [texts.perOpenDay, (row) => of(row, 'visits_per_open_day', rate(row.visits_per_open_day))],
    [texts.perAgencyDay, (row) => of(row, 'visits_per_agency_day', rate(row.visits_per_agency_day))],
    [
      texts.agencies,
      (row) => (row.basis === 'tally' && row.agencies_active === 0 ? dash : count(row.agencies_active)),
    ],
    [
      texts.changeOn(formats.month(shiftedMonth(month, -1))),
      (row) =>
        of(
          row,
          'change_on_previous_month',
          changeFrom(row.change_on_previous_month, row.previous_month_basis, row.basis),
        ),
    ],
    [
      texts.changeOn(formats.month(shiftedMonth(month, -12))),
      (row) =>
        of(row, 'change_on_last_year', changeFrom(row.change_on_last_year, row.last_year_basis, row.basis)),
    ],
    [texts.visitsOf(`${until} ${year}`), yearToDate],
    [
      texts.yearToDate(String(year - 1)),
      (row) => of(row, 'change_year_to_date', change(row.change_year_to_date)),
    ],
    [texts.coverage, (row) => of(row, 'coverage', percent(row.coverage))],
    [texts.basis, (row) => basisWords[row.basis]],
    [mark, (row) => marksOf(row)],
  ]
}
