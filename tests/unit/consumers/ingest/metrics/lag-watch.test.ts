/** When Kafka is asked for offsets, what a failure leaves as it was, and what is said of transactions that stay open. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { LagWatch } from '../../../../../consumers/ingest/metrics/lag-watch.ts'
import { PartitionLag } from '../../../../../consumers/ingest/metrics/partition-lag.ts'
import type { Logs, PartitionLog } from '../../../../../infra/kafka/partition-log.ts'
import { silent } from '../fakes.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

function world() {
  const kafka = {
    log: {
      topic: 'q',
      partition: 0,
      begin: 0n,
      readable: 9n,
      end: 9n,
    } satisfies PartitionLog as PartitionLog,
    committed: '4',
    opened: 0,
    closed: 0,
    read: 0,
    /** Awaited by each connection and each reading. */
    connecting: Promise.resolve(),
    reading: Promise.resolve(),
  }
  const logs = {
    admin: {
      fetchOffsets: async () => [
        { topic: 'q', partitions: [{ partition: 0, offset: kafka.committed, metadata: null }] },
      ],
    },
    async read() {
      kafka.read += 1
      await kafka.reading
      return [kafka.log]
    },
    [Symbol.asyncDispose]: async () => void (kafka.closed += 1),
  } as unknown as Logs
  const warned: unknown[] = []
  const lag = new PartitionLag()
  lag.assign({ q: [0] })
  let answers = 0
  const watch = new LagWatch(
    { topics: ['q'], groupId: 'g' },
    {
      async openLogs() {
        kafka.opened += 1
        await kafka.connecting
        return logs
      },
      lag,
      onRead: () => (answers += 1),
      logger: { ...silent, warn: (fields: unknown) => void warned.push(fields) } as typeof silent,
    },
  )
  return { kafka, watch, warned, lagOf: () => lag.all()[0]?.records, answers: () => answers }
}

const seconds = (many: number): Promise<unknown> => vi.advanceTimersByTimeAsync(many * 1_000)
const failed = (): Promise<never> => {
  const rejected = Promise.reject(new Error('no broker'))
  rejected.catch(() => undefined)
  return rejected
}

describe('the lag', () => {
  it('is read at once, and again five seconds after each reading, over one connection', async () => {
    const { kafka, watch, lagOf, answers } = world()
    await using _watch = watch
    watch.readNow()
    await seconds(0)
    expect([lagOf(), answers()]).toEqual([5, 1])
    kafka.log = { ...kafka.log, readable: 12n, end: 12n }
    await seconds(4.9)
    expect([lagOf(), answers()]).toEqual([5, 1])
    await seconds(0.1)
    expect([lagOf(), answers(), kafka.opened]).toEqual([8, 2, 1])
  })

  it('is read once at a time, also where the group is joined meanwhile', async () => {
    const { kafka, watch } = world()
    await using _watch = watch
    const reading = Promise.withResolvers<void>()
    kafka.reading = reading.promise
    watch.readNow()
    await seconds(0)
    watch.readNow()
    await seconds(60)
    expect(kafka.read).toBe(1)
    reading.resolve()
    await seconds(5)
    expect(kafka.read).toBe(2)
    // Asked for between two readings, it does not come twice.
    watch.readNow()
    await seconds(5)
    expect(kafka.read).toBe(4)
  })
})

describe('a reading that fails', () => {
  it('keeps the last value, is no answer, and closes its connection: the next one makes another', async () => {
    const { kafka, watch, lagOf, answers } = world()
    await using _watch = watch
    watch.readNow()
    await seconds(0)
    kafka.reading = failed()
    kafka.log = { ...kafka.log, readable: 50n, end: 50n }
    await seconds(10)
    expect([lagOf(), answers()]).toEqual([5, 1])
    expect([kafka.opened, kafka.closed]).toEqual([2, 2])
    kafka.reading = Promise.resolve()
    await seconds(5)
    expect([lagOf(), answers()]).toEqual([46, 2])
    expect([kafka.opened, kafka.closed]).toEqual([3, 2])
  })

  it('is tried again where Kafka cannot be reached at all', async () => {
    const { kafka, watch, answers } = world()
    await using _watch = watch
    kafka.connecting = failed()
    watch.readNow()
    await seconds(10)
    expect([kafka.opened, kafka.read, answers()]).toEqual([3, 0, 0])
    kafka.connecting = Promise.resolve()
    await seconds(5)
    expect(answers()).toBe(1)
  })

  it('is logged once while it lasts, and again when it comes back', async () => {
    const { kafka, watch, warned } = world()
    await using _watch = watch
    for (const times of [1, 2]) {
      kafka.reading = failed()
      watch.readNow()
      await seconds(60)
      expect(warned).toHaveLength(times)
      kafka.reading = Promise.resolve()
      await seconds(5)
    }
  })
})

describe('a stop', () => {
  it('closes the connection, and nothing is read after it', async () => {
    const { kafka, watch } = world()
    watch.readNow()
    await seconds(0)
    await watch[Symbol.asyncDispose]()
    watch.readNow()
    await seconds(60)
    expect([kafka.read, kafka.closed, vi.getTimerCount()]).toEqual([1, 1, 0])
  })

  it('does not wait for a connection that is being made, which is closed once it is there', async () => {
    const { kafka, watch, warned } = world()
    const connecting = Promise.withResolvers<void>()
    kafka.connecting = connecting.promise
    watch.readNow()
    await watch[Symbol.asyncDispose]()
    connecting.resolve()
    await seconds(60)
    expect([kafka.opened, kafka.closed, warned, vi.getTimerCount()]).toEqual([1, 1, [], 0])
  })

  it('says nothing of the reading that it ends', async () => {
    const { kafka, watch, warned } = world()
    const reading = Promise.withResolvers<void>()
    kafka.reading = reading.promise
    watch.readNow()
    await seconds(0)
    await watch[Symbol.asyncDispose]()
    reading.reject(new Error('closed'))
    await seconds(60)
    expect([warned, kafka.closed]).toEqual([[], 1])
  })
})

describe('an open transaction', () => {
  it('is logged once it has held back the same records for a minute, and once', async () => {
    const { kafka, watch, warned } = world()
    await using _watch = watch
    kafka.log = { ...kafka.log, readable: 6n }
    watch.readNow()
    await seconds(59)
    expect(warned).toEqual([])
    await seconds(1)
    expect(warned).toEqual([{ topic: 'q', partition: 0, from: '6', records: '3' }])
    await seconds(600)
    expect(warned).toHaveLength(1)
  })

  it('is not logged where short ones follow each other, nor before another minute has passed', async () => {
    const { kafka, watch, warned } = world()
    await using _watch = watch
    kafka.log = { ...kafka.log, readable: 6n }
    watch.readNow()
    await seconds(50)
    kafka.log = { ...kafka.log, readable: 7n }
    await seconds(50)
    expect(warned).toEqual([])
    kafka.log = { ...kafka.log, readable: 9n }
    await seconds(50)
    kafka.log = { ...kafka.log, readable: 7n }
    await seconds(50)
    expect(warned).toEqual([])
    await seconds(20)
    expect(warned).toHaveLength(1)
  })
})
