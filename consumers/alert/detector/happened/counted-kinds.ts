/** For which kinds of alert a slot of a level counts. Pure. */
import type { AlertKind } from '../types.ts'

/** What is known of an open slot of a level. */
export interface SlotFacts {
  /** A former or firing alert of the level or of its MPP covers it. */
  readonly isInAlert: boolean
  /** Such an alert covers it that is a silence. */
  readonly isInSilence: boolean
  /** The quota was reached before it. */
  readonly isFull: boolean
  /** Whether the level records refusals, so that its demand is known after the quota is reached too. */
  readonly tellsRefusals: boolean
  /** At an edge of a fasting day whose hours are not known: it may have been closed. */
  readonly isVague: boolean
}

export function countedKinds(slot: SlotFacts): Readonly<Record<AlertKind, boolean>> {
  const isSurelyOpen = !slot.isFull && !slot.isVague
  return {
    surge: !slot.isInAlert && (slot.tellsRefusals || !slot.isFull),
    drop: !slot.isInAlert && isSurelyOpen,
    silent: !slot.isInSilence && isSurelyOpen,
  }
}
