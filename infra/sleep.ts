/** Waiting that a signal ends. */
import { setTimeout as delay } from 'node:timers/promises'

/** Resolves after so long, or at once when the signal aborts: whoever waits looks at the signal next. */
export async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => undefined)
}
