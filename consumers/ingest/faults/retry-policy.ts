/**
 * Calls a dependency until the call succeeds or its fault lies in the data. Transient faults are retried with
 * exponential back-off and jitter; where they last, and at once where an operator has to fix something, ingest halts
 * with one clear message and resumes when the fault is fixed. It retries without limit; the signal ends it.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { backOffMs } from '../../../infra/back-off.ts'
import type { Logger } from '../../../infra/log.ts'
import type { FaultClass } from './fault-class.ts'
import { haltedError, logHalt } from './halt.ts'
import type { Dependency, IngestObserver } from '../observer.ts'

export interface RetryPolicyConfig {
  /** Ends with the error instead of waiting for a fix, for commands that are to finish. */
  readonly failOnHalt: boolean
  readonly initialDelayMs?: number
  readonly maxDelayMs?: number
  /** Between retries while halted. */
  readonly haltDelayMs?: number
}

export interface RetryPolicyDeps {
  readonly logger: Logger
  readonly random: () => number
  readonly observer: IngestObserver
  /** Milliseconds that never go back; left out: those of this process. */
  readonly nowMs?: () => number
  /** Waits; rejects when the signal aborts. Node's own timer where it is left out. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>
}

export interface Call {
  readonly dependency: Dependency
  /** Named in the log. */
  readonly what: string
  readonly run: () => Promise<unknown>
  readonly classify: (error: unknown) => FaultClass
  /** The code to log: error texts quote data. */
  readonly codeOf: (error: unknown) => string | number | undefined
  /** The sentence with the fix, for a fault that halts. */
  readonly explain: (error: unknown) => string
}

/** Faults of an unknown code are retried this many times before they halt. */
const unknownRetries = 5
/**
 * A call that failed again after so long is reported as a halt: by time, as each try may hang for a while. One failure
 * alone is none, as a busy server may take as long for an answer.
 */
export const haltAfterMs = 20_000
export const defaultHaltDelayMs = 2_000
/** A fault that lasts is explained in the log at this attempt, unless it has halted, and so was explained, before. */
const explainAt = 3

export class RetryPolicy {
  readonly #config: RetryPolicyConfig
  readonly #deps: RetryPolicyDeps

  constructor(config: RetryPolicyConfig, deps: RetryPolicyDeps) {
    this.#config = config
    this.#deps = deps
  }

  /**
   * Resolves with 'done', or with the class of a fault in what was sent ('data', 'smaller').
   * @throws what `signal` was aborted with; KunjunganError `halted` under `failOnHalt`.
   */
  async run(call: Call, signal: AbortSignal): Promise<'done' | 'data' | 'smaller'> {
    let isHalted = false
    let unknown = 0
    const { nowMs = () => performance.now() } = this.#deps
    const beganMs = nowMs()
    try {
      for (let attempt = 0; ; attempt++) {
        signal.throwIfAborted()
        const error = await failureOf(call)
        if (error === undefined) return 'done'
        signal.throwIfAborted()
        const found = call.classify(error.value)
        if (found === 'unknown') unknown++
        const fault = found === 'unknown' && unknown > unknownRetries ? 'halt' : found
        this.#deps.observer.onFault(call.dependency, fault)
        if (fault === 'data' || fault === 'smaller') return fault
        const code = call.codeOf(error.value)
        const fix = attempt === explainAt && !isHalted ? { fix: call.explain(error.value) } : {}
        this.#deps.logger.warn({ what: call.what, code, fault, attempt, ...fix }, 'a call failed')
        if (fault === 'halt') this.#failOnHalt(call.explain(error.value), error.value)
        if (!isHalted && (fault === 'halt' || (attempt > 0 && nowMs() - beganMs > haltAfterMs))) {
          this.#reportHalt(call.explain(error.value))
          isHalted = true
        }
        await this.#sleep(fault === 'halt' ? this.#haltDelayMs : this.#backOff(attempt), signal)
      }
    } finally {
      if (isHalted) this.#endHalt(signal)
    }
  }

  /** Halts for a reason of the caller's own, for one pause; then the caller checks again. */
  async halt(reason: string, signal: AbortSignal): Promise<void> {
    this.#failOnHalt(reason, undefined)
    this.#reportHalt(reason)
    try {
      await this.#sleep(this.#haltDelayMs, signal)
    } finally {
      this.#endHalt(signal)
    }
  }

  #failOnHalt(reason: string, cause: unknown): void {
    if (this.#config.failOnHalt) throw haltedError(reason, cause)
  }

  #reportHalt(reason: string): void {
    logHalt(this.#deps.logger, reason)
    this.#deps.observer.onHalt(reason)
  }

  /** A call that was discarded or stopped is no longer halted, but has not resumed either. */
  #endHalt(signal: AbortSignal): void {
    if (!signal.aborted) this.#deps.logger.info('ingest resumes')
    this.#deps.observer.onHalt(undefined)
  }

  get #haltDelayMs(): number {
    return this.#config.haltDelayMs ?? defaultHaltDelayMs
  }

  #backOff(failures: number): number {
    const { initialDelayMs = 200, maxDelayMs = 10_000 } = this.#config
    return backOffMs(failures, { initialDelayMs, maxDelayMs }, this.#deps.random)
  }

  async #sleep(ms: number, signal: AbortSignal): Promise<void> {
    try {
      await (this.#deps.sleep?.(ms, signal) ?? delay(ms, undefined, { signal }))
    } catch (error) {
      // Node's own error says only that it was aborted, not why.
      signal.throwIfAborted()
      throw error
    }
  }
}

/** The error of a call, wrapped because anything can be thrown; undefined where it did not fail. */
async function failureOf(call: Call): Promise<{ readonly value: unknown } | undefined> {
  try {
    await call.run()
    return undefined
  } catch (value) {
    return { value }
  }
}
