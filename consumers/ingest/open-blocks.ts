/**
 * The blocks that decoded rows are appended to: one of each kind of topic for a whole flush, so that ClickHouse reads
 * few large blocks, and another one for rows that are kept beside it, so that a refused row is looked for among those
 * alone. Blocks whose rows are stored are used again.
 */
import { NativeBlock } from '../../infra/clickhouse/native-block.ts'
import { rawColumns } from '../../schemas/raw-tables.ts'
import type { TopicKind } from '../../schemas/topics.ts'
import type { DecodedBatch } from './decoded-batch.ts'

/** The blocks of a flush, of the next one and of one that is released late. */
const maxFree = 3

export class OpenBlocks {
  readonly #open = new Map<string, NativeBlock>()
  readonly #free: Record<TopicKind, NativeBlock[]> = { queue: [], survey: [], counter: [] }

  /** The block that the next batch is appended to. */
  take(kind: TopicKind, keepsRows = false): NativeBlock {
    const key = `${kind} ${keepsRows}`
    const block = this.#open.get(key) ?? this.#free[kind].pop() ?? new NativeBlock(rawColumns[kind])
    this.#open.set(key, block)
    return block
  }

  /** What is open is flushed or discarded: the next batches get other blocks. */
  close(): void {
    this.#open.clear()
  }

  /** The rows of these batches are stored. */
  release(batches: readonly DecodedBatch[]): void {
    const kinds = new Map(batches.map(({ block, kind }) => [block, kind]))
    for (const [block, kind] of kinds) {
      if (this.#free[kind].length >= maxFree) continue
      block.clear()
      this.#free[kind].push(block)
    }
  }
}
