/**
 * Asks a person at a terminal whether to go on. Anything but a clear yes is a no: an empty line, the end of input, and
 * Ctrl-C too.
 */
import { createInterface } from 'node:readline/promises'
import type { Readable, Writable } from 'node:stream'

export interface Terminal {
  readonly input: Readable
  readonly output: Writable
}

/** @param question - as it is shown, with the letters that answer it. */
export async function confirmed(
  question: string,
  { input, output }: Terminal,
  signal: AbortSignal,
): Promise<boolean> {
  const lines = createInterface({ input, output })
  lines.once('SIGINT', () => lines.close())
  try {
    // At the end of input `question` would never return.
    const ended = new Promise<string>((resolve) => lines.once('close', () => resolve('')))
    const answer = await Promise.race([lines.question(question, { signal }), ended])
    return /^(y|ya|yes)$/i.test(answer.trim())
  } finally {
    lines.close()
  }
}
