/**
 * Starts ingest children and waits for their ends. What a test starts it ends, by its process id.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { ChildConfig } from './ingest-child.ts'

export interface Child {
  readonly process: ChildProcess
  /** Resolves with the signal that ended it, or its exit code. */
  readonly ended: Promise<NodeJS.Signals | number>
  /** What it said on stderr so far. */
  readonly said: () => string
}

export function startChild(config: ChildConfig): Child {
  const script = join(import.meta.dirname, 'ingest-child.ts')
  const child = spawn(process.execPath, [script, JSON.stringify(config)], {
    stdio: ['ignore', 'inherit', 'pipe'],
  })
  // A test that times out does not get as far as ending it.
  onTestFinished(() => void child.kill('SIGKILL'))
  let said = ''
  child.stderr.on('data', (data: Buffer) => (said += data.toString()))
  const ended = new Promise<NodeJS.Signals | number>((resolve) => {
    child.on('close', (code, signal) => resolve(signal ?? code ?? -1))
  })
  return { process: child, ended, said: () => said }
}

/** Ends a child that may have ended already, and waits for it. */
export async function endChild(
  child: Child,
  signal: NodeJS.Signals = 'SIGKILL',
): Promise<NodeJS.Signals | number> {
  if (child.process.exitCode === null && child.process.signalCode === null) child.process.kill(signal)
  return child.ended
}
