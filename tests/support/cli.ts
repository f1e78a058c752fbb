/**
 * The command line as a user runs it, in a process of its own, on the pipeline of a test.
 */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { inject } from 'vitest'

export interface CliRun {
  readonly exitCode: number | null
  readonly out: string
  readonly said: string
}

/** Runs a command on the shared stack to its end. */
export function runCli(namespace: string, args: readonly string[]): Promise<CliRun> {
  const { brokers, clickhouseUrl, credentials } = inject('stack')
  return runCliWith(args, {
    KAFKA_BROKERS: brokers.join(','),
    CLICKHOUSE_URL: clickhouseUrl,
    CLICKHOUSE_ALERT_PASSWORD: credentials.alert,
    KUNJUNGAN_NAMESPACE: namespace,
  })
}

export interface StartedCli {
  readonly pid: number
  readonly kill: (signal: NodeJS.Signals) => void
  /** Resolves once it has said something that matches; rejects where it ends before. */
  readonly untilItSays: (pattern: RegExp) => Promise<void>
  readonly ended: Promise<CliRun>
}

/** Runs a command to its end in this environment alone. */
export function runCliWith(args: readonly string[], env: Readonly<Record<string, string>>): Promise<CliRun> {
  return startCli(args, env).ended
}

/** Starts a command in this environment alone. */
export function startCli(args: readonly string[], env: Readonly<Record<string, string>>): StartedCli {
  const script = join(import.meta.dirname, '../../cli/main.ts')
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      LOG_LEVEL: 'warn',
      ...env,
    },
  })
  let out = ''
  let said = ''
  child.stdout.on('data', (data: Buffer) => (out += data.toString()))
  child.stderr.on('data', (data: Buffer) => (said += data.toString()))
  const ended = new Promise<CliRun>((resolve) =>
    child.on('close', (exitCode) => resolve({ exitCode, out, said })),
  )
  return {
    pid: child.pid ?? 0,
    kill: (signal) => child.kill(signal),
    untilItSays: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (pattern.test(said)) resolve()
        }
        child.stderr.on('data', look)
        child.on('close', () => reject(new Error(`It ended before it said ${pattern}: ${said}`)))
        look()
      }),
    ended,
  }
}
