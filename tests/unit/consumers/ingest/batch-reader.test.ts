/** What is done with a batch that Kafka has given: when it is buffered, halted or thrown back, in which order. */
import type { EachBatchPayload, KafkaMessage } from 'kafkajs'
import { describe, expect, it, vi } from 'vitest'
import { BatchReader, type BatchReaderDeps } from '../../../../consumers/ingest/batch-reader.ts'
import { BufferDiscarded } from '../../../../consumers/ingest/flush/batch-buffer.ts'
import type { DecodedBatch } from '../../../../consumers/ingest/decode/decoded-batch.ts'
import { OpenBlocks } from '../../../../consumers/ingest/decode/open-blocks.ts'
import { KunjunganError } from '../../../../infra/errors.ts'
import { SliceBatch } from '../../../../infra/kafka/kafkajs/slice-batch.ts'
import { topicNames } from '../../../../schemas/topics.ts'
import { eventOf, recordOf, utcOffsets } from '../../../support/records.ts'

const topics = topicNames('')

interface World {
  readonly reader: BatchReader
  readonly done: string[]
  readonly buffered: DecodedBatch[]
  readonly payload: EachBatchPayload
}

function worldOf(
  changes: Partial<BatchReaderDeps> = {},
  batch: Readonly<Record<string, unknown>> = {},
  isStale = false,
): World {
  const done: string[] = []
  const buffered: DecodedBatch[] = []
  const say =
    (what: string) =>
    (...args: readonly unknown[]): void =>
      void done.push([what, ...args.map(String)].join(' '))
  const deps: BatchReaderDeps = {
    buffer: {
      isFull: false,
      room: () => Promise.resolve(),
      add: (one) => {
        done.push(`buffered to ${one.nextOffset}`)
        buffered.push(one)
      },
    },
    blocks: new OpenBlocks(),
    utcOffsets: () => utcOffsets,
    halts: {
      ownFault: (_payload, error) => done.push(`own fault ${String(error)}`),
      unreadable: () => done.push('unreadable'),
    },
    failedFlushes: { keepsRows: () => false, takeFault: () => undefined },
    positions: {
      checkLost: (topic, partition, offset) => Promise.resolve(say('lost')(topic, partition, offset)),
      follows: () => true,
      reached: say('reached'),
    },
    discardAndRewind: say('discard'),
    possiblyLost: { readFrom: say('read from'), whenJoined: () => Promise.resolve(say('joined')()) },
    isStopping: () => false,
    onFailure: (error) => done.push(`failure ${error.code}`),
    ...changes,
  }
  const payload = {
    batch: {
      topic: topics.queue,
      partition: 3,
      highWatermark: '57',
      messages: [recordOf(eventOf('mpp.ticket.issued'), { offset: '41' })] as KafkaMessage[],
      isEmpty: () => false,
      firstOffset: () => '41',
      lastOffset: () => '49',
      offsetLag: () => '7',
      offsetLagLow: () => '7',
      ...batch,
    },
    heartbeat: () => Promise.resolve(say('heartbeat')()),
    resolveOffset: say('resolve'),
    isStale: () => isStale,
  } as unknown as EachBatchPayload
  const config = { topics, heartbeatEveryMs: 10, shard: undefined }
  return { reader: new BatchReader(config, deps), done, buffered, payload }
}

describe('a batch', () => {
  it('is buffered once the group is joined and gaps are looked for, and then counts as read', async () => {
    const { reader, done, buffered, payload } = worldOf()
    await reader.read(payload)
    expect(done).toEqual([
      ...['joined', `lost ${topics.queue} 3 41`, `read from ${topics.queue} 3 41`, 'buffered to 50'],
      ...[`reached ${topics.queue} 3 50`, 'resolve 49', 'heartbeat'],
    ])
    expect(buffered.map(({ kind, rows }) => [kind, rows])).toEqual([['queue', 1]])
  })

  it('of which no record is shown is buffered for its end alone', async () => {
    const { reader, buffered, done, payload } = worldOf({}, { messages: [] })
    await reader.read(payload)
    expect(buffered.map(({ rows, nextOffset }) => [rows, nextOffset])).toEqual([[0, 50n]])
    expect(done).toContain('resolve 49')
  })

  it('whose flush met a rebalance throws the rebalance itself, which kafkajs knows', async () => {
    const rebalance = Object.assign(new Error('The group is rebalancing'), { type: 'REBALANCE_IN_PROGRESS' })
    const error = new Error('wrapped', { cause: rebalance })
    const failedFlushes = { keepsRows: () => false, takeFault: () => ({ error }) }
    const { reader, payload } = worldOf({ failedFlushes })
    await expect(reader.read(payload)).rejects.toBe(rebalance)
  })

  it('waits for room, and sends heartbeats meanwhile', async () => {
    vi.useFakeTimers()
    try {
      const room = Promise.withResolvers<void>()
      let isFull = true
      const { reader, done, buffered, payload } = worldOf({
        buffer: {
          get isFull() {
            return isFull
          },
          room: () => room.promise,
          add: () => done.push('buffered'),
        },
      })
      const reading = reader.read(payload)
      await vi.advanceTimersByTimeAsync(35)
      expect(done.filter((what) => what === 'heartbeat')).toHaveLength(3)
      expect(buffered).toEqual([])
      isFull = false
      room.resolve()
      await reading
      expect(done.slice(-4)).toEqual(['buffered', `reached ${topics.queue} 3 50`, 'resolve 49', 'heartbeat'])
      await vi.advanceTimersByTimeAsync(100)
      expect(done.filter((what) => what === 'heartbeat')).toHaveLength(4)
    } finally {
      vi.useRealTimers()
    }
  })

  it('that waits for room when what is buffered is discarded is given up, and is not resolved', async () => {
    const buffer = {
      isFull: true,
      room: () => Promise.reject(new BufferDiscarded('joined')),
      add: () => undefined,
    }
    const { reader, done, payload } = worldOf({ buffer })
    await reader.read(payload)
    expect(done).toEqual(['joined', `lost ${topics.queue} 3 41`])
  })

  it('that leaves out what was discarded is given up, and is not resolved', async () => {
    const positions = {
      checkLost: () => Promise.resolve(),
      follows: () => false,
      reached: () => expect.unreachable(),
    }
    const { reader, done, buffered, payload } = worldOf({ positions })
    await reader.read(payload)
    expect([done, buffered]).toEqual([['joined'], []])
  })

  it('whose heartbeat fails while it waits has everything read again', async () => {
    vi.useFakeTimers()
    try {
      const room = Promise.withResolvers<void>()
      const buffer = { isFull: true, room: () => room.promise, add: () => undefined }
      const discardAndRewind = vi.fn((reason: unknown) => room.reject(reason))
      const { reader, payload } = worldOf({ buffer, discardAndRewind })
      const closed = new Error('Closed connection')
      Object.assign(closed, { code: 'ECONNRESET' })
      const reading = reader.read({ ...payload, heartbeat: () => Promise.reject(closed) })
      const failed = expect(reading).rejects.toBe(closed)
      await vi.advanceTimersByTimeAsync(15)
      await failed
      expect(discardAndRewind).toHaveBeenCalledWith(closed)
    } finally {
      vi.useRealTimers()
    }
  })

  it('that is another member’s by then is left alone, and is not resolved', async () => {
    const { reader, done, payload } = worldOf({}, {}, true)
    await reader.read(payload)
    expect(done).toEqual(['joined', `lost ${topics.queue} 3 41`])
  })

  it.each([
    ['of another topic', {}, { topic: 'other' }],
    ['that comes while ingest stops', { isStopping: () => true }, {}],
  ])('%s is left alone', async (_what, changes, batch) => {
    const { reader, done, payload } = worldOf(changes, batch)
    await reader.read(payload)
    expect(done).toEqual([])
  })

  it('that cannot be read halts its partition', async () => {
    const { reader, done, payload } = worldOf()
    const place = { topic: topics.queue, partition: 3, highWatermark: '57' }
    const batch = new SliceBatch(
      place,
      { messages: [], firstOffset: '41', lastOffset: '49' },
      { ...place, offset: '41', nextOffset: '50', why: 'a broken checksum' },
    )
    await reader.read({ ...payload, batch: batch as unknown as EachBatchPayload['batch'] })
    expect(done).toEqual(['unreadable'])
  })

  it('of a partition whose flush has failed throws that fault, to be read again', async () => {
    const error = new Error('ClickHouse is away')
    Object.assign(error, { code: 'ECONNREFUSED' })
    const failedFlushes = { keepsRows: () => false, takeFault: () => ({ error }) }
    const { reader, done, payload } = worldOf({ failedFlushes })
    await expect(reader.read(payload)).rejects.toBe(error)
    expect(done).toEqual([])
  })

  it('of a partition whose flush failed by a mistake of our own halts the partition', async () => {
    const failedFlushes = { keepsRows: () => false, takeFault: () => ({ error: new TypeError('oops') }) }
    const { reader, done, payload } = worldOf({ failedFlushes })
    await reader.read(payload)
    expect(done).toEqual(['own fault TypeError: oops'])
  })

  it('that a mistake of our own stops halts its partition, and is not resolved', async () => {
    const positions = {
      checkLost: () => Promise.resolve(),
      follows: () => true,
      reached: () => {
        throw new TypeError('oops')
      },
    }
    const { reader, done, payload } = worldOf({ positions })
    await reader.read(payload)
    expect(done.slice(-2)).toEqual(['buffered to 50', 'own fault TypeError: oops'])
  })

  it('that meets a fault that no retry fixes ends ingest with it', async () => {
    const possiblyLost = {
      whenJoined: () => Promise.resolve(),
      readFrom: () => {
        throw new KunjunganError('halted', 'Ingest halted.')
      },
    }
    const { reader, done, payload } = worldOf({ possiblyLost })
    await expect(reader.read(payload)).rejects.toThrow('Ingest halted.')
    expect(done.at(-1)).toBe('failure halted')
  })
})
