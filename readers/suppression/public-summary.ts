/**
 * The summary for readers outside the MPPs and their province: cells of fewer than five visitors are withheld,
 * and whatever they could be worked out from. Pure; `suppress-cells.ts` has the rule for one group of cells.
 *
 * Open days are withheld with the visits: they are hardly fewer than those.
 */
import {
  type AgencyMonthRow,
  byRank,
  type PeakRow,
  type PeopleMonth,
  type SummaryReport,
} from '../rows/summary-rows.ts'
import { publicComparison } from './public-comparison.ts'
import { withheldAgencies, withheldLast, type WithheldMonths, withheldMonths } from './withheld-months.ts'
import { withhold } from './withhold.ts'

/** The summary with its small cells withheld. It has no figures of today, which change while they are read. */
export function publicSummary(data: SummaryReport, people: readonly PeopleMonth[]): SummaryReport {
  const hidden = withheldMonths(people, data.comparison_month)
  const isHidden = ({ mpp, month }: { readonly mpp: string; readonly month: string }): boolean =>
    hidden.isHidden(mpp, month)
  return {
    ...data,
    is_public: true,
    freshness: data.freshness.map((row) => withhold(row, ['events_today', 'events_before_live'])),
    clocks: [],
    months: data.months.map((row) =>
      isHidden(row)
        ? withhold(row, ['visits', 'visitors', 'visits_per_open_day', 'open_days', 'coverage'])
        : row,
    ),
    agencies: data.months.flatMap((month) =>
      publicAgencies(
        data.agencies.filter((row) => row.mpp === month.mpp && row.month === month.month),
        isHidden(month),
        month.visits,
      ),
    ),
    peaks: publicPeaks(data.peaks, hidden),
    comparison: data.comparison.map((row) => publicComparison(row, hidden)).toSorted(byRank),
    provinces: data.provinces.map((row) =>
      hidden.isProvinceHidden(row.province_code, row.month)
        ? withhold(row, ['visits', 'visits_per_open_day', 'coverage'])
        : row,
    ),
    now: [],
  }
}

function publicAgencies(
  rows: readonly AgencyMonthRow[],
  isMonthHidden: boolean,
  visits: number | null,
): AgencyMonthRow[] {
  const hidden = withheldAgencies(rows, isMonthHidden, visits)
  return withheldLast(
    rows.map((row) =>
      hidden.has(row.agency)
        ? withhold(row, ['visits', 'visitors', 'visits_per_open_day', 'share_of_mpp'])
        : row,
    ),
    hidden,
  )
}

/** A withheld month has no row; a lead over it and shares of its year would reveal it. */
function publicPeaks(rows: readonly PeakRow[], months: WithheldMonths): PeakRow[] {
  const isHidden = ({ mpp, month }: PeakRow): boolean => months.isHidden(mpp, month)
  return rows
    .filter((row) => !isHidden(row))
    .map((row) => {
      const second = rows.find(
        ({ mpp, year, rank_in_year: rank }) => mpp === row.mpp && year === row.year && rank === 2,
      )
      const isSecondHidden = second !== undefined && isHidden(second)
      const isYearHidden =
        row.is_provisional || months.isAnyHidden(row.mpp, `${row.year}-01-01`, `${row.year}-12-01`)
      const shown = isSecondHidden ? withhold(row, ['lead_over_next']) : row
      return isYearHidden ? withhold(shown, ['share_of_year']) : shown
    })
}
