/**
 * What is done when the group is joined, before it is joined again, and when the consumer has ended: what is buffered
 * is of partitions that another member may have by now. It is discarded, and kafkajs resumes at what is committed.
 */
import type { Consumer } from 'kafkajs'
import { type BatchBuffer, BufferDiscarded } from '../flush/batch-buffer.ts'
import type { FailedFlushes } from '../flush/failed-flushes.ts'
import type { IngestObserver } from '../observer.ts'
import type { PossiblyLostRecords } from '../positions/possibly-lost-records.ts'
import { firstOffsetsOf, type ReadPositions } from '../positions/read-positions.ts'

export interface GroupEventsDeps {
  readonly consumer: Pick<Consumer, 'on' | 'events'>
  readonly buffer: Pick<BatchBuffer, 'discard'>
  readonly failedFlushes: Pick<FailedFlushes, 'clear'>
  readonly positions: Pick<ReadPositions, 'rewind' | 'joined'>
  readonly possiblyLost: Pick<PossiblyLostRecords, 'joined'>
  readonly observer: Pick<IngestObserver, 'onRebalance'>
}

/** Listens to a consumer that is about to run. */
export function watchGroup(deps: GroupEventsDeps): void {
  const { consumer, buffer, failedFlushes, positions, possiblyLost, observer } = deps
  const discardAll = (reason: string): void => {
    failedFlushes.clear()
    positions.rewind(firstOffsetsOf(buffer.discard(new BufferDiscarded(reason))))
  }
  consumer.on(consumer.events.REBALANCING, () => discardAll('the group is joined again'))
  consumer.on(consumer.events.CRASH, () => discardAll('the consumer has ended'))
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    discardAll('the group was joined')
    observer.onRebalance(payload.memberAssignment)
    possiblyLost.joined(payload.memberAssignment)
    void positions.joined(payload)
  })
}
