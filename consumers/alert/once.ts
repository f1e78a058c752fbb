/**
 * One pass: judges what is ready, tells the receivers, and ends. Where another instance leads, that one does it.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { KunjunganError } from '../../infra/errors.ts'
import { type AlertConfig, type AlertDeps, AlertWorker } from './worker.ts'
import type { AlertRow } from './state/alert-row.ts'

export interface OnePass {
  /** False where another instance leads; then nothing was done. */
  readonly isLeading: boolean
  readonly transitions: readonly AlertRow[]
  /** What some receiver has not acknowledged in time; the next pass tells it. */
  readonly untold: number
}

/** A member that was killed may have to time out before the group goes on. */
const joinMs = 60_000
const storedMs = 60_000
const toldMs = 10_000
const pollMs = 200

/** @throws KunjunganError `halted` where ingest does not store what is in Kafka. */
export async function alertOnce(
  config: AlertConfig,
  deps: AlertDeps,
  signal?: AbortSignal,
): Promise<OnePass> {
  await using instance = await AlertWorker.join(config, deps)
  const until = async (isDone: () => boolean, ms: number): Promise<boolean> => {
    const end = performance.now() + ms
    while (!isDone() && performance.now() < end) {
      await Promise.race([
        delay(pollMs, undefined, signal === undefined ? {} : { signal }),
        instance.leadership.failed,
      ])
    }
    return isDone()
  }
  if (!(await until(() => instance.leadership.isLeading() !== undefined, joinMs)))
    throw new KunjunganError(
      'kafka',
      'The consumer group of alert did not settle within a minute: try again.',
    )
  if (instance.leadership.isLeading() !== true) return { isLeading: false, transitions: [], untold: 0 }
  const transitions: AlertRow[] = []
  const since = performance.now()
  do {
    transitions.push(...(await instance.pass()))
    if (instance.judgedTo === 0) await delay(pollMs, undefined, signal === undefined ? {} : { signal })
  } while (instance.judgedTo === 0 && performance.now() - since < storedMs)
  if (instance.judgedTo === 0) {
    throw new KunjunganError(
      'halted',
      'Ingest has not stored what is in Kafka: run `npx kunjungan ingest --until-caught-up` first.',
    )
  }
  await until(() => instance.waiting === 0, toldMs)
  return { isLeading: true, transitions, untold: instance.waiting }
}
