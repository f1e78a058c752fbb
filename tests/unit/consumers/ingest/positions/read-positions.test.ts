/**
 * Where reading resumes: no batch that leaves a gap is taken, and records count as lost where the log begins after the
 * last one that was read.
 */
import { describe, expect, it } from 'vitest'
import { noObserver } from '../../../../../consumers/ingest/observer.ts'
import { ReadPositions } from '../../../../../consumers/ingest/positions/read-positions.ts'
import { silent } from '../fakes.ts'

const topic = 'mpp.queue.v1'
const joined = { memberId: 'a', memberAssignment: { [topic]: [0, 1] } }

interface Log {
  committed: number
  low: number
  high: number
}

function world(log: Log): {
  records: ReadPositions
  seeks: string[]
  lost: [partition: number, records: bigint][]
  asked: () => number
} {
  const lost: [number, bigint][] = []
  const seeks: string[] = []
  let asked = 0
  const records = new ReadPositions({
    admin: {
      fetchOffsets: ({ topics }) => {
        if (Number.isNaN(log.committed)) return Promise.reject(new Error('no coordinator'))
        const partitions = [{ partition: 0, offset: String(log.committed), metadata: null }]
        return Promise.resolve((topics as string[]).map((name) => ({ topic: name, partitions })))
      },
      fetchTopicOffsets: () => {
        asked += 1
        const [low, high] = [String(log.low), String(log.high)]
        return Promise.resolve([{ partition: 0, offset: high, low, high }])
      },
    },
    consumer: { seek: ({ partition, offset }) => void seeks.push(`${partition}: ${offset}`) },
    groupId: 'g',
    logger: silent,
    observer: { ...noObserver, onLost: (_topic, partition, count) => void lost.push([partition, count]) },
  })
  return { records, seeks, lost, asked: () => asked }
}

describe('lost records', () => {
  it.for([
    ['none where the next record is the expected one', { committed: 5, low: 0, high: 9 }, 5n, []],
    ['none where control records leave a gap', { committed: 5, low: 0, high: 9 }, 7n, []],
    ['those before the beginning of the log', { committed: 5, low: 8, high: 9 }, 8n, [[0, 3n]]],
    ['no more than up to the next record', { committed: 5, low: 9, high: 9 }, 7n, [[0, 2n]]],
    [
      'only those that retention removed, where a gap follows',
      { committed: 5, low: 7, high: 20 },
      12n,
      [[0, 2n]],
    ],
    ['none where nothing was committed', { committed: -1, low: 8, high: 9 }, 8n, []],
    ['none where kafkajs has committed the beginning', { committed: -2, low: 8, high: 9 }, 8n, []],
  ] as const)('are %s', async ([, log, first, expected]) => {
    const { records, lost } = world(log)
    await records.joined(joined)
    await records.checkLost(topic, 0, first)
    expect(lost).toEqual(expected)
  })

  it('cost no call while records come without a gap', async () => {
    const { records, asked } = world({ committed: 5, low: 0, high: 9 })
    await records.joined(joined)
    for (let at = 5n; at < 9n; at++) {
      await records.checkLost(topic, 0, at)
      records.reached(topic, 0, at + 1n)
    }
    expect(asked()).toBe(0)
  })

  it('are counted once, also where the batch is read again', async () => {
    const { records, lost } = world({ committed: 5, low: 8, high: 9 })
    await records.joined(joined)
    await records.checkLost(topic, 0, 8n)
    await records.checkLost(topic, 0, 8n)
    expect(lost).toEqual([[0, 3n]])
  })

  it('are none where the topic was created again, and those of the new log count', async () => {
    const log = { committed: 1_000, low: 0, high: 40 }
    const { records, lost } = world(log)
    await records.joined(joined)
    await records.checkLost(topic, 0, 10n)
    expect(lost).toEqual([])
    log.low = 15
    await records.checkLost(topic, 0, 15n)
    expect(lost).toEqual([[0, 5n]])
  })

  it('are counted from where another member has committed further, and from no earlier commit', async () => {
    const log = { committed: 5, low: 0, high: 100 }
    const { records, lost } = world(log)
    await records.joined(joined)
    log.committed = 20
    await records.joined({ ...joined, memberId: 'b' })
    log.committed = 10
    await records.joined({ ...joined, memberId: 'b' })
    log.low = 22
    await records.checkLost(topic, 0, 22n)
    expect(lost).toEqual([[0, 2n]])
  })

  it('are none where the next record is an earlier one of the same log', async () => {
    const log = { committed: 50, low: 0, high: 50 }
    const { records, lost } = world(log)
    await records.joined(joined)
    await records.checkLost(topic, 0, 5n)
    log.low = 52
    await records.checkLost(topic, 0, 52n)
    expect(lost).toEqual([[0, 2n]])
  })

  it('are those of its own partition', async () => {
    const { records, lost } = world({ committed: 5, low: 8, high: 9 })
    await records.joined(joined)
    records.reached(topic, 1, 5n)
    await records.checkLost(topic, 1, 9n)
    expect(lost).toEqual([])
  })

  it('are none where a rebalance brings records again that were not committed', async () => {
    const { records, lost } = world({ committed: 5, low: 0, high: 100 })
    await records.joined(joined)
    records.reached(topic, 0, 50n)
    await records.checkLost(topic, 0, 5n)
    expect(lost).toEqual([])
  })

  it('are not guessed where another member has committed further', async () => {
    const log = { committed: 5, low: 8, high: 20 }
    const { records, lost } = world(log)
    await records.joined(joined)
    log.committed = 9
    void records.joined({ ...joined, memberId: 'b' })
    await records.checkLost(topic, 0, 9n)
    expect(lost).toEqual([])
  })

  it('are not found, and nothing fails, where the committed offsets cannot be read', async () => {
    const { records, lost } = world({ committed: Number.NaN, low: 8, high: 9 })
    await records.joined(joined)
    await records.checkLost(topic, 0, 8n)
    expect(lost).toEqual([])
  })
})

describe('a batch', () => {
  it('that leaves something out is not taken, and its partition is read again from there', async () => {
    const { records, seeks } = world({ committed: 5, low: 0, high: 100 })
    await records.joined(joined)
    expect(records.follows(topic, 0, 5n)).toBe(true)
    records.reached(topic, 0, 10n)
    expect([records.follows(topic, 0, 10n), seeks]).toEqual([true, []])
    records.rewind([{ topic, partition: 0, offset: '5' }])
    expect([records.follows(topic, 0, 10n), seeks]).toEqual([false, ['0: 5']])
    // Twice does no harm.
    expect(records.follows(topic, 0, 3n)).toBe(true)
    expect(records.follows(topic, 0, 5n)).toBe(true)
  })

  it('of a partition of which nothing was read begins at what is committed, not at a place that was left behind', async () => {
    const { records, seeks } = world({ committed: 50, low: 0, high: 100 })
    await records.joined(joined)
    expect([records.follows(topic, 0, 5n), seeks]).toEqual([false, ['0: 50']])
    expect(records.follows(topic, 0, 50n)).toBe(true)
  })

  it('of a partition that is another member’s is not taken', async () => {
    const { records, seeks } = world({ committed: 5, low: 0, high: 100 })
    await records.joined({ ...joined, memberAssignment: { [topic]: [1] } })
    expect([records.follows(topic, 0, 5n), seeks]).toEqual([false, []])
  })

  it('waits until the committed offsets can be read', async () => {
    const log = { committed: Number.NaN, low: 0, high: 100 }
    const { records } = world(log)
    await records.joined(joined)
    log.committed = 5
    expect(records.follows(topic, 0, 70n)).toBe(false)
    await records.checkLost(topic, 0, 70n)
    expect(records.follows(topic, 0, 70n)).toBe(false)
    expect(records.follows(topic, 0, 5n)).toBe(true)
  })

  it('of a partition without a committed offset begins where its log does', async () => {
    const { records, seeks } = world({ committed: -1, low: 8, high: 100 })
    await records.joined(joined)
    expect([records.follows(topic, 0, 70n), seeks]).toEqual([false, ['0: 8']])
    expect(records.follows(topic, 0, 8n)).toBe(true)
  })

  it('that was read before the group was joined is not taken before it is known what is committed', async () => {
    const { records, seeks } = world({ committed: 5, low: 0, high: 100 })
    const reading = records.joined(joined)
    expect(records.follows(topic, 0, 70n)).toBe(false)
    await reading
    expect([records.follows(topic, 0, 70n), seeks]).toEqual([false, ['0: 5']])
  })

  it('of a log that was made anew is taken, also where it is longer than what was committed', async () => {
    const log = { committed: 50, low: 0, high: 80 }
    const { records } = world(log)
    await records.joined(joined)
    // kafkajs found it shorter, and went back to its beginning.
    log.committed = -2
    await records.checkLost(topic, 0, 0n)
    expect(records.follows(topic, 0, 0n)).toBe(true)
  })

  it('behind what retention removed is taken', async () => {
    const { records } = world({ committed: 5, low: 8, high: 20 })
    await records.joined(joined)
    expect(records.follows(topic, 0, 8n)).toBe(false)
    await records.checkLost(topic, 0, 8n)
    expect(records.follows(topic, 0, 8n)).toBe(true)
  })
})

describe('what is discarded', () => {
  it('is read again from its first batch, once for each partition', async () => {
    const { records, seeks } = world({ committed: 0, low: 0, high: 100 })
    await records.joined(joined)
    for (const partition of [0, 1]) records.reached(topic, partition, 50n)
    records.rewindAndSeek([
      { topic, partition: 0, offset: '30' },
      { topic, partition: 1, offset: '7' },
      { topic, partition: 0, offset: '40' },
    ])
    expect(seeks).toEqual(['0: 30', '1: 7'])
    // A rewind never leads forward.
    records.rewindAndSeek([{ topic, partition: 0, offset: '45' }])
    expect(seeks.at(-1)).toBe('0: 30')
  })

  it('stays so through a join of the same member, and is forgotten by another one or without the partition', async () => {
    const log = { committed: 20, low: 0, high: 100 }
    const { records, seeks } = world(log)
    await records.joined(joined)
    records.rewind([{ topic, partition: 0, offset: '10' }])
    await records.joined(joined)
    expect([records.follows(topic, 0, 20n), seeks]).toEqual([false, ['0: 10']])
    await records.joined({ ...joined, memberId: 'b' })
    expect(records.follows(topic, 0, 20n)).toBe(true)
    records.rewind([{ topic, partition: 0, offset: '10' }])
    await records.joined({ memberId: 'b', memberAssignment: { [topic]: [1] } })
    await records.joined({ ...joined, memberId: 'b' })
    expect(records.follows(topic, 0, 20n)).toBe(true)
  })
})
