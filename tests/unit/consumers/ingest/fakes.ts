/** Decoded batches and what else the unit tests of ingest are given in place of Kafka, ClickHouse and a log. */
import type { DecodedBatch } from '../../../../consumers/ingest/decoded-batch.ts'
import { createLogger } from '../../../../infra/log.ts'
import type { RawRow } from '../../../../schemas/raw-tables.ts'
import { decodeIn, eventOf, recordOf } from '../../../support/records.ts'

export const silent = createLogger({ level: 'silent', pretty: false })

export function rowOf(id: string): RawRow {
  const decoded = decodeIn('queue', recordOf(eventOf('mpp.ticket.issued', {}, { id })))
  if (decoded.kind !== 'row') throw new Error('refused')
  return decoded.row
}

/** A batch of the queue's topic with so many rows. */
export function batchOf(rows: number, more: Partial<DecodedBatch> = {}): DecodedBatch {
  const { topic = 'mpp.queue.v1', partition = 0 } = more
  return {
    ...{ kind: 'queue', topic, partition, nextOffset: 10n, lag: 0n, refused: [], replayed: [], bytes: 100 },
    rows: Array.from({ length: rows }, (_, at) => rowOf(`e-${at}`)),
    refuseRow: (index) => ({
      ...{ topic, partition, record: recordOf('{}', { offset: String(index) }) },
      refusal: { kind: 'refusal', reason: 'rejected_by_store', detail: 'ClickHouse refuses the row' },
    }),
    isCurrent: () => true,
    ...more,
  }
}

/** Lets everything run that waits for nothing but its turn. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve()
}
