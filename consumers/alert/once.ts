/**
 * One pass: judges what is ready, delivers it to the receivers, and ends. Where another instance leads, that one does
 * it.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { KunjunganError } from '../../infra/errors.ts'
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

/** @throws KunjunganError `halted` where ingest does not store what is in Kafka. */
export async function alertOnce(
  config: AlertConfig,
  deps: AlertDeps,
  signal?: AbortSignal,
): Promise<OnePass> {
  await using worker = await AlertWorker.join(config, deps)
  const until = async (isDone: () => boolean, ms: number): Promise<boolean> => {
    const end = performance.now() + ms
    while (!isDone() && performance.now() < end) {
      await Promise.race([
        delay(pollMs, undefined, signal === undefined ? {} : { signal }),
        worker.leadership.failed,
      ])
    }
    return isDone()
  }
  if (!(await until(() => worker.leadership.isLeading() !== undefined, joinMs)))
    throw new KunjunganError(
      'kafka',
      'The consumer group of alert did not settle within a minute: try again.',
    )
  if (worker.leadership.isLeading() !== true) return { isLeading: false, transitions: [], undelivered: 0 }
  const transitions: AlertRow[] = []
  const since = performance.now()
  do {
    transitions.push(...(await worker.pass(signal)))
    if (worker.judgedTo === 0) await delay(pollMs, undefined, signal === undefined ? {} : { signal })
  } while (worker.judgedTo === 0 && performance.now() - since < storedMs)
  if (worker.judgedTo === 0) {
    throw new KunjunganError(
      'halted',
      'Ingest has not stored what is in Kafka: run `npx kunjungan ingest --until-caught-up` first.',
    )
  }
  await until(() => worker.waiting === 0, deliveredMs)
  return { isLeading: true, transitions, undelivered: worker.waiting }
}
