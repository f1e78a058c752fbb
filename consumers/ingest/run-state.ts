/** Whether an ingest still works: until it is stopped, or fails for a reason that no retry fixes. */
export class RunState {
  readonly #failure = Promise.withResolvers<never>()
  #isStopping = false
  #hasFlushFailed = false

  constructor() {
    // It may fail before anyone waits for it.
    this.#failure.promise.catch(() => undefined)
  }

  get isStopping(): boolean {
    return this.#isStopping
  }

  /** Whether batches are still buffered. */
  get takesBatches(): boolean {
    return !this.#isStopping && !this.#hasFlushFailed
  }

  /** Rejects with the first failure; never resolves. */
  get failed(): Promise<never> {
    return this.#failure.promise
  }

  stop(): void {
    this.#isStopping = true
  }

  fail(error: unknown): void {
    this.#failure.reject(error)
  }

  /** What comes after the batches of this flush must not be stored and committed without them. */
  failFlush(error: unknown): void {
    this.#hasFlushFailed = true
    this.fail(error)
  }
}
