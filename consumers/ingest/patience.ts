/**
 * Doing something with a dependency until it is done or is the data's fault: transient faults are tried again with
 * exponential back-off and jitter; where they last, and at once where someone has to mend something, it halts with one
 * clear message and goes on by itself once mended. It waits as long as it takes; whoever cannot wait aborts the signal.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { KunjunganError } from '../../infra/errors.ts'
import type { Logger } from '../../infra/log.ts'
import type { FaultClass } from './fault-class.ts'
import type { Dependency, IngestObserver } from './observer.ts'

export interface PatienceConfig {
  /** Ends with the error instead of waiting for a mend, for commands that are to finish. */
  readonly failOnHalt: boolean
  readonly firstPauseMs?: number
  readonly longestPauseMs?: number
  /** How long to wait before looking whether a halting fault is mended. */
  readonly haltPauseMs?: number
}

export interface PatienceDeps {
  readonly logger: Logger
  readonly random: () => number
  readonly observer: IngestObserver
}

export interface Task {
  readonly dependency: Dependency
  /** Named in the log. */
  readonly what: string
  readonly run: () => Promise<unknown>
  readonly judge: (error: unknown) => FaultClass
  /** The code to log: error texts quote data. */
  readonly codeOf: (error: unknown) => string | number | undefined
  /** The sentence with the mend, for a fault that halts. */
  readonly explain: (error: unknown) => string
}

/** Faults of an unknown code are tried so often before they halt. */
const unknownTries = 5
/** A transient fault that lasts is no passing one: after so many tries, about 20 seconds, someone is told of it. */
const retryTries = 8
const defaultHaltPauseMs = 2_000
/** A fault that lasts is explained once, at this attempt. */
const explainAt = 3

export class Patience {
  readonly #config: PatienceConfig
  readonly #deps: PatienceDeps

  constructor(config: PatienceConfig, deps: PatienceDeps) {
    this.#config = config
    this.#deps = deps
  }

  /**
   * Resolves with 'done', or with the class of a fault that lies in what was sent ('data', 'smaller').
   * @throws what `signal` was aborted with; KunjunganError `halted` under `failOnHalt`.
   */
  async until(task: Task, signal: AbortSignal): Promise<'done' | 'data' | 'smaller'> {
    let isHalted = false
    try {
      for (let attempt = 0; ; attempt++) {
        signal.throwIfAborted()
        const error = await failureOf(task)
        if (error === undefined) return 'done'
        signal.throwIfAborted()
        const judged = task.judge(error.value)
        const fault = judged === 'unknown' && attempt >= unknownTries ? 'halt' : judged
        this.#deps.observer.onFault(task.dependency, fault)
        if (fault === 'data' || fault === 'smaller') return fault
        const code = task.codeOf(error.value)
        const mend = attempt === explainAt ? { mend: task.explain(error.value) } : {}
        this.#deps.logger.warn({ what: task.what, code, fault, attempt, ...mend }, 'a call failed')
        if (fault === 'halt') this.#failOnHalt(task.explain(error.value), error.value)
        if (!isHalted && (fault === 'halt' || attempt >= retryTries)) {
          this.#tell(task.explain(error.value))
          isHalted = true
        }
        const pauseMs =
          fault === 'halt' ? (this.#config.haltPauseMs ?? defaultHaltPauseMs) : this.#backOff(attempt)
        await delay(pauseMs, undefined, { signal })
      }
    } finally {
      if (isHalted) this.#goOn()
    }
  }

  /** Halts for a reason of the caller's own, then lets it look again. */
  async halt(reason: string, signal: AbortSignal): Promise<void> {
    this.#failOnHalt(reason, undefined)
    this.#tell(reason)
    await delay(this.#config.haltPauseMs ?? defaultHaltPauseMs, undefined, { signal })
    this.#goOn()
  }

  #failOnHalt(reason: string, cause: unknown): void {
    if (this.#config.failOnHalt) throw new KunjunganError('halted', `Ingest halted: ${reason}`, { cause })
  }

  #tell(reason: string): void {
    this.#deps.logger.error({ reason }, 'ingest halted: it goes on by itself once this is mended')
    this.#deps.observer.onHalt(reason)
  }

  #goOn(): void {
    this.#deps.logger.info('ingest goes on')
    this.#deps.observer.onHalt(undefined)
  }

  #backOff(attempt: number): number {
    const first = this.#config.firstPauseMs ?? 200
    const longest = Math.min(first * 2 ** Math.min(attempt, 16), this.#config.longestPauseMs ?? 10_000)
    return longest * (0.5 + this.#deps.random() / 2)
  }
}

/** What a task failed with, in a box; undefined where it did not. */
async function failureOf(task: Task): Promise<{ readonly value: unknown } | undefined> {
  try {
    await task.run()
    return undefined
  } catch (value) {
    return { value }
  }
}
