/**
 * Processes of the product that are killed and come back: each is the real command line in a process of its own. It
 * counts kills and unexpected ends, and remembers the most memory that a process held.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { checkout } from '../support/pipeline.ts'

export type CommandLine = readonly string[]

const said = 4_000

export class Worker {
  readonly name: string
  kills = 0
  /** How often it was started while a service was gone, said so and ended. */
  vainStarts = 0
  /** What it said last whenever it failed otherwise. */
  readonly failures: string[] = []
  /** Most resident memory of any of its processes, bytes. */
  peakBytes = 0
  readonly #args: CommandLine
  readonly #env: NodeJS.ProcessEnv
  readonly #say: (line: string) => void
  #child: ChildProcess | undefined
  #isStopping = false
  #ended: Promise<number> = Promise.resolve(0)

  constructor(name: string, args: CommandLine, env: NodeJS.ProcessEnv, say: (line: string) => void) {
    this.name = name
    this.#say = say
    this.#args = args
    this.#env = env
  }

  /** Runs the command, again whenever it was killed or failed, until it ends with 0 or is stopped. */
  run(pauseMs: () => number): this {
    this.#ended = this.#keepRunning(pauseMs)
    return this
  }

  /** The exit code of the last process. */
  get ended(): Promise<number> {
    return this.#ended
  }

  get isRunning(): boolean {
    return this.#child !== undefined
  }

  kill(): void {
    if (this.#child?.kill('SIGKILL') === true) this.kills += 1
  }

  /** Asks it to end in order. */
  async stop(): Promise<number> {
    this.#isStopping = true
    this.#child?.kill('SIGTERM')
    return this.#ended
  }

  /** Looks at the memory of the running process. */
  sample(): number {
    const bytes = residentBytes(this.#child?.pid)
    this.peakBytes = Math.max(this.peakBytes, bytes)
    return bytes
  }

  async #keepRunning(pauseMs: () => number): Promise<number> {
    for (;;) {
      const { code, signal, tail } = await this.#once()
      if (signal === undefined && (code === 0 || this.#isStopping)) return code
      if (signal === undefined && tail.includes('does not answer')) this.vainStarts += 1
      else if (signal === undefined) {
        this.failures.push(`exit code ${code}: ${tail}`)
        this.#say(`${this.name} failed with exit code ${code}: ${tail}`)
      }
      if (this.#isStopping) return code
      await delay(pauseMs())
    }
  }

  #once(): Promise<{ code: number; signal: string | undefined; tail: string }> {
    const script = join(checkout, 'cli', 'main.ts')
    const child = spawn(process.execPath, [script, ...this.#args], {
      env: this.#env,
      stdio: ['ignore', 'ignore', 'pipe'],
      // Ctrl-C reaches the soak alone, which ends its workers in order.
      detached: true,
    })
    this.#child = child
    let tail = ''
    child.stderr.on('data', (data: Buffer) => (tail = (tail + data.toString()).slice(-said)))
    return new Promise((resolve) => {
      child.on('close', (code, signal) => {
        this.#child = undefined
        resolve({ code: code ?? 1, signal: signal ?? undefined, tail })
      })
    })
  }
}

/** Resident memory of a process as Linux reports it; 0 where it does not. */
function residentBytes(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid ?? 0}/status`, 'utf8')
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0) * 1_024
  } catch {
    return 0
  }
}
