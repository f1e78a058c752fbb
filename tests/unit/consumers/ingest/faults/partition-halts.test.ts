/** A partition that cannot be processed: paused and retried, reported once, and no other partition is concerned. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { noObserver } from '../../../../../consumers/ingest/observer.ts'
import { type HaltedBatch, PartitionHalts } from '../../../../../consumers/ingest/faults/partition-halts.ts'
import { silent } from '../fakes.ts'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

const topic = 'mpp.queue.v1'
const unreadable = { topic, partition: 2, offset: '41', nextOffset: '50', why: 'its head is damaged' }
const ownFault = new TypeError('x is not a function')

function world(failOnHalt = false): {
  halts: PartitionHalts
  reports: [partition: number, reason: string | undefined][]
  failures: string[]
  paused: Set<number>
  batch: (partition: number) => HaltedBatch
} {
  const reports: [number, string | undefined][] = []
  const failures: string[] = []
  const paused = new Set<number>()
  const halts = new PartitionHalts(
    { failOnHalt, haltDelayMs: 300 },
    {
      logger: silent,
      observer: {
        ...noObserver,
        onPartitionHalt: (_topic, partition, reason) => void reports.push([partition, reason]),
      },
      onFailure: ({ code, message }) => void failures.push(`${code} ${message}`),
    },
  )
  const batch = (partition: number): HaltedBatch => ({
    batch: { topic, partition, firstOffset: () => '41' },
    pause() {
      paused.add(partition)
      return () => void paused.delete(partition)
    },
  })
  return { halts, reports, failures, paused, batch }
}

describe('a partition with a batch that cannot be read', () => {
  it('is halted at once, and resumed after the pause to be read again', async () => {
    const { halts, reports, paused, batch } = world()
    halts.unreadable(batch(2), unreadable)
    expect(reports).toEqual([
      [2, expect.stringMatching(/partition 2, at offset 41 cannot be read .*begin at offset 50/)],
    ])
    expect([...paused]).toEqual([2])
    await vi.advanceTimersByTimeAsync(299)
    expect([...paused]).toEqual([2])
    await vi.advanceTimersByTimeAsync(1)
    expect([...paused]).toEqual([])
  })

  it('is reported as read again by its next batch that is processed, once', () => {
    const { halts, reports, batch } = world()
    halts.unreadable(batch(2), unreadable)
    halts.stored(topic, 3, 42n)
    halts.stored(topic, 2, 42n)
    halts.stored(topic, 2, 42n)
    expect(reports.slice(1)).toEqual([[2, undefined]])
  })

  it('stays halted where only what was read before the fault is stored', () => {
    const { halts, reports, batch } = world()
    halts.unreadable(batch(2), unreadable)
    halts.stored(topic, 2, 41n)
    expect(reports).toHaveLength(1)
  })

  it('fails where the command is to finish', () => {
    const { halts, failures, batch } = world(true)
    halts.unreadable(batch(2), unreadable)
    expect(failures).toEqual([expect.stringMatching(/^halted Ingest halted: The record batch of/)])
  })
})

describe('a partition whose records bring out an error of our own program', () => {
  it('is retried twice before it is halted', () => {
    const { halts, reports, batch } = world()
    halts.ownFault(batch(2), ownFault)
    halts.ownFault(batch(2), ownFault)
    expect(reports).toEqual([])
    // Its offsets are not committed meanwhile.
    halts.ownFault(batch(2), ownFault)
    expect(reports).toEqual([
      [2, expect.stringMatching(/^Kunjungan itself fails at mpp\.queue\.v1, partition 2, from offset 41 on/)],
    ])
  })

  it('counts its faults in a row: a batch that is processed begins again', () => {
    const { halts, reports, batch } = world()
    for (let round = 0; round < 3; round++) {
      halts.ownFault(batch(2), ownFault)
      halts.ownFault(batch(2), ownFault)
      halts.stored(topic, 2, 42n)
    }
    expect(reports).toEqual([])
  })

  it('counts each partition alone', () => {
    const { halts, reports, batch } = world()
    for (const partition of [1, 2, 3]) halts.ownFault(batch(partition), ownFault)
    expect(reports).toEqual([])
  })
})
