/** Blocks whose rows are stored, so that their memory is used for the next batches. */
import { NativeBlock } from '../../infra/clickhouse/native-block.ts'
import { rawColumns } from '../../schemas/raw-tables.ts'
import type { TopicKind } from '../../schemas/topics.ts'
import type { DecodedBatch } from './decoded-batch.ts'

/** More than the batches of a flush, with what is decoded meanwhile, on a machine that is behind. */
const maxBlocks = 48

export class BlockPool {
  readonly #free: Record<TopicKind, NativeBlock[]> = { queue: [], survey: [], counter: [] }

  /** An empty block. */
  take(kind: TopicKind): NativeBlock {
    return this.#free[kind].pop() ?? new NativeBlock(rawColumns[kind])
  }

  give(batches: readonly DecodedBatch[]): void {
    for (const { kind, block } of batches) {
      if (this.#free[kind].length >= maxBlocks) return
      block.clear()
      this.#free[kind].push(block)
    }
  }
}
