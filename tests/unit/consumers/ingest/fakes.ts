/** Decoded batches and what else the unit tests of ingest are given in place of Kafka, ClickHouse and a log. */
import type { DecodedBatch, KeptRow } from '../../../../consumers/ingest/decode/decoded-batch.ts'
import { rawBlock } from '../../../../consumers/ingest/decode/raw-blocks.ts'
import type { RefusedRecord } from '../../../../consumers/ingest/dead-letters/dead-letter.ts'
import { createLogger } from '../../../../infra/log.ts'
import { decodeIn, eventOf, recordOf } from '../../../support/records.ts'

export const silent = createLogger({ level: 'silent', pretty: false })

function keptRowOf(at: number): KeptRow<'queue'> {
  const decoded = decodeIn('queue', recordOf(eventOf('mpp.ticket.issued', {}, { id: `e-${at}` })))
  if (decoded.kind !== 'row') throw new Error('refused')
  return { row: decoded.row, record: recordOf('{}', { offset: String(at) }) }
}

/** A refused record of the queue's topic. */
export function refusedOf(offset = '0'): RefusedRecord {
  return {
    topic: 'mpp.queue.v1',
    partition: 0,
    record: recordOf('{}', { offset }),
    refusal: { kind: 'refusal', reason: 'not_json', detail: 'the value is not JSON' },
  }
}

/** A batch of the queue's topic with so many rows, which are kept. */
export function batchOf(rows: number, more: Partial<DecodedBatch<'queue'>> = {}): DecodedBatch<'queue'> {
  const { topic = 'mpp.queue.v1', partition = 0 } = more
  const kept = Array.from({ length: rows }, (_, at) => keptRowOf(at))
  const block = rawBlock('queue')
  for (const { row } of kept) block.append(row)
  return {
    kind: 'queue',
    topic,
    partition,
    firstOffset: 0n,
    nextOffset: 10n,
    lag: 0n,
    bytes: 100,
    block,
    rows,
    kept,
    refused: [],
    replayed: [],
    eventTimesMs: Float64Array.from(kept, ({ row }) => row.time),
    recordTimesMs: Float64Array.from(kept, ({ row }) => row.record_time),
    ...more,
  }
}

/** Lets everything run that waits for nothing but its turn. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}
