/** Ingest up to the commit: the order of its effects, the buffer, the dead letters. */
import { type Mutation, of, unit } from '../mutation.ts'

export const ingest: readonly Mutation[] = [
  ...of(
    'consumers/ingest/flush/effects.ts',
    [unit('consumers/ingest/flush/effects')],
    [
      {
        name: 'ingest: offsets are committed before the dead letters are acknowledged',
        from: '    const details = await deadLetters.send(refused, refusedAt, signal)\n',
        to:
          '    await commit(consumer, batches, () => null, signal)\n' +
          '    const details = await deadLetters.send(refused, refusedAt, signal)\n',
      },
      {
        name: 'ingest: offsets are committed before the rows are inserted',
        from: '    const rejected = await storeRows(store, batches, signal)\n',
        to:
          '    await commit(consumer, batches, () => null, signal)\n' +
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
        from: '    signal.throwIfAborted()\n    const note',
        to: '    const note',
      },
      {
        name: 'ingest: the last record of a batch is committed as unread',
        from: 'offset: String(batch.nextOffset)',
        to: 'offset: String(batch.nextOffset - 1n)',
      },
      {
        name: 'ingest: of two batches of a partition the end of the first is committed',
        from: 'new Map(batches.map(',
        to: 'new Map(batches.toReversed().map(',
      },
      {
        name: 'ingest: a refused row without its record is dropped',
        from: "if (record === undefined) throw new RowsNotKept('the record of a refused row was not kept')",
        to: 'if (record === undefined) continue',
      },
      {
        name: 'ingest: a failed commit is swallowed',
        from: 'await beforeAbort(consumer.commitOffsets(offsets), signal)',
        to: 'await beforeAbort(consumer.commitOffsets(offsets), signal).catch(() => undefined)',
      },
      {
        name: 'ingest: rows that ClickHouse refuses are dropped',
        from: '[...batches.flatMap((batch) => batch.refused), ...rejected]',
        to: 'batches.flatMap((batch) => batch.refused)',
      },
    ],
  ),
  ...of(
    'consumers/ingest/decode/decoded-batch.ts',
    [unit('consumers/ingest/decode/decoded-batch')],
    [
      {
        name: 'ingest: the record behind a batch is committed as read',
        from: 'BigInt(batch.lastOffset()) + 1n',
        to: 'BigInt(batch.lastOffset()) + 2n',
      },
      {
        name: 'ingest: a batch that cannot be decoded leaves rows in the block',
        from: '    block.rollBack(mark)\n',
        to: '',
      },
    ],
  ),
  ...of(
    'consumers/ingest/flush/batch-buffer.ts',
    [unit('consumers/ingest/flush/batch-buffer')],
    [
      {
        name: 'buffer: it flushes one row too late',
        from: 'this.#rows >= this.#limits.maxRows',
        to: 'this.#rows > this.#limits.maxRows',
      },
      {
        name: 'buffer: two flushes run at once',
        from: 'if (this.#flushing !== undefined || this.#waiting.length === 0) return',
        to: 'if (this.#waiting.length === 0) return',
      },
      {
        name: 'buffer: what came after a failed flush is kept and committed past it',
        from: 'this.#deps.onFailed(error, [...taken, ...later])',
        to: 'this.#deps.onFailed(error, taken)',
      },
      {
        name: 'buffer: a failed flush counts as stored',
        from: '      this.#deps.onFailed(error, [...taken, ...later])\n',
        to: '      this.#deps.onReleased?.([...taken, ...later])\n',
      },
      {
        name: 'buffer: a discarded flush is read again from its beginning',
        from: '      if (signal.aborted) return\n',
        to: '',
      },
      {
        name: 'buffer: a discard does not reach the flush under way',
        from: '    this.#abort.abort(reason)\n',
        to: '',
      },
      {
        name: 'buffer: a discard returns nothing of what is under way',
        from: '[...this.#inFlight, ...this.#takeWaiting()]',
        to: 'this.#takeWaiting()',
      },
      {
        name: 'buffer: what is due while a flush ends is left',
        from: '      this.#dueAt = 0\n',
        to: '',
      },
      {
        name: 'buffer: it is never full by its bytes',
        from: ' || this.#bytes >= (this.#limits.maxBytes ?? defaultMaxBytes)',
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
    'consumers/ingest/flush/failed-flushes.ts',
    [unit('consumers/ingest/flush/failed-flushes')],
    [
      {
        name: 'failed flushes: only the last batch is read again',
        from: 'firstOffsetsOf(batches)',
        to: 'firstOffsetsOf(batches.slice(-1))',
      },
      {
        name: 'failed flushes: the rows of the last batch are not kept',
        from: 'firstOffset < until',
        to: 'firstOffset < until - 5n',
      },
      {
        name: 'failed flushes: a fault is given to every later batch',
        from: '    this.#faults.delete(key)\n    return fault',
        to: '    return fault',
      },
    ],
  ),
  ...of(
    'consumers/ingest/flush/insert-rows.ts',
    [unit('consumers/ingest/flush/insert-rows')],
    [
      {
        name: 'rows: a block that was not kept counts as divided',
        from: "if (filled.some((batch) => batch.kept === undefined))\n        throw new RowsNotKept('the rows of this block were not kept')\n",
        to: '',
      },
      {
        name: 'rows: the middle row is in neither half',
        from: 'keptRows(kind, kept.slice(middle))',
        to: 'keptRows(kind, kept.slice(middle + 1))',
      },
    ],
  ),
  ...of(
    'consumers/ingest/dead-letters/dead-letter-topic.ts',
    [unit('consumers/ingest/dead-letters/dead-letter-topic')],
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
