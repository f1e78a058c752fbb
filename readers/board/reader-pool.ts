/**
 * Clients of readers, one for each user and password however many are logged in as it, closed with the last of them: a
 * logout of one must not end what others of the same reader look at.
 */
import type { Reader } from './figures.ts'

interface Entry {
  readonly reader: Reader
  users: number
}

export class ReaderPool {
  readonly #entries = new Map<string, Entry>()
  readonly #readerOf: (user: string, password: string) => Reader

  constructor(readerOf: (user: string, password: string) => Reader) {
    this.#readerOf = readerOf
  }

  /** To be given back once. */
  take(user: string, password: string): Reader {
    const key = JSON.stringify([user, password])
    const entry = this.#entries.get(key) ?? { reader: this.#readerOf(user, password), users: 0 }
    entry.users += 1
    this.#entries.set(key, entry)
    return entry.reader
  }

  giveBack(reader: Reader): void {
    for (const [key, entry] of this.#entries) {
      if (entry.reader !== reader) continue
      entry.users -= 1
      if (entry.users > 0) return
      this.#entries.delete(key)
      void reader.client.close().catch(() => undefined)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#entries.values()].map(({ reader }) => reader.client.close()))
    this.#entries.clear()
  }
}
