/** The comparison of the MPPs for a public report. Pure. */
import { shiftedMonth } from '../months.ts'
import type { ComparisonRow } from '../rows/summary-rows.ts'
import type { WithheldMonths } from './withheld-months.ts'
import { withhold } from './withhold.ts'

/**
 * A row of the comparison without what would reveal a withheld month, its own or another one. The mean over the
 * agencies' days tells the sum of their visits, and so whether a few visitors were sent on from one to another.
 */
export function publicComparison<Row extends ComparisonRow>(row: Row, months: WithheldMonths): Row {
  const { mpp, month } = row
  const year = Number(month.slice(0, 4))
  const isSinceJanuary = (of: number): boolean =>
    months.isAnyHidden(mpp, `${of}-01-01`, `${of}${month.slice(4)}`)
  const figures = [
    ...(months.isHidden(mpp, month)
      ? ([
          ...(['visits', 'visits_per_open_day', 'rank_in_month'] as const),
          ...(['open_days', 'coverage'] as const),
        ] as const)
      : []),
    ...(months.isHidden(mpp, month) || months.isFewSentOn(mpp, month)
      ? (['visits_per_agency_day'] as const)
      : []),
    ...(months.isHidden(mpp, month) || months.isHidden(mpp, shiftedMonth(month, -1))
      ? (['change_on_previous_month'] as const)
      : []),
    ...(months.isHidden(mpp, month) || months.isHidden(mpp, shiftedMonth(month, -12))
      ? (['change_on_last_year'] as const)
      : []),
    ...(isSinceJanuary(year) ? (['visits_year_to_date'] as const) : []),
    ...(isSinceJanuary(year) || isSinceJanuary(year - 1) ? (['change_year_to_date'] as const) : []),
  ]
  return { ...row, ...withhold<ComparisonRow>(row, figures) }
}
