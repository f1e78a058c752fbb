/** Commands of the product that go on beside a picture or a measurement, as a user starts them. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { OpenDay } from './open-day.ts'

export interface RunningCommand {
  /** What it said, as far as the pattern that was waited for. */
  readonly said: RegExpExecArray
  readonly end: () => Promise<void>
  /** As a machine that loses its power. */
  readonly kill: () => Promise<void>
}

/** Starts a command and waits until it has said something that matches. */
export async function startCommand(
  { env }: Pick<OpenDay, 'env'>,
  args: readonly string[],
  pattern: RegExp,
): Promise<RunningCommand> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../cli/main.ts'), ...args], {
    // So that each says when it has begun.
    env: { ...env, LOG_LEVEL: 'info' },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(child, 'close')
  let text = ''
  let said: RegExpExecArray | null = null
  while (said === null) {
    const found = await Promise.race([once(child.stderr, 'data'), ended.then(() => undefined)])
    if (found === undefined) throw new Error(`${args.join(' ')} ended: ${text}`)
    text += String(found[0])
    said = pattern.exec(text)
  }
  child.stderr.resume()
  return {
    said,
    async end() {
      child.kill('SIGTERM')
      await ended
    },
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
