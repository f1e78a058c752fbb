/**
 * The monthly report as it may leave the MPP and its province: small cells withheld, and what they could be
 * worked out from. Pure. Groups with a total: the months of the year, the agencies of the month, the days of
 * the month, those whose wait was measured, those turned away.
 */
import type { PeopleMonth } from '../summary/data.ts'
import {
  byRank,
  hiddenAgencies,
  type HiddenMonths,
  hiddenMonths,
  publishedComparison,
  shiftedMonth,
  withheldLast,
} from '../summary/publish.ts'
import { leastShown, peopleOf, suppressCells, withhold } from '../suppression/suppress.ts'
import type {
  AgencyRow,
  DayRow,
  MonthlyAgencyRow,
  MonthlyComparisonRow,
  MonthlyReport,
  MonthlyWaitRow,
  QuotaRow,
  SatisfactionRow,
  YearMonthRow,
} from './data.ts'

/**
 * Withholds what may not be published.
 * @param people - every month of every MPP.
 * @param agenciesBefore - the agencies of the month before: a change tells what they were.
 */
export function publishMonthly(
  report: MonthlyReport,
  people: readonly PeopleMonth[],
  agenciesBefore: readonly AgencyRow[],
): MonthlyReport {
  const { mpp, month } = report
  const months = hiddenMonths(people)
  const isHidden = months.isHidden(mpp, month)
  // An agency that is listed for its change alone has no cell this month.
  const agencies = report.agencies.filter((row) => row.basis === 'tally' || row.visits !== 0)
  const hidden = hiddenAgencies(agencies, isHidden)
  const before = hiddenAgencies(agenciesBefore, months.isHidden(mpp, shiftedMonth(month, -1)))
  const year = report.year.map((row) => publishedMonth(row, report, months))
  return {
    ...report,
    is_public: true,
    freshness: report.freshness.map((row) => withhold(row, ['events_today'])),
    figures: year.find((row) => row.month === month) ?? report.figures,
    year,
    days: publishedDays(report.days, isHidden),
    agencies: withheldLast(
      agencies.map((row) => publishedAgency(row, hidden, before)),
      hidden,
    ),
    ...publishedWaits(report, hidden, isHidden),
    ...publishedQuotas(report, hidden),
    satisfaction: report.satisfaction.map((row) => publishedSatisfaction(row, mpp, months)),
    comparison: report.comparison.map((row) => publishedStanding(row, months)).toSorted(byRank),
  }
}

function publishedMonth(row: YearMonthRow, { mpp, year }: MonthlyReport, months: HiddenMonths): YearMonthRow {
  const ofYear = row.month.slice(0, 4)
  const second = year.find(({ month, rank_in_year: rank }) => month.startsWith(ofYear) && rank === 2)
  const isYearHidden = months.isAnyHidden(mpp, `${ofYear}-01-01`, `${ofYear}-12-01`)
  return withhold(row, [
    ...(months.isHidden(mpp, row.month)
      ? ([
          ...(['visits', 'visitors', 'visits_per_open_day', 'rank_in_year', 'lead_over_next'] as const),
          ...(['open_days', 'coverage'] as const),
        ] as const)
      : []),
    ...(second !== undefined && months.isHidden(mpp, second.month) ? (['lead_over_next'] as const) : []),
    ...(isYearHidden ? (['share_of_year'] as const) : []),
  ])
}

function publishedStanding(row: MonthlyComparisonRow, months: HiddenMonths): MonthlyComparisonRow {
  const isHidden = (by: number): boolean => months.isHidden(row.mpp, shiftedMonth(row.month, by))
  return withhold(publishedComparison(row, months), [
    ...(isHidden(-1) ? (['previous_month_coverage'] as const) : []),
    ...(isHidden(-12) ? (['last_year_coverage'] as const) : []),
  ])
}

function publishedDays(rows: readonly DayRow[], isMonthHidden: boolean): DayRow[] {
  const { hidden } = suppressCells(rows.map((row) => ({ key: row.local_date, people: peopleOf(row) })))
  return rows.map((row) =>
    isMonthHidden || hidden.has(row.local_date) ? withhold(row, ['visits', 'visitors']) : row,
  )
}

/** A busiest day tells of the other days of an agency that opens on few: it stays inside. */
function publishedAgency(
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

/**
 * Timed and untimed legs add up to the visits, so neither is published; the rate within the standard is not
 * where it would tell of a few who waited longer, or of a few who did not.
 */
function publishedWaits(
  { waits, waits_total: total }: MonthlyReport,
  hidden: ReadonlySet<string>,
  isMonthHidden: boolean,
): Pick<MonthlyReport, 'waits' | 'waits_total'> {
  const few = suppressCells(
    waits.map((row) => ({ key: row.agency, people: row.timed_legs ?? 0, isHidden: hidden.has(row.agency) })),
  )
  const rates = suppressCells(
    waits
      .filter((row) => row.within_standard_rate !== null)
      .map((row) => ({ key: row.agency, people: smallerSide(row), isHidden: few.hidden.has(row.agency) })),
  )
  // With the visits, which are published, a share without a wait is a count of people.
  const shares = suppressCells(
    waits.map((row) => ({ key: row.agency, people: smallerPart(row), isHidden: hidden.has(row.agency) })),
  )
  const rows = waits.map((row) =>
    withhold(row, [
      ...(shares.hidden.has(row.agency) ? (['untimed_share'] as const) : []),
      ...(few.hidden.has(row.agency)
        ? ([
            ...(['wait_mean_seconds', 'median_day_p50_seconds', 'median_day_p90_seconds'] as const),
            ...(['worst_day', 'worst_day_p90_seconds'] as const),
          ] as const)
        : []),
      ...(rates.hidden.has(row.agency) ? (['within_standard_rate'] as const) : []),
      ...(['timed_legs', 'untimed_legs', 'standard_legs'] as const),
    ]),
  )
  return {
    waits: withheldLast(rows, few.hidden),
    waits_total: withhold(total, [
      ...(['timed_legs', 'untimed_legs'] as const),
      ...(isMonthHidden || shares.isTotalHidden ? (['untimed_share'] as const) : []),
      ...(isMonthHidden || shares.isTotalHidden || rates.isTotalHidden
        ? (['within_standard_of_all'] as const)
        : []),
      ...(isMonthHidden || few.isTotalHidden ? (['wait_mean_seconds'] as const) : []),
      ...(isMonthHidden || rates.isTotalHidden ? (['within_standard_rate'] as const) : []),
    ]),
  }
}

/** The fewer of those with and those without a wait; where one side is empty, nobody is singled out by it. */
function smallerPart({ timed_legs: timed, untimed_legs: untimed }: MonthlyWaitRow): number {
  const smaller = Math.min(timed ?? 0, untimed ?? 0)
  return smaller === 0 ? (timed ?? 0) + (untimed ?? 0) : smaller
}

/** The people on the smaller side of a rate; where one side is empty, nobody is singled out by it. */
function smallerSide(row: MonthlyWaitRow): number {
  const legs = row.standard_legs ?? 0
  const within = Math.round((row.within_standard_rate ?? 0) * legs)
  const smaller = Math.min(within, legs - within)
  return smaller === 0 ? legs : smaller
}

/** A refused person is a visitor too. What was issued is as good as the visits of the agency. */
function publishedQuotas(
  { quotas, quotas_total: total }: MonthlyReport,
  hidden: ReadonlySet<string>,
): Pick<MonthlyReport, 'quotas' | 'quotas_total'> {
  const isSmall = (row: QuotaRow): boolean => hidden.has(row.agency) || (row.issued ?? 0) < leastShown
  const refusals = suppressCells(
    quotas.map((row) => ({ key: row.agency, people: row.refused_for_quota ?? 0, isHidden: isSmall(row) })),
  )
  const rows = quotas.map((row) =>
    withhold(row, [
      ...(isSmall(row)
        ? ([
            ...(['issued', 'used_rate', 'days_at_quota'] as const),
            ...(['earliest_exhausted_local', 'median_exhausted_local'] as const),
          ] as const)
        : []),
      ...(refusals.hidden.has(row.agency) ? (['refused_for_quota'] as const) : []),
    ]),
  )
  return {
    quotas: withheldLast(rows, refusals.hidden),
    quotas_total: refusals.isTotalHidden ? withhold(total, ['refused_for_quota']) : total,
  }
}

function publishedSatisfaction(row: SatisfactionRow, mpp: string, months: HiddenMonths): SatisfactionRow {
  const isFew = (row.responses ?? 0) < leastShown
  // The sample needed follows from the visits of the quarter.
  const isQuarterHidden = months.isAnyHidden(mpp, row.quarter, shiftedMonth(row.quarter, 2))
  return withhold(row, [
    ...(isFew
      ? ([
          ...(['responses', 'ikm', 'ikm_weight_011', 'grade', 'ikm_low', 'ikm_high'] as const),
          ...(['nrr_requirements', 'nrr_procedure', 'nrr_time', 'nrr_cost', 'nrr_product'] as const),
          ...(['nrr_competence', 'nrr_behaviour', 'nrr_complaints', 'nrr_facilities'] as const),
        ] as const)
      : []),
    ...(isFew || isQuarterHidden ? (['responses_needed', 'is_sample_adequate'] as const) : []),
  ])
}
