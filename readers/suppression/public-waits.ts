/** Waiting times and quotas of the monthly report for readers outside. Pure. */
import type { MonthlyReport, MonthlyWaitRow, QuotaRow, YearMonthRow } from '../rows/monthly-rows.ts'
import { isFew, leastShown, suppressCells } from './suppress-cells.ts'
import { withheldLast } from './withheld-months.ts'
import { withhold } from './withhold.ts'

/**
 * Timed and untimed legs add up to the visits, so neither is shown; the rate within the standard is withheld
 * where it would single out a few who waited longer, or a few who did not.
 */
export function publicWaits(
  { figures, waits, waits_total: total }: MonthlyReport,
  hidden: ReadonlySet<string>,
  isMonthHidden: boolean,
): Pick<MonthlyReport, 'waits' | 'waits_total'> {
  const few = suppressCells(
    waits.map((row) => ({ key: row.agency, people: row.timed_legs ?? 0, isHidden: hidden.has(row.agency) })),
  )
  // Together with the visits, which are shown, a share without a wait is a count of people.
  const shares = suppressCells(
    waits.map((row) => ({ key: row.agency, people: smallerPart(row), isHidden: hidden.has(row.agency) })),
  )
  const rates = suppressCells(
    waits
      .filter((row) => row.within_standard_rate !== null)
      .map((row) => ({
        key: row.agency,
        people: smallerSide(row),
        isHidden: few.hidden.has(row.agency),
      })),
  )
  // Over the rate, the share of all tells how many have no wait among the agencies with a standard, and so of the others.
  const tellsShares = shares.hidden.size > 0 && waits.some((row) => row.within_standard_rate === null)
  const rows = waits.map((row) =>
    withhold(rounded(row), [
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
  const isShareHidden = isMonthHidden || shares.isTotalHidden || tellsFewSentOn(total, figures)
  return {
    waits: withheldLast(rows, few.hidden),
    waits_total: withhold(rounded(total), [
      ...(['timed_legs', 'untimed_legs'] as const),
      ...(isShareHidden ? (['untimed_share'] as const) : []),
      ...(isShareHidden || tellsShares || rates.isTotalHidden ? (['within_standard_of_all'] as const) : []),
      ...(isMonthHidden || few.isTotalHidden ? (['wait_mean_seconds'] as const) : []),
      ...(isMonthHidden || rates.isTotalHidden ? (['within_standard_rate'] as const) : []),
    ]),
  }
}

const seconds = [
  ...(['wait_mean_seconds', 'wait_p50_seconds', 'wait_p90_seconds'] as const),
  ...(['median_day_p50_seconds', 'median_day_p90_seconds', 'worst_day_p90_seconds'] as const),
] as const
const rates = ['within_standard_rate', 'within_standard_of_all'] as const
type Exact = { readonly [Column in (typeof seconds | typeof rates)[number]]?: number | null }

/**
 * Rates in whole percent, means and quantiles in whole seconds: an exact rate or mean is a fraction of those with a
 * wait, and an exact quantile lies between two waits at a place that depends on their number. Either would tell how many
 * have a wait, and so how many have none.
 */
export function rounded<Row extends Exact>(row: Row): Row {
  return { ...row, ...roundedTo(1, row, seconds), ...roundedTo(100, row, rates) }
}

/**
 * Whether a share of all visits at agencies tells that a few visitors were sent on from one to another. Its denominator
 * is what is then withheld, and in a small month few of them give a certain share, also where it is rounded.
 */
export function tellsFewSentOn(
  { timed_legs: timed, untimed_legs: untimed }: Pick<MonthlyWaitRow, 'timed_legs' | 'untimed_legs'>,
  { visits }: Pick<YearMonthRow, 'visits'>,
): boolean {
  return isFew((timed ?? 0) + (untimed ?? 0) - (visits ?? 0))
}

/** The columns that the row has, in whole parts of which so many are one. */
function roundedTo(parts: number, row: Exact, columns: readonly (keyof Exact)[]): Exact {
  return Object.fromEntries(
    columns.flatMap((column) => {
      const value = row[column]
      return value === undefined || value === null ? [] : [[column, Math.round(value * parts) / parts]]
    }),
  )
}

/** The fewer of those with and those without a wait; where one side is empty, it identifies no one. */
function smallerPart({ timed_legs: timed, untimed_legs: untimed }: MonthlyWaitRow): number {
  const smaller = Math.min(timed ?? 0, untimed ?? 0)
  return smaller === 0 ? (timed ?? 0) + (untimed ?? 0) : smaller
}

/** The people on the smaller side of a rate; where one side is empty, it identifies no one. */
function smallerSide(row: MonthlyWaitRow): number {
  const legs = row.standard_legs ?? 0
  const within = Math.round((row.within_standard_rate ?? 0) * legs)
  const smaller = Math.min(within, legs - within)
  return smaller === 0 ? legs : smaller
}

/**
 * A refused person is a visitor too. What was issued is as good as the visits of the agency. It is less than these by
 * those who were sent on to it, and by those who came on days without a quota: both may be a few.
 */
export function publicQuotas(
  { agencies, quotas, quotas_total: total }: MonthlyReport,
  hidden: ReadonlySet<string>,
): Pick<MonthlyReport, 'quotas' | 'quotas_total'> {
  const isSmall = (row: QuotaRow): boolean => hidden.has(row.agency) || (row.issued ?? 0) < leastShown
  const refusals = suppressCells(
    quotas.map((row) => ({ key: row.agency, people: row.refused_for_quota ?? 0, isHidden: isSmall(row) })),
  )
  const tellsFew = (row: QuotaRow): boolean => {
    const visits = agencies.find(({ agency }) => agency === row.agency)?.visits ?? 0
    return isFew(visits - (row.issued ?? 0))
  }
  const rows = quotas.map((row) =>
    withhold(row, [
      ...(isSmall(row) || tellsFew(row) ? (['issued', 'used_rate'] as const) : []),
      ...(isSmall(row)
        ? (['days_at_quota', 'earliest_exhausted_local', 'median_exhausted_local'] as const)
        : []),
      ...(refusals.hidden.has(row.agency) ? (['refused_for_quota'] as const) : []),
    ]),
  )
  return {
    quotas: withheldLast(rows, refusals.hidden),
    quotas_total: refusals.isTotalHidden ? withhold(total, ['refused_for_quota']) : total,
  }
}
