/**
 * What of a workbook is to be sent, beside what is stored: figures that are new, or differ and so become the next
 * revision. Figures that are stored already are not sent again. Pure: the caller reads what is stored.
 */
import { type FigureKey, keyOf, type StoredFigure } from '../figures.ts'
import type { SheetFigure } from '../read-workbook-file.ts'
import type { TallyRow } from '../tally.ts'
import { type Problem, text } from '../workbook/text.ts'

export interface Change {
  readonly place: string
  /** With its revision. */
  readonly row: TallyRow
  /** The stored count that it replaces; undefined where there is none. */
  readonly before: number | undefined
}

export interface Plan {
  readonly changes: readonly Change[]
  /** Figures that are stored as they are. */
  readonly same: number
  /** Figures whose given revision would not replace the stored one. */
  readonly problems: readonly Problem[]
}

/** The key of a row of a tally file. */
export function keyOfRow({ mpp, agency, service, period_start, period_end, unit }: TallyRow): FigureKey {
  return { type: 'mpp.tally.recorded', mpp, agency, service, from: period_start, to: period_end, unit }
}

export function planOf(figures: readonly SheetFigure[], stored: readonly StoredFigure[]): Plan {
  const inForce = new Map(stored.map((figure) => [keyOf(figure), figure]))
  const changes: Change[] = []
  const problems: Problem[] = []
  let same = 0
  for (const { place, row } of figures) {
    const now = inForce.get(keyOf(keyOfRow(row)))
    const isSame = now !== undefined && now.amount === Number(row.count)
    if (isSame && (row.revision === '' || Number(row.revision) <= now.revision)) same += 1
    else if (row.revision === '') {
      const revision = String(now === undefined ? 0 : now.revision + 1)
      changes.push({ place, row: { ...row, revision }, before: now?.amount })
    } else if (now !== undefined && Number(row.revision) <= now.revision) {
      problems.push({ at: place, rule: tooLow(now) })
    } else changes.push({ place, row, before: now?.amount })
  }
  return { changes, same, problems }
}

/** How many stored figures of the days and agencies of a file have no number in it: they stay as they are. */
export function keptOf(figures: readonly SheetFigure[], stored: readonly StoredFigure[]): number {
  const keys = new Set(figures.map(({ row }) => keyOf(keyOfRow(row))))
  const [agencies, days] = [
    new Set(figures.map(({ row }) => row.agency)),
    figures.map(({ row }) => row.period_start),
  ]
  const [first = '', last = ''] = [days.toSorted()[0], days.toSorted().at(-1)]
  return stored.filter(
    (figure) =>
      figure.service === '' &&
      figure.unit === 'visits' &&
      figure.from === figure.to &&
      figure.from >= first &&
      figure.from <= last &&
      agencies.has(figure.agency) &&
      !keys.has(keyOf(figure)),
  ).length
}

function tooLow({ amount, revision }: StoredFigure): Problem['rule'] {
  return text(
    `tersimpan ${amount} dengan revisi ${revision}: jika sel ini pembetulannya, beri revisi ${revision + 1} atau lebih`,
    `${amount} is stored with revision ${revision}: if this cell is the correction, give it revision ${revision + 1} or higher`,
  )
}
