/**
 * Compares tallies and quotas of a file with each other and with what is stored. For one key (MPP, agency, service,
 * period, unit) the highest revision counts; two figures with one revision would leave it to chance which, so that is
 * refused and named here. Pure: the caller reads what is stored.
 */
import type { ValidEvent } from '../../schemas/validate.ts'

export interface Figure {
  readonly line: number
  readonly type: 'mpp.tally.recorded' | 'mpp.quota.set'
  readonly mpp: string
  readonly agency: string
  readonly service: string
  readonly from: string
  readonly to: string
  /** Empty for a quota. */
  readonly unit: string
  readonly revision: number
  readonly timeMs: number
  readonly source: string
  readonly id: string
  readonly amount: number
}

/** The figure that counts for a key, of all that is stored. */
export type StoredFigure = Omit<Figure, 'line'>

/** What an event says of a key; undefined for events without a revision. */
export function figureOf(line: number, event: ValidEvent): Figure | undefined {
  const { source, id, timeMs } = event
  const identity = { line, source, id, timeMs }
  if (event.type === 'mpp.quota.set') {
    const { mpp, agency, service = '', local_date: day, quota: amount, revision } = event.data
    return {
      ...identity,
      type: event.type,
      mpp,
      agency,
      service,
      unit: '',
      from: day,
      to: day,
      revision,
      amount,
    }
  }
  if (event.type !== 'mpp.tally.recorded') return undefined
  const { mpp, agency = '', service = '', period_start, period_end, unit, count, revision } = event.data
  const period = { from: period_start, to: period_end }
  return { ...identity, type: event.type, mpp, agency, service, unit, ...period, revision, amount: count }
}

/** What makes two figures revisions of one. */
export type FigureKey = Pick<StoredFigure, 'type' | 'mpp' | 'agency' | 'service' | 'from' | 'to' | 'unit'>

export function keyOf(figure: FigureKey): string {
  const { type, mpp, agency, service, from, to, unit } = figure
  return JSON.stringify([type, mpp, agency, service, from, to, unit])
}

export interface Remark {
  readonly line: number
  readonly detail: string
}

/** Lines that give one key two figures with the same revision and time: all of them, each with the others' numbers. */
export function contradictions(figures: readonly Figure[]): Remark[] {
  const groups = Map.groupBy(figures, (figure) =>
    JSON.stringify([keyOf(figure), figure.revision, figure.timeMs]),
  )
  return [...groups.values()]
    .filter((group) => new Set(group.map(({ amount }) => amount)).size > 1)
    .flatMap((group) => {
      const numbers = listed(group.map(({ line }) => line))
      const [first] = group
      const what = first === undefined ? 'figure' : nameOf(first)
      const detail = `lines ${numbers} give different counts for the same ${what} with the same revision: leave one, or raise the revision of the one that is right`
      return group.map(({ line }) => ({ line, detail }))
    })
}

function nameOf({ type, unit }: StoredFigure): string {
  return type === 'mpp.quota.set'
    ? 'quota (mpp, agency, service, day)'
    : `tally (mpp, agency, service, period, ${unit})`
}

const mostNamed = 10

function listed(numbers: readonly number[]): string {
  const shown = numbers.slice(0, mostNamed)
  if (numbers.length > mostNamed) return `${shown.join(', ')} and ${numbers.length - mostNamed} more`
  return `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`
}

/** A figure of the file that would not count, or only by chance, beside the stored one of its key. */
export interface Loser {
  readonly figure: Figure
  readonly inForce: StoredFigure
}

/** Figures that differ from the stored one without a higher revision (or, at an equal one, a later time). */
export function losers(figures: readonly Figure[], stored: readonly StoredFigure[]): Loser[] {
  const inForceOf = new Map(stored.map((figure) => [keyOf(figure), figure]))
  const highest = new Map<string, number>()
  for (const figure of figures) {
    const key = keyOf(figure)
    highest.set(key, Math.max(figure.revision, highest.get(key) ?? 0))
  }
  return figures.flatMap((figure) => {
    const inForce = inForceOf.get(keyOf(figure))
    if (inForce === undefined || figure.amount === inForce.amount) return []
    if (figure.source === inForce.source && figure.id === inForce.id) return []
    // This line, or a later one of a file with the history of the figure, counts in the end.
    const isHigher = (highest.get(keyOf(figure)) ?? 0) > inForce.revision
    const isLater = figure.revision === inForce.revision && figure.timeMs > inForce.timeMs
    return isHigher || isLater ? [] : [{ figure, inForce }]
  })
}

/** Says which figure counts and what it takes to replace it. */
export function loserDetail({ figure, inForce }: Loser): string {
  const { amount, revision } = inForce
  const why =
    figure.revision < revision
      ? `revision ${figure.revision} of this line is lower and changes nothing`
      : 'this line has the same revision'
  return `the stored ${nameOf(inForce)} is ${amount} with revision ${revision} and counts, ${why}: if this line is the correction, give it revision ${revision + 1} or higher`
}
