/** The block of each raw table: it takes that table's rows alone. */
import { NativeBlock } from '../../../infra/clickhouse/native-block.ts'
import { type RawColumns, rawColumns } from '../../../schemas/raw-tables.ts'
import type { TopicKind } from '../../../schemas/topics.ts'

/** `RawBlocks[TopicKind]` is the block of one table or another: no row can be appended until it is known which. */
export type RawBlocks = { readonly [Topic in TopicKind]: NativeBlock<RawColumns[Topic]> }

const newBlock: { readonly [Topic in TopicKind]: () => RawBlocks[Topic] } = {
  queue: () => new NativeBlock(rawColumns.queue),
  survey: () => new NativeBlock(rawColumns.survey),
  counter: () => new NativeBlock(rawColumns.counter),
}

/** An empty block for the rows of this kind of topic. */
export function rawBlock<Topic extends TopicKind>(kind: Topic): RawBlocks[Topic] {
  return newBlock[kind]()
}
