/**
 * What `alert` reports of its own work, for metrics and readiness. An observer only watches: it may not throw, and no
 * decision depends on one.
 */
import type { AlertRow } from './state/alert-row.ts'

export interface AlertObserver {
  /**
   * A pass has succeeded: whether this instance leads (undefined: not known) and up to where it judged.
   */
  readonly onPass: (pass: {
    readonly isLeading: boolean | undefined
    /** Milliseconds since 1970; 0 before the first judgement. */
    readonly judgedToMs: number
    readonly seconds: number
  }) => void
  /** A pass has failed and will be retried; `fix` is a sentence that says how to fix the fault. */
  readonly onFault: (fix: string) => void
  /** Transitions were committed to the topic. */
  readonly onTransitions: (rows: readonly AlertRow[]) => void
  /** A receiver, by its name, was posted to. */
  readonly onPost: (receiver: string, isAcknowledged: boolean) => void
  /** How many transitions a receiver has not acknowledged. */
  readonly onWaiting: (receiver: string, transitions: number) => void
}

const nothing = (): void => undefined

/** An observer that does nothing. */
export const noObserver: AlertObserver = {
  onPass: nothing,
  onFault: nothing,
  onTransitions: nothing,
  onPost: nothing,
  onWaiting: nothing,
}
