/**
 * Which cells are withheld from what leaves an MPP and its province. Pure.
 *
 * A cell is a count of people in one group whose total may be published. Withheld are
 * 1. cells of fewer than five, nought included: a nought that was shown would tell that every withheld cell
 *    holds at least one;
 * 2. of the others the smallest, with all of its size, then the next size, as long as what the total leaves
 *    for the withheld cells would tell one of them: one stands alone; together they have fewer than five; they
 *    have no more than one each; they are four each.
 * Where nothing is left to withhold and their sum would still tell, the total is withheld too.
 *
 * Even someone who knows this rule cannot work out a cell then, as long as nothing shows which cells are of
 * the first kind or puts them in an order of size: withheld cells look alike and stand by name. Of equal
 * sizes all or none are withheld, as a choice among them would tell by what it left.
 */
export const leastShown = 5

export interface PeopleCell {
  readonly key: string
  readonly people: number
  /** Withheld whatever its size, as another figure of it is. */
  readonly isHidden?: boolean
}

export interface Suppression {
  /** Keys of the cells that are withheld. */
  readonly hidden: ReadonlySet<string>
  /** The total of these cells cannot be shown either. */
  readonly isTotalHidden: boolean
}

/** Decides for the cells of one group, of which the total is published. Keys are distinct. */
export function suppressCells(cells: readonly PeopleCell[]): Suppression {
  const isHidden = ({ people, isHidden: isGiven = false }: PeopleCell, most: number): boolean =>
    isGiven || people <= most
  let most = leastShown - 1
  let withheld = cells.filter((cell) => isHidden(cell, most))
  if (withheld.length === 0) return { hidden: new Set(), isTotalHidden: false }
  while (isTelling(withheld) && withheld.length < cells.length) {
    most = Math.min(...cells.filter((cell) => !isHidden(cell, most)).map(({ people }) => people))
    withheld = cells.filter((cell) => isHidden(cell, most))
  }
  return { hidden: new Set(withheld.map(({ key }) => key)), isTotalHidden: isTelling(withheld) }
}

/**
 * Whether the sum of the withheld cells tells one of them: to someone who knows that none is empty, or who
 * sees from the sum that each is as great as one below five can be.
 */
function isTelling(withheld: readonly PeopleCell[]): boolean {
  const sum = withheld.reduce((total, { people }) => total + people, 0)
  return (
    withheld.length < 2 ||
    sum < leastShown ||
    sum <= withheld.length ||
    withheld.every(({ people }) => people === leastShown - 1)
  )
}

/** The people behind a row of visits: its visitors, and where nobody counted them its visits. */
export function peopleOf(row: { readonly visits: number | null; readonly visitors: number | null }): number {
  return Math.min(row.visits ?? 0, row.visitors ?? Number.POSITIVE_INFINITY)
}
