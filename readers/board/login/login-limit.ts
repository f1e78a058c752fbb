/** How often a login may fail: so many times a minute from one address, and for one user from everywhere. */

const windowMs = 60_000
const mostPerAddress = 5
const mostPerUser = 20
const mostKept = 10_000

export class LoginLimit {
  readonly #failures = new Map<string, number[]>()
  readonly #nowMs: () => number

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs
  }

  allows(address: string, user: string): boolean {
    return (
      this.#recent(`a ${address}`).length < mostPerAddress && this.#recent(`u ${user}`).length < mostPerUser
    )
  }

  /** Counted before the password is tried, so that many at once are no way around it; taken back where it was right. */
  count(address: string, user: string): { readonly forgive: () => void } {
    const nowMs = this.#nowMs()
    if (this.#failures.size > mostKept) this.#failures.clear()
    const keys = [`a ${address}`, `u ${user}`]
    for (const key of keys) this.#failures.set(key, [...this.#recent(key), nowMs])
    return {
      forgive: () => {
        for (const key of keys) this.#failures.set(key, this.#recent(key).slice(0, -1))
      },
    }
  }

  #recent(key: string): number[] {
    const since = this.#nowMs() - windowMs
    return (this.#failures.get(key) ?? []).filter((at) => at > since)
  }
}
