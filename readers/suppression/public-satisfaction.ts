/** Satisfaction in the monthly report for readers outside the MPP and its province. Pure. */
import { surveyElements } from '../../schemas/event.ts'
import { localDate } from '../monthly/names.ts'
import { quarterOfMonth, shiftedMonth } from '../months.ts'
import type { WaitScoreRow } from '../rows/leaving-rows.ts'
import type { AgencyScoresRow, MonthlyReport, SatisfactionRow } from '../rows/monthly-rows.ts'
import { leastShown, suppressCells } from './suppress-cells.ts'
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

/**
 * What visitors said by how long they waited: responses that name a ticket, and with the others they add up to those of
 * the quarter, which are shown. All rows go where the quarter has no figures, as a row more would be one respondent, and
 * where the sum would reveal the few; the index goes where that of the quarter does, which is the mean of theirs.
 * @param shown - the quarters as the public report has them.
 */
export function publicWaitScores(
  { month, satisfaction, satisfaction_by_wait: rows }: MonthlyReport,
  shown: readonly SatisfactionRow[],
): WaitScoreRow[] {
  const quarter = quarterOfMonth(month)
  const all = satisfaction.find((row) => row.quarter === quarter)?.responses ?? 0
  const ofQuarter = shown.find((row) => row.quarter === quarter)
  const cells = rows.map((row) => ({ key: keyOf(row), people: row.responses ?? 0 }))
  const others = all - cells.reduce((sum, { people }) => sum + people, 0)
  const few = suppressCells(others > 0 ? [...cells, { key: 'others', people: others }] : cells)
  if (few.isTotalHidden || (ofQuarter?.responses ?? null) === null) return []
  const isIndexHidden = ofQuarter?.suppressed?.includes('ikm') === true
  return rows.map((row) => {
    const isHidden = few.hidden.has(keyOf(row))
    return withhold(row, [
      ...(isHidden ? (['responses'] as const) : []),
      ...(isHidden || isIndexHidden ? (['ikm', 'ikm_low', 'ikm_high'] as const) : []),
    ])
  })
}

function keyOf({ agency, wait_bucket: bucket }: WaitScoreRow): string {
  return `${agency} ${bucket}`
}
