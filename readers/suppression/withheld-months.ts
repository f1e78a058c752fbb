/**
 * Which months of an MPP, and which agencies of a month, a public report withholds as a whole. Pure.
 *
 * The months of an MPP's year are one group, as their sum is known, and the agencies of its month are
 * another. A province's sum is withheld with any of its MPPs, as other provinces' rows lose nothing by it.
 *
 * A month that runs beside the report's own is withheld whatever its size: two reports a moment apart would show who
 * came in between. No sum that is shown has it in it, so it takes no other month with it.
 */
import type { PeopleMonth } from '../rows/summary-rows.ts'
import { isFew, peopleOf, suppressCells, suppressVisits } from './suppress-cells.ts'

/** Which months of which MPPs are withheld as a whole. */
export interface WithheldMonths {
  readonly isHidden: (mpp: string, month: string) => boolean
  /** Whether one is between the two months, both included. */
  readonly isAnyHidden: (mpp: string, from: string, to: string) => boolean
  readonly isProvinceHidden: (province: string, month: string) => boolean
  /** Whether a few visitors of the month were sent on from one agency to another. */
  readonly isFewSentOn: (mpp: string, month: string) => boolean
}

/** @param reported - the report's own month; null where it has none. */
export function withheldMonths(months: readonly PeopleMonth[], reported: string | null): WithheldMonths {
  const isBeside = ({ month, is_provisional: isRunning }: PeopleMonth): boolean =>
    isRunning && month !== reported
  const hidden = new Set(months.filter(isBeside).map(({ mpp, month }) => `${mpp} ${month}`))
  const years = Map.groupBy(
    months.filter((row) => !isBeside(row)),
    ({ mpp, month }) => `${mpp} ${month.slice(0, 4)}`,
  )
  for (const [year, rows] of years) {
    const [mpp = ''] = year.split(' ')
    // As many visits as agencies: one at each, which the number of agencies reveals.
    const cells = rows.map((row) => ({
      key: row.month,
      people: peopleOf(row),
      isHidden: row.visits <= row.agencies_active,
    }))
    for (const month of suppressCells(cells).hidden) hidden.add(`${mpp} ${month}`)
  }
  const provinces = new Set(
    months
      .filter(({ mpp, month }) => hidden.has(`${mpp} ${month}`))
      .map(({ province_code, month }) => `${province_code} ${month}`),
  )
  return {
    isHidden: (mpp, month) => hidden.has(`${mpp} ${month}`),
    isAnyHidden: (mpp, from, to) =>
      [...hidden].some((key) => {
        const [slug = '', month = ''] = key.split(' ')
        return slug === mpp && month >= from && month <= to
      }),
    isProvinceHidden: (province, month) => provinces.has(`${province} ${month}`),
    isFewSentOn: (mpp, month) =>
      months.some((row) => row.mpp === mpp && row.month === month && isFew(row.sent_on)),
  }
}

interface AgencyCell {
  readonly agency: string
  readonly visits: number | null
  readonly visitors: number | null
}

/**
 * Slugs of the agencies of one month of an MPP that are withheld: all where the month is.
 * @param visits - of the MPP in the month; null where they are not known.
 */
export function withheldAgencies(
  rows: readonly AgencyCell[],
  isMonthHidden: boolean,
  visits: number | null,
): ReadonlySet<string> {
  if (isMonthHidden) return new Set(rows.map(({ agency }) => agency))
  const sentOn = visits === null ? 0 : rows.reduce((sum, row) => sum + (row.visits ?? 0), 0) - visits
  return suppressVisits(
    rows.map((row) => ({ key: row.agency, people: peopleOf(row) })),
    sentOn,
  ).hidden
}

/** Moves the withheld rows to the end, by slug: an order of size would reveal something of them. */
export function withheldLast<Row extends { readonly agency: string }>(
  rows: readonly Row[],
  hidden: ReadonlySet<string>,
): Row[] {
  const isHidden = ({ agency }: Row): boolean => hidden.has(agency)
  const bySlug = rows.filter(isHidden).toSorted((a, b) => (a.agency < b.agency ? -1 : 1))
  return [...rows.filter((row) => !isHidden(row)), ...bySlug]
}
