/** The public version of a small monthly report, and what it is made with. */
import type { AgencyRow, AgencyScoresRow, MonthlyReport } from '../../readers/rows/monthly-rows.ts'
import type { PeopleMonth } from '../../readers/rows/summary-rows.ts'
import { publicMonthly } from '../../readers/suppression/public-monthly.ts'

/** The scores of an agency that give no more away than that one respondent gave each. */
export function scores(changes: Partial<AgencyScoresRow> = {}): AgencyScoresRow {
  return {
    quarter: '2026-01-01',
    nrr_requirements: 3,
    nrr_procedure: 3,
    nrr_time: 3,
    nrr_cost: 4,
    nrr_product: 3,
    nrr_competence: 3,
    nrr_behaviour: 3,
    nrr_complaints: 3,
    nrr_facilities: 3,
    ...changes,
  }
}

/** The public version, of a quarter in which enough people score every element. */
export function publicOf(
  report: MonthlyReport,
  people: readonly PeopleMonth[],
  agenciesBefore: readonly AgencyRow[],
): MonthlyReport {
  return publicMonthly(
    report,
    people,
    agenciesBefore,
    Array.from({ length: 5 }, () => scores()),
  )
}
