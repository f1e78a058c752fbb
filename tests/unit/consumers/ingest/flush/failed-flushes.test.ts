/** Where reading goes back to after a flush that failed, and who gets the fault. */
import type { TopicPartitionOffset } from 'kafkajs'
import { describe, expect, it } from 'vitest'
import { FailedFlushes } from '../../../../../consumers/ingest/flush/failed-flushes.ts'
import { RowsNotKept } from '../../../../../consumers/ingest/flush/insert-rows.ts'
import { batchOf, silent } from '../fakes.ts'

function world(): { rewound: TopicPartitionOffset[]; flushes: FailedFlushes } {
  const rewound: TopicPartitionOffset[] = []
  const rewindAndSeek = (some: readonly TopicPartitionOffset[]): void => void rewound.push(...some)
  return { rewound, flushes: new FailedFlushes({ positions: { rewindAndSeek }, logger: silent }) }
}

const batches = [
  batchOf(1, { firstOffset: 5n, nextOffset: 10n }),
  batchOf(1, { partition: 1, firstOffset: 70n, nextOffset: 80n }),
  batchOf(1, { firstOffset: 10n, nextOffset: 20n }),
]

describe('after a flush that failed', () => {
  it('all its batches are read again, and the next batch of each partition gets the fault, once', () => {
    const { rewound, flushes } = world()
    const error = new Error('not committed')
    flushes.failed(error, batches)
    expect(rewound).toEqual([
      { topic: 'mpp.queue.v1', partition: 0, offset: '5' },
      { topic: 'mpp.queue.v1', partition: 1, offset: '70' },
      { topic: 'mpp.queue.v1', partition: 0, offset: '10' },
    ])
    expect(flushes.takeFault('mpp.queue.v1', 0)).toEqual({ error })
    expect(flushes.takeFault('mpp.queue.v1', 0)).toBeUndefined()
    expect(flushes.keepsRows('mpp.queue.v1', 0, 5n)).toBe(false)
  })

  it('for want of its rows they are kept up to where it ended, and there is no fault', () => {
    const { rewound, flushes } = world()
    flushes.failed(new RowsNotKept('not kept'), batches)
    expect(rewound).toHaveLength(3)
    expect(flushes.takeFault('mpp.queue.v1', 0)).toBeUndefined()
    expect([5n, 19n, 20n, 19n].map((offset) => flushes.keepsRows('mpp.queue.v1', 0, offset))).toEqual([
      ...[true, true],
      // What was passed once is over.
      ...[false, false],
    ])
    expect(flushes.keepsRows('mpp.queue.v1', 1, 79n)).toBe(true)
    expect(flushes.keepsRows('mpp.queue.v1', 2, 0n)).toBe(false)
  })

  it('faults are forgotten when the group is joined again', () => {
    const { flushes } = world()
    flushes.failed(new Error('not committed'), batches)
    flushes.clear()
    expect(flushes.takeFault('mpp.queue.v1', 1)).toBeUndefined()
  })
})
