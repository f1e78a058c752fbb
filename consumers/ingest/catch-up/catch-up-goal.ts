/**
 * The ends that the partitions had at the start, and how far each has been read since. Pure: offsets and the state of the
 * logs are passed in.
 */
import type { GroupPosition } from '../../../infra/kafka/group-position.ts'
import { partitionKey } from '../../../infra/kafka/partition-key.ts'
import { isHeldBack, type PartitionLog } from '../../../infra/kafka/partition-log.ts'

interface OpenPartition {
  readonly start: GroupPosition
  /** The offset after the last record that is stored. */
  at: bigint
}

export class CatchUpGoal {
  readonly total: bigint
  /** Resolves when every end is reached. */
  readonly done: Promise<void>
  readonly #nowMs: () => number
  /** Partitions whose end is not reached. */
  readonly #open: Map<string, OpenPartition>
  readonly #finish: () => void
  #movedAtMs: number

  constructor(found: readonly GroupPosition[], nowMs: () => number) {
    const open = found.filter(({ from, end, offsetFault }) => end > from || offsetFault === 'beyond_end')
    this.#open = new Map(
      open.map((start) => [partitionKey(start.topic, start.partition), { start, at: start.from }]),
    )
    this.total = this.left
    const { promise, resolve } = Promise.withResolvers<void>()
    this.done = promise
    this.#finish = resolve
    this.#nowMs = nowMs
    this.#movedAtMs = nowMs()
  }

  get isDone(): boolean {
    return this.#open.size === 0
  }

  get left(): bigint {
    return [...this.#open.values()].reduce((sum, { start, at }) => sum + start.end - at, 0n)
  }

  /** The topics of partitions whose end is not reached. */
  get topics(): string[] {
    return [...new Set([...this.#open.values()].map(({ start }) => start.topic))]
  }

  /** To be called with every offset that is reached here, or found to be committed. */
  reached(topic: string, partition: number, nextOffset: bigint): void {
    const key = partitionKey(topic, partition)
    const own = this.#open.get(key)
    if (own === undefined) return
    const { begin, end, offsetFault, committed } = own.start
    // An offset beyond the end has to be reset first; in an empty log the reset to "none" is the only sign of it.
    if (offsetFault === 'beyond_end' && nextOffset === committed) return
    const isEmptied = offsetFault === 'beyond_end' && begin === end
    if (nextOffset < 0n && !isEmptied) return
    if (nextOffset > own.at) this.#movedAtMs = this.#nowMs()
    if (nextOffset >= end || isEmptied) this.#open.delete(key)
    else if (nextOffset > own.at) own.at = nextOffset
    if (this.isDone) this.#finish()
  }

  /** How long nothing has been reached. */
  idleMs(): number {
    return this.#nowMs() - this.#movedAtMs
  }

  /** What open transactions hold back, if nothing else is left. */
  heldBackIn(logs: readonly PartitionLog[]): GroupPosition[] {
    const left = [...this.#open.values()]
    const held = left.flatMap(({ start, at }) => {
      const log = logs.find(({ topic, partition }) => topic === start.topic && partition === start.partition)
      return log !== undefined && isHeldBack(log) && at >= log.readable && log.readable < start.end
        ? [{ ...start, readable: log.readable, end: log.end }]
        : []
    })
    return held.length === left.length ? held : []
  }
}
