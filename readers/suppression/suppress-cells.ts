/**
 * Which cells of a group are withheld from readers outside the MPP and its province. Pure.
 *
 * A cell is a count of people in one group whose total may be shown. Withheld are
 * 1. cells of fewer than five, zero included: a zero that is shown would reveal that every withheld cell
 *    holds at least one;
 * 2. of the others the smallest, with all of its size, then the next size, as long as what the total leaves
 *    for the withheld cells would reveal one of them: only one is withheld; together they have fewer than
 *    five; they have no more than one each; they are four each.
 * Where no cell is left to withhold and their sum would still reveal one, the total is withheld too.
 *
 * Then even someone who knows this rule cannot work out a cell, as long as nothing shows which cells are of
 * the first kind or sorts them by size: withheld cells look alike and are sorted by name. Of equal sizes all
 * or none are withheld, as a choice among them would give away something by what it left.
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

/** Decides for the cells of one group, of which the total is shown. Keys are distinct. */
export function suppressCells(cells: readonly PeopleCell[]): Suppression {
  const isHidden = ({ people, isHidden: isGiven = false }: PeopleCell, most: number): boolean =>
    isGiven || people <= most
  let most = leastShown - 1
  let withheld = cells.filter((cell) => isHidden(cell, most))
  if (withheld.length === 0) return { hidden: new Set(), isTotalHidden: false }
  while (revealsCell(withheld) && withheld.length < cells.length) {
    most = Math.min(...cells.filter((cell) => !isHidden(cell, most)).map(({ people }) => people))
    withheld = cells.filter((cell) => isHidden(cell, most))
  }
  return { hidden: new Set(withheld.map(({ key }) => key)), isTotalHidden: revealsCell(withheld) }
}

/**
 * Decides for the visits at the agencies of an MPP, or for these by wait. Their sum is the visits of the MPP, which are
 * shown, and those who were sent on to another agency. Where these are a few, cells are withheld even if none is small:
 * as many as it takes for any number of a few to fit what the visits of the MPP leave for the withheld cells.
 */
export function suppressVisits(cells: readonly PeopleCell[], sentOn: number): Suppression {
  if (!isFew(sentOn)) return suppressCells(cells)
  const sizes = cells.map(({ people }) => people).toSorted((a, b) => a - b)
  const decisions = sizes.map((most) =>
    suppressCells(
      cells.map((cell) => ({ ...cell, isHidden: cell.isHidden === true || cell.people <= most })),
    ),
  )
  return decisions.find(({ hidden }) => fitsAnyFew(cells, hidden, sentOn)) ?? suppressCells(cells)
}

function fitsAnyFew(cells: readonly PeopleCell[], hidden: ReadonlySet<string>, sentOn: number): boolean {
  const withheld = cells.filter(({ key }) => hidden.has(key))
  const left = withheld.reduce((total, { people }) => total + people, -sentOn)
  // Someone who knows the rule knows that the withheld cells are smaller than those that are shown.
  const fewestShown = Math.min(...cells.filter(({ key }) => !hidden.has(key)).map(({ people }) => people))
  return (
    withheld.length === cells.length ||
    (left >= leastShown &&
      left >= withheld.length &&
      left + leastShown - 1 <= withheld.length * (fewestShown - 1))
  )
}

/**
 * Whether the sum of the withheld cells reveals one of them: to someone who knows that none is empty, or who
 * sees from the sum that each is as great as one below five can be.
 */
function revealsCell(withheld: readonly PeopleCell[]): boolean {
  const sum = withheld.reduce((total, { people }) => total + people, 0)
  return (
    withheld.length < 2 ||
    sum < leastShown ||
    sum <= withheld.length ||
    withheld.every(({ people }) => people === leastShown - 1)
  )
}

/** Whether a count singles out people; nobody is none. */
export function isFew(people: number): boolean {
  return people > 0 && people < leastShown
}

/** The people behind a row of visits: its visitors, or its visits where visitors were not counted. */
export function peopleOf(row: { readonly visits: number | null; readonly visitors: number | null }): number {
  return Math.min(row.visits ?? 0, row.visitors ?? Number.POSITIVE_INFINITY)
}
