/**
 * When batches are flushed, together with which others, and what becomes of them where a flush fails or is discarded.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { BatchBuffer } from '../../../../consumers/ingest/batch-buffer.ts'
import type { DecodedBatch } from '../../../../consumers/ingest/decoded-batch.ts'
import { batchOf, settled } from './fakes.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

interface Flush {
  readonly batches: readonly DecodedBatch[]
  readonly signal: AbortSignal
  readonly end: () => void
  readonly fail: (error: unknown) => void
}

function bufferOf(limits = { maxRows: 10, maxAgeMs: 1_000 }): {
  buffer: BatchBuffer
  flushes: Flush[]
  buffered: [rows: number, bytes: number][]
} {
  const flushes: Flush[] = []
  const buffered: [number, number][] = []
  const buffer = new BatchBuffer(
    limits,
    (batches, signal) => {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      signal.addEventListener('abort', () => reject(signal.reason as Error))
      flushes.push({ batches, signal, end: resolve, fail: reject })
      return promise
    },
    (...counts) => buffered.push(counts),
  )
  return { buffer, flushes, buffered }
}

/** `stored`, the text of the error, or `waiting` so far. */
function watch(added: Promise<void>): { state: string } {
  const seen = { state: 'waiting' }
  added.then(
    () => (seen.state = 'stored'),
    (error: unknown) => (seen.state = error instanceof Error ? error.message : 'error'),
  )
  return seen
}

describe('the buffer', () => {
  it('flushes what has waited for the age limit, and not before', async () => {
    const { buffer, flushes } = bufferOf()
    void buffer.add(batchOf(1))
    await vi.advanceTimersByTimeAsync(999)
    expect(flushes).toHaveLength(0)
    await vi.advanceTimersByTimeAsync(1)
    expect(flushes).toHaveLength(1)
  })

  it('counts the age from the oldest batch', async () => {
    const { buffer, flushes } = bufferOf()
    const [one, two] = [batchOf(1), batchOf(2)]
    void buffer.add(one)
    await vi.advanceTimersByTimeAsync(600)
    void buffer.add(two)
    await vi.advanceTimersByTimeAsync(400)
    expect(flushes.map(({ batches }) => batches)).toEqual([[one, two]])
  })

  it('flushes at once where the rows reach the limit, refused ones included', async () => {
    const { buffer, flushes } = bufferOf()
    void buffer.add(batchOf(4))
    void buffer.add(batchOf(5))
    await vi.advanceTimersByTimeAsync(2)
    expect(flushes).toHaveLength(0)
    void buffer.add(batchOf(0, { refused: [batchOf(1).refuseRow(0)] }))
    await vi.advanceTimersByTimeAsync(2)
    expect(flushes.map(({ batches }) => batches.length)).toEqual([3])
  })

  it('flushes at once while records wait behind the batch', async () => {
    const { buffer, flushes } = bufferOf()
    void buffer.add(batchOf(1, { lag: 1n }))
    await vi.advanceTimersByTimeAsync(2)
    expect(flushes).toHaveLength(1)
  })

  it('has one flush at a time, and resolves each batch with its own', async () => {
    const { buffer, flushes } = bufferOf({ maxRows: 1, maxAgeMs: 1_000 })
    const first = watch(buffer.add(batchOf(1)))
    await vi.advanceTimersByTimeAsync(2)
    const second = watch(buffer.add(batchOf(1)))
    await vi.advanceTimersByTimeAsync(5_000)
    expect(flushes).toHaveLength(1)
    flushes[0]?.end()
    await settled()
    expect([first.state, second.state, flushes.length]).toEqual(['stored', 'waiting', 2])
    flushes[1]?.end()
    await settled()
    expect(second.state).toBe('stored')
  })

  it('rejects the batches of a flush that fails, and flushes the next ones', async () => {
    const { buffer, flushes } = bufferOf({ maxRows: 1, maxAgeMs: 1_000 })
    const first = watch(buffer.add(batchOf(1)))
    await vi.advanceTimersByTimeAsync(2)
    flushes[0]?.fail(new Error('halted'))
    await settled()
    const second = watch(buffer.add(batchOf(1)))
    await vi.advanceTimersByTimeAsync(2)
    flushes[1]?.end()
    await settled()
    expect([first.state, second.state]).toEqual(['halted', 'stored'])
  })

  it('counts what is in memory until it is stored', async () => {
    const { buffer, flushes, buffered } = bufferOf()
    void buffer.add(batchOf(10))
    await vi.advanceTimersByTimeAsync(2)
    expect(buffered).toEqual([[10, 100]])
    flushes[0]?.end()
    await settled()
    expect(buffered).toEqual([
      [10, 100],
      [0, 0],
    ])
  })
})

describe('a discard', () => {
  it('rejects what waits, what is being flushed and what waits behind that flush, and nothing is flushed after it', async () => {
    const { buffer, flushes, buffered } = bufferOf({ maxRows: 1, maxAgeMs: 1_000 })
    const flushing = watch(buffer.add(batchOf(1)))
    await vi.advanceTimersByTimeAsync(2)
    const behind = watch(buffer.add(batchOf(1)))
    await vi.advanceTimersByTimeAsync(2)
    const waiting = watch(buffer.add(batchOf(1)))
    buffer.discard(new Error('revoked'))
    await vi.advanceTimersByTimeAsync(5_000)
    expect([flushing.state, behind.state, waiting.state]).toEqual(['revoked', 'revoked', 'revoked'])
    expect(flushes).toHaveLength(1)
    expect(flushes[0]?.signal.aborted).toBe(true)
    expect(buffered.at(-1)).toEqual([0, 0])
  })

  it('rejects a flush that ends well all the same, as its offsets may not be committed', async () => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const buffer = new BatchBuffer(
      { maxRows: 1, maxAgeMs: 0 },
      () => promise,
      () => undefined,
    )
    const added = watch(buffer.add(batchOf(1)))
    await vi.advanceTimersByTimeAsync(2)
    buffer.discard(new Error('revoked'))
    resolve()
    await settled()
    expect(added.state).toBe('revoked')
  })

  it('leaves the buffer usable', async () => {
    const { buffer, flushes } = bufferOf()
    buffer.discard(new Error('revoked'))
    const added = watch(buffer.add(batchOf(10)))
    await vi.advanceTimersByTimeAsync(2)
    flushes[0]?.end()
    await settled()
    expect(added.state).toBe('stored')
  })
})

describe('a flush at the stop', () => {
  it('takes what is buffered without waiting for its age, and resolves when it is stored', async () => {
    const { buffer, flushes } = bufferOf()
    void buffer.add(batchOf(1))
    const flushed = watch(buffer.flush())
    await settled()
    expect(flushes).toHaveLength(1)
    expect(flushed.state).toBe('waiting')
    flushes[0]?.end()
    await settled()
    expect(flushed.state).toBe('stored')
  })

  it('does not spin while a flush is under way: no timer and no turn of the event loop is asked for', async () => {
    const { buffer, flushes } = bufferOf({ maxRows: 1, maxAgeMs: 1_000 })
    void buffer.add(batchOf(1))
    await vi.advanceTimersByTimeAsync(2)
    void buffer.add(batchOf(1))
    const flushed = watch(buffer.flush())
    await settled()
    expect(vi.getTimerCount()).toBe(0)
    flushes[0]?.end()
    await settled()
    flushes[1]?.end()
    await settled()
    expect([flushed.state, flushes.length]).toEqual(['stored', 2])
  })

  it('also stores what is added meanwhile, and ends where it fails', async () => {
    const { buffer, flushes } = bufferOf()
    const first = watch(buffer.add(batchOf(1)))
    const flushed = watch(buffer.flush())
    await settled()
    const second = watch(buffer.add(batchOf(1)))
    flushes[0]?.end()
    await settled()
    expect(flushes).toHaveLength(2)
    flushes[1]?.fail(new Error('stopped'))
    await settled()
    expect([first.state, second.state, flushed.state]).toEqual(['stored', 'stopped', 'stored'])
  })

  it('of an empty buffer is a no-op', async () => {
    const { buffer, flushes } = bufferOf()
    await buffer.flush()
    expect(flushes).toEqual([])
  })
})
