/** Satisfaction in the monthly report for readers outside the MPP and its province. Pure. */
import { surveyElements } from '../../schemas/event.ts'
import { localDate } from '../monthly/names.ts'
import { shiftedMonth } from '../months.ts'
import type { AgencyScoresRow, MonthlyReport, SatisfactionRow } from '../rows/monthly-rows.ts'
import { leastShown } from './suppress-cells.ts'
import type { WithheldMonths } from './withheld-months.ts'
import { withhold } from './withhold.ts'

const elements = surveyElements.map((element) => `nrr_${element}` as const)
const index = ['ikm', 'ikm_weight_011', 'grade', 'ikm_low', 'ikm_high'] as const

/**
 * A quarter that runs is withheld: two reports a moment apart would show what one respondent answered in between. An
 * element that few score is withheld with another one and with the index, which is the mean of all of them.
 * @param scores - what the respondents of each agency say.
 */
export function publicSatisfaction(
  row: SatisfactionRow,
  { mpp, as_of: asOf, time_zone: timeZone }: MonthlyReport,
  scores: readonly AgencyScoresRow[],
  months: WithheldMonths,
): SatisfactionRow {
  const isRunning = localDate(asOf, timeZone) < shiftedMonth(row.quarter, 3)
  const isFew = isRunning || (row.responses ?? 0) < leastShown
  // The sample needed follows from the visits of the quarter.
  const isQuarterHidden = months.isAnyHidden(mpp, row.quarter, shiftedMonth(row.quarter, 2))
  const ofQuarter = scores.filter(({ quarter }) => quarter === row.quarter)
  const few = elements.filter(
    (element) => row[element] !== null && fewestResponses(row, ofQuarter, element) < leastShown,
  )
  // Someone who knows the index could work out a single one.
  const others = few.length === 1 ? elements.filter((element) => !few.includes(element)).slice(0, 1) : []
  return withhold(row, [
    ...(isFew ? (['responses', ...elements] as const) : [...few, ...others]),
    ...(isFew || few.length > 0 ? index : []),
    ...(isFew || isQuarterHidden ? (['responses_needed', 'is_sample_adequate'] as const) : []),
  ])
}

/**
 * How many responses score an element at least. No view has their number, but a mean of whole scores is a fraction whose
 * denominator is no more than it: that of the whole MPP, and those of its agencies together, as each response is of one.
 */
function fewestResponses(
  row: SatisfactionRow,
  scores: readonly AgencyScoresRow[],
  element: (typeof elements)[number],
): number {
  const ofAgencies = scores.reduce((sum, agency) => sum + smallestDenominator(agency[element]), 0)
  return Math.max(smallestDenominator(row[element]), ofAgencies)
}

/** At most `leastShown`, which is enough. */
function smallestDenominator(mean: number | null): number {
  if (mean === null) return 0
  let denominator = 1
  while (denominator < leastShown && !isWhole(mean * denominator)) denominator++
  return denominator
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) < 1e-9
}
