/** Waiting and leaving in the monthly report for readers outside. Pure. */
import {
  type LeavingTotalRow,
  type MonthlyLeavingRow,
  type OutcomeRow,
  outcomes,
} from '../rows/leaving-rows.ts'
import type { MonthlyReport } from '../rows/monthly-rows.ts'
import type { Suppressible } from '../rows/suppressible.ts'
import { isFew, suppressCells, type Suppression, suppressVisits } from './suppress-cells.ts'
import { withheldLast } from './withheld-months.ts'
import { rounded, tellsFewSentOn } from './public-waits.ts'
import { withhold } from './withhold.ts'

/**
 * The waits of the month are of the same people as those of its days, so they are withheld where those are. A share
 * of visits that were never called is a count of people beside the visits, which are shown, and so is what it leaves
 * of those without a wait and of those with one: it is withheld where one of the three is a few.
 * @param waits - what the public report shows of the days.
 */
export function publicLeaving(
  { figures, leaving, leaving_total: total }: MonthlyReport,
  waits: Pick<MonthlyReport, 'waits' | 'waits_total'>,
  hidden: ReadonlySet<string>,
  isMonthHidden: boolean,
): Pick<MonthlyReport, 'leaving' | 'leaving_total'> {
  const never = suppressCells(
    leaving.map((row) => ({
      key: row.agency,
      people: smallestPart(row),
      isHidden: hidden.has(row.agency),
    })),
  )
  const ofHidden = leaving
    .filter((row) => never.hidden.has(row.agency))
    .reduce((sum, row) => sum + (row.never_called ?? 0), 0)
  const isTotalFew = total !== null && (isFew(smallestPart(total)) || tellsFewSentOn(total, figures))
  const isNeverHidden = isMonthHidden || never.isTotalHidden || isFew(ofHidden) || isTotalFew
  const rows = leaving.map((row) => {
    const days = waits.waits.find(({ agency }) => agency === row.agency)
    return withhold(rounded(row), [...countsOf(never.hidden.has(row.agency)), ...waitsHidden(days)])
  })
  return {
    leaving: withheldLast(rows, new Set(rows.filter(isAnyHidden).map(({ agency }) => agency))),
    leaving_total:
      total === null
        ? null
        : withhold(rounded(total), [
            ...countsOf(isNeverHidden),
            ...waitsHidden(isMonthHidden ? undefined : waits.waits_total),
          ]),
  }
}

function isAnyHidden({ suppressed: columns = [] }: MonthlyLeavingRow): boolean {
  return columns.some((column) => ['wait_p50_seconds', 'never_called_share'].includes(column))
}

/** Counts are never shown: with the visits they add up to others. */
function countsOf(isShareHidden: boolean) {
  return [
    ...(['timed_legs', 'untimed_legs', 'never_called'] as const),
    ...(isShareHidden ? (['never_called_share'] as const) : []),
  ] as const
}

/** Which waits of the month are withheld, by what is withheld of its days; all where those are not there. */
function waitsHidden(days: Suppressible | undefined) {
  const isHidden = (column: string): boolean =>
    days === undefined || days.suppressed?.includes(column) === true
  return [
    ...(isHidden('wait_mean_seconds') ? (['wait_p50_seconds', 'wait_p90_seconds'] as const) : []),
    ...(isHidden('within_standard_rate') ? (['within_standard_rate'] as const) : []),
  ] as const
}

/** The fewest of: never called, otherwise without a wait, with one. A part of none singles out nobody. */
function smallestPart({
  timed_legs: timed,
  untimed_legs: untimed,
  never_called: never,
}: LeavingTotalRow): number {
  const parts = [never ?? 0, (untimed ?? 0) - (never ?? 0), timed ?? 0].filter((part) => part > 0)
  return parts.length === 0 ? 0 : Math.min(...parts)
}

/**
 * The buckets are one group, as their sum is that of the agencies' visits, and the outcomes of a bucket, with the
 * visits that have none, are another. Sums of outcomes over the buckets are never shown.
 */
export function publicOutcomes(
  { figures, outcomes: rows, outcomes_total: total, waits_total: waits }: MonthlyReport,
  isMonthHidden: boolean,
): Pick<MonthlyReport, 'outcomes' | 'outcomes_total'> {
  const parts = new Map(rows.map((row) => [row.wait_bucket, suppressedOutcomes(row)]))
  const unknown = rows.find((row) => row.wait_bucket === 'unknown')
  // With the visits without a wait, which are shown, what is not known reveals how many left without a call.
  const left = (waits.untimed_legs ?? 0) - (unknown?.visits ?? 0)
  const sentOn = (total.visits ?? 0) - (figures.visits ?? 0)
  const buckets = suppressVisits(
    rows.map((row) => ({
      key: row.wait_bucket,
      people: row.visits ?? 0,
      isHidden:
        parts.get(row.wait_bucket)?.isTotalHidden === true || (row.wait_bucket === 'unknown' && isFew(left)),
    })),
    sentOn,
  )
  return {
    outcomes: rows.map((row) => {
      const isHidden = isMonthHidden || buckets.hidden.has(row.wait_bucket)
      const few = parts.get(row.wait_bucket)
      return withhold(row, [
        ...(isHidden ? (['visits'] as const) : []),
        ...outcomes.filter((outcome) => isHidden || few?.hidden.has(outcome) === true),
      ])
    }),
    outcomes_total: withhold(total, [
      ...(isMonthHidden || buckets.isTotalHidden || isFew(sentOn) ? (['visits'] as const) : []),
      ...outcomes,
    ]),
  }
}

function suppressedOutcomes(row: OutcomeRow): Suppression {
  const cells = outcomes.map((outcome) => ({ key: outcome, people: row[outcome] ?? 0 }))
  const rest = (row.visits ?? 0) - cells.reduce((sum, { people }) => sum + people, 0)
  return suppressCells(rest > 0 ? [...cells, { key: 'rest', people: rest }] : cells)
}
