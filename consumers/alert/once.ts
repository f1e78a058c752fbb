/**
 * One pass: judges what is ready, delivers it to the receivers, and ends. Where another instance leads, that one does
 * it.
 */
import { KunjunganError } from '../../infra/errors.ts'
import { sleep } from '../../infra/sleep.ts'
import { dayMs } from '../../schemas/time.ts'
import { type AlertConfig, type AlertDeps, AlertWorker } from './worker.ts'
import type { AlertRow } from './state/alert-row.ts'

export interface OnePass {
  /** False where another instance leads; then nothing was done. */
  readonly isLeading: boolean
  readonly transitions: readonly AlertRow[]
  /** Transitions that some receiver has not acknowledged in time; the next pass delivers them. */
  readonly undelivered: number
}

/** A member that was killed has to time out before the group assigns its partition to another. */
const joinMs = 60_000
const storedMs = 60_000
const deliveredMs = 10_000
const pollMs = 200
/** Alertmanager ends what is not posted again by then: far beyond the interval of a scheduler. */
const endsAfterMs = dayMs

/** @throws KunjunganError `halted` where ingest does not store what is in Kafka. */
export async function alertOnce(
  config: AlertConfig,
  deps: AlertDeps,
  signal?: AbortSignal,
): Promise<OnePass> {
  const notify = { ...config.notify, alertmanagerEndsAfterMs: endsAfterMs }
  await using worker = await AlertWorker.join({ ...config, notify }, deps)
  const { leadership } = worker
  const pause = async (): Promise<void> => {
    await Promise.race([sleep(pollMs, signal), leadership.failed])
    signal?.throwIfAborted()
  }
  const until = async (isDone: () => boolean, ms: number): Promise<boolean> => {
    const end = performance.now() + ms
    while (!isDone() && performance.now() < end) await pause()
    return isDone()
  }
  const transitions: AlertRow[] = []
  const giveUpAt = performance.now() + storedMs
  for (;;) {
    if (!(await until(() => leadership.isLeading() !== undefined, joinMs))) throw notSettled()
    if (leadership.isLeading() === false) return { isLeading: false, transitions: [], undelivered: 0 }
    transitions.push(...(await worker.pass(signal)))
    if (worker.judgedTo > 0) break
    if (performance.now() >= giveUpAt) throw notStored()
    await pause()
  }
  await until(() => worker.waiting === 0, deliveredMs)
  return { isLeading: true, transitions, undelivered: worker.waiting }
}

function notSettled(): KunjunganError {
  return new KunjunganError('kafka', 'The consumer group of alert did not settle within a minute: try again.')
}

function notStored(): KunjunganError {
  return new KunjunganError(
    'halted',
    'Ingest has not stored what is in Kafka: run `npx kunjungan ingest --until-caught-up` first.',
  )
}
