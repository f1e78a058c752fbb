/** What a connector reports of itself: counted by metrics.ts. */
import type { Summary } from './summary.ts'

export interface ConnectObserver {
  /** A read was sent and kept. `delaysSeconds`: from the steps in the rows to Kafka's acknowledgement. */
  readonly onRead: (read: {
    readonly rows: number
    readonly events: number
    readonly databaseSeconds: number
    readonly delaysSeconds: readonly number[]
  }) => void
  readonly onSummary: (summary: Summary) => void
  readonly onFault: () => void
}
