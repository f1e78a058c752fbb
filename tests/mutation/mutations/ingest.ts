/** Ingest up to the commit: the order of its effects, the buffer, the dead letters. */
import { type Mutation, of, unit } from '../mutation.ts'

export const ingest: readonly Mutation[] = [
  ...of(
    'consumers/ingest/effects.ts',
    [unit('consumers/ingest/effects')],
    [
      {
        name: 'ingest: offsets are committed before the dead letters are acknowledged',
        from: '    const details = await deadLetters.send(refused, refusedAt, signal)\n',
        to:
          '    await commit(consumer, batches, null)\n' +
          '    const details = await deadLetters.send(refused, refusedAt, signal)\n',
      },
      {
        name: 'ingest: offsets are committed before the rows are inserted',
        from: '    const rejected = await storeRows(store, batches, signal)\n',
        to:
          '    await commit(consumer, batches, null)\n' +
          '    const rejected = await storeRows(store, batches, signal)\n',
      },
      {
        name: 'ingest: dead letters are noted before they are sent',
        from: '    const details = await deadLetters.send(refused, refusedAt, signal)\n',
        to:
          '    await noteDeadLetters(store, { refused, details: [], refusedAt }, batches, signal)\n' +
          '    const details = await deadLetters.send(refused, refusedAt, signal)\n',
      },
      {
        name: 'ingest: the notes of the dead letters are not awaited',
        from: 'await noteDeadLetters(',
        to: 'void noteDeadLetters(',
      },
      {
        name: 'ingest: a discarded flush commits all the same',
        from: '    signal.throwIfAborted()\n    await commit',
        to: '    await commit',
      },
      {
        name: 'ingest: the last record of a batch is committed as unread',
        from: 'offset: String(nextOffset)',
        to: 'offset: String(nextOffset - 1n)',
      },
      {
        name: 'ingest: offsets of a revoked partition are committed',
        from: '.filter((batch) => batch.isCurrent())',
        to: '.filter(() => true)',
      },
      {
        name: 'ingest: a failed commit is swallowed',
        from: 'await consumer.commitOffsets(offsets)',
        to: 'await consumer.commitOffsets(offsets).catch(() => undefined)',
      },
      {
        name: 'ingest: rows that ClickHouse refuses are dropped',
        from: '[...batches.flatMap((batch) => batch.refused), ...rejected]',
        to: 'batches.flatMap((batch) => batch.refused)',
      },
    ],
  ),
  ...of(
    'consumers/ingest/decoded-batch.ts',
    [unit('consumers/ingest/decoded-batch')],
    [
      {
        name: 'ingest: the record behind a batch is committed as read',
        from: 'BigInt(batch.lastOffset()) + 1n',
        to: 'BigInt(batch.lastOffset()) + 2n',
      },
      {
        name: 'ingest: a batch of a stopped consumer counts as current',
        from: 'payload.isRunning() && !payload.isStale()',
        to: '!payload.isStale()',
      },
    ],
  ),
  ...of(
    'consumers/ingest/batch-buffer.ts',
    [unit('consumers/ingest/batch-buffer')],
    [
      {
        name: 'buffer: it flushes one row too late',
        from: 'this.#rows >= this.#limits.maxRows',
        to: 'this.#rows > this.#limits.maxRows',
      },
      {
        name: 'buffer: two flushes run at once',
        from: 'this.#flushing = this.#flushing.then(() => this.#settle(taken, signal))',
        to: 'this.#flushing = this.#settle(taken, signal)',
      },
      {
        name: 'buffer: a failed flush counts as stored',
        from: 'for (const { reject } of taken) reject(error)',
        to: 'for (const { resolve } of taken) if (error) resolve()',
      },
      {
        name: 'buffer: a discard does not reach the flush under way',
        from: '    this.#abort.abort(error)\n',
        to: '',
      },
      {
        name: 'buffer: a stop leaves what came during its flush',
        from: 'while (this.#waiting.length > 0)',
        to: 'while (false)',
      },
    ],
  ),
  ...of(
    'consumers/ingest/dead-letter-topic.ts',
    [unit('consumers/ingest/dead-letter-topic')],
    [
      {
        name: 'dead letters: those that were not sent count as sent',
        from: '          if (isHopeless) throw error\n',
        to: '          if (isHopeless) return\n',
      },
      {
        name: 'dead letters: any error of the topic is swallowed',
        from: 'if (tooLarge.size === 0) throw error',
        to: 'if (tooLarge.size === 0) return',
      },
      {
        name: 'dead letters: a retry sends other messages',
        from: 'await sendTo(producer, this.#topic, messages)',
        to: 'await sendTo(producer, this.#topic, [...messages])',
      },
    ],
  ),
]
