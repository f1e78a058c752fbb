/**
 * One batch of one partition, decoded: rows, refused records, and the offset to commit. Decoding is pure; it is done
 * as soon as the batch arrives, while the rows before it are being stored.
 */
import type { EachBatchPayload } from 'kafkajs'
import { headerText, replayHeader } from '../../schemas/dead-letter.ts'
import { refuse } from '../../schemas/reasons.ts'
import type { RawRow } from '../../schemas/raw-tables.ts'
import type { TopicKind } from '../../schemas/topics.ts'
import type { RefusedRecord } from './dead-letter.ts'
import { decode } from './decode.ts'

export interface DecodedBatch {
  readonly kind: TopicKind
  readonly topic: string
  readonly partition: number
  /** The offset to commit once this is stored. */
  readonly nextOffset: bigint
  /** Records of the partition behind this batch. */
  readonly lag: bigint
  readonly rows: readonly RawRow[]
  /** The record of a row that ClickHouse refuses, by the row's index. */
  readonly refuseRow: (index: number) => RefusedRecord
  readonly refused: readonly RefusedRecord[]
  /** Ids of the dead letters that were sent back into the topic and are records of this batch. */
  readonly replayed: readonly string[]
  /** Bytes of the records' values. */
  readonly bytes: number
  /** False when the partition was taken away meanwhile: then its offset is not committed. */
  readonly isCurrent: () => boolean
}

/** Decodes a batch. */
export function decodeBatch(
  payload: Pick<EachBatchPayload, 'batch' | 'isRunning' | 'isStale'>,
  kind: TopicKind,
  utcOffsets: ReadonlyMap<string, number>,
): DecodedBatch {
  const { batch } = payload
  const { topic, partition } = batch
  const rows: RawRow[] = []
  const rowMessages: number[] = []
  const refused: RefusedRecord[] = []
  const replayed: string[] = []
  let bytes = 0
  for (const [index, message] of batch.messages.entries()) {
    bytes += message.value?.length ?? 0
    const decoded = decode(message, { topic: kind, partition, utcOffsets })
    if (decoded.kind === 'row') {
      rows.push(decoded.row)
      rowMessages.push(index)
    } else {
      refused.push({ topic, partition, record: message, refusal: decoded })
    }
    const replayOf = headerText(message.headers, replayHeader)
    if (replayOf !== undefined) replayed.push(replayOf)
  }
  return {
    ...{ kind, topic, partition, rows, refused, replayed, bytes },
    refuseRow: (index) => {
      const record = batch.messages[rowMessages[index] ?? -1]
      if (record === undefined) throw new RangeError('no such row in the batch')
      return { topic, partition, record, refusal: refuse('rejected_by_store', 'ClickHouse refuses the row') }
    },
    nextOffset: BigInt(batch.lastOffset()) + 1n,
    lag: BigInt(batch.offsetLag()),
    isCurrent: () => payload.isRunning() && !payload.isStale(),
  }
}
