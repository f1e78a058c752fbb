/**
 * The blocks that decoded rows are appended to: one of each kind of topic for a whole flush, so that ClickHouse reads
 * few large blocks, and a second one for rows that are kept with their records, so that a refused row is searched for
 * among those alone. Blocks whose rows are stored are reused.
 */
import { type TopicKind, topicKinds } from '../../../schemas/topics.ts'
import { type DecodedBatch, isOf } from './decoded-batch.ts'
import { rawBlock, type RawBlocks } from './raw-blocks.ts'

/** One for a flush, one for the next, and one that is released late. */
const maxFree = 3

type Open = { [Topic in TopicKind]?: RawBlocks[Topic] }
type Free = { readonly [Topic in TopicKind]: RawBlocks[Topic][] }

export class OpenBlocks {
  #open: Open = {}
  /** For rows that are kept with their records. */
  #openForKept: Open = {}
  readonly #free: Free = { queue: [], survey: [], counter: [] }

  /** The block that the next batch is appended to. */
  take<Topic extends TopicKind>(kind: Topic, keepsRows = false): RawBlocks[Topic] {
    const open = keepsRows ? this.#openForKept : this.#open
    const block = open[kind] ?? this.#free[kind].pop() ?? rawBlock(kind)
    open[kind] = block
    return block
  }

  /** What is open is flushed or discarded: the next batches get other blocks. */
  close(): void {
    this.#open = {}
    this.#openForKept = {}
  }

  /** The rows of these batches are stored. */
  release(batches: readonly DecodedBatch[]): void {
    for (const kind of topicKinds) giveBack(kind, batches, this.#free[kind])
  }
}

/** Adds the blocks of a kind to those that are free, unless there are enough. */
function giveBack<Topic extends TopicKind>(
  kind: Topic,
  batches: readonly DecodedBatch[],
  free: RawBlocks[Topic][],
): void {
  for (const block of new Set(batches.filter(isOf(kind)).map((batch) => batch.block))) {
    if (free.length >= maxFree) return
    block.clear()
    free.push(block)
  }
}
