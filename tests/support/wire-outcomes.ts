/** What records of the queue topic must come to, and what they came to: `row` or the reason, by partition and offset. */
import { decode } from '../../consumers/ingest/decode.ts'
import type { Headers } from '../../schemas/cloud-event.ts'
import { utcOffsetsOf } from '../../schemas/reference.ts'
import { rawTables } from '../../schemas/raw-tables.ts'
import type { Pipeline } from './pipeline.ts'
import type { WireRecord } from './record-batch.ts'

/** The verdict of `decode` on records as they were written. */
export function expectedOf(
  pipeline: Pipeline,
  partition: number,
  records: readonly WireRecord[],
  base: { readonly baseOffset: bigint; readonly timestamp: bigint },
): Map<string, string> {
  const context = { topic: 'queue' as const, partition, utcOffsets: utcOffsetsOf(pipeline.reference) }
  return new Map(
    records.map(({ key = null, value = null, headers, delay = 0n }, at) => {
      const offset = String(base.baseOffset + BigInt(at))
      const timestamp = String(base.timestamp + delay)
      const decoded = decode({ key, value, headers: headersOf(headers), offset, timestamp }, context)
      return [`${partition}:${offset}`, decoded.kind === 'row' ? 'row' : decoded.reason]
    }),
  )
}

/** A name that is there once with its value alone, else with a list. */
function headersOf(headers: WireRecord['headers'] = []): Headers {
  const byName = new Map<string, (Buffer | null)[]>()
  for (const [name, value] of headers) {
    const text = name.toString()
    byName.set(text, [...(byName.get(text) ?? []), value])
  }
  return Object.fromEntries(
    [...byName].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? null) : values]),
  )
}

/** What is stored of the queue topic; a record that is in both places has both. */
export async function outcomesOf({ databases, topics, rows }: Pipeline): Promise<Map<string, string>> {
  const stored = await rows<{ id: string; outcome: string }>(
    `SELECT concat(toString(kafka_partition), ':', toString(kafka_offset)) AS id, arrayStringConcat(groupUniqArray(outcome), ' and ') AS outcome
     FROM (
       SELECT kafka_partition, kafka_offset, 'row' AS outcome FROM ${databases.store}.${rawTables.queue}
       UNION ALL
       SELECT kafka_partition, kafka_offset, toString(reason) FROM ${databases.store}.dead_letters WHERE topic = '${topics.queue}'
     ) GROUP BY id`,
  )
  return new Map(stored.map(({ id, outcome }) => [id, outcome]))
}
