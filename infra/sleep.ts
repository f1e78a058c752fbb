/** Waiting that a signal ends. */
import { setTimeout as delay } from 'node:timers/promises'

/** Resolves after the time, or at once when the signal aborts. It never rejects: check the signal afterwards. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined)
}
