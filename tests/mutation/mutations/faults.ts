/** What ingest does about faults: halving, retries, halts, restarts, records that are gone. */
import { type Mutation, of, unit } from '../mutation.ts'

export const faults: readonly Mutation[] = [
  ...of(
    'consumers/ingest/flush/store.ts',
    [unit('consumers/ingest/flush/store')],
    [
      {
        name: 'store: a view that throws rejects the row',
        from: '? [] : [from]',
        to: '? [from] : [from]',
      },
      {
        name: 'store: a table that refuses one row too many is not noticed',
        from: 'rejected.length <= Math.max(rejectedRows, rows.count * rejectedShare)',
        to: 'rejected.length <= Math.max(rejectedRows, rows.count * rejectedShare) + 1',
      },
      {
        name: 'store: the second half of a refused batch is not tried',
        from: 'return [...rejected, ...(await this.#insertRange(table, right, from + left.count, signal))]',
        to: 'return rejected',
      },
    ],
  ),
  ...of(
    'consumers/ingest/faults/retry-policy.ts',
    [unit('consumers/ingest/faults/retry-policy')],
    [
      {
        name: 'retries: an unknown fault is retried once more',
        from: 'unknown > unknownRetries',
        to: 'unknown > unknownRetries + 1',
      },
      {
        name: 'retries: a lasting fault is reported a second early',
        from: 'nowMs() - beganMs > haltAfterMs',
        to: 'nowMs() - beganMs >= haltAfterMs',
      },
      {
        name: 'retries: a first failure after a long call is reported',
        from: '(attempt > 0 && nowMs() - beganMs > haltAfterMs)',
        to: 'nowMs() - beganMs > haltAfterMs',
      },
      {
        name: 'retries: a halt does not end',
        from: 'if (isHalted) this.#endHalt(signal)',
        to: 'if (isHalted && signal.aborted) this.#endHalt(signal)',
      },
      {
        name: 'retries: a halt waits as short as a retry',
        from: "fault === 'halt' ? this.#haltDelayMs : this.#backOff(attempt)",
        to: 'this.#backOff(attempt)',
      },
      {
        name: 'retries: an abort during the call is reported as a fault',
        from: "        if (error === undefined) return 'done'\n        signal.throwIfAborted()\n",
        to: "        if (error === undefined) return 'done'\n",
      },
    ],
  ),
  ...of(
    'consumers/ingest/faults/partition-halts.ts',
    [unit('consumers/ingest/faults/partition-halts')],
    [
      {
        name: 'halts: a fault of the program halts one time late',
        from: 'times >= ownFaultLimit',
        to: 'times > ownFaultLimit',
      },
      {
        name: 'halts: a partition is never read again',
        from: '    setTimeout(resume, ',
        to: '    setTimeout(() => resume, ',
      },
      {
        name: 'halts: a halt without an end in the metrics',
        from: '    this.#deps.observer.onPartitionHalt(topic, partition, undefined)\n',
        to: '',
      },
    ],
  ),
  ...of(
    'consumers/ingest/group/restart-after-crash.ts',
    [unit('consumers/ingest/group/restart-after-crash')],
    [
      {
        name: 'restart: a consumer that cannot be started is given up',
        from: '    } catch (error) {\n      halt(error)\n',
        to: '    } catch (error) {\n      void error\n',
      },
      {
        name: 'restart: a wrong configuration is retried for ever',
        from: 'else if (hasFetched && !config.retry.failOnHalt',
        to: 'else if (!config.retry.failOnHalt',
      },
      {
        name: 'restart: a consumer that was stopped starts again',
        from: '    if (deps.isStopping()) return\n',
        to: '',
      },
      {
        name: 'restart: a fetch does not end the halt',
        from: '    observer.onHalt(undefined)\n',
        to: '',
      },
    ],
  ),
  ...of(
    'consumers/ingest/positions/read-positions.ts',
    [unit('consumers/ingest/positions/read-positions')],
    [
      {
        name: 'lost records: they are counted again at each reading',
        from: '    this.reached(topic, partition, next + lost)\n',
        to: '',
      },
      {
        name: 'lost records: the committed offsets are not awaited',
        from: '    await this.#reading\n    const next',
        to: '    const next',
      },
      {
        name: 'positions: a batch that leaves something out is taken',
        from: '    if (first === next) return true\n',
        to: '    if (first >= next) return true\n',
      },
      {
        name: 'positions: a batch of before the join is taken',
        from: 'return !this.#isReading',
        to: 'return true',
      },
      {
        name: 'positions: what was discarded is forgotten',
        from: 'if (next === undefined || BigInt(offset) < next) this.#next.set(key, BigInt(offset))',
        to: 'if (next === undefined) this.#next.set(key, BigInt(offset))',
      },
      {
        name: 'positions: another member goes on where the former one was',
        from: 'if (!isSame || !assigned.has(key)',
        to: 'if (!assigned.has(key)',
      },
    ],
  ),
  ...of(
    'consumers/ingest/positions/possibly-lost-records.ts',
    [unit('consumers/ingest/positions/possibly-lost-records')],
    [
      {
        name: 'lost records: a wait ends with a join that another one has replaced',
        from: 'while (joining !== this.#joining)',
        to: 'while (false)',
      },
    ],
  ),
  ...of(
    'infra/clickhouse/failover.ts',
    [unit('infra/clickhouse/failover')],
    [
      {
        name: 'failover: the error of a query is asked of every node',
        from: 'abort_signal?.aborted === true || !isNodeFault(error)',
        to: 'abort_signal?.aborted === true',
      },
      {
        name: 'failover: an abort leaves the node',
        from: 'abort_signal?.aborted === true || !isNodeFault(error)',
        to: '!isNodeFault(error)',
      },
      {
        name: 'failover: a spent stream is sent again',
        from: 'if (left === 0 || !isRepeatable({ values })) throw error',
        to: 'if (left === 0) throw error',
      },
      {
        name: 'failover: of several calls that fail at once each moves on',
        from: 'if (current === failed) current = (failed + 1) % nodes.length',
        to: 'current = (current + 1) % nodes.length',
      },
      {
        name: 'failover: a late failure leads back to a node that was left',
        from: 'if (current === failed) current',
        to: 'current',
      },
      {
        name: 'failover: a late answer is taken for a way back',
        from: 'if (at === lastAnswered || at !== current) return',
        to: 'if (at === lastAnswered) return',
      },
      {
        name: 'failover: one missed ping ends a call',
        from: 'const missesAllowed = 1',
        to: 'const missesAllowed = 0',
      },
      {
        name: 'failover: misses that do not follow each other end a call',
        from: 'misses = (await isAlive(url)) ? 0 : misses + 1',
        to: 'misses += (await isAlive(url)) ? 0 : 1',
      },
      {
        name: 'failover: a node is asked after the call has ended',
        from: '  } finally {\n    done.abort()\n  }',
        to: '  } finally {\n  }',
      },
    ],
  ),
]
