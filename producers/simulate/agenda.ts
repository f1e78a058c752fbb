/**
 * The agenda of a simulated day: steps that are due at a time, run in order of time, of equal times in the
 * order in which they were put down. A binary heap; it knows nothing of queues.
 */

interface Entry {
  readonly at: number
  readonly order: number
  readonly step: (at: number) => void
}

export class Agenda {
  readonly #heap: Entry[] = []
  #order = 0

  plan(at: number, step: (at: number) => void): void {
    const entry = { at, order: this.#order++, step }
    let index = this.#heap.push(entry) - 1
    while (index > 0) {
      const parentIndex = (index - 1) >> 1
      const parent = this.#heap[parentIndex]
      if (parent === undefined || isBefore(parent, entry)) break
      this.#heap[index] = parent
      index = parentIndex
    }
    this.#heap[index] = entry
  }

  /** Runs everything, also what steps put down while it runs. */
  run(): void {
    for (let next = this.#take(); next !== undefined; next = this.#take()) next.step(next.at)
  }

  #take(): Entry | undefined {
    const first = this.#heap[0]
    const last = this.#heap.pop()
    if (first === undefined || last === undefined || this.#heap.length === 0) return first
    let index = 0
    for (;;) {
      const left = this.#heap[2 * index + 1]
      const right = this.#heap[2 * index + 2]
      if (left === undefined) break
      const smaller = right !== undefined && isBefore(right, left) ? right : left
      if (isBefore(last, smaller)) break
      this.#heap[index] = smaller
      index = 2 * index + (smaller === left ? 1 : 2)
    }
    this.#heap[index] = last
    return first
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}
