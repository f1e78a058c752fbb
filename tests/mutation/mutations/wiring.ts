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
        from: '  onFailover?.(() => possiblyLost.failedOver())\n',
        to: '',
      },
      {
        name: 'ingest: a topic that is gone is not noticed',
        from:
          '  open.use(\n' +
          '    watchForMissingTopics({ topics, retry: config.retry }, { ...clients, logger, observer, onFailure }),\n' +
          '  )\n',
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
    'consumers/ingest/group/group-events.ts',
    [unit('consumers/ingest/group/group-events')],
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
  ...of(
    'consumers/ingest/catch-up/catch-up-goal.ts',
    [unit('consumers/ingest/catch-up/catch-up-goal')],
    [
      {
        name: 'catching up: a goal is done one record early',
        from: 'if (nextOffset >= end || isEmptied)',
        to: 'if (nextOffset >= end - 1n || isEmptied)',
      },
      {
        name: 'catching up: a committed offset beyond the end counts before it is reset',
        from: "    if (offsetFault === 'beyond_end' && nextOffset === committed) return\n",
        to: '',
      },
      {
        name: 'catching up: an emptied log is waited for without end',
        from: 'if (nextOffset < 0n && !isEmptied) return',
        to: 'if (nextOffset < 0n) return',
      },
      {
        name: 'catching up: held back records fail it while others are left',
        from: 'held.length === left.length ? held : []',
        to: 'held',
      },
    ],
  ),
  ...of(
    'consumers/ingest/catch-up/until-reached.ts',
    [unit('consumers/ingest/catch-up/until-reached')],
    [
      {
        name: 'catching up: what other members commit is not counted',
        from: '      goal.reached(topic, partition, offset)\n',
        to: '      void [topic, partition, offset]\n',
      },
      {
        name: 'catching up: held back records fail it at once',
        from: 'if (goal.isDone || goal.idleMs() < heldBackMs) return',
        to: 'if (goal.isDone) return',
      },
      {
        name: 'catching up: a Kafka that does not answer once is asked no more',
        from: 'await check().catch(() => undefined)',
        to: 'await check().catch(() => end.abort())',
      },
      {
        name: 'catching up: Kafka is asked after the end',
        from: '    end.abort()\n',
        to: '',
      },
      {
        name: 'catching up: an abort before the start is not seen',
        from: '  if (signal?.aborted === true) abort()\n',
        to: '',
      },
    ],
  ),
  ...of(
    'consumers/ingest/metrics/lag-watch.ts',
    [unit('consumers/ingest/metrics/lag-watch')],
    [
      {
        name: 'lag: a failure counts as an answer',
        from: '      onRead()\n      this.#hasFailed = false\n    } catch (error) {\n',
        to: '      this.#hasFailed = false\n    } catch (error) {\n      onRead()\n',
      },
      {
        name: 'lag: a connection that failed is used again',
        from: '      this.#hasFailed = true\n      await this.#disconnect()\n',
        to: '      this.#hasFailed = true\n',
      },
      {
        name: 'lag: what connects while it is stopped stays connected',
        from: '      if (this.#isStopped) await this.#disconnect()\n',
        to: '',
      },
      {
        name: 'lag: two readings run at once',
        from: 'if (this.#isReading || this.#isStopped) return',
        to: 'if (this.#isStopped) return',
      },
      {
        name: 'lag: an open transaction is logged at each reading',
        from: '        known.isLogged = true\n',
        to: '',
      },
    ],
  ),
]
