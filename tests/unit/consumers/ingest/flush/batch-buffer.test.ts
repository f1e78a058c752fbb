/**
 * When batches are flushed, together with which others, and what becomes of them where a flush fails or is discarded.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { BatchBuffer, type BufferLimits } from '../../../../../consumers/ingest/flush/batch-buffer.ts'
import type { DecodedBatch } from '../../../../../consumers/ingest/decode/decoded-batch.ts'
import { batchOf, refusedOf, settled } from '../fakes.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

interface Flush {
  readonly batches: readonly DecodedBatch[]
  readonly signal: AbortSignal
  readonly end: () => void
  readonly fail: (error: unknown) => void
}

interface World {
  readonly buffer: BatchBuffer
  readonly flushes: Flush[]
  readonly buffered: [rows: number, bytes: number][]
  readonly failed: { readonly error: unknown; readonly batches: readonly DecodedBatch[] }[]
  readonly released: DecodedBatch[]
}

function world(limits: BufferLimits = { maxRows: 10, maxAgeMs: 1_000 }): World {
  const flushes: Flush[] = []
  const buffered: World['buffered'] = []
  const failed: World['failed'] = []
  const released: DecodedBatch[] = []
  const buffer = new BatchBuffer(limits, {
    flushBatches(batches, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      signal.addEventListener('abort', () => reject(signal.reason as Error))
      flushes.push({ batches, signal, end: resolve, fail: reject })
      return promise
    },
    onBuffered: (...counts) => buffered.push(counts),
    onFailed: (error, batches) => failed.push({ error, batches }),
    onReleased: (batches) => released.push(...batches),
  })
  return { buffer, flushes, buffered, failed, released }
}

/** Ends every flush, those that follow included. */
async function endAll({ flushes }: World): Promise<void> {
  for (let at = 0; at < flushes.length; at++) {
    flushes[at]?.end()
    await settled()
  }
}

describe('the buffer', () => {
  it('flushes what has waited for the age limit, and not before', async () => {
    const { buffer, flushes } = world()
    buffer.add(batchOf(1))
    await vi.advanceTimersByTimeAsync(999)
    expect(flushes).toHaveLength(0)
    await vi.advanceTimersByTimeAsync(1)
    expect(flushes).toHaveLength(1)
  })

  it('counts the age from the oldest batch', async () => {
    const { buffer, flushes } = world()
    const [one, two] = [batchOf(1), batchOf(2)]
    buffer.add(one)
    await vi.advanceTimersByTimeAsync(600)
    buffer.add(two)
    await vi.advanceTimersByTimeAsync(400)
    expect(flushes.map(({ batches }) => batches)).toEqual([[one, two]])
  })

  it.for([
    ['rows', { maxRows: 10, maxAgeMs: 1_000 }],
    ['bytes', { maxRows: 1_000, maxBytes: 300, maxAgeMs: 1_000 }],
  ] as const)('flushes at once where the %s reach the limit, refused ones included', async ([, limits]) => {
    const { buffer, flushes } = world(limits)
    buffer.add(batchOf(4))
    buffer.add(batchOf(5))
    await vi.advanceTimersByTimeAsync(2)
    expect([flushes.length, buffer.isFull]).toEqual([0, false])
    buffer.add(batchOf(0, { refused: [refusedOf()] }))
    await vi.advanceTimersByTimeAsync(2)
    expect(flushes.map(({ batches }) => batches.length)).toEqual([3])
    expect(buffer.isFull).toBe(false)
  })

  it('waits four times as long for a large insert while records wait behind the batch', async () => {
    const { buffer, flushes } = world()
    buffer.add(batchOf(1, { lag: 1n }))
    await vi.advanceTimersByTimeAsync(3_999)
    expect(flushes).toHaveLength(0)
    await vi.advanceTimersByTimeAsync(1)
    expect(flushes).toHaveLength(1)
  })

  it('has one flush at a time, and starts the next when it is due and the one before has ended', async () => {
    const { buffer, flushes, released } = world()
    const [first, second] = [batchOf(10), batchOf(1)]
    buffer.add(first)
    await vi.advanceTimersByTimeAsync(2)
    buffer.add(second)
    await vi.advanceTimersByTimeAsync(5_000)
    expect([flushes.length, released.length]).toEqual([1, 0])
    flushes[0]?.end()
    await settled()
    expect([flushes.length, released]).toEqual([2, [first]])
    flushes[1]?.end()
    await settled()
    expect(released).toEqual([first, second])
  })

  it('does not flush what is not due when the flush before it ends', async () => {
    const { buffer, flushes } = world()
    buffer.add(batchOf(10))
    await vi.advanceTimersByTimeAsync(2)
    buffer.add(batchOf(1))
    flushes[0]?.end()
    await settled()
    expect(flushes).toHaveLength(1)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(flushes).toHaveLength(2)
  })

  it('flushes what was due by a timer that rang early, while the flush before it was under way', async () => {
    const clock = vi.spyOn(performance, 'now').mockReturnValue(0)
    const { buffer, flushes } = world({ maxRows: 1_000, maxAgeMs: 500 })
    buffer.add(batchOf(1))
    await vi.advanceTimersByTimeAsync(500)
    clock.mockReturnValue(500)
    buffer.add(batchOf(1))
    // Node's timers ring up to a millisecond before the time of performance.now().
    await vi.advanceTimersByTimeAsync(500)
    clock.mockReturnValue(999.4)
    flushes[0]?.end()
    await settled()
    expect(flushes).toHaveLength(2)
    clock.mockRestore()
  })

  it('has room while a flush is under way, and none where as much again waits', async () => {
    const { buffer, flushes } = world()
    buffer.add(batchOf(10))
    await vi.advanceTimersByTimeAsync(2)
    buffer.add(batchOf(10))
    await vi.advanceTimersByTimeAsync(2)
    expect([flushes.length, buffer.isFull]).toEqual([1, true])
    let hasRoom = false
    void buffer.room().then(() => (hasRoom = true))
    await settled()
    expect(hasRoom).toBe(false)
    flushes[0]?.end()
    await settled()
    expect([flushes.length, hasRoom, buffer.isFull]).toEqual([2, true, false])
  })

  it('counts what is in memory until it is stored', async () => {
    const { buffer, flushes, buffered } = world()
    buffer.add(batchOf(10))
    await vi.advanceTimersByTimeAsync(2)
    buffer.add(batchOf(3))
    expect(buffered.at(-1)).toEqual([13, 200])
    flushes[0]?.end()
    await settled()
    expect(buffered.at(-1)).toEqual([3, 100])
  })
})

describe('a flush that fails', () => {
  it('gives back its batches and all that came after it, and later ones are flushed', async () => {
    const { buffer, flushes, failed, released, buffered } = world()
    const [first, behind, later] = [batchOf(10), batchOf(1), batchOf(10)]
    buffer.add(first)
    await vi.advanceTimersByTimeAsync(2)
    buffer.add(behind)
    const error = new Error('not committed')
    flushes[0]?.fail(error)
    await settled()
    expect(failed).toEqual([{ error, batches: [first, behind] }])
    expect(buffered.at(-1)).toEqual([0, 0])
    await vi.advanceTimersByTimeAsync(5_000)
    expect(flushes).toHaveLength(1)
    buffer.add(later)
    await vi.advanceTimersByTimeAsync(2)
    flushes[1]?.end()
    await settled()
    expect(released).toEqual([later])
  })
})

describe('a discard', () => {
  it('gives up what is being flushed and what waits, and returns it: nothing is flushed after it, and nobody is called', async () => {
    const { buffer, flushes, failed, released, buffered } = world()
    const [first, second] = [batchOf(10), batchOf(1)]
    buffer.add(first)
    await vi.advanceTimersByTimeAsync(2)
    buffer.add(second)
    expect(buffer.discard(new Error('revoked'))).toEqual([first, second])
    await vi.advanceTimersByTimeAsync(5_000)
    expect(flushes).toHaveLength(1)
    expect(flushes[0]?.signal.reason).toEqual(new Error('revoked'))
    expect([failed, released]).toEqual([[], []])
    expect(buffered.at(-1)).toEqual([0, 0])
  })

  it('ends the waiting for room with its reason', async () => {
    const { buffer } = world()
    buffer.add(batchOf(10))
    await vi.advanceTimersByTimeAsync(2)
    buffer.add(batchOf(10))
    const room = expect(buffer.room()).rejects.toThrow('revoked')
    buffer.discard(new Error('revoked'))
    await room
    expect(buffer.isFull).toBe(false)
  })

  it('leaves the buffer usable, once the flush that it ended is over', async () => {
    const all = world()
    all.buffer.add(batchOf(10))
    await vi.advanceTimersByTimeAsync(2)
    all.buffer.discard(new Error('revoked'))
    const later = batchOf(10)
    all.buffer.add(later)
    await vi.advanceTimersByTimeAsync(2)
    await endAll(all)
    expect(all.flushes.map(({ batches }) => batches[0])).toContain(later)
    expect(all.released).toEqual([later])
  })
})

describe('a flush at the stop', () => {
  it('takes what is buffered without waiting for its age, and resolves when it is stored', async () => {
    const { buffer, flushes } = world()
    buffer.add(batchOf(1))
    let isFlushed = false
    void buffer.flush().then(() => (isFlushed = true))
    await settled()
    expect([flushes.length, isFlushed]).toEqual([1, false])
    flushes[0]?.end()
    await settled()
    expect(isFlushed).toBe(true)
  })

  it('waits for a flush that is under way, then takes the rest, without a timer', async () => {
    const { buffer, flushes } = world()
    buffer.add(batchOf(10))
    await vi.advanceTimersByTimeAsync(2)
    buffer.add(batchOf(1))
    let isFlushed = false
    void buffer.flush().then(() => (isFlushed = true))
    await settled()
    expect(flushes).toHaveLength(1)
    flushes[0]?.end()
    await settled()
    expect([flushes.length, isFlushed]).toEqual([2, false])
    flushes[1]?.end()
    await settled()
    expect([isFlushed, vi.getTimerCount()]).toEqual([true, 0])
  })

  it('ends where it fails', async () => {
    const { buffer, flushes, failed } = world()
    buffer.add(batchOf(1))
    const flushed = buffer.flush()
    await settled()
    flushes[0]?.fail(new Error('halted'))
    await flushed
    expect(failed).toHaveLength(1)
  })

  it('of an empty buffer is a no-op', async () => {
    const { buffer, flushes } = world()
    await buffer.flush()
    expect(flushes).toEqual([])
  })
})
