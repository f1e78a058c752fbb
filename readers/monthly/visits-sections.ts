/** Tables of the visits: months of the year, days of the month, agencies. Pure. */
import { shiftedMonth } from '../months.ts'
import { marksOf } from '../text/marks.ts'
import type { MonthlyAgencyRow, YearMonthRow } from '../rows/monthly-rows.ts'
import { type DocumentSection, type Field, figureCell, tableOf, textCell } from './document.ts'
import { busiestDay, type MonthlyContext } from './context.ts'
import { shortName } from './names.ts'

const right = 'right'

export function yearSection({ report, formats, texts }: MonthlyContext): DocumentSection {
  const year = report.month.slice(0, 4)
  const { words } = formats
  const fields: Field<YearMonthRow>[] = [
    [{ head: texts.year.month }, ({ month }) => ({ kind: 'month', value: month })],
    [{ head: words.visits, align: right }, (row) => figureCell('count', row, 'visits')],
    [{ head: words.perOpenDay, align: right }, (row) => figureCell('rate', row, 'visits_per_open_day')],
    [{ head: texts.year.rank, align: right }, (row) => figureCell('count', row, 'rank_in_year')],
    [{ head: words.coverage, align: right }, (row) => figureCell('percent', row, 'coverage')],
    [{ head: words.comparison.basis }, ({ basis }) => textCell(words.basis[basis])],
    [
      { head: texts.remark },
      ({ month, rank_in_year }) =>
        textCell(
          [
            ...(rank_in_year === 1 ? [texts.year.peak] : []),
            ...(month === report.month ? [texts.year.thisMonth] : []),
          ].join(', '),
        ),
    ],
    [{ head: texts.mark }, (row) => textCell(marksOf(row))],
  ]
  const rows = report.year.filter(({ month }) => month.startsWith(year))
  return {
    id: 'year',
    title: texts.year.title(year),
    unit: texts.year.unit,
    table: tableOf(fields, rows),
    remarks: [],
  }
}

export function daysSection({ report, formats, texts }: MonthlyContext): DocumentSection {
  const { words } = formats
  const fields: Field<(typeof report.days)[number]>[] = [
    [{ head: texts.days.day }, ({ local_date }) => ({ kind: 'day', value: local_date })],
    [{ head: words.visits, align: right }, (row) => figureCell('count', row, 'visits')],
    [{ head: words.agencies.visitors, align: right }, (row) => figureCell('count', row, 'visitors')],
    [
      { head: texts.days.isExpected },
      (row) => textCell(row.is_expected_day ? texts.days.yes : texts.days.no),
    ],
    [{ head: texts.mark }, (row) => textCell(marksOf({ ...row, is_provisional: false }))],
  ]
  const title = texts.days.title(formats.month(report.month))
  return {
    id: 'days',
    title,
    unit: texts.days.unit,
    remarks: report.days.some(({ basis }) => basis === 'tally') ? [texts.days.tallies] : [],
    table: report.days.length === 0 ? null : tableOf(fields, report.days),
  }
}

export function agenciesSection({ report, formats, texts }: MonthlyContext): DocumentSection {
  const { words } = formats
  const { figures } = report
  const fields: Field<MonthlyAgencyRow>[] = [
    [{ head: words.agencies.agency }, (row) => textCell(shortName(row.agency_name, report.regency))],
    [{ head: words.visits, align: right }, (row) => figureCell('count', row, 'visits')],
    [{ head: words.agencies.share, align: right }, (row) => figureCell('percent', row, 'share_of_mpp')],
    [
      { head: texts.agencies.openDays, align: right, isDetail: true },
      (row) => figureCell('count', row, 'open_days'),
    ],
    [{ head: words.perOpenDay, align: right }, (row) => figureCell('rate', row, 'visits_per_open_day')],
    [
      { head: words.agencies.visitors, align: right, isDetail: true },
      (row) => figureCell('count', row, 'visitors'),
    ],
    [{ head: texts.agencies.difference, align: right }, (row) => figureCell('difference', row, 'difference')],
    [
      { head: texts.agencies.change, align: right },
      (row) => figureCell('change', row, 'change_on_previous_month'),
    ],
    ...(report.is_public
      ? []
      : ([
          [
            { head: texts.agencies.busiest, align: right, isDetail: true },
            (row) => figureCell('day', row, 'peak_day'),
          ],
        ] satisfies Field<MonthlyAgencyRow>[])),
    [{ head: texts.mark }, (row) => textCell(marksOf(row))],
  ]
  const own = report.comparison.find(({ mpp }) => mpp === report.mpp)
  const busiest = busiestDay(report)
  const previous = report.year.find(({ month }) => month === shiftedMonth(report.month, -1))
  const isComparable =
    own?.change_on_previous_month != null && previous?.visits != null && previous.basis === figures.basis
  const whole = [
    textCell(words.agencies.whole),
    figureCell('count', figures, 'visits'),
    textCell(''),
    figureCell('count', figures, 'open_days'),
    figureCell('rate', figures, 'visits_per_open_day'),
    figureCell('count', figures, 'visitors'),
    {
      kind: 'difference' as const,
      value: isComparable ? (figures.visits ?? 0) - (previous.visits ?? 0) : null,
      isWithheld: own?.suppressed?.includes('change_on_previous_month') === true,
    },
    own === undefined ? textCell('') : figureCell('change', own, 'change_on_previous_month'),
    ...(report.is_public ? [] : [{ kind: 'day' as const, value: busiest?.local_date ?? null }]),
    textCell(marksOf(figures)),
  ]
  return {
    id: 'agencies',
    title: texts.agencies.title,
    unit: texts.agencies.unit,
    table: report.agencies.length === 0 ? null : tableOf(fields, report.agencies, whole),
    remarks: report.agencies.length === 0 ? [words.agencies.none] : [],
  }
}
