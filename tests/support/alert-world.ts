/** Three days of alerts at Kukar on a pipeline of the test's own, judged by a clock that the test sets. */
import { expect, vi } from 'vitest'
import type { RunningAlert } from '../../consumers/alert/alert.ts'
import { localInstant, type TestEpisode, type TestHistory } from './alert-history.ts'
import { type AlertPipeline, alertsOn, keepDeliveries } from './alert-pipeline.ts'
import { createPipeline, type Pipeline } from './pipeline.ts'

const offset = 480
/** Slots are judged when their events have had a minute to arrive. */
const arrivalMs = 61_000

/** A surge at one agency on Tuesday, no visit at all on Wednesday, and an episode of the test's own on Thursday. */
export function threeDays(thursday: TestEpisode): TestHistory {
  return {
    mpp: 'kukar',
    utcOffsetMinutes: offset,
    rates: { disdukcapil: 14, polri: 8, 'bpjs-kesehatan': 5 },
    from: '2026-05-04',
    to: '2026-10-08',
    episodes: [
      { agency: 'disdukcapil', start: '2026-10-06T09:00', end: '2026-10-06T13:00', factor: 4 },
      { start: '2026-10-07T10:00', end: '2026-10-07T15:00', factor: 0 },
      thursday,
    ],
  }
}

export interface AlertWorld extends AsyncDisposable {
  readonly pipeline: Pipeline
  readonly alerts: AlertPipeline
  /** A local time as an instant, milliseconds since 1970. */
  readonly at: (local: string) => number
  /** Sets the clock so that the slots before a local time can be judged. */
  readonly setClock: (local: string) => void
  /** Sets the clock and waits until all up to the local time is judged. */
  readonly until: (alert: RunningAlert, local: string) => Promise<void>
}

const at = (local: string): number => localInstant(local, offset)

/** @param start - the local time at which the clock stands first. */
export async function createAlertWorld(namespace: string, start: string): Promise<AlertWorld> {
  let now = at(start) + arrivalMs
  const pipeline = await createPipeline(namespace)
  await keepDeliveries(pipeline)
  const alerts = alertsOn(pipeline, () => new Date(now))
  const setClock = (local: string): void => {
    now = at(local) + arrivalMs
  }
  return {
    pipeline,
    alerts,
    at,
    setClock,
    async until(alert, local) {
      setClock(local)
      await vi.waitFor(() => expect(alert.judgedTo()).toBe(at(local)), { timeout: 60_000, interval: 20 })
    },
    async [Symbol.asyncDispose]() {
      await alerts[Symbol.asyncDispose]()
      await pipeline[Symbol.asyncDispose]()
    },
  }
}
