/**
 * Records that are no everyday ones: aborted transactions and their control records, every codec, tombstones and
 * poison, a clock that jumps, and records that retention removed before they were read.
 */
import kafkajs from 'kafkajs'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { noObserver } from '../../consumers/ingest/observer.ts'
import type { Event } from '../../schemas/event.ts'
import { eventKey } from '../../schemas/event-key.ts'
import { audit } from '../support/audit.ts'
import { joined, sendLoad } from '../support/load.ts'
import { randomEvents } from '../support/oracle/random-events.ts'
import { createPipeline, type Pipeline } from '../support/pipeline.ts'
import { testDay } from '../support/repeat.ts'

const { CompressionTypes } = kafkajs
let pipeline: Pipeline
let casesBegun = 0

beforeEach(async () => {
  pipeline = await createPipeline(`records${++casesBegun}`)
})
afterEach(async () => {
  vi.useRealTimers()
  await pipeline[Symbol.asyncDispose]()
})

const isQueue = ({ type }: Event): boolean => type.startsWith('mpp.ticket.')

function queueEvents(seed: number, count: number): Event[] {
  const today = testDay()
  return randomEvents({ seed, count, reference: pipeline.reference, from: '2026-02-01', to: today })
    .filter(isQueue)
    .map((event): Event => ({ ...event, id: `${seed}/${event.id}`.slice(0, 128) }))
    .filter(
      (event, at, all) => all.findIndex((of) => of.id === event.id && of.source === event.source) === at,
    )
}

const messagesOf = (events: readonly Event[]): { key: string; value: string }[] =>
  events.map((event) => ({ key: eventKey(event), value: JSON.stringify(event) }))

describe('records', () => {
  it('of aborted transactions are not read, of committed ones once, and the control records behind them count as read', async () => {
    const producer = pipeline.kafka.producer({
      idempotent: true,
      maxInFlightRequests: 1,
      transactionalId: 'records',
    })
    await producer.connect()
    const kept: Event[] = []
    for (let round = 0; round < 20; round++) {
      const events = queueEvents(600 + round, 120)
      const transaction = await producer.transaction()
      await transaction.send({ topic: pipeline.topics.queue, messages: messagesOf(events) })
      if (round % 3 === 1) {
        await transaction.commit()
        kept.push(...events)
      } else {
        await transaction.abort()
      }
    }
    await producer.disconnect()
    await pipeline.catchUp()
    expect(await audit(pipeline, { events: kept, badRecords: 0 })).toEqual([])
  })

  it('of every codec, with poison of every kind at one per thousand, are stored once (seed 621, 200,000 events)', async () => {
    const ledger = await sendLoad(pipeline, { seed: 621, count: 200_000 })
    const producer = pipeline.kafka.producer()
    await producer.connect()
    const sent: Event[] = []
    for (const compression of [
      CompressionTypes.GZIP,
      CompressionTypes.Snappy,
      CompressionTypes.LZ4,
      CompressionTypes.ZSTD,
    ]) {
      const events = queueEvents(630 + compression, 2_000)
      for (let from = 0; from < events.length; from += 500) {
        await producer.send({
          topic: pipeline.topics.queue,
          compression,
          messages: messagesOf(events.slice(from, from + 500)),
        })
      }
      sent.push(...events)
    }
    await producer.disconnect()
    await pipeline.catchUp()
    expect(await audit(pipeline, joined(ledger, { events: sent, badRecords: 0 }))).toEqual([])
  })

  it('are stored once though the clock jumps an hour back and forth', async () => {
    const ledger = await sendLoad(pipeline, { seed: 641, count: 50_000 })
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    {
      await using _ingest = await pipeline.ingest({ maxRows: 2_000 })
      for (const hours of [1, -2, 2, -1]) {
        vi.setSystemTime(Date.now() + hours * 3_600_000)
        await new Promise((resolve) => setTimeout(resolve, 1_500))
      }
    }
    vi.useRealTimers()
    await pipeline.catchUp()
    expect(await audit(pipeline, ledger)).toEqual([])
  })

  it('that retention removed unread are counted and said, and ingest continues behind them', async () => {
    const first = await sendLoad(pipeline, { seed: 651, count: 2_000, bad: 0 })
    await pipeline.catchUp()
    const gone = await sendLoad(pipeline, { seed: 652, count: 2_000, bad: 0 })
    const admin = pipeline.kafka.admin()
    await admin.connect()
    const topic = pipeline.topics.queue
    const committed = await admin.fetchOffsets({ groupId: pipeline.groupId, topics: [topic] })
    const ends = await admin.fetchTopicOffsets(topic)
    await admin.deleteTopicRecords({
      topic,
      partitions: ends.map(({ partition, high }) => ({ partition, offset: high })),
    })
    const missing = ends.reduce((sum, { partition, high }) => {
      const at = committed[0]?.partitions.find((of) => of.partition === partition)?.offset ?? '0'
      return sum + Number(high) - Number(at)
    }, 0)
    expect(missing).toBeGreaterThan(500)
    const after = await sendLoad(pipeline, { seed: 653, count: 2_000, bad: 0 })
    let lost = 0n
    const observer = {
      ...noObserver,
      onLost: (_topic: string, _partition: number, records: bigint) => void (lost += records),
    }
    await pipeline.catchUp({ observer })
    await admin.disconnect()
    expect(Number(lost)).toBe(missing)
    const survivors = [...first.events, ...gone.events.filter((event) => !isQueue(event)), ...after.events]
    const stored = await pipeline.rows<{ n: number }>(
      `SELECT uniqExact(source, id) AS n FROM ${pipeline.databases.store}.queue_events`,
    )
    expect(Number(stored[0]?.n)).toBe(survivors.filter(isQueue).length)
  })
})
