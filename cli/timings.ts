/** Where the seconds of a command went, phase by phase, for `--timings`. */

export class Timings {
  readonly #clock: () => number
  readonly #phases: { readonly name: string; readonly ms: number }[] = []
  #sinceMs = 0

  /** @param clock - milliseconds since the process began. */
  constructor(clock: () => number = () => performance.now()) {
    this.#clock = clock
  }

  /** Ends a phase, which began where the one before ended. */
  end(name: string): void {
    const now = this.#clock()
    this.#phases.push({ name, ms: now - this.#sinceMs })
    this.#sinceMs = now
  }

  /** One line for each phase, and their sum. */
  lines(): string[] {
    const total = { name: 'in all', ms: this.#sinceMs }
    return [...this.#phases, total].map(({ name, ms }) => `${(ms / 1_000).toFixed(1).padStart(7)} s  ${name}`)
  }
}
