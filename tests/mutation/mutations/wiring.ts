/** How the parts of ingest are joined: what a start, a stop, a join and a failure for good do. */
import { type Mutation, of, unit } from '../mutation.ts'

export const wiring: readonly Mutation[] = [
  ...of(
    'consumers/ingest/ingest.ts',
    [unit('consumers/ingest/ingest')],
    [
      {
        name: 'ingest: a stop leaves what is buffered',
        from: '      await atMost(flushMs, pipeline.buffer.flush())\n',
        to: '',
      },
      {
        name: 'ingest: a stop waits for a commit without end',
        from: 'await atMost(flushMs, pipeline.buffer.flush())',
        to: 'await pipeline.buffer.flush()',
      },
      {
        name: 'ingest: a consumer that cannot subscribe stays connected',
        from: '  open.defer(() => consumer.disconnect())\n  await consumer.subscribe({ topics, fromBeginning: true })\n',
        to: '  await consumer.subscribe({ topics, fromBeginning: true })\n  open.defer(() => consumer.disconnect())\n',
      },
      {
        name: 'ingest: after a failover nothing is read again',
        from: '  onSwitch?.(() => possiblyLost.failedOver())\n',
        to: '',
      },
    ],
  ),
  ...of(
    'consumers/ingest/batch-pipeline.ts',
    [unit('consumers/ingest/ingest')],
    [
      {
        name: 'ingest: batches behind a flush that has failed for good are taken',
        from: '      state.failFlush(error)\n',
        to: '      state.fail(error)\n',
      },
      {
        name: 'ingest: what is discarded is not sought again',
        from: '[...firstOffsetsOf(buffering.buffer.discard(reason)), ...offsets]',
        to: 'offsets',
      },
    ],
  ),
  ...of(
    'consumers/ingest/group-events.ts',
    [unit('consumers/ingest/group-events')],
    [
      {
        name: 'group: what is buffered is kept while the group is joined again',
        from: "  consumer.on(consumer.events.REBALANCING, () => discardAll('the group is joined again'))\n",
        to: '',
      },
      {
        name: 'group: the new partitions are known before the old batches are discarded',
        from:
          "    discardAll('the group was joined')\n" +
          '    observer.onRebalance(payload.memberAssignment)\n' +
          '    possiblyLost.joined(payload.memberAssignment)\n' +
          '    void positions.joined(payload)\n',
        to:
          '    observer.onRebalance(payload.memberAssignment)\n' +
          '    possiblyLost.joined(payload.memberAssignment)\n' +
          '    void positions.joined(payload)\n' +
          "    discardAll('the group was joined')\n",
      },
      {
        name: 'group: a fault of before the join is given to the new member',
        from: '    failedFlushes.clear()\n',
        to: '',
      },
    ],
  ),
]
