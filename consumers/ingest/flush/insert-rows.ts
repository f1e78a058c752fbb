/**
 * Rows as the body of an insert, and how they are divided where ClickHouse refuses them together: by blocks, then row
 * by row where the rows of a block were kept.
 */
import { columnNames } from '../../../schemas/raw-tables.ts'
import type { TopicKind } from '../../../schemas/topics.ts'
import type { DecodedBatch, KeptRow } from '../decode/decoded-batch.ts'
import { rawBlock } from '../decode/raw-blocks.ts'

export interface InsertRows {
  readonly count: number
  readonly columns: readonly string[]
  readonly format: 'Native' | 'JSONEachRow'
  /** All bytes, from the beginning at each call. */
  readonly body: () => Iterable<Buffer>
  /** Two parts that follow each other. Only for more than one row. @throws RowsNotKept */
  readonly divided: () => readonly [InsertRows, InsertRows]
}

/** A block has to be divided and its rows are gone: they have to be read again, and kept. */
export class RowsNotKept extends Error {
  override readonly name = 'RowsNotKept'
}

/** Rows of a small table: their names are its columns, and each row has the same. */
export function objectRows(rows: readonly object[]): InsertRows {
  const middle = rows.length >> 1
  return {
    count: rows.length,
    columns: Object.keys(rows[0] ?? {}),
    format: 'JSONEachRow',
    body: () => [Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n'))],
    divided: () => [objectRows(rows.slice(0, middle)), objectRows(rows.slice(middle))],
  }
}

/** The rows of batches of one kind, in their order, where the batches of each block follow each other. */
export function batchRows<Topic extends TopicKind>(
  kind: Topic,
  batches: readonly DecodedBatch<NoInfer<Topic>>[],
): InsertRows {
  const filled = batches.filter(({ rows }) => rows > 0)
  const blocks = [...new Set(filled.map(({ block }) => block))]
  return {
    count: filled.reduce((sum, { rows }) => sum + rows, 0),
    columns: columnNames(kind),
    format: 'Native',
    *body() {
      for (const block of blocks) yield* block.toBuffers()
    },
    divided() {
      if (blocks.length > 1) {
        const half = new Set(blocks.slice(0, blocks.length >> 1))
        const isFirst = ({ block }: DecodedBatch<Topic>): boolean => half.has(block)
        return [
          batchRows(kind, filled.filter(isFirst)),
          batchRows(
            kind,
            filled.filter((batch) => !isFirst(batch)),
          ),
        ]
      }
      const kept = filled.flatMap((batch) => batch.kept ?? [])
      if (filled.some((batch) => batch.kept === undefined))
        throw new RowsNotKept('the rows of this block were not kept')
      return halves(kind, kept)
    },
  }
}

function keptRows<Topic extends TopicKind>(kind: Topic, kept: readonly KeptRow<Topic>[]): InsertRows {
  return {
    count: kept.length,
    columns: columnNames(kind),
    format: 'Native',
    body() {
      const block = rawBlock(kind)
      for (const { row } of kept) block.append(row)
      return block.toBuffers()
    },
    divided: () => halves(kind, kept),
  }
}

function halves<Topic extends TopicKind>(
  kind: Topic,
  kept: readonly KeptRow<Topic>[],
): readonly [InsertRows, InsertRows] {
  const middle = kept.length >> 1
  return [keptRows(kind, kept.slice(0, middle)), keptRows(kind, kept.slice(middle))]
}
