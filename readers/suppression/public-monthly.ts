/**
 * The monthly report for readers outside the MPP and its province: small cells are withheld, and what they
 * could be worked out from. Pure. Groups with a total: the months of the year, the agencies of the month, the
 * days of the month, those whose wait was measured, those who left after a wait, those turned away.
 */
import { shiftedMonth } from '../months.ts'
import type {
  AgencyRow,
  AgencyScoresRow,
  DayRow,
  MonthlyAgencyRow,
  MonthlyComparisonRow,
  MonthlyReport,
  YearMonthRow,
} from '../rows/monthly-rows.ts'
import { byRank, type PeopleMonth } from '../rows/summary-rows.ts'
import { publicComparison } from './public-comparison.ts'
import { publicLeaving, publicOutcomes } from './public-leaving.ts'
import { publicSatisfaction } from './public-satisfaction.ts'
import { publicQuotas, publicWaits } from './public-waits.ts'
import { peopleOf, suppressCells } from './suppress-cells.ts'
import { withheldAgencies, withheldLast, type WithheldMonths, withheldMonths } from './withheld-months.ts'
import { withhold } from './withhold.ts'

/**
 * The monthly report with its small cells withheld.
 * @param people - every month of every MPP.
 * @param agenciesBefore - the agencies of the month before: a change reveals what they were.
 * @param scores - of each agency in the quarters that the report shows.
 */
export function publicMonthly(
  report: MonthlyReport,
  people: readonly PeopleMonth[],
  agenciesBefore: readonly AgencyRow[],
  scores: readonly AgencyScoresRow[],
): MonthlyReport {
  const { mpp, month } = report
  const months = withheldMonths(people, month)
  const isHidden = months.isHidden(mpp, month)
  // An agency that is listed for its change alone has no cell this month.
  const agencies = report.agencies.filter((row) => row.basis === 'tally' || row.visits !== 0)
  const hidden = withheldAgencies(agencies, isHidden, report.figures.visits)
  const monthBefore = shiftedMonth(month, -1)
  const before = withheldAgencies(
    agenciesBefore,
    months.isHidden(mpp, monthBefore),
    people.find((row) => row.mpp === mpp && row.month === monthBefore)?.visits ?? null,
  )
  const waits = publicWaits(report, hidden, isHidden)
  const year = report.year.map((row) => publicMonth(row, report, months))
  return {
    ...report,
    is_public: true,
    freshness: report.freshness.map((row) => withhold(row, ['events_today'])),
    figures: year.find((row) => row.month === month) ?? report.figures,
    year,
    days: publicDays(report.days, isHidden),
    agencies: withheldLast(
      agencies.map((row) => publicAgency(row, hidden, before)),
      hidden,
    ),
    ...waits,
    ...publicLeaving(report, waits, hidden, isHidden),
    ...publicOutcomes(report, isHidden),
    ...publicQuotas(report, hidden),
    satisfaction: report.satisfaction.map((row) => publicSatisfaction(row, report, scores, months)),
    // Few answers in each row, and nobody knows how many of them scored each element.
    satisfaction_by_wait: [],
    comparison: report.comparison.map((row) => publicComparisonRow(row, months)).toSorted(byRank),
  }
}

/** The shares of a year that runs would show who came between two reports, even where only the report's own month runs. */
function publicMonth(row: YearMonthRow, { mpp, year }: MonthlyReport, months: WithheldMonths): YearMonthRow {
  const ofYear = row.month.slice(0, 4)
  const isHidden = ({ month }: YearMonthRow): boolean => months.isHidden(mpp, month)
  const own = year.filter(({ month }) => month.startsWith(ofYear))
  const second = own.find(({ rank_in_year: rank }) => rank === 2)
  const isYearHidden =
    months.isAnyHidden(mpp, `${ofYear}-01-01`, `${ofYear}-12-01`) ||
    own.some(({ is_provisional: isRunning }) => isRunning)
  return withhold(row, [
    ...(isHidden(row)
      ? ([
          ...(['visits', 'visitors', 'visits_per_open_day', 'rank_in_year', 'lead_over_next'] as const),
          ...(['open_days', 'coverage'] as const),
        ] as const)
      : []),
    ...(second !== undefined && isHidden(second) ? (['lead_over_next'] as const) : []),
    ...(isYearHidden ? (['share_of_year'] as const) : []),
  ])
}

function publicComparisonRow(row: MonthlyComparisonRow, months: WithheldMonths): MonthlyComparisonRow {
  const isHidden = (by: number): boolean => months.isHidden(row.mpp, shiftedMonth(row.month, by))
  return withhold(publicComparison(row, months), [
    ...(isHidden(-1) ? (['previous_month_coverage'] as const) : []),
    ...(isHidden(-12) ? (['last_year_coverage'] as const) : []),
  ])
}

function publicDays(rows: readonly DayRow[], isMonthHidden: boolean): DayRow[] {
  const { hidden } = suppressCells(rows.map((row) => ({ key: row.local_date, people: peopleOf(row) })))
  return rows.map((row) =>
    isMonthHidden || hidden.has(row.local_date) ? withhold(row, ['visits', 'visitors']) : row,
  )
}

/** A busiest day would reveal the other days of an agency that opens on few: it is always withheld. */
function publicAgency(
  row: MonthlyAgencyRow,
  hidden: ReadonlySet<string>,
  before: ReadonlySet<string>,
): MonthlyAgencyRow {
  const isHidden = hidden.has(row.agency)
  return withhold(row, [
    ...(isHidden
      ? ([
          ...(['visits', 'visitors', 'visits_per_open_day', 'share_of_mpp'] as const),
          ...(['open_days', 'coverage'] as const),
        ] as const)
      : []),
    ...(isHidden || before.has(row.agency) ? (['difference', 'change_on_previous_month'] as const) : []),
    ...(['peak_day', 'peak_day_visits'] as const),
  ])
}
