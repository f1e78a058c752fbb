/**
 * What `alert` tells of itself while it works, for metrics and readiness. Telling changes nothing: an observer may not
 * throw, and nothing that is decided rests on one.
 */
import type { AlertRow } from './state/alert-row.ts'

export interface AlertObserver {
  /** A pass has ended well: whether this instance leads (undefined: the group has not said) and up to where it judged. */
  readonly onPass: (pass: {
    readonly isLeading: boolean | undefined
    /** Milliseconds since 1970; 0 before the first judgement. */
    readonly judgedToMs: number
    readonly seconds: number
  }) => void
  /** A pass has failed and is done again; `mend` is a sentence for people. */
  readonly onFault: (mend: string) => void
  /** Transitions have come to be. */
  readonly onTransitions: (rows: readonly AlertRow[]) => void
  /** A receiver, by its name, was posted to. */
  readonly onPost: (receiver: string, isAcknowledged: boolean) => void
  /** How many transitions a receiver has not acknowledged. */
  readonly onWaiting: (receiver: string, transitions: number) => void
}

const nothing = (): void => undefined

/** An observer that looks away. */
export const noObserver: AlertObserver = {
  onPass: nothing,
  onFault: nothing,
  onTransitions: nothing,
  onPost: nothing,
  onWaiting: nothing,
}
