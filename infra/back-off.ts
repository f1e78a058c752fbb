/**
 * The pause before a retry: it doubles with each failure up to a limit, with jitter so that many processes do not
 * retry at the same moment. Pure: the caller waits. (A retry library brings its own loop around the call; our loops
 * differ in what ends them: a halt, a silence, a Retry-After header.)
 */
export interface BackOffConfig {
  readonly initialDelayMs: number
  readonly maxDelayMs: number
}

/**
 * @param failures - failures so far in a row, without the last one: 0 gives the first pause.
 * @param random - evenly from 0 to 1.
 * @returns milliseconds, from half of the pause to the whole of it.
 */
export function backOffMs(
  failures: number,
  { initialDelayMs, maxDelayMs }: BackOffConfig,
  random: () => number,
): number {
  return Math.min(initialDelayMs * 2 ** Math.min(failures, 16), maxDelayMs) * (0.5 + random() / 2)
}
