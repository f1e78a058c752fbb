/** In which order MPPs are compared: a silent feed first, as its figures are short; then by rank or by change. Pure. */
import { byRank, type ComparisonRow } from '../../rows/summary-rows.ts'
import { deviation } from './now-figures.ts'

export const comparisonOrders = ['rank', 'change'] as const
export type ComparisonOrder = (typeof comparisonOrders)[number]

export type Compared = ComparisonRow & { readonly isSilent: boolean }

/** Few are read from the busiest on; of many, those that changed most are looked for. */
export function orderOf(asked: string | undefined, mpps: number): ComparisonOrder {
  return comparisonOrders.find((order) => order === asked) ?? (mpps > 12 ? 'change' : 'rank')
}

export function inOrder(
  rows: readonly ComparisonRow[],
  silent: ReadonlySet<string>,
  order: ComparisonOrder,
): Compared[] {
  return rows
    .map((row) => ({ ...row, isSilent: silent.has(row.mpp) }))
    .toSorted(
      (a, b) =>
        Number(b.isSilent) - Number(a.isSilent) ||
        (order === 'change' ? changeSpread(b) - changeSpread(a) : 0) ||
        byRank(a, b),
    )
}

/** The change on the month before in spreads of a count, so that a small MPP's chance does not come first. */
function changeSpread({ visits, change_on_previous_month: change }: ComparisonRow): number {
  if (visits === null || change === null || change <= -1) return 0
  return Math.abs(deviation({ visits, usual_visits_by_now: visits / (1 + change) }))
}
