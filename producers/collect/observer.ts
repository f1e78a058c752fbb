/** What the collector reports of itself: counted by metrics.ts, and silent in tests. */
import type { Result } from './events/answer.ts'

export interface CollectObserver {
  readonly onRequest: (status: number, seconds: number) => void
  readonly onResults: (keyId: string, results: readonly Result[]) => void
  /** A request was refused for a limit, by its problem's name. */
  readonly onLimit: (problem: string) => void
  readonly onBody: (bytes: number) => void
  readonly onSent: (events: number, seconds: number) => void
  readonly onSendFailed: () => void
  readonly onDroppedConnection: () => void
}

const nothing = (): void => undefined

export const noObserver: CollectObserver = {
  onRequest: nothing,
  onResults: nothing,
  onLimit: nothing,
  onBody: nothing,
  onSent: nothing,
  onSendFailed: nothing,
  onDroppedConnection: nothing,
}
