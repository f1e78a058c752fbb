/**
 * What is committed is stored, whatever kafkajs does meanwhile: it joins the group within a fetch while other brokers
 * answer, and it continues without a join after a heartbeat that failed. And what a start and a stop do, in which order.
 */
import { setTimeout } from 'node:timers/promises'
import { ClickHouseError } from '@clickhouse/client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fakeCluster, notLeader } from '../../../support/fake-cluster.ts'
import { fakeClients } from './fake-clients.ts'

const patiently = { timeout: 15_000, interval: 50 }

it('leaves out nothing when a leader moves while other brokers answer', async () => {
  let hasMoved = false
  const cluster = fakeCluster({
    leaders: [1, 2],
    limits: { maxRows: 200_000, maxAgeMs: 300 },
    onFetch(broker) {
      if (broker !== 1 || !hasMoved) return
      hasMoved = false
      throw notLeader()
    },
  })
  await using _ingest = await cluster.start()
  const coming = setInterval(() => {
    cluster.put(0)
    cluster.put(1)
  }, 20)
  for (let move = 0; move < 3; move++) {
    await setTimeout(1_000)
    hasMoved = true
  }
  await setTimeout(500)
  clearInterval(coming)
  const [end] = [cluster.committed()[0] ?? 0]
  await vi.waitFor(() => expect(Math.min(...cluster.committed())).toBeGreaterThan(end), patiently)
  expect(cluster.missing()).toEqual([])
})

it('leaves out nothing when a heartbeat fails while the buffer is full', async () => {
  let fails = 0
  const stuck = Promise.withResolvers<void>()
  const cluster = fakeCluster({
    leaders: [1, 1],
    limits: { maxRows: 300, maxAgeMs: 200 },
    sessionTimeoutMs: 3_000,
    onHeartbeat() {
      if (fails-- > 0)
        throw Object.assign(new Error('Closed connection'), { name: 'KafkaJSConnectionClosedError' })
    },
    onSend: () => stuck.promise,
  })
  await using _ingest = await cluster.start()
  cluster.put(0, 2_000)
  await setTimeout(500)
  fails = 1
  await vi.waitFor(() => expect(fails).toBeLessThan(1), patiently)
  stuck.resolve()
  await vi.waitFor(() => expect(cluster.committed()[0]).toBe(2_000), patiently)
  expect(cluster.missing()).toEqual([])
})

describe('an ingest', () => {
  const started = [
    ...['admin connects', 'producer connects', 'consumer connects', 'consumer subscribes', 'consumer runs'],
  ]
  const left = ['consumer disconnects', 'producer disconnects', 'admin disconnects']

  beforeEach(() => vi.useFakeTimers())
  afterEach(() => vi.useRealTimers())

  it('connects its consumer last; its stop disconnects in reverse, once', async () => {
    const { done, start } = fakeClients()
    const ingest = await start()
    expect(done).toEqual(started)
    await ingest[Symbol.asyncDispose]()
    await ingest[Symbol.asyncDispose]()
    expect(done).toEqual([...started, 'consumer pauses', ...left])
    expect(vi.getTimerCount()).toBe(0)
  })

  it.each([
    ['admin connects', []],
    ['consumer connects', left.slice(1)],
    ['consumer subscribes', left],
    ['consumer runs', left],
  ])('leaves nothing open where it fails when its %s', async (failing, closed) => {
    const { done, start } = fakeClients({ failing })
    await expect(start()).rejects.toThrow(`${failing} failed`)
    expect(done.filter((what) => what.endsWith('disconnects'))).toEqual(closed)
  })

  it('stores and commits at its stop what is buffered, before it leaves', async () => {
    const { done, start, join, give } = fakeClients()
    const ingest = await start()
    join()
    await give()
    await ingest[Symbol.asyncDispose]()
    expect(done.slice(started.length)).toEqual([
      'read to 41',
      'consumer pauses',
      'insert',
      'commit of 42',
      ...left,
    ])
    expect(ingest.counts()).toEqual({ rows: 1, deadLetters: 0 })
  })

  it.each([
    ['ClickHouse', 'insert', ['insert']],
    ['Kafka', 'commit of 42', ['insert', 'commit of 42']],
  ])(
    'waits six seconds at its stop for a %s that does not answer, then leaves',
    async (_of, hanging, tried) => {
      const { done, start, join, give } = fakeClients({ hanging })
      const ingest = await start()
      join()
      await give()
      let isStopped = false
      void ingest[Symbol.asyncDispose]().then(() => (isStopped = true))
      await vi.advanceTimersByTimeAsync(5_999)
      expect([isStopped, done.slice(started.length)]).toEqual([
        false,
        ['read to 41', 'consumer pauses', ...tried],
      ])
      await vi.advanceTimersByTimeAsync(1)
      expect([isStopped, done.slice(started.length)]).toEqual([
        true,
        ['read to 41', 'consumer pauses', ...tried, ...left],
      ])
      expect(ingest.counts()).toEqual({ rows: 0, deadLetters: 0 })
    },
  )

  it('waits three seconds for a group that cannot be left', async () => {
    const { done, start } = fakeClients({ hanging: 'consumer disconnects' })
    const ingest = await start()
    let isStopped = false
    void ingest[Symbol.asyncDispose]().then(() => (isStopped = true))
    await vi.advanceTimersByTimeAsync(2_999)
    expect([isStopped, done.at(-1)]).toEqual([false, 'consumer disconnects'])
    await vi.advanceTimersByTimeAsync(1)
    expect(isStopped).toBe(true)
  })

  it('that halts where it is to finish takes no batch and commits nothing any more', async () => {
    const error = new ClickHouseError({ message: 'x', code: '60', type: 'UNKNOWN_TABLE' })
    const { done, start, join, give } = fakeClients({ failing: 'insert', error })
    const ingest = await start()
    join()
    await give()
    await vi.advanceTimersByTimeAsync(60_000)
    await expect(ingest.failed).rejects.toThrow('Ingest halted')
    await give()
    await ingest[Symbol.asyncDispose]()
    const tried = ['read to 41', 'insert', 'consumer pauses', 'consumer pauses']
    expect(done.slice(started.length)).toEqual([...tried, ...left])
  })

  it('that gets nothing any more, as a topic is gone, fails where it is to finish', async () => {
    const { start } = fakeClients({ missing: 'mpp.counter.v1' })
    const ingest = await start()
    const faults: unknown[] = []
    ingest.failed.catch((error: unknown) => faults.push(error))
    await vi.advanceTimersByTimeAsync(25_000)
    expect(faults).toEqual([
      expect.objectContaining({ message: expect.stringContaining('no topic mpp.counter.v1') as string }),
    ])
    await ingest[Symbol.asyncDispose]()
  })

  it('reads again what is buffered and was stored lately when calls fail over to another node', async () => {
    const { done, start, join, give, failOver } = fakeClients()
    const ingest = await start()
    join()
    await give()
    failOver()
    await ingest[Symbol.asyncDispose]()
    expect(done.slice(started.length)).toEqual(['read to 41', 'seek to 41', 'consumer pauses', ...left])
  })

  it('reads again what is buffered and what is being stored when a heartbeat fails', async () => {
    const { done, start, join, give } = fakeClients({ maxRows: 1, hanging: 'insert' })
    await start()
    join()
    await give(41)
    await vi.advanceTimersByTimeAsync(1)
    await give(42)
    const closed = Object.assign(new Error('Closed connection'), { code: 'ECONNRESET' })
    const waiting = expect(give(43, () => Promise.reject(closed))).rejects.toBe(closed)
    await vi.advanceTimersByTimeAsync(2_500)
    await waiting
    expect(done.slice(started.length)).toEqual(['read to 41', 'insert', 'read to 42', 'seek to 41'])
  })
})
