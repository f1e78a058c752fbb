/**
 * One batch of one partition, decoded: its rows in a block that is ready to be inserted, refused records, and the
 * offset to commit. Decoding is pure; it is done as soon as the batch arrives, while the rows before it are being
 * stored. It keeps neither the batch nor its functions, which would hold the whole answer of Kafka in memory.
 */
import type { EachBatchPayload } from 'kafkajs'
import type { KafkaRecord } from '../../../schemas/cloud-event.ts'
import { headerText, replayHeader } from '../../../schemas/dead-letter.ts'
import type { RawRows } from '../../../schemas/raw-tables.ts'
import type { TopicKind } from '../../../schemas/topics.ts'
import type { RefusedRecord } from '../dead-letters/dead-letter.ts'
import { acceptedRowsOf } from './accepted-rows.ts'
import { decode } from './decode.ts'
import { isList } from '../dead-letters/kept-headers.ts'
import { rawBlock, type RawBlocks } from './raw-blocks.ts'
import type { ShardRecords } from './shard-records.ts'

/** What a row was made of. */
export interface KeptRow<Topic extends TopicKind = TopicKind> {
  readonly row: RawRows[Topic]
  readonly record: KafkaRecord
}

export interface DecodedBatch<Topic extends TopicKind = TopicKind> {
  readonly kind: Topic
  readonly topic: string
  readonly partition: number
  /** The first offset: from here it is read again unless it is stored. */
  readonly firstOffset: bigint
  /** The offset to commit once this is stored. */
  readonly nextOffset: bigint
  /** Records of the partition that come after this batch. */
  readonly lag: bigint
  /** Holds its rows, and those of other batches of the same flush. */
  readonly block: RawBlocks[Topic]
  readonly rows: number
  /**
   * The rows with their records, where they were asked for: a block alone cannot be divided, and a row that ClickHouse
   * refuses needs its record. They take several times the memory of the block.
   */
  readonly kept: readonly KeptRow<Topic>[] | undefined
  /** The event's and the record's own time of each row, in milliseconds since 1970. */
  readonly eventTimesMs: Float64Array
  readonly recordTimesMs: Float64Array
  readonly refused: readonly RefusedRecord[]
  /** Ids of the dead letters that were sent back into the topic and are records of this batch. */
  readonly replayed: readonly string[]
  /** About what it takes in memory: its rows in the block, refused records, and records kept beside their rows. */
  readonly bytes: number
}

/** Whether a batch is of this kind of topic, and so its block and its rows are. */
export const isOf =
  <Topic extends TopicKind>(kind: Topic) =>
  (batch: DecodedBatch): batch is DecodedBatch<Topic> =>
    batch.kind === kind

/** About what an object takes in memory beside the bytes that it holds. */
const recordOverhead = 800
const headerOverhead = 100

export interface DecodeOptions<Topic extends TopicKind> {
  readonly kind: Topic
  /** Minutes east of UTC of every known MPP. */
  readonly utcOffsets: ReadonlyMap<string, number>
  /** Whether the rows are kept with their records, besides being in the block. */
  readonly keepsRows?: boolean
  /** The block that its rows are appended to. */
  readonly block?: RawBlocks[Topic]
  /** Given where several shards divide the events: those of other shards are skipped. */
  readonly shard?: ShardRecords | undefined
}

/** Decodes a batch and appends its rows to the block, all or, where something throws, none. */
export function decodeBatch<Topic extends TopicKind>(
  payload: DecodedPayload,
  options: DecodeOptions<Topic>,
): DecodedBatch<Topic> {
  const { kind, block = rawBlock(kind) } = options
  const mark = block.mark()
  try {
    return decodeInto(block, payload, options)
  } catch (error) {
    block.rollBack(mark)
    throw error
  }
}

type DecodedPayload = Pick<EachBatchPayload, 'batch'>

function decodeInto<Topic extends TopicKind>(
  block: RawBlocks[Topic],
  payload: DecodedPayload,
  { kind, utcOffsets, shard, keepsRows = false }: DecodeOptions<Topic>,
): DecodedBatch<Topic> {
  const { batch } = payload
  const { topic, partition, messages } = batch
  const kept: KeptRow<Topic>[] | undefined = keepsRows ? [] : undefined
  // The fast path makes no rows that could be kept.
  const acceptedRows = keepsRows ? undefined : acceptedRowsOf(utcOffsets)
  const eventTimesMs = new Float64Array(messages.length)
  const recordTimesMs = new Float64Array(messages.length)
  const refused: RefusedRecord[] = []
  const replayed: string[] = []
  const bytesBefore = block.bytes
  let rows = 0
  let bytes = 0
  for (const message of messages) {
    const accepted = acceptedRows?.append(message, partition, kind, block, shard)
    if (accepted === 'elsewhere') continue
    let timeMs = accepted
    if (timeMs === undefined) {
      const decoded = decode(message, { topic: kind, partition, utcOffsets })
      if (shard?.takes(decoded) === false) continue
      if (decoded.kind !== 'row') {
        noteReplay(message, replayed)
        refused.push({ topic, partition, record: message, refusal: decoded })
        bytes += heldBytes(message)
        continue
      }
      timeMs = decoded.row.time
      block.append(decoded.row)
      kept?.push({ row: decoded.row, record: message })
      if (keepsRows) bytes += heldBytes(message)
    }
    noteReplay(message, replayed)
    eventTimesMs[rows] = timeMs
    recordTimesMs[rows] = Math.max(0, Number(message.timestamp))
    rows++
  }
  return {
    kind,
    topic,
    partition,
    block,
    rows,
    kept,
    refused,
    replayed,
    firstOffset: BigInt(batch.firstOffset() ?? '0'),
    nextOffset: BigInt(batch.lastOffset()) + 1n,
    lag: BigInt(batch.offsetLag()),
    eventTimesMs: eventTimesMs.subarray(0, rows),
    recordTimesMs: recordTimesMs.subarray(0, rows),
    bytes: bytes + block.bytes - bytesBefore,
  }
}

/** What a record takes that is held with its row or its refusal. */
function heldBytes({ key, value, headers = {} }: KafkaRecord): number {
  let bytes = recordOverhead + (key?.length ?? 0) + (value?.length ?? 0)
  for (const [name, given] of Object.entries(headers))
    for (const one of isList(given) ? given : [given])
      bytes += headerOverhead + name.length + (one?.length ?? 0)
  return bytes
}

function noteReplay({ headers }: KafkaRecord, replayed: string[]): void {
  const replayOf = headerText(headers, replayHeader)
  if (replayOf !== undefined) replayed.push(replayOf)
}
