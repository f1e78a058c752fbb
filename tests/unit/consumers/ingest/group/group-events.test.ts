/** What is discarded, and in which order who learns of it, when the group changes. */
import { EventEmitter } from 'node:events'
import { expect, it } from 'vitest'
import { BufferDiscarded } from '../../../../../consumers/ingest/flush/batch-buffer.ts'
import { type GroupEventsDeps, watchGroup } from '../../../../../consumers/ingest/group/group-events.ts'
import { batchOf } from '../fakes.ts'

function world(): { readonly done: unknown[]; readonly emit: (event: string, payload?: object) => void } {
  const events = new EventEmitter()
  const done: unknown[] = []
  watchGroup({
    consumer: {
      events: { REBALANCING: 'rebalancing', CRASH: 'crash', GROUP_JOIN: 'join' },
      on: (name: string, listener: (event: unknown) => void) => events.on(name, listener),
    } as unknown as GroupEventsDeps['consumer'],
    failedFlushes: { clear: () => done.push('faults cleared') },
    buffer: {
      discard(reason) {
        done.push(reason)
        return [batchOf(1, { firstOffset: 5n }), batchOf(1, { partition: 1, firstOffset: 70n })]
      },
    },
    positions: {
      rewind(offsets) {
        done.push(offsets.map(({ partition, offset }) => `${partition}: ${offset}`))
        return []
      },
      joined: async ({ memberId }) => void done.push(`positions of ${memberId}`),
    },
    observer: { onRebalance: () => done.push('observer') },
    possiblyLost: { joined: () => done.push('possibly lost') },
  })
  return { done, emit: (event, payload = {}) => void events.emit(event, { payload }) }
}

const discarded = (reason: string): unknown[] => [
  'faults cleared',
  new BufferDiscarded(reason),
  ['0: 5', '1: 70'],
]

it.each([
  ['rebalancing', 'the group is joined again'],
  ['crash', 'the consumer has ended'],
])('%s: what is buffered is discarded, and read again from its first batches', (event, reason) => {
  const { done, emit } = world()
  emit(event)
  expect(done).toEqual(discarded(reason))
})

it('join: the same, and only then are the new partitions made known, so that no old batch counts as theirs', () => {
  const { done, emit } = world()
  emit('join', { memberId: 'a', memberAssignment: { queue: [0] } })
  expect(done).toEqual([
    ...discarded('the group was joined'),
    ...['observer', 'possibly lost', 'positions of a'],
  ])
})
