/**
 * What records of the queue topic must come to, and what they came to: `row` or the reason, by partition and offset.
 */
import { expect } from 'vitest'
import { decode } from '../../consumers/ingest/decode/decode.ts'
import type { Headers } from '../../schemas/cloud-event.ts'
import { utcOffsetsOf } from '../../schemas/reference.ts'
import { rawTables } from '../../schemas/raw-tables.ts'
import type { Pipeline } from './pipeline.ts'
import type { RawProducer } from './raw-producer.ts'
import { type BatchOptions, encodeBatch, type WireRecord } from './record-batch.ts'

export interface Wire {
  /** Sends a batch to the queue topic and returns what each of its records must become. */
  readonly send: (
    partition: number,
    records: readonly WireRecord[],
    options: BatchOptions,
  ) => Promise<Map<string, string>>
  /** Ingests to the end and compares what is stored with what was expected of the batches sent. */
  readonly expectOutcomes: (expected: readonly Map<string, string>[]) => Promise<void>
}

export function createWire(pipeline: Pipeline, producer: RawProducer): Wire {
  const timestamp = BigInt(Date.now())
  return {
    async send(partition, records, options) {
      const batch = encodeBatch(records, { ...options, timestamp })
      const { errorCode, baseOffset } = await producer.send(pipeline.topics.queue, partition, batch)
      expect(errorCode).toBe(0)
      return expectedOf(pipeline, partition, records, { baseOffset, timestamp })
    },
    async expectOutcomes(expected) {
      await pipeline.catchUp()
      const outcomes = await outcomesOf(pipeline)
      for (const of of expected) {
        expect(of.size).toBeGreaterThan(0)
        const wrong = [...of].filter(([id, outcome]) => outcomes.get(id) !== outcome)
        expect(wrong.slice(0, 5).map(([id, outcome]) => [id, outcome, outcomes.get(id)])).toEqual([])
      }
      await expectAllCommitted(pipeline)
    },
  }
}

async function expectAllCommitted({ kafka, topics: { queue }, groupId }: Pipeline): Promise<void> {
  const admin = kafka.admin()
  await admin.connect()
  const [committed] = await admin.fetchOffsets({ groupId, topics: [queue] })
  const ends = await admin.fetchTopicOffsets(queue)
  await admin.disconnect()
  for (const { partition, high } of ends) {
    const at = committed?.partitions.find((of) => of.partition === partition)?.offset
    if (high !== '0') expect([partition, at]).toEqual([partition, high])
  }
}

/** The verdict of `decode` on records as they were written. */
function expectedOf(
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
async function outcomesOf({ databases, topics, rows }: Pipeline): Promise<Map<string, string>> {
  const stored = await rows<{ id: string; outcome: string }>(
    `SELECT concat(toString(kafka_partition), ':', toString(kafka_offset)) AS id, arrayStringConcat(groupUniqArray(outcome), ' and ') AS outcome
     FROM (
       SELECT kafka_partition, kafka_offset, 'row' AS outcome FROM ${databases.store}.${rawTables.queue}
       UNION ALL
       SELECT kafka_partition, kafka_offset, toString(reason) FROM ${databases.store}.refused_records WHERE topic = '${topics.queue}'
     ) GROUP BY id`,
  )
  return new Map(stored.map(({ id, outcome }) => [id, outcome]))
}
