/** Counts what an ingest has stored and refused, and passes every event on to the observer that it was given. */
import type { IngestObserver } from '../observer.ts'

export interface IngestCounts {
  readonly rows: number
  readonly deadLetters: number
}

export interface CountingObserver {
  readonly observer: IngestObserver
  /** Updated with every event. */
  readonly counts: IngestCounts
}

export function countingObserver(given: IngestObserver): CountingObserver {
  const counts = { rows: 0, deadLetters: 0 }
  const observer: IngestObserver = {
    ...given,
    onStored(kind, stored, nowMs) {
      counts.rows += stored.rows
      given.onStored(kind, stored, nowMs)
    },
    onDeadLetter(reason) {
      counts.deadLetters += 1
      if (reason === 'rejected_by_store') counts.rows -= 1
      given.onDeadLetter(reason)
    },
  }
  return { observer, counts }
}
